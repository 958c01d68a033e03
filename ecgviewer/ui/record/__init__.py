"""Which record is open, and the dialog that opens another."""
