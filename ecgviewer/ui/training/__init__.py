"""The retraining dialog."""
