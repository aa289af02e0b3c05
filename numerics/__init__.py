"""How it is computed: numbers, spectra, oracles from the definition, the all-pass chain, learning."""
