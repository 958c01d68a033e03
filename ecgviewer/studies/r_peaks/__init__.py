"""The detector of R peaks: how it was trained, and how well it finds them."""
