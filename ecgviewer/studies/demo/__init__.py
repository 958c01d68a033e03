"""How the demo record that comes with the program was made."""
