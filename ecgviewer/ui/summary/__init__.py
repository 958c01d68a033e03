"""What a network looks at, class by class."""
