"""Decisions over seeds: sign flips are exact, Holm errs as rarely as it says, survival agrees with known values."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.frame.inference import (
    Steps,
    flipped,
    holm,
    log_rank,
    log_rank_scores,
    median_steps,
    power,
    sooner,
    survivors,
)

SIZES = st.lists(st.integers(-50, 50), min_size=2, max_size=8).map(lambda drawn: np.array(drawn, dtype=float))
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)
RUNS = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=2, max_size=12)


def steps(drawn: list[tuple[int, bool]]) -> Steps:
    times, reached = zip(*drawn, strict=True)
    return Steps(np.array(times, dtype=float), np.array(reached))


# --- sign flips -----------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(SIZES)
def test_whatever_the_sizes_no_p_value_comes_too_often(sizes: np.ndarray) -> None:
    """Over all sign patterns, each as likely as the others, P(p <= a) <= a: counted, not simulated."""
    found = flipped(np.array(list(product((1, -1), repeat=len(sizes)))) * sizes)
    for level in np.unique(found):
        assert (found <= level + 1e-12).mean() <= level + 1e-9


@settings(max_examples=30)
@given(SIZES, st.integers(0, 20))
def test_both_sides_share_the_whole_and_more_is_never_less_significant(drawn: np.ndarray, more: int) -> None:
    for_it, against, raised = flipped(np.array([drawn, -drawn, drawn + more]))
    assert for_it + against >= 1 and raised <= for_it + 1e-12
    assert min(for_it, against) >= 0.5 ** len(drawn)


def test_it_is_the_permutation_test_of_scipy() -> None:
    drawn = np.random.default_rng(0).normal(0.4, 1.0, (5, 7))
    found = stats.permutation_test((drawn,), np.sum, permutation_type="samples", alternative="greater", axis=-1)
    assert flipped(drawn) == pytest.approx(found.pvalue)


@pytest.mark.parametrize("bad", [[1.0], [1.0] * 17, [1.0, float("nan")], 3.0])
def test_what_cannot_be_counted_is_refused(bad: object) -> None:
    with pytest.raises(InvalidInput, match="finite differences"):
        flipped(bad)  # type: ignore[arg-type]


def test_power_grows_with_the_effect_and_with_the_seeds() -> None:
    found = [power(seeds, effect, 0.01, 60) for seeds, effect in ((8, 0.0), (8, 1.0), (11, 1.0), (11, 2.0))]
    assert found == sorted(found) and found[0] < 0.1 and found[-1] > 0.9


# --- Holm -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("false_ones", [0, 3, 9])
def test_holm_errs_anywhere_no_more_often_than_it_says(false_ones: int) -> None:
    # 2000 families of 10 tests at 5 %: above 7 % by chance with probability below 1e-4, and the draws are fixed
    drawn = np.random.default_rng(false_ones).uniform(size=(2000, 10))
    drawn[:, :false_ones] *= 1e-4  # sentences that are false, and found so
    wrong = [any(value <= 0.05 for value in holm(row)[false_ones:]) for row in drawn]
    assert np.mean(wrong) < 0.07
    assert np.mean(wrong) > 0.02  # nor is it idle: the last ones are tested at what the others left


@settings(max_examples=30)
@given(P_VALUES)
def test_holm_lies_between_the_false_discovery_rate_and_bonferroni(values: list[float]) -> None:
    found, most = np.array(holm(values)), np.minimum(len(values) * np.array(values), 1.0)
    assert (np.array(values) <= found).all() and (found <= most + 1e-12).all()
    assert (found >= stats.false_discovery_control(values) - 1e-12).all()


@settings(max_examples=30)
@given(P_VALUES, st.randoms(use_true_random=False))
def test_holm_does_not_ask_in_which_order(values: list[float], random: object) -> None:
    order = np.random.default_rng(len(values)).permutation(len(values))
    assert holm([values[place] for place in order]) == [holm(values)[place] for place in order]


@settings(max_examples=30)
@given(P_VALUES, st.floats(0, 1))
def test_what_is_decided_stays_decided_as_runs_come_in(values: list[float], new: float) -> None:
    before, after = holm([*values, 1.0]), holm([*values, new])
    assert all(now <= then for then, now in zip(before, after, strict=True))


# --- survival -------------------------------------------------------------------------------------------------

# Freireich et al. 1963, weeks of remission; Kaplan and Meier's estimates and the test as in the textbooks
TREATED = Steps(
    np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], dtype=float),
    np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool),
)
PLACEBO = Steps(
    np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], dtype=float), np.ones(21, bool)
)


def test_known_data_give_the_known_figures() -> None:
    known = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert survivors(TREATED, list(known)) == pytest.approx(list(known.values()), abs=6e-4)
    assert (median_steps(TREATED), median_steps(PLACEBO)) == (23, 8)
    assert stats.chi2.isf(log_rank(TREATED, PLACEBO), 1) == pytest.approx(16.79, abs=0.01)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=15), st.integers(0, 31))
def test_without_censoring_it_is_the_empirical_distribution(times: list[int], at: int) -> None:
    found = survivors(Steps(np.array(times, dtype=float), np.ones(len(times), bool)), [at])
    assert found[0] == pytest.approx(np.mean(np.array(times) > at))


@settings(max_examples=30)
@given(RUNS)
def test_scores_add_up_to_zero_and_know_the_order_alone(drawn: list[tuple[int, bool]]) -> None:
    found = steps(drawn)
    assert log_rank_scores(found).sum() == pytest.approx(0, abs=1e-12)
    later = Steps(np.exp(found.steps), found.reached)
    assert log_rank_scores(later) == pytest.approx(log_rank_scores(found))


@settings(max_examples=30)
@given(RUNS)
def test_the_log_rank_is_symmetric(drawn: list[tuple[int, bool]]) -> None:
    half = len(drawn) // 2
    first, second = steps(drawn[:half]), steps(drawn[half : 2 * half])
    assert sooner(first, second) == pytest.approx(-sooner(second, first))
    assert log_rank(first, second) == pytest.approx(log_rank(second, first))
    assert sooner(first, first) == pytest.approx(np.zeros(half))


def test_the_sum_of_scores_is_the_numerator_of_the_log_rank_test() -> None:
    expected = sum(
        (PLACEBO.steps[PLACEBO.reached] == t).sum() + (TREATED.steps[TREATED.reached] == t).sum()
        if (PLACEBO.steps >= t).sum() == 0
        else ((PLACEBO.steps == t).sum() + (TREATED.steps[TREATED.reached] == t).sum())
        * (PLACEBO.steps >= t).sum()
        / ((PLACEBO.steps >= t).sum() + (TREATED.steps >= t).sum())
        for t in np.unique(np.concatenate([PLACEBO.steps, TREATED.steps[TREATED.reached]]))
    )
    both = Steps(np.concatenate([PLACEBO.steps, TREATED.steps]), np.concatenate([PLACEBO.reached, TREATED.reached]))
    assert log_rank_scores(both)[:21].sum() == pytest.approx(21 - expected)
