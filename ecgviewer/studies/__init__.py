"""What the tables of the docs are made of. Not part of a plain install."""
