"""What a script or a notebook calls: `import ecgviewer` offers these names."""
