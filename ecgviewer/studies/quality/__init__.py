"""How the signal-quality index was fitted."""
