"""Networks that call the rhythm of ten seconds, and what is stored with them."""
