"""What docs/rhythm.md rests on: EXGnet with and without its parts, and how it agrees with MIT-BIH."""
