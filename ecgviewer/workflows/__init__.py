"""The use cases, which the command line and the window share."""
