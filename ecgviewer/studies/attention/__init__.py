"""What training with attention on the waves changes."""
