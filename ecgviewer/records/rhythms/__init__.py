"""Recordings whose rhythm is known: one loader a source, one table, one mapping of labels to groups."""
