"""A record's report: what stands in it, chosen and put into words, ready to be printed."""
