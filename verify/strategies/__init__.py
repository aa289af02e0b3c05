"""Public hypothesis strategies.

Importing them loads what memory functions need, so that the first example of a test is no slower than the others:
hypothesis fails a test of which one example takes more than 200 ms.
"""

from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.strategies.extremes import extreme_spectra as extreme_spectra
from memlaw.verify.strategies.spectra import *

for _numbers in ([0.5], [0.5j]):  # the loops of real and of complex systems
    memory_function(Spectrum.from_eigenvalues(_numbers), 1)
