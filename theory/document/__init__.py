"""Theorems as LaTeX, as notes, as pages of the site."""
