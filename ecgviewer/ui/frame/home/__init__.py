"""What a window shares with others of its process: commands of windows, theme, the log."""
