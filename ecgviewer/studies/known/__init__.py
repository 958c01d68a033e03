"""Fingerprints of the recordings of public databases."""
