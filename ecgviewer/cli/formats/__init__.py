"""Verbs on files of other formats."""
