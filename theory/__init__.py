"""What is claimed and why: theorems, hypotheses, derivations, sources. SymPy only."""

__all__: list[str] = []  # names are imported from the modules
