"""Splits, training sets and the training loop."""
