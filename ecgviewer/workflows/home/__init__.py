"""What belongs to the program itself on this machine: settings that are forgotten."""
