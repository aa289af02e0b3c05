"""Memory that an audit could miss or make up: what does not forget, comes late, or is not there."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter

import memlaw
from memlaw.verify.audit.audit import Audit, audit


def exact(values: Any, lags: int) -> Any:
    return memlaw.memory_function(memlaw.Spectrum.from_eigenvalues(values).closure(), lags).values


def diagonal(values: list[complex]) -> Callable[[Any], Any]:
    """y_t = Re sum_i x_i, x_t = l x_{t-1} + u_t."""
    return lambda u: sum(lfilter([1.0], [1.0, -value], u.astype(complex), axis=1).real for value in values)


def delayed(u: Any, steps: int = 1) -> Any:
    return np.concatenate([np.zeros_like(u[:, :steps]), u[:, : max(0, u.shape[1] - steps)]], axis=1)


def names(found: Audit) -> list[str]:
    return [finding.name for finding in found.findings]


@pytest.mark.parametrize(
    ("value", "named"), [(1.05, ["lasting"]), (1.0, ["lasting"]), (0.99999, ["lasting"]), (0.9, [])]
)
def test_what_does_not_forget_is_named(value: float, named: list[str]) -> None:
    found = audit(diagonal([value]), 5)
    assert names(found) == named and found.systems[0].known == (value < 1)
    assert not found.systems[0].known or found.systems[0].values == pytest.approx(exact([value], 5), rel=1e-9)


@pytest.mark.parametrize("values", [[1.0, 0.5], [-1.0], [1j, -1j], [1.0, *(1 - 0.05 * n for n in range(1, 15))]])
def test_the_memory_of_what_integrates_is_not_known(values: list[complex]) -> None:
    found = audit(diagonal(values), 5, need_lag=3)
    assert "lasting" in names(found) and np.isnan(found.systems[0].values).all()
    assert found.systems[0].horizon(0.5) is None and found.need is not None and np.isnan(found.need.most)


@pytest.mark.parametrize(("given", "named"), [(lambda u: 3 * u, "present"), (lambda u: 0 * u, "silent")])
def test_what_has_no_memory_is_told_apart_from_what_is_silent(given: Callable[[Any], Any], named: str) -> None:
    found = audit(given, 5)
    assert names(found) == [named] and found.seen == 0 and not found.systems[0].values.any()
    assert found.findings[0].figures["steps"] == 4096


@pytest.mark.parametrize("place", [60, 100, 150, 250, 400])
@pytest.mark.parametrize("size", [1.0, 1e-6])
def test_what_comes_late_is_heard(place: int, size: float) -> None:
    """The echo of an input that has not come yet lets no input be forgotten."""
    echo = audit(lambda u: diagonal([0.5])(u) + size * delayed(u, place), 5)
    assert place - 2 <= echo.seen <= place + 1
    assert echo.systems[0].values == pytest.approx(np.ones(5), abs=1e-6)


def test_a_delay_of_several_outputs_takes_more_rows_than_there_are() -> None:
    found = audit(lambda u: np.concatenate([delayed(u, 9 * n + 1) for n in range(9)], axis=2), 5, layout="bth")
    assert found.systems[0].values == pytest.approx(np.ones(5)) or "saturated" in names(found)


def test_what_comes_later_than_can_be_counted_is_said_to() -> None:
    late = audit(lambda u: delayed(u, 1000), 5)
    assert set(names(late)) == {"before", "saturated"} and late.seen == 512
    assert names(audit(lambda u: delayed(u, 5000), 5)) == ["silent"]
