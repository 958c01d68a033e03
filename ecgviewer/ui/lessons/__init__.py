"""The window of lessons: choose, play, edit."""
