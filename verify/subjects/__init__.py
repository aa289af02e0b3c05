"""What each subject adds to the checks: its SETTINGS (instances, data, strategies) and its QUANTITIES."""

from importlib import import_module

_NAMES = """
state circle pooling coloured tradeoff delay frontier tail equivalence legs noise conditioning readout hankel
nonlinear weights eigengrad slow direction metric gain single taps mimo gated stationary oscillators delta depth
"""
MODULES = tuple(import_module(f"{__name__}.{name}") for name in _NAMES.split())
