"""The trace, the overview below it and the bar above it."""
