"""What a report says and refuses: expectations, pins, laws that do not apply, odd layers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

from memlaw import InvalidInput, Spectrum, adapt, check_layer
from memlaw.numerics.number.arrays import FloatArray
from memlaw.theory.catalogue import catalogue
from memlaw.verify.evidence.evidence import Verdict
from memlaw.verify.laws.check import LAWS, NAMES
from memlaw.verify.laws.report import Fault, Why
from memlaw.verify.models.s4d import S4D
from memlaw.verify.show.laws import FAULTS, REASONS, failure_text, result_text, summary_text
from memlaw.verify.show.laws import LAWS as SAID


def leaky(u: FloatArray, decay: float = 0.5) -> FloatArray:
    y = np.zeros_like(u)
    for now in range(u.shape[1]):
        y[:, now] = u[:, now] + (decay * y[:, now - 1] if now else 0)
    return y


def step(u: FloatArray, carried: Any) -> tuple[FloatArray, Any]:
    state = u if carried is None else 0.5 * carried + u
    return state, state


def test_laws_have_theorems_of_the_catalogue_and_words() -> None:
    keys = {theorem.key for theorem in catalogue()}
    assert all(law.theorems and set(law.theorems) <= keys for law in LAWS)
    assert set(SAID) == set(NAMES)
    assert set(FAULTS) == set(Fault)
    assert set(REASONS) == set(Why)
    assert all(set(law.rests_on) <= set(NAMES[: NAMES.index(law.name)]) for law in LAWS)


def test_a_numpy_layer_with_step_states_and_spectrum() -> None:
    report = check_layer(leaky, step=step, states=leaky, spectrum=[0.5], inputs=1, applied=12)
    assert report.passed, failure_text(report)
    assert report.of("gradients").why is Why.NO_TORCH
    assert report.kind == "numpy"


def test_what_is_not_said_does_not_apply() -> None:
    report = check_layer(leaky)
    missing = {result.law: result.why for result in report.results if not result.applied}
    assert missing == {
        "segments": Why.NO_STEPS,
        "memory": Why.NO_SPECTRUM,
        "capacity": Why.NO_SPECTRUM,
        "readout": Why.NO_READOUT,
        "gradients": Why.NO_TORCH,
    }
    assert report.passed
    assert not check_layer(leaky, applied=9).passed
    assert "9 were pinned" in failure_text(check_layer(leaky, applied=9))


def test_expected_failures_are_strict() -> None:
    expected = {"memory": "the spectrum is that of another layer"}
    assert check_layer(leaky, spectrum=[0.25], expected_failures=expected).passed
    stale = check_layer(leaky, spectrum=[0.5], expected_failures=expected)
    assert [result.law for result in stale.failures] == ["memory"]
    assert "drop the expectation" in failure_text(stale)
    undecided = check_layer(leaky, expected_failures=expected)  # not applicable is not broken
    assert not undecided.passed
    with pytest.raises(InvalidInput, match="did you mean memory"):
        check_layer(leaky, expected_failures={"memori": "?"})
    with pytest.raises(InvalidInput, match="for a reason"):
        check_layer(leaky, expected_failures={"memory": " "})


def test_a_report_is_data() -> None:
    report = check_layer(leaky, spectrum=[0.25])
    data = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert data["failures"] == ["memory"]
    assert data["passed"] is False
    memory = next(result for result in data["results"] if result["law"] == "memory")
    assert memory["diagnosis"] == {"fault": "step size", "agreement": pytest.approx(0, abs=1e-12), "figure": 0.5}
    assert memory["case"]["lag"] == 0
    assert (memory["measured"], memory["predicted"]) == (pytest.approx(0.75), pytest.approx(0.9375))
    assert "the step size is 0.5 times" in failure_text(report)
    assert summary_text(report).endswith("4 not decided")


def test_a_chance_of_missing_is_stated_and_small() -> None:
    report = check_layer(leaky)
    for law in ("causal", "batch", "linear", "time-invariant", "prefix"):
        found = report.of(law)
        assert found.missed is not None
        assert found.missed < 1e-6
        assert found.resolution == pytest.approx(100 * (found.tolerance or 0))
        assert "missed with chance 5e-07" in result_text(found)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"laws": ["memry"]}, "did you mean memory"),
        ({"window": 5}, "a window"),
        ({"applied": -1}, "a number of laws"),
        ({"skip": [[1.0, 2.0], [3.0, 4.0]]}, "the skip is a real number or a matrix"),
        ({"spectrum": [1.5]}, "1.5"),
        ({"seed": 0.5}, "seed"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        check_layer(leaky, **options)


def test_a_silent_layer_and_one_that_raises() -> None:
    silent = check_layer(lambda u: 0 * u, spectrum=[0.5])
    assert {result.verdict for result in silent.results[1:]} == {Verdict.VACUOUS}

    def short(u: FloatArray) -> FloatArray:
        if u.shape[1] > 60:
            raise ValueError("too long")
        return leaky(u)

    report = check_layer(short, spectrum=[0.5])
    assert report.of("memory").why is Why.RAISED
    assert "too long" in result_text(report.of("memory"))
    assert report.applied < len(NAMES)


def test_chosen_laws_are_those_reported_and_what_they_rest_on_is_tried() -> None:
    assert [result.law for result in check_layer(leaky, laws=["rest", "causal"]).results] == ["causal", "rest"]
    broken = check_layer(lambda u: leaky(u[:, ::-1]), laws=["time-invariant"])
    assert broken.of("time-invariant").why is Why.RESTS_ON
    with pytest.raises(InvalidInput, match="the laws are"):
        broken.of("memory")


def test_the_same_seed_gives_the_same_report() -> None:
    layer = S4D(8, channels=2, dtype=torch.float32)
    first, second = (check_layer(layer, seed=7, window=96).as_dict() for _ in range(2))
    for data in (first, second):
        data.pop("seconds")
        for result in data["results"]:  # type: ignore[attr-defined]
            result.pop("seconds", None)
    assert first == second


def test_the_layer_is_left_as_it_was() -> None:
    layer = S4D(8, channels=2, dtype=torch.float64)
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    assert check_layer(layer, window=96).passed
    assert all(torch.equal(value, before[name]) for name, value in layer.state_dict().items())
    assert all(value.grad is None for value in layer.parameters())


def test_spectra_of_channels_and_adapted_maps() -> None:
    def two(u: FloatArray) -> FloatArray:
        return np.concatenate([leaky(u[..., :1], 0.5), leaky(u[..., 1:], 0.8)], axis=2)

    by_channel = {0: Spectrum.real([0.5]), 1: Spectrum.real([0.8])}
    assert check_layer(two, inputs=2, spectrum=by_channel.__getitem__).of("memory").verdict is Verdict.HOLDS
    swapped = check_layer(two, inputs=2, spectrum=lambda channel: by_channel[1 - channel]).of("memory")
    assert swapped.diagnosis is not None
    assert swapped.diagnosis.fault is Fault.STEP
    assert check_layer(adapt(leaky, spectrum=[0.5]), skip=0.0).of("memory").verdict is Verdict.HOLDS


def test_conjugates_that_are_added_count_and_it_says_so() -> None:
    value = 0.6 * np.exp(0.7j)

    def turning(u: FloatArray) -> FloatArray:
        x, y = np.zeros_like(u[:, 0], dtype=complex), np.zeros_like(u)
        for now in range(u.shape[1]):
            x = value * x + u[:, now]
            y[:, now] = x.real
        return y

    found = check_layer(turning, spectrum=[value], inputs=1).of("capacity")
    assert found.verdict is Verdict.HOLDS
    assert "the conjugates are\n    added" in str(check_layer.__doc__)


def test_a_spectrum_is_claimed_by_its_name() -> None:
    layer = S4D(8, init="lin", step_size=0.1, dtype=torch.float64)
    report = check_layer(layer, spectrum="s4d-lin N=8 step 0.1 zoh", laws=["memory"])
    assert report.of("memory").verdict is Verdict.HOLDS
    assert check_layer(leaky, spectrum="eigenvalues 1/4", laws=["memory"]).refuted == ("memory",)
    with pytest.raises(InvalidInput, match=r"spectrum 's4d-linn'.*did you mean"):
        check_layer(leaky, spectrum="s4d-linn")


def test_a_spectrum_whose_eigenvalues_count_twice() -> None:
    def twice(u: FloatArray) -> FloatArray:
        return leaky(leaky(u))

    assert check_layer(twice, spectrum=Spectrum.from_eigenvalues([0.5, 0.5], realization="companion")).passed
    assert check_layer(twice, spectrum=[0.5]).of("memory").verdict is Verdict.REFUTED
