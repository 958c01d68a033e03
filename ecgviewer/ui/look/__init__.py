"""What everything looks like: colours, fonts, words, and plain widgets that any wing may use."""
