"""One rule for fixed against learned, and plots."""
