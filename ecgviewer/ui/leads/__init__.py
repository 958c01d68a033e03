"""All leads of a record on one sheet."""
