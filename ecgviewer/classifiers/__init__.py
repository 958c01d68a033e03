"""The networks, and what is stored with them."""
