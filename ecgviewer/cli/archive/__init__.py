"""Verbs on whole folders of records."""
