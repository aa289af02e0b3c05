"""Public strategies: what they promise of shapes and bounds, and instances of exactly one hypothesis less."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from drawing import drawn
from hypothesis import given, settings

import memlaw
from memlaw import strategies
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arrays import FloatArray
from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.statement.instance import Instance
from memlaw.verify.strategies.extremes import CLOSEST
from memlaw.verify.testing.hypotheses import from_theorem


@pytest.mark.parametrize("name", strategies.__all__)
def test_public_names_are_there_and_documented(name: str) -> None:
    assert getattr(strategies, name).__doc__
    assert memlaw.strategies is strategies


def test_the_example_runs() -> None:
    assert doctest.testmod(strategies).failed == 0


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'spectrums'"):
        strategies.spectrums  # noqa: B018


# --- spectra --------------------------------------------------------------------------------------------------------

BOUNDS = [(1.0, 0.0), (1.0, 1 - 1e-9), (0.95, 0.5), (0.5, 0.499999999), (0.1, 0.0), (1e-3, 9e-4), (1e-7, 0.0)]


@pytest.mark.parametrize("pairs", [False, True])
@pytest.mark.parametrize(("largest", "smallest"), BOUNDS)
def test_extremes_keep_both_bounds_to_the_last_bit(largest: float, smallest: float, pairs: bool) -> None:
    strategy = strategies.extreme_spectra(min_size=2, max_size=6, largest=largest, smallest=smallest, pairs=pairs)
    spectra = drawn(strategy, 40)
    moduli = {abs(value) for spectrum in spectra for value in spectrum}
    assert smallest <= min(moduli) and max(moduli) <= largest and max(moduli) < 1
    assert len(moduli) > 10
    for spectrum in spectra:
        assert len(set(spectrum)) == len(spectrum) and all(spectrum)
        if pairs:
            assert {value.conjugate() for value in spectrum} == set(spectrum) and all(v.imag for v in spectrum)


def test_extremes_reach_the_ends() -> None:
    for pairs in (False, True):
        found = [value for one in drawn(strategies.extreme_spectra(max_size=4, pairs=pairs), 150) for value in one]
        assert 1 - max(map(abs, found)) < 30 * CLOSEST
        assert min(map(abs, found)) < 2e-4
        assert any(0 < abs(value.imag) < 1e-4 * abs(value) for value in found)


def test_spectra_are_objects_of_all_kinds() -> None:
    closed = drawn(strategies.spectra(closed=True, extremes=True, min_size=2, max_size=6, largest=0.9), 60)
    assert all(spectrum.conjugate_closed and abs(spectrum.eigenvalues).max() <= 0.9 for spectrum in closed)
    assert {spectrum.size for spectrum in closed} == set(range(2, 7))


# --- inputs and teachers --------------------------------------------------------------------------------------------


@given(strategies.inputs(batch=(1, 3), length=(1, 20), inputs=(1, 2)))
def test_inputs_have_the_shape_that_is_asked_for(u: FloatArray) -> None:
    assert 1 <= u.shape[0] <= 3 and 1 <= u.shape[1] <= 20 and 1 <= u.shape[2] <= 2
    assert np.isfinite(u).all()


@pytest.mark.parametrize("largest", [1.0, 1e3, 1e30])
def test_extreme_inputs_keep_their_bounds_and_reach_them(largest: float) -> None:
    moduli = np.concatenate([abs(u).ravel() for u in drawn(strategies.extreme_inputs(largest=largest), 150)])
    assert moduli.max() == largest
    assert moduli[moduli > 0].min() == 1 / largest
    assert (moduli == 0).any()


@given(strategies.segmented_inputs(length=(1, 12)))
def test_segments_are_the_whole(found: tuple[FloatArray, tuple[int, ...]]) -> None:
    u, segments = found
    assert sum(segments) == u.shape[1] and min(segments) >= 1


def test_segments_are_none_and_single_steps_too() -> None:
    found = {segments for _, segments in drawn(strategies.segmented_inputs(length=9), 60)}
    assert {(9,), (1,) * 9} < found and len(found) > 5


def test_teachers_are_of_one_size_and_of_every_kind() -> None:
    found = drawn(strategies.teachers(lags=(1, 12)), 150)
    assert all(np.isclose(g @ g, 1) for g in found)
    heard = [np.count_nonzero(g) for g in found]
    assert {1, 2, 3, 12} <= set(heard)
    assert any(g[-1] == 1 for g in found if len(g) > 1)


def test_layers_are_of_every_kind_and_run() -> None:
    torch = pytest.importorskip("torch")
    found = drawn(strategies.layers(states=(2, 6), channels=(1, 2)), 200)
    assert len({layer.family for layer in found}) > 8
    assert {layer.dtype for layer in found} == {torch.float32, torch.float64}
    for layer in found[:10]:
        u = torch.zeros(2, 5, layer.features, dtype=layer.dtype)
        assert layer(u).shape == u.shape


WRONG = [
    lambda: strategies.white_inputs(batch=0),
    lambda: strategies.white_inputs(length=(3, 2)),
    lambda: strategies.white_inputs(inputs=1.5),
    lambda: strategies.inputs(length=(1, 2, 3)),
    lambda: strategies.extreme_inputs(largest=0.5),
    lambda: strategies.extreme_inputs(largest=float("nan")),
    lambda: strategies.teachers(lags=0),
    lambda: drawn(strategies.segmented_inputs(length=True)),
    lambda: drawn(strategies.spectra(largest=1.5)),
    lambda: drawn(strategies.spectra(min_size=3, max_size=2)),
    lambda: drawn(strategies.extreme_spectra(max_size=1, pairs=True)),
    lambda: drawn(strategies.layers(names=["s4d-line"])),
    lambda: drawn(strategies.layers(states=5)),
    lambda: from_theorem("allpass.memry"),
    lambda: from_theorem("allpass.memory", violating="stabel"),
    lambda: from_theorem("legs.matrix", violating="size"),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_what_cannot_be_drawn_is_refused(place: int) -> None:
    with pytest.raises(InvalidInput):
        WRONG[place]()


# --- of a theorem ---------------------------------------------------------------------------------------------------

KEYS = ("allpass.memory", "window.pointwise", "tail.rate", "gram.entries", "capacity.diagonal", "readout.teacher")


def _holding(key: str, instance: Instance) -> set[str]:
    return {law.name for law in theorem(key).hypotheses if law.holds(instance)}


@pytest.mark.parametrize("key", KEYS)
def test_instances_satisfy_the_hypotheses(key: str) -> None:
    found = drawn(from_theorem(key), 12)
    assert len({(one.A, one.B, one.parameters) for one in found}) > 5
    assert all(_holding(key, one) == {law.name for law in theorem(key).hypotheses} for one in found)


EVERY = [
    pytest.param(item.key, law.name, marks=() if item.key in KEYS else pytest.mark.slow)
    for item in catalogue()
    for law in item.hypotheses
]


@pytest.mark.parametrize(("key", "name"), EVERY)
def test_instances_violate_exactly_one_hypothesis(key: str, name: str) -> None:
    try:
        strategy = from_theorem(key, violating=name)
    except InvalidInput as told:
        assert "no instance is known" in str(told)
        return
    wanted = {law.name for law in theorem(key).hypotheses} - {name}
    assert all(_holding(key, one) == wanted for one in drawn(strategy, 12))


def test_what_is_violated_makes_a_claim_fail_somewhere() -> None:
    """Unstable eigenvalues: the closed form of memory is then none."""
    for instance in drawn(from_theorem("allpass.memory", violating="stable"), 5):
        with pytest.raises(InvalidInput):
            memlaw.memory_function(memlaw.Spectrum.from_eigenvalues(instance.eigenvalues), 3)


def test_health_checks_and_deadlines_are_met() -> None:
    """With hypothesis' own settings, but for the database."""

    @settings(settings.get_profile("default"), database=None, max_examples=20)
    @given(from_theorem("tail.bound", violating="stable"), from_theorem("readout.teacher"), strategies.spectra())
    def plain(outside: Instance, inside: Instance, spectrum: memlaw.Spectrum) -> None:
        assert outside.size and inside.size and spectrum.size

    plain()
