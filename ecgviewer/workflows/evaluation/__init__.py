"""Scoring a model on a protocol, and the report of it."""
