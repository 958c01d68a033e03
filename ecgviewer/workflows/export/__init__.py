"""Networks as files for other programs, checked against the network that they were made of."""
