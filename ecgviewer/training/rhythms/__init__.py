"""Recordings whose rhythm is known as networks are trained on them: sets, splits, augmentation, loops."""
