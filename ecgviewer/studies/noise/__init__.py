"""Calls under recorded noise."""
