"""The delineator of P, QRS and T: how it was trained, and how well it finds them."""
