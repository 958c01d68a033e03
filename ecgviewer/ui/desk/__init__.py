"""The desk: a person's own annotations, step by step, with the journal behind them."""
