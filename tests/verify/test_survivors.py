"""What no test saw when the code was broken there: see tests/meta/code_mutants.md."""

from __future__ import annotations

import pytest
from sympy import zeta

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import Others, eigenvalue, i, j, tau, z
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.closures import compile_expression
from memlaw.verify.evaluate.points import USUAL
from memlaw.verify.evaluate.sequences import _degree
from memlaw.verify.evidence import Kind, Reason
from memlaw.verify.kinds.spectra import inadmissible
from memlaw.verify.system.instances import build

ZEROS = {"closed.memory": "nonzero", "allpass.memory": ""}


@pytest.mark.parametrize("key", ZEROS)
def test_a_zero_eigenvalue_is_outside_where_it_is_excluded_and_there_alone(key: str) -> None:
    case = case_of(theorem(key))
    assert ("nonzero" in {law.name for law in case.theorem.hypotheses}) == bool(ZEROS[key])
    assert inadmissible(case, Kind.ENCLOSED, Spectrum.from_eigenvalues(["1/2", "-1/4"])) is None
    found = inadmissible(case, Kind.ENCLOSED, Spectrum.from_eigenvalues(["1/2", "0"]))
    assert (found and found.reason) == (Reason.ZERO if ZEROS[key] else None)


def test_what_nobody_can_evaluate_is_refused() -> None:
    with pytest.raises(InvalidInput, match="statements use the nodes"):
        compile_expression(zeta(tau))


def test_a_letter_of_either_sign_is_tried_with_both() -> None:
    assert min(USUAL["s"]) < 0 < max(USUAL["s"])


def test_a_product_over_the_others_has_a_degree_in_each() -> None:
    system = build(Instance.diagonal("1/2", "-1/3", "1/5"), EXACT)
    assert _degree(system, Others(z - eigenvalue[j], j, i), z, {}) >= system.size - 1
