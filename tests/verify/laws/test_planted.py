"""Planted mistakes: each is named by its law with the right diagnosis; harmless changes pass."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from memlaw import check_layer
from memlaw.verify.evidence.evidence import Verdict
from memlaw.verify.laws.report import Fault, LawReport

from .foreign import Foreign, ForeignLRU, ForeignS5
from .planted import BeforeLRU, LengthS4, PlantedS4D, StatesBeforeS5

FOREIGN = {
    "state zeroed": ("segments", Fault.ZEROED),
    "one token": ("segments", Fault.ONE_TOKEN),
    "batch rolled": ("segments", Fault.OTHER_ELEMENT),
    "first element for all": ("segments", Fault.OTHER_ELEMENT),
    "entries rolled": ("segments", Fault.OTHER_ENTRIES),
    "stale": ("segments", Fault.STATE_STALE),
    "aged": ("segments", Fault.STATE_AGED),
    "batch normalised": ("linear", Fault.NOT_HOMOGENEOUS),
    "batch statistics": ("batch", Fault.COMPANIONS),
    "companions added": ("batch", Fault.MIXED),
    "layer normalised": ("linear", Fault.NOT_HOMOGENEOUS),
    "data-dependent step": ("linear", Fault.NOT_HOMOGENEOUS),
    "bias inside": ("rest", Fault.BIAS),
    "state kept": ("repeatable", Fault.STATE_KEPT),
    "dropout": ("repeatable", Fault.RANDOM),
    "counts time": ("time-invariant", Fault.PLACE),
    "step doubled": ("memory", Fault.STEP),
    "decay twice": ("memory", Fault.DECAY_TWICE),
    "clipped": ("memory", Fault.CLIPPED),
    "short convolution": ("memory", Fault.TAPS),
    "read before": ("memory", Fault.BEFORE),
    "repeated": ("capacity", Fault.REPEATED),
    "not driven": ("capacity", Fault.DEAD),
    "not read": ("capacity", Fault.DEAD),
    "detached": ("gradients", Fault.DETACHED),
    "gradient halved": ("gradients", Fault.SCALED),
    "float16 state": ("dtype", Fault.NARROW),
    "bfloat16 state": ("dtype", Fault.NARROW),
    "float32 state": ("dtype", Fault.NARROW),
    "output cast": ("dtype", Fault.CAST),
}
BESIDE = {  # laws that are broken by the same mistake
    "batch normalised": {"causal", "batch"},
    "short convolution": {"segments"},
}
FIGURES = {"step doubled": 2.0, "decay twice": 2.0, "short convolution": 2.0, "read before": 1.0, "not driven": 2.0}
FIGURES |= {"not read": 2.0, "repeated": 2.0, "detached": 1.0, "gradient halved": 0.5, "float16 state": 11.0}
FIGURES |= {"bfloat16 state": 8.0, "float32 state": 24.0, "output cast": 24.0}
OF_THE_LRU = ("entries rolled", "clipped", "decay twice", "repeated", "not read", "float16 state", "gradient halved")
HARMLESS = ("", "harmless: B by Euler", "harmless: conjugate", "harmless: states scaled")


def report_of(layer: Foreign) -> LawReport:
    shown = layer.states if layer.mistake == "read before" else None
    return check_layer(
        layer, spectrum=layer.spectrum(), segment=layer.segment, states=shown, inputs=layer.features, window=128
    )


def assert_named(report: LawReport, law: str, fault: Fault, beside: set[str], figure: float | None = None) -> None:
    assert set(report.refuted) == {law, *beside}, report
    found = report.of(law)
    assert found.diagnosis is not None
    assert found.diagnosis.fault is fault, found
    if figure is not None:
        assert found.diagnosis.figure == pytest.approx(figure, rel=1e-5)


@pytest.mark.parametrize("mistake", FOREIGN)
def test_a_mistake_in_a_third_partys_layer_is_named(mistake: str) -> None:
    own = ForeignLRU if mistake in OF_THE_LRU else ForeignS5
    assert_mistake_is_named(own, mistake)


@pytest.mark.slow
@pytest.mark.parametrize("mistake", FOREIGN)
@pytest.mark.parametrize("kind", [ForeignS5, ForeignLRU])
@pytest.mark.parametrize("seed", range(3))
def test_a_mistake_in_either_third_partys_layer_is_named(kind: type[Foreign], mistake: str, seed: int) -> None:
    assert_mistake_is_named(kind, mistake, seed)


def assert_mistake_is_named(kind: type[Foreign], mistake: str, seed: int = 3) -> None:
    law, fault = FOREIGN[mistake]
    layer = kind(mistake=mistake, features=1 if mistake == "repeated" else 2, seed=seed)
    assert_named(report_of(layer), law, fault, BESIDE.get(mistake, set()), FIGURES.get(mistake))


@pytest.mark.parametrize("mistake", HARMLESS)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("kind", [ForeignS5, ForeignLRU])
def test_what_is_harmless_passes(kind: type[Foreign], dtype: torch.dtype, mistake: str) -> None:
    report = report_of(kind(mistake=mistake, dtype=dtype, seed=5))
    assert report.passed, report
    assert report.applied >= 11


OWN = {
    "circular": ("causal", Fault.CIRCULAR),
    "centred": ("causal", Fault.CENTRED),
    "both ways": ("causal", Fault.BACKWARD),
    "length in the kernel": ("prefix", Fault.LENGTH),
    "step doubled": ("memory", Fault.STEP),
    "step ten times": ("memory", Fault.STEP),
    "decay twice": ("memory", Fault.DECAY_TWICE),
    "modulus clipped": ("memory", Fault.CLIPPED),
    "truncated": ("memory", Fault.TRUNCATED),
    "read before": ("memory", Fault.BEFORE),
    "all modes alike": ("capacity", Fault.REPEATED),
    "input not driven": ("capacity", Fault.DEAD),
    "mode not read": ("capacity", Fault.DEAD),
    "factor 2 missing": ("readout", Fault.FACTOR),
    "readout conjugated": ("readout", Fault.CONJUGATE),
    "imaginary part": ("readout", Fault.IMAGINARY),
    "skip missing": ("readout", Fault.SKIP),
    "skip twice": ("readout", Fault.SKIP),
    "eigenvalues detached": ("gradients", Fault.DETACHED),
    "masked after exp": ("gradients", Fault.OVERFLOW),
}
OWN_FIGURES = {"centred": 4.0, "step doubled": 2.0, "step ten times": 10.0, "decay twice": 2.0, "truncated": 20.0}
OWN_FIGURES |= {"read before": 1.0, "factor 2 missing": 0.5, "skip missing": 0.0, "skip twice": 2.0}


@pytest.mark.parametrize("mistake", OWN)
def test_a_mistake_in_a_layer_of_ours_is_named(mistake: str) -> None:
    law, fault = OWN[mistake]
    report = check_layer(PlantedS4D(mistake, seed=1), window=128)
    beside = set(report.refuted) - {law}
    assert beside <= {"segments"}, report  # its plain recurrence is right, its convolution is not
    assert_named(report, law, fault, beside, OWN_FIGURES.get(mistake))


@pytest.mark.parametrize(
    ("layer", "law", "fault"),
    [
        (lambda: BeforeLRU(4, 2, r_min=0.5, dtype=torch.float64), "memory", Fault.BEFORE),
        (lambda: StatesBeforeS5(8, 2, step_size=0.2, dtype=torch.float64), "memory", Fault.BEFORE),
        (lambda: LengthS4(8, step_size=0.01, dtype=torch.float64), "prefix", Fault.LENGTH),
    ],
)
def test_mistakes_in_other_layers_of_ours(layer: Callable[[], torch.nn.Module], law: str, fault: Fault) -> None:
    report = check_layer(layer(), window=128)
    found = report.of(law)
    assert found.verdict is Verdict.REFUTED
    assert found.diagnosis is not None
    assert found.diagnosis.fault is fault


def test_a_state_read_before_the_input_has_the_memory_of_one_lag_less() -> None:
    report = check_layer(PlantedS4D("read before", seed=1), window=128)
    found = report.of("memory")
    assert found.diagnosis is not None
    assert found.diagnosis.agreement is not None
    assert found.diagnosis.agreement < 1e-9
    assert (found.case.lag, found.measured) == (0, 0.0) if found.case else False


def test_the_smallest_case_is_small() -> None:
    zeroed = report_of(ForeignS5(mistake="state zeroed")).of("segments").case
    assert zeroed is not None
    assert (zeroed.length, zeroed.batch, zeroed.segments) == (2, 1, (1, 1))
    circular = check_layer(PlantedS4D("circular"), laws=["causal"]).of("causal").case
    assert circular is not None
    assert (circular.length, circular.batch) == (2, 1)
    mixed = report_of(ForeignS5(mistake="batch statistics")).of("batch").case
    assert mixed is not None
    assert (mixed.length, mixed.batch) == (1, 2)


def test_what_narrow_states_leave_is_said() -> None:
    layer = ForeignLRU(8, 2, mistake="float16 state", seed=2)
    found = check_layer(layer, spectrum=layer.spectrum(), states=layer.states, inputs=2, laws=["dtype"]).of("dtype")
    clean = ForeignLRU(8, 2, seed=2)
    whole = check_layer(clean, spectrum=clean.spectrum(), states=clean.states, inputs=2, laws=["dtype"]).of("dtype")
    assert found.realisable is not None
    assert whole.realisable == pytest.approx(16, abs=1e-6)
    assert found.realisable < 15.999


def test_numbers_of_a_result_are_those_of_the_layer() -> None:
    found = check_layer(PlantedS4D("factor 2 missing", seed=1), laws=["readout"]).of("readout")
    assert found.measured == pytest.approx(0.5 * (found.predicted or np.nan), rel=1e-9)
