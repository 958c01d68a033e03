"""What can be measured of a rhythm."""
