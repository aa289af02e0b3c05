"""What no test saw when the numerics were broken there: see tests/meta/code_mutants.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from math import inf, pi
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from flint import acb, arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Matrix, Rational

from memlaw.errors import InvalidInput
from memlaw.numerics.learn.frontier_cells import out_of_order
from memlaw.numerics.memory.batch import memory_functions
from memlaw.numerics.memory.errorbound import tail_sums
from memlaw.numerics.memory.gated import row_leverages
from memlaw.numerics.memory.hankel import _told_apart
from memlaw.numerics.memory.kernels import _give_address
from memlaw.numerics.memory.lanes import gaps
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.memory.sections import known
from memlaw.numerics.number.arithmetic import BALL, FLOAT, MPMATH, Arithmetic
from memlaw.numerics.number.integrals import integral
from memlaw.numerics.number.precision import accurate_balls, precision
from memlaw.numerics.number.primefield import CLASSES, ROOTED, _splitting
from memlaw.numerics.number.tables import decoded
from memlaw.numerics.oracle.digits import DOUBLE, digits_needed
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.numerics.oracle.hankel import hankel_scores
from memlaw.numerics.oracle.stein import diagonal_pair
from memlaw.numerics.spectrum.discretization import read_step_sizes
from memlaw.numerics.spectrum.files import MOST_BYTES, read_file
from memlaw.numerics.spectrum.initializations import read_states
from memlaw.numerics.spectrum.layers import pair_of
from memlaw.numerics.spectrum.reading import read_setting
from memlaw.numerics.spectrum.spectrum import Spectrum

ROWS = ((1.0, 0.5, 0.25), (0.25, -1.0, 0.75), (0.5, 0.75, 1.0), (1.0, 2.0, -1.0))


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
@pytest.mark.parametrize("size", [2.0**-20, 2.0**-40])
def test_small_leverages_keep_their_digits_wherever_their_rows_stand(size: float, order: Sequence[int]) -> None:
    rows = np.array([*ROWS[:3], np.array(ROWS[3]) * size])[list(order)]
    exact = Matrix([[Rational(value) for value in row] for row in rows.tolist()])
    inverse = (exact.T * exact).inv()
    wanted = [float((exact[n, :] * inverse * exact[n, :].T)[0]) for n in range(4)]
    assert np.allclose(row_leverages(rows.astype(complex)), wanted, rtol=1e-14, atol=0)


@settings(max_examples=20)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4, unique=True))
def test_a_pair_needs_as_many_digits_for_its_gramian_as_the_spectrum_that_it_realises(tenths: list[int]) -> None:
    spectrum = Spectrum.real([one / 10 for one in tenths])
    found = memory_by_gramian(diagonal_pair(spectrum), [1])
    assert abs(found.digits_needed - digits_needed(spectrum)) <= 1
    assert found.trustworthy == (found.digits_needed <= DOUBLE)


def test_a_pair_whose_gramian_float64_cannot_carry_is_not_trusted() -> None:
    assert not memory_by_gramian(diagonal_pair(Spectrum.s4_legs(32)), 10).trustworthy


@pytest.mark.parametrize("lags", [1, 2, 4, 5, 9])
def test_a_horizon_goes_on_where_the_last_value_is_the_threshold_itself(lags: int) -> None:
    assert memory_function(Spectrum.real([0] * 5, realization="companion"), lags).horizon(1) == 5


def test_a_packed_file_is_as_large_as_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "l.npz"
    np.savez_compressed(path, eigenvalues=np.zeros(MOST_BYTES // 8 + 1))
    assert path.stat().st_size < MOST_BYTES / 100
    with pytest.raises(InvalidInput, match="more than 16 MiB"):
        read_file(path)


def test_an_integral_is_enclosed_to_half_the_precision_and_costs_no_more() -> None:
    def evaluations(bits: int | None) -> int:
        places: list[acb] = []
        integral(BALL, lambda x: places.append(x) or 1 / x, acb(1), acb(2), bits)  # type: ignore[func-returns-value]
        return len(places)

    with precision(256):
        assert evaluations(None) == evaluations(ctx.prec // 2) < evaluations(ctx.prec)


@pytest.mark.parametrize(
    "data", [b"0.5\x000.25", *("0.5\n0.25\n".encode(f"utf-{kind}") for kind in ("16-le", "32-be"))]
)
def test_what_holds_zero_bytes_is_no_text(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no text"):
        decoded(data)
    (tmp_path / "l.txt").write_bytes(data)
    with pytest.raises(InvalidInput):
        read_file(tmp_path / "l.txt")


POLES, IN_THE_DISC = [-0.5 + 3j, -0.5 - 3j, -1.0], [0.5 - 0.25j, 0.25 - 0.5j]


@pytest.mark.parametrize("step", ["dt", "log_step"])
@pytest.mark.parametrize("of", [np.array, np.diag])
def test_poles_beside_a_step_look_continuous_and_a_discrete_system_does_not(
    of: Callable[[list[complex]], object], step: str
) -> None:
    class Layer:
        def __init__(self, values: list[complex]) -> None:
            self.A = of(values)
            setattr(self, step, 0.1)

    with pytest.raises(InvalidInput, match="looks continuous"):
        pair_of(Layer(POLES))
    for values in (IN_THE_DISC, [-0.5, 0.5], [-0.5j]):
        assert np.array_equal(pair_of(Layer(values))[0], of(values))


def test_every_field_has_the_roots_that_its_classes_promise() -> None:
    assert _splitting() == tuple(
        p for p in range(1, CLASSES, 8) if all(pow(p, (q - 1) // 2, q) == 1 for q in ROOTED[1:])
    )


def test_what_many_chains_leave_is_bounded_as_that_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    loops = pytest.importorskip("memlaw.numerics.memory.loops")
    monkeypatch.setattr(loops, "carray", lambda array, shape: array.reshape(shape))
    decays, lags = np.array([0.999, 0.98, 0.9, 0.5, 0.0]), 64
    memory = (1 - decays) * decays ** np.arange(lags)[:, None]
    growth, norms, work = (np.empty((rows, len(decays))) for rows in (lags, lags, 5))
    loops.growth_lanes(len(decays), lags, 1e-10, np.ones(5), memory, 0 * memory, growth, norms, work)
    sums = np.transpose([tail_sums(values, 1) for values in memory.T])
    assert np.allclose(work[0], sums[-1], rtol=1e-9, atol=1e-15)
    assert np.allclose(growth, np.minimum(1, np.sqrt(sums[:-1])), rtol=1e-9)
    assert (work[0] >= decays**lags * (1 - 1e-9)).all()


def test_balls_are_tried_with_64_bits_to_spare() -> None:
    tried: list[int] = []

    def root() -> list[arb]:
        tried.append(ctx.prec)
        return [arb(2).sqrt()]

    accurate_balls(root, 200)
    assert tried == [264]


def test_a_gap_is_known_with_128_bits_and_not_with_fewer() -> None:
    spectrum, bits = Spectrum.s4d_real(1, step_size="1e-100"), set[int]()
    for exponent in range(464, 474):
        with precision(600):
            ball = acb(arb(1, 0) - arb(2) ** -340 + arb(0, arb(2) ** -exponent))
            bits.add((1 - ball.real * ball.real).rel_accuracy_bits())
            assert known(spectrum, [ball]) == (max(bits) >= 128)
    assert {127, 128} <= bits


REFUSED = [
    ((0, 1, "(]"), "lies in (0, 1]"),
    ((-1, 2.5, "[)"), "lies in [-1, 2.5)"),
    ((0, inf, "()"), "is positive and finite"),
]


@pytest.mark.parametrize(("bounds", "said"), REFUSED)
def test_a_refused_setting_is_told_where_it_lies(bounds: tuple[float, float, str], said: str) -> None:
    low, high, ends = bounds
    with pytest.raises(InvalidInput) as told:
        read_setting(-7, "a", low, high, ends=ends)
    assert told.value.rule == f"a {said}"


@pytest.mark.parametrize("value", [1.0, -1.0, 1j, 0.8 + 0.7j, 2.0, -3j])
def test_a_row_with_an_eigenvalue_on_the_circle_or_outside_is_refused(value: complex) -> None:
    with pytest.raises(InvalidInput, match="modulus"):
        gaps(np.array([[0.5, value]]))
    with pytest.raises(InvalidInput, match="modulus"):
        memory_functions([[0.5, 0.25], [0.5, value]], lags=2)


@pytest.mark.parametrize("states", [1, 2, 5])
def test_any_number_of_states_is_one_unless_modes_are_stored_in_pairs(states: int) -> None:
    assert read_states(states) == states
    if states % 2:
        with pytest.raises(InvalidInput, match="even n"):
            read_states(states, even=True)


@pytest.mark.parametrize(("decay", "lags", "most"), [(0.6, 60, 1.5), (0.05, 14, 2.2), (0.008, 9, 1.3)])
def test_what_is_left_after_the_last_lag_is_told_far_below_what_a_sum_has_lost(
    decay: float, lags: int, most: float
) -> None:
    values = (1 - decay) * decay ** np.arange(lags)
    assert decay**lags < 1e-12  # of the sum of all values float64 keeps nothing of it
    assert 1 - 1e-9 <= tail_sums(values, 1)[-1] / decay**lags < most


@pytest.mark.parametrize("given", [[0.1], [0.1, 0.2], [0.1] * 4])
def test_step_sizes_are_one_or_as_many_as_stored_poles(given: list[float]) -> None:
    with pytest.raises(InvalidInput, match="one number, or 3"):
        read_step_sizes(given, 3)
    assert len(set(read_step_sizes(0.1, 3))) == 1 and len(read_step_sizes([0.1, 0.2, 0.3], 3)) == 3


@pytest.mark.parametrize("rows", [1, 2, 4])
def test_a_hankel_matrix_of_as_many_rows_as_responses_has_one_column(rows: int) -> None:
    assert hankel_scores(range(1, rows + 1), rows) == [1]
    with pytest.raises(InvalidInput):
        hankel_scores(range(1, rows), rows)


def test_what_machine_code_names_and_never_calls_has_an_address() -> None:
    for name, known_since in (("memlaw.called_by_nobody", True), ("llvm.memlaw.called_by_nobody", False)):
        _give_address(name)
        assert bool(llvm.address_of_symbol(name)) is known_since


@pytest.mark.parametrize("arithmetic", [BALL, MPMATH, FLOAT], ids=lambda item: item.name)
def test_every_arithmetic_that_has_pi_has_this_one(arithmetic: Arithmetic) -> None:
    assert isinstance(arithmetic.pi(), type(arithmetic.zero)) and abs(complex(arithmetic.pi()) - pi) < 1e-15


@pytest.mark.parametrize("noise", [[], [1e-9], [1e-9, 9e-10, 8e-10]])
@pytest.mark.parametrize("large", [[1.0], [1.0, 0.5, 0.25]])
def test_singular_values_far_below_all_others_are_rounding(large: list[float], noise: list[float]) -> None:
    assert _told_apart(np.array([*large, *noise]), 1e-12) == len(large)


@pytest.mark.parametrize(("later", "wrong"), [((0.5, 0.6), True), ((0.3, 0.6), False), ((0.1, 0.2), False)])
def test_a_cell_in_which_a_later_eigenvalue_is_larger_is_out_of_order(later: tuple[float, float], wrong: bool) -> None:
    cell = np.array([(0.3, 0.4), later, (0.0, 1.0)])
    assert out_of_order.py_func(cell, 2) is wrong and out_of_order.py_func(cell, 1) is False
