"""What a person says of a record: marks, steps that can be undone, the journal that keeps them, and files."""
