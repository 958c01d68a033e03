"""The called rhythm of each ten seconds: its row, the whole record, and why."""
