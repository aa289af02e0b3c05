"""Proofs about stacks of layers."""

from __future__ import annotations

from memlaw.theory.proofs.definitions_series import (
    LAST_ERROR,
    STACK_ERROR,
    kernel_of_last,
    kernel_of_stack,
    reads_the_last_too,
    stack_error,
)
from memlaw.theory.statement.proof import Proof, at_most, equals

LAST = (
    Proof(
        1,
        (
            equals(1 - stack_error(kernel_of_last), "the best readout of the last layer", LAST_ERROR),
            at_most(1 - stack_error(kernel_of_stack), "the best of all errs no more", reads_the_last_too()),
            equals(None, "which is what all layers keep", STACK_ERROR),
        ),
    ),
)

PROOFS = {"depth.last": LAST}
