"""What the command line does with the program itself."""
