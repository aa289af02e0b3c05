"""Linear algebra in any of the four."""
