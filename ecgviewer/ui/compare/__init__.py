"""Methods and networks beside each other on one beat."""
