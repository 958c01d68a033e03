"""What is open and what runs: the session, its settings, and the lanes that work is done in."""
