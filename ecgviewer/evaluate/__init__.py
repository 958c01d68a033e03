"""How good the calls and their explanations are."""
