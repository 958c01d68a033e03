"""What the labels of beats in the rows above the trace say."""
