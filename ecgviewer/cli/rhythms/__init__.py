"""Verbs on rhythms."""
