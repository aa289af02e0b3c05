"""The public address of `memlaw.theory.statement.instance`."""

from memlaw.theory.statement.instance import (
    LARGEST_INDEX,
    Instance,
    Number,
    companion_pair,
    gaussian,
    krylov,
    modulus_squared,
    number,
)

__all__ = ["LARGEST_INDEX", "Instance", "Number", "companion_pair", "gaussian", "krylov", "modulus_squared", "number"]
