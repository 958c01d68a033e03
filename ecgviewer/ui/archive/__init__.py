"""File > Archive: a folder of records classified, and its table."""
