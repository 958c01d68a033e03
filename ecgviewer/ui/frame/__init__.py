"""The window and its start: wiring only."""
