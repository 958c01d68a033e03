"""What if: an edited beat, and what the networks say of it."""
