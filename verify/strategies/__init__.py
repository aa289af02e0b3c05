"""Public hypothesis strategies."""

from memlaw.verify.strategies.spectra import *
