"""What is claimed and why: theorems, hypotheses, derivations, sources. SymPy only."""
