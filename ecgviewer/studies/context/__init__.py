"""How the doubts of context networks were fitted."""
