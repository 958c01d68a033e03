"""What was explained of the open record, and what could not be."""
