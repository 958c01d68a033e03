"""A second network or a second record beside the trace, in sync."""
