"""What the detector of R peaks and the delineator share in training."""
