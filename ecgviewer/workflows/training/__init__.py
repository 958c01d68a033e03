"""Training the networks that call beats."""
