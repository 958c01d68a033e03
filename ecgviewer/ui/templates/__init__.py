"""Beats of a class laid over one another, shape by shape."""
