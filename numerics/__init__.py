"""How it is computed: spectra, the all-pass chain, oracles, in floats, mpmath and balls.

spectrum        the controllable spectrum, from names, eigenvalues, matrices, layers; exact numbers inside
memory          M in float64 with an error bound (allpass, sections, kernels, errorbound)
balls           M and b enclosed, by power series; ``highprecision`` the same in mpmath, without proof
oracles         M from its definition, by Stein's equation; ``leverage`` by QR; ``regression`` by simulation
precision       how many digits the Gramian route needs; ``realisable`` what rounding leaves of the capacity
"""
