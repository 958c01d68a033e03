"""How the verb `evaluate` prints what it found."""
