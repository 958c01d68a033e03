"""The evaluation dialog."""
