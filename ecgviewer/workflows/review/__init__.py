"""Opening a record and having its beats called and measured."""
