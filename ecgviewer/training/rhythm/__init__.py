"""Training of networks that call a rhythm."""
