"""What is said of one beat or one result, as values and as bars; any tool may show it."""
