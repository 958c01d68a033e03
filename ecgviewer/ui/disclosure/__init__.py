"""The whole record on one page, row by row, and its intervals and heart rate over time."""
