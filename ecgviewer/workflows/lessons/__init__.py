"""Lessons: beats with their labels hidden, to be read by a learner."""
