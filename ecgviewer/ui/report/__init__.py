"""The report on paper and as HTML, and the dialog that makes it."""
