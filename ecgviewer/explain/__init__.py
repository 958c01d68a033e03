"""Where a network looked: attributions of its calls."""
