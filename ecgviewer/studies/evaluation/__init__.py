"""The tables of docs/models.md."""
