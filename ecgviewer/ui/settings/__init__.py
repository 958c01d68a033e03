"""All settings in one place: a dialog with a page for each kind."""
