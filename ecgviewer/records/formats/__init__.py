"""Readers of recordings in other formats than WFDB, each in a file of its own."""
