"""The list of all studies, which of them are out of date, and the command that runs them."""
