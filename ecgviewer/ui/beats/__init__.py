"""The list of beats, the confusion matrix and the false classifications."""
