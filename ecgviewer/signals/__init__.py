"""Array in, array out: no records, no torch."""
