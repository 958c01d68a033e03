"""Places of a record that a person wants to find again."""
