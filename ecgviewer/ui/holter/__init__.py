"""The record summed up as a Holter desk does, each number leading to its beats."""
