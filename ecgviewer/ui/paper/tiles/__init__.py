"""The paper of a page in tiles, painted once and moved."""
