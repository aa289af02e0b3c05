"""What no test saw when the code was broken there: see tests/meta/code_mutants.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Expr, I, Integer, MatrixExpr, MatrixSymbol, Product, Sum, false, oo, sqrt, zeta

from memlaw.errors import InvalidInput
from memlaw.numerics.linear.gramians import as_complex
from memlaw.numerics.number.arithmetic import BALL, EXACT, FLOAT, MPMATH, Arithmetic
from memlaw.numerics.number.failures import Divergent
from memlaw.numerics.number.modular import ModularArithmetic
from memlaw.numerics.number.primefield import PrimeField
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import A, B, M, N, Others, Scalar, eigenvalue, i, j, tau, z
from memlaw.theory.language.symbols import FIRST, S, k, r
from memlaw.theory.statement.hypotheses import STABLE, decided, is_answer
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.normal import PLAIN, alike, normal, same
from memlaw.theory.statement.theorem import equal
from memlaw.theory.subjects.gain import OTHER_STABLE
from memlaw.theory.subjects.gated import gated
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.closures import compile_expression
from memlaw.verify.evaluate.moduli import sum_of_moduli
from memlaw.verify.evaluate.own import own_value
from memlaw.verify.evaluate.points import USUAL
from memlaw.verify.evaluate.sequences import _degree
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.kinds.measured.subject import Conditions
from memlaw.verify.kinds.rewriting import _solved
from memlaw.verify.kinds.search.zeros import Zeros
from memlaw.verify.kinds.small import check_exact
from memlaw.verify.kinds.spectra import inadmissible
from memlaw.verify.laws.calls import at_worst
from memlaw.verify.laws.capacity import _dead
from memlaw.verify.laws.linear import summed
from memlaw.verify.laws.memory import View, _refuted
from memlaw.verify.laws.report import Case as LawCase
from memlaw.verify.laws.report import Why
from memlaw.verify.laws.result import holds, inapplicable, undecided, vacuous
from memlaw.verify.laws.result import refuted as law_refuted
from memlaw.verify.laws.shrink import smallest
from memlaw.verify.laws.subject import Subject as Examined
from memlaw.verify.run.request import _folder
from memlaw.verify.run.runner import select
from memlaw.verify.run.tasks import Task, measured
from memlaw.verify.subjects.coloured import _draw_autoregressive
from memlaw.verify.subjects.delay import lags_characteristic
from memlaw.verify.subjects.gated import gated_memory
from memlaw.verify.subjects.gated_symbols import _confined
from memlaw.verify.subjects.hankel_singular import energy, inner_powers
from memlaw.verify.subjects.readout import loss
from memlaw.verify.subjects.state import window_gap
from memlaw.verify.subjects.tradeoff import width
from memlaw.verify.system.given import Given, NotApplicable
from memlaw.verify.system.instances import build
from memlaw.verify.system.system import LARGEST_DENSE, exact_twin
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


GAP = eigenvalue[i] ** k - eigenvalue[j] ** k


@pytest.mark.parametrize("summed", [Abs(GAP), k**2 * Abs(GAP), 3 * Abs(GAP) ** 3])
def test_a_sum_of_moduli_is_bounded_by_those_of_the_parts(summed: Expr) -> None:
    assert sum_of_moduli(summed, k) is not None


@pytest.mark.parametrize("summed", [Abs(GAP) / k, 1 / Abs(GAP), sqrt(k) * Abs(GAP), 2**k * Abs(GAP), GAP * Abs(GAP)])
def test_no_bound_on_a_modulus_is_one_on_a_quotient_or_a_root(summed: Expr) -> None:
    assert sum_of_moduli(summed, k) is None


@pytest.mark.parametrize("arithmetic", [BALL, FLOAT, MPMATH, EXACT], ids=lambda item: item.name)
def test_a_rational_system_knows_itself_in_exact_arithmetic(arithmetic: Arithmetic) -> None:
    system = build(Instance.companion("1/2", "-1/3"), arithmetic)
    assert exact_twin(system).memory(1) == build(Instance.diagonal("1/2", "-1/3"), EXACT).memory(1)


@pytest.mark.parametrize("arithmetic", [BALL, FLOAT, MPMATH], ids=lambda item: item.name)
def test_an_eigenvalue_is_enclosed_of_few_states(arithmetic: Arithmetic) -> None:
    few, many = (Instance.diagonal(*(f"1/{n + 1}" for n in range(1, size + 1))) for size in (2, LARGEST_DENSE + 1))
    assert 0 <= as_complex(window_gap(build(few, arithmetic), 2)).real < 1
    with pytest.raises(NotApplicable, match="states"):
        window_gap(build(many, arithmetic), 2)


@pytest.mark.parametrize("values", [("1/2",), ("1/2", "-1/3+I/4")])
@pytest.mark.parametrize(("frequency", "copies"), [("1/2", 1), ("-2", 3)])
def test_a_law_of_lags_turns_alike_in_floats_and_in_balls(values: tuple[str, ...], frequency: str, copies: int) -> None:
    found, wanted = (
        as_complex(lags_characteristic(build(Instance.diagonal(*values), one), one.number(Fraction(frequency)), copies))
        for one in (FLOAT, BALL)
    )
    assert found == pytest.approx(wanted, abs=1e-9)


def test_weak_colours_are_drawn_and_strong_ones() -> None:
    seen = []

    @settings(max_examples=60, derandomize=True, database=None)
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        seen.append(abs(_draw_autoregressive(data.draw, (0.5 + 0.2j,))["a"]))

    collect()
    assert min(seen) < 0.25 and max(seen) > 0.75


def test_gates_that_tell_the_inputs_keep_all() -> None:
    instance = gated([1, 1], [1, 1], told_by_gates=1).with_parameters(T=2, tau=0)
    assert [as_complex(gated_memory(build(instance, EXACT), 2, lag)) for lag in range(3)] == [1, 1, 0]


@pytest.mark.parametrize("power", [1, 2])
def test_a_matrix_of_symbols_is_any_and_not_that_of_instances(power: int) -> None:
    claim = equal(Scalar(FIRST.adjoint() * S**power * FIRST), (1 + I) ** power)
    case = case_of(replace(theorem("state.similarity"), key="own.entry", claims=(claim,)))
    assert check_exact(case).verdict is Verdict.HOLDS
    assert check_generic(case, seed=3).verdict is Verdict.UNDECIDED


def test_what_lies_on_the_circle_is_not_stable() -> None:
    for value, stable in (("99/100*I", True), ("I", False), ("3/5+4/5*I", False), ("-1", False)):
        assert bool(STABLE.holds(Instance.diagonal(value))) is stable
        assert bool(OTHER_STABLE.holds(Instance.diagonal("1/2").with_extra(other=("1/3", value)))) is stable


@pytest.mark.parametrize(("found", "said"), [*zip((True, false, np.True_, 0), [True] * 4, strict=True)])
def test_what_says_yes_or_no_is_an_answer(found: object, said: bool) -> None:
    assert is_answer(found) is said


@pytest.mark.parametrize("found", [None, "no", 0.5, [], tau, tau > 0])
def test_what_says_neither_yes_nor_no_is_none(found: object) -> None:
    assert not is_answer(found)
    assert decided(lambda _: found, Instance.diagonal("1/2")) is None


@pytest.mark.parametrize("late", [0, 1])
def test_a_memory_is_told_with_the_lag_from_the_input_on(late: int) -> None:
    responses = 0.8 ** np.arange(32)[:, None]
    found = _refuted(View("outputs", 0, responses, np.array([0.5 + 0j]), late, late, 1e-12), 1.0)
    assert found.case is not None
    assert (found.case.lag, found.measured) == (late, pytest.approx(0.36, rel=1e-3))


def test_decays_of_layers_of_one_name_are_those_of_the_last_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    twins = import_module("memlaw.verify.kinds.measured.twins")
    values = {"s4": (0.9, 0.8, 0.7, 0.6, 0.06), "s4d": (0.8, 0.5, 0.4, 0.01, 0.009)}
    monkeypatch.setattr(twins, "measured_memory", lambda item, _: SimpleNamespace(values=values[item.name]))
    first, second = (SimpleNamespace(name=name, device="cpu") for name in values)
    for layer, other, verdict in ((first, second, Verdict.HOLDS), (second, first, Verdict.REFUTED)):
        _, decay = islice(twins.namesake(layer, other), 2)
        assert decay.verdict is verdict


@pytest.mark.parametrize("values", [("2",), ("1",), ("2", "1/2")])
@pytest.mark.parametrize("arithmetic", [EXACT, BALL, FLOAT, MPMATH], ids=lambda item: item.name)
def test_rows_of_an_unstable_pair_have_no_length(arithmetic: Arithmetic, values: tuple[str, ...]) -> None:
    system = build(Instance.diagonal(*values), arithmetic)
    for quantity in (energy, partial(inner_powers, power=1)):
        with pytest.raises(Divergent):
            quantity(system)


def test_rectified_sums_are_no_sums_even_of_inputs_of_one_sign() -> None:
    ones = SimpleNamespace(
        noise=lambda batch, length, draw: np.ones((batch, length, 1)), run=lambda u: np.maximum(u, 0.0)
    )
    found, wanted = summed(ones, LawCase(3, 2))  # type: ignore[arg-type]
    assert np.abs(found - wanted).min() > 0.1


def test_a_layer_under_examination_is_told_without_its_outputs() -> None:
    outside = SimpleNamespace(unit=0.0)
    told = {repr(Examined(outside, first=np.full((2, 2), value))) for value in (0.125, 0.25)}  # type: ignore[arg-type]
    assert len(told) == 1


@pytest.mark.parametrize("more", [0, M(0), 2 * M(tau) + M(tau + 1)])
def test_an_equation_is_solved_for_its_infinite_sum(more: Expr) -> None:
    summed_up = Sum(M(k) ** 2, (k, 0, oo))
    known, found = _solved(3 * summed_up - more, M(tau), PLAIN)
    assert known == normal(summed_up) and alike(3 * found, M(tau) + more)


def test_a_product_of_fractions_has_one_form_in_either_sign() -> None:
    one, other = (Product(sign * (1 - M(k)) / (sign * (2 + r - M(k))), (k, 0, tau)) for sign in (1, -1))
    flipped = Product((M(k) - 1) / (M(k) - 2 - r), (k, 0, tau))
    assert same(one, flipped) and same(other, flipped)
    assert not same(one, Product((M(k) - 1) / (2 + r - M(k)), (k, 0, tau)))


def test_what_came_out_of_a_law_is_named_by_who_asked_for_it() -> None:
    short = (
        holds(0.0, 1.0),
        law_refuted(1.0, 0.5),
        inapplicable(Why.SILENT),
        vacuous(Why.SILENT),
        undecided(Why.SILENT),
    )
    assert {(item.law, item.theorems) for item in short} == {("", ())}


@pytest.mark.parametrize(
    ("dead", "count"), [((), 0), ((-0.25,), 1), ((0.6 + 0.3j, 0.6 - 0.3j), 2), ((-0.6 + 1e-11j, -0.6 - 1e-11j), 2)]
)
def test_states_that_leave_no_trace_are_counted_with_their_conjugates(dead: tuple[complex, ...], count: int) -> None:
    spectrum = np.array([0.5, *dead], complex)
    view = View("outputs", 0, 0.5 ** np.arange(40.0)[:, None], spectrum, 0, 0, 1e-12)
    assert _dead(view, spectrum) == count


@pytest.mark.parametrize("arithmetic", [EXACT, BALL, MPMATH])
def test_no_readout_of_a_lag_that_is_not_seen_has_a_width(arithmetic: Arithmetic) -> None:
    register = build(Instance.companion("0", "0"), arithmetic)
    assert not arithmetic.is_zero(width(register, 1))
    with pytest.raises(Divergent, match="has a width"):
        width(register, 2)


@pytest.mark.parametrize(("inside", "wide"), [(0, 1), (1, 1), (2, 2), (3, 3)])
def test_what_inputs_reach_stays_there(inside: int, wide: int) -> None:
    rows = _confined(SimpleNamespace(zero=0), [[1] * 3 for _ in range(3)], inside, wide)  # type: ignore[arg-type]
    assert [[row >= inside and column < wide for column in range(3)] for row in range(3)] == [
        [not value for value in row] for row in rows
    ]


@pytest.mark.parametrize("keys", [7, ["capacity.rank", None], [("capacity.rank",)]])
def test_what_is_no_theorem_is_not_passed_over(keys: Any) -> None:
    with pytest.raises(InvalidInput, match="a key or a Theorem"):
        select(keys)


def test_a_smallest_case_is_sought_so_long_and_no_longer() -> None:
    tried: list[LawCase] = []
    found = smallest(LawCase(48), lambda case: tried.append(case) or case.length > 30)  # type: ignore[func-returns-value]
    assert len(tried) == 60 and 31 < found.length < 48


@pytest.mark.parametrize(("shared", "wanted"), [("1/2", 7), ("I/2", 5), ("-1/2", 3)])
def test_noise_that_goes_with_an_input_lowers_the_loss_by_its_real_part(shared: str, wanted: int) -> None:
    (value,) = build(Instance.diagonal(shared), EXACT).eigenvalues
    data = {"noise": EXACT.integer(1), "correlation": (value,)}
    home = replace(build(Instance.diagonal("1/2"), EXACT), data=data)
    found = loss(home, [EXACT.integer(1)], [EXACT.integer(3)], EXACT.integer(0))
    assert EXACT.is_zero(2 * found - EXACT.integer(wanted))


@pytest.mark.parametrize("arithmetic", [EXACT, BALL, MPMATH, FLOAT], ids=lambda item: item.name)
def test_a_fraction_from_an_oracle_is_a_number_of_its_arithmetic(arithmetic: Arithmetic) -> None:
    found = own_value(build(Instance.diagonal("1/2"), arithmetic), "part", lambda system: Fraction(1, 4), ())
    assert isinstance(found, type(arithmetic.zero)) and arithmetic.is_zero(4 * found - 1)


def test_a_layer_is_measured_as_drawn_and_after_it_was_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    layers = import_module("memlaw.verify.kinds.measured.layers")
    monkeypatch.setattr(layers, "built", lambda name, trained, device, seed: trained)
    monkeypatch.setattr(layers, "of_layer", lambda name, layer, label, conditions: [(layer, label)])
    found = dict(layers.measure("s4d-lin", SimpleNamespace(device="cpu", drawn=0)))
    assert [*found] == [False, True] and "as drawn" in found[False] and "trained 30 steps" in found[True]


def test_results_come_from_a_folder_that_is_there(tmp_path: Path) -> None:
    assert _folder(tmp_path) == _folder(str(tmp_path)) == tmp_path
    with pytest.raises(InvalidInput, match="no such folder"):
        _folder(tmp_path / "none")
