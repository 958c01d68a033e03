"""Pages of docs/ whose tables are made from results."""
