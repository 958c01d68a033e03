"""From a signal to a table of beats."""
