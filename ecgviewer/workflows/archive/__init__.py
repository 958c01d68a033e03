"""Whole folders of records, classified one after another and side by side."""
