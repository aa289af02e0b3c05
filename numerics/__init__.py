"""How it is computed: numbers, spectra, oracles from the definition, the all-pass chain, learning."""

__all__: list[str] = []  # names are imported from the modules
