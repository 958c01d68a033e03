"""How far an explanation may be trusted."""
