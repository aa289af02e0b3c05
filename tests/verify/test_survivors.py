"""What no test saw when the code was broken there: see tests/meta/code_mutants.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from sympy import Integer, MatrixExpr, MatrixSymbol, zeta

from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.numerics.number.primefield import PrimeField
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import A, B, N, Others, Scalar, eigenvalue, i, j, tau, z
from memlaw.theory.statement.instance import Instance
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.closures import compile_expression
from memlaw.verify.evaluate.points import USUAL
from memlaw.verify.evaluate.sequences import _degree
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.kinds.search.zeros import Zeros
from memlaw.verify.kinds.spectra import inadmissible
from memlaw.verify.laws.calls import at_worst
from memlaw.verify.laws.report import Case as LawCase
from memlaw.verify.run.tasks import Task, measured
from memlaw.verify.system.given import Given, NotApplicable
from memlaw.verify.system.instances import build
from memlaw.verify.work.time_limit import TimeLimit

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


FIELD = PrimeField(seed=1)
# They take the place of any instance, or say of each what it is; and no others may.
OF_ANY = {
    "coloured", "autoregressive input", "white input", "register", "initialisation", "aliasing", "LegS coordinates",
}  # fmt: skip
IN_THE_DISC = {"conditioning", "heads", "mimo", "stack"}


def in_symbols(name: str, item: Instance) -> bool:
    symbols = SETTINGS[name].generic
    assert symbols is not None
    return any(True for _ in symbols.systems(ModularArithmetic(FIELD), [item]))


@pytest.mark.parametrize("name", [name for name, item in SETTINGS.items() if item.generic is not None])
def test_symbols_stand_for_no_instance_with_more_to_it_or_outside_the_disc(name: str) -> None:
    known = [item for item in SETTINGS[name].instances() if in_symbols(name, item)]
    assert known
    more = [replace(item, extra={**item.extra, "unknown": 1}) for item in known]
    assert {in_symbols(name, item) for item in more} == {name in OF_ANY}
    if name in IN_THE_DISC:
        outside = [replace(item, A=2 * item.A.eye(item.size), eigenvalues=(Integer(2),) * item.size) for item in known]
        assert not any(in_symbols(name, item) for item in outside)


@pytest.mark.parametrize(("share", "verdict"), [(0.9, "refuted"), (0.95, "holds"), (0.99, "refuted")])
def test_bands_may_cover_neither_too_little_nor_too_much(
    share: float, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    rounding = import_module("memlaw.verify.kinds.measured.rounding")
    monkeypatch.setattr(rounding, "linear_cases", lambda: [SimpleNamespace(name="a case")])
    monkeypatch.setattr(rounding, "coverage", lambda *_, **__: SimpleNamespace(fraction=share))
    (found,) = rounding.bands(SimpleNamespace(drawn=0))
    assert found.verdict is Verdict(verdict)


def test_measuring_ends_with_the_time_of_all_theorems_and_keeps_what_was_found() -> None:
    keys = ("state.leverage", "noise.loss")

    class Slow:
        name = "slow"

        def measure(self, *_: object) -> Iterator[Evidence]:
            yield Evidence(keys[0], Kind.MEASURED, Verdict.HOLDS)
            raise TimeLimit

    ((checks, (kept, stopped)),) = measured(Slow(), Task(keys, (Kind.MEASURED,), Conditions(), 10.0))  # type: ignore[arg-type]
    assert (checks, kept.theorem, kept.verdict) == (2, keys[0], Verdict.HOLDS)
    assert (stopped.theorem, stopped.verdict, stopped.reason) == (keys[1], Verdict.NOT_RUN, Reason.TIME_LIMIT)
    assert stopped.detail == "20 s"


def test_what_is_not_given_makes_a_claim_that_speaks_of_it_inapplicable() -> None:
    given = Given(heads=1)
    assert given["heads"] == 1
    with pytest.raises(NotApplicable, match="'keys', which a claim speaks of, is not given here"):
        given["keys"]


@pytest.mark.parametrize("matrix", [A, A * B, B.adjoint(), MatrixSymbol("v", N, 0).adjoint() * MatrixSymbol("v", N, 0)])
def test_a_number_is_read_from_one_row_and_one_column(matrix: MatrixExpr) -> None:
    with pytest.raises(InvalidInput, match="a matrix of one row and one column"):
        Scalar(matrix)


def test_what_a_law_departs_by_is_told_with_both_numbers() -> None:
    found, wanted = np.zeros((2, 3, 1)), np.ones((2, 3, 1))
    found[1, 2] = -3.0
    assert at_worst(LawCase(3, 2), found, wanted) == {
        "case": LawCase(3, 2, time=2), "measured": -3.0, "predicted": 1.0,
    }  # fmt: skip


def test_a_letter_moves_while_all_else_stays() -> None:
    search = SimpleNamespace(_slacks=lambda values, letters: (values.tolist(), letters))
    height = Zeros._of_letter(search, np.array([[0.5], [0.25]]), {"theta": 0.5, "tau": 1}, "theta")  # type: ignore[arg-type]
    rows, there = np.array([1]), np.array([0.75])
    assert height(rows, there) == ([[0.25]], {"theta": there, "tau": 1})
