"""How memory changes when eigenvalues move."""
