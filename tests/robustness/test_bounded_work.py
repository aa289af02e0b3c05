"""Work is bounded: what would take minutes or gigabytes is refused at once, with an estimate and a way to allow it."""

import time
from collections.abc import Callable

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

import memlaw
from memlaw.limits import check_work
from memlaw.numerics.memory.realisable import realisable_capacity
from memlaw.numerics.spectrum.families import NAMES
from memlaw.theory.language import tau
from memlaw.verify.command.cli import app

Spectrum = memlaw.Spectrum
MANY = np.ones((3000, 1000))
ESTIMATED: dict[str, Callable[[], object]] = {
    **{f"states of {name}": lambda name=name: Spectrum.named(name, 10**8) for name in NAMES},  # type: ignore[misc]
    "states without end": lambda: Spectrum.s4_legs(10**5000),
    "lags of many states": lambda: memlaw.memory_function(Spectrum.ring(2000, radius=0.9999999999), 10**7),
    "lags of a batch": lambda: memlaw.memory_functions(np.full((40_000, 2), 0.5), 10_000),
    "states of a batch": lambda: memlaw.memory_functions(np.linspace(0, 0.999, 3000), [10**7]),
    "a circle of many points": lambda: memlaw.differentiable.memory(torch.full((1000, 9), 0.5), 10**5),
    "a gradient": lambda: memlaw.memory_gradient(np.linspace(0.1, 0.9, 500), 10**6),
    "a search": lambda: memlaw.optimal_spectrum(4, 10**7),
    "gates": lambda: memlaw.gated_memory(MANY, MANY),
    "a formula": lambda: memlaw.closed_form(100),
    "slopes": lambda: memlaw.closed_form_gradient(100),
    "states that are read with noise": lambda: memlaw.realisable_memory(Spectrum.ring(800, radius=0.9), 20),
    "their capacity": lambda: realisable_capacity(Spectrum.ring(800, radius=0.9)),
    "a dense pair": lambda: memlaw.multi_input_memory(np.eye(1200, k=1) + np.eye(1200, k=-1), np.ones(1200), 5),
    "a diagonal pair": lambda: memlaw.multi_input_memory(np.linspace(0, 0.9, 4000), np.ones((4000, 2)), 5),
    "memory matrices of many inputs": lambda: memlaw.multi_input_memory([0.5], np.ones((1, 1000)), 1000),
    "a dense matrix": lambda: Spectrum.from_matrix(np.eye(1200, k=1) + np.eye(1200, k=-1), np.ones(1200)),
    "a twin": lambda: memlaw.diagonal_twin(np.eye(1200, k=1) + np.eye(1200, k=-1), np.ones(1200)),
    "the twin of a diagonal": lambda: memlaw.diagonal_twin(np.linspace(0, 0.9, 4000), np.ones(4000)),
    "a design": lambda: memlaw.design(10**8),
    "a design of many states": lambda: memlaw.design(1000, 600),
    "digits": lambda: memlaw.digits_needed(Spectrum.from_eigenvalues(np.linspace(0, 0.9, 3000))),
}
BOUNDED: dict[str, Callable[[], object]] = {
    "lags": lambda: memlaw.memory_function(Spectrum.real([0.5]), 10**10),
    "a gradient far away": lambda: memlaw.memory_gradient([0.5], 10**9),
    "a search far away": lambda: memlaw.optimal_spectrum(4, 10**9),
    "a closed form far away": lambda: memlaw.closed_form(["1/2"], 10**9),
    "a power of powers": lambda: memlaw.closed_form(["9**9**9"]),
    "an exponent": lambda: Spectrum.real(["1e-999999999"]),
    "an exponent in a closed form": lambda: memlaw.closed_form(["1e-999999999"]),
    "a parameter": lambda: memlaw.check_at("allpass.memory", ["1/2", "1/3"], tau=10**9),
    "a parameter that is a power": lambda: memlaw.check_at("allpass.memory", ["1/2", "1/3"], tau="9**9**9"),
    "an exponent at a point": lambda: memlaw.check_at("allpass.memory", ["1e-999999999"], tau=1),
}


def told(call: Callable[[], object]) -> str:
    """What is said at once."""
    started = time.process_time()
    with pytest.raises(memlaw.InvalidInput) as caught:
        call()
    assert time.process_time() - started < 30  # the first one imports; what is not refused takes minutes, or for ever
    return str(caught.value)


@pytest.mark.parametrize("name", ESTIMATED)
def test_long_work_is_refused_with_its_estimate(name: str) -> None:
    said = told(ESTIMATED[name])
    assert " s and " in said and " GiB; work that is estimated at more than 60 s or 4 GiB is not begun unasked" in said


@pytest.mark.parametrize("name", BOUNDED)
def test_endless_work_is_refused(name: str) -> None:
    assert told(BOUNDED[name]).count("; ") >= 2


def test_what_is_asked_for_at_any_cost_is_begun() -> None:
    with memlaw.at_any_cost():
        check_work("a year", seconds=3e7, gib=1e6)
    with pytest.raises(memlaw.InvalidInput):
        check_work("a year", seconds=3e7)
    words = ["memory", "ring", "-n", "100000000"]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 2 and "--at-any-cost" in refused.output


def test_the_option_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memlaw.limits.SECONDS", 0.0)
    words = ["memory", "ring", "-n", "4"]
    assert CliRunner().invoke(app, words).exit_code == 2
    assert CliRunner().invoke(app, ["--at-any-cost", *words]).exit_code == 0
    assert CliRunner().invoke(app, words).exit_code == 2


def test_a_far_lag_of_a_rational_spectrum_takes_a_moment() -> None:
    started = time.process_time()
    value = memlaw.closed_form(["1/2", "1/3", "1/5"], 8000)
    assert time.process_time() - started < 10  # one is usual; fourteen, when every sum was reduced
    assert memlaw.closed_form(["1/2", "1/3", "1/5"]).subs(tau, 8000) == value


@pytest.mark.parametrize("call", [memlaw.verify, memlaw.soak])
@pytest.mark.parametrize("processes", [10**6, 10**30])
def test_more_processes_than_could_work_are_refused(call: Callable[..., object], processes: int) -> None:
    assert "as a number of processes; they share" in told(lambda: call(["allpass.memory"], processes=processes))


@pytest.mark.parametrize("call", [memlaw.check_at, memlaw.sides])
def test_a_point_that_no_estimate_tells_is_ended(call: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memlaw.limits.SECONDS", 0.3)
    monkeypatch.setattr("signal.getitimer", lambda which: (0.0, 0.0))  # that of the test runner
    point = np.linspace(0.1, 0.9, 12).tolist()  # some minutes
    assert "it took more than 0 s of a processor, and was stopped" in told(lambda: call("allpass.memory", point, tau=5))
    assert call("allpass.memory", ["1/2"], tau=1)
