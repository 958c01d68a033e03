"""Beats of a class gathered by shape, and what a network looks at in each shape."""
