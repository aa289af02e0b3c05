"""Which eigenvalues: reading, poles, sampling, Spectrum, its names and their parser."""
