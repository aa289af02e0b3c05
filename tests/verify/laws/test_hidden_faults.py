"""Faults that hide: behind an input too short for the layer, below rounding, in few calls or in late ones."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from memlaw import check_layer
from memlaw.verify.evidence.evidence import Verdict
from memlaw.verify.laws.check import WIDE
from memlaw.verify.laws.report import Fault, LawReport, Why
from memlaw.verify.models.s4d import S4D


class Decays(nn.Module):
    """Four leaky integrators of each of three channels, and a skip; what follows them is given."""

    def __init__(self, after: nn.Module | None = None, before: nn.Module | None = None) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(0)
        self.rates = nn.Parameter(torch.linspace(0.3, 0.9, 4))
        self.weights = nn.Parameter(torch.randn(3, 4, generator=draw))
        self.after, self.before = after or nn.Identity(), before or nn.Identity()
        self.in_features = 3

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        u = self.before(u.transpose(1, 2)).transpose(1, 2)
        state, found = torch.zeros(*u.shape[::2], 4, dtype=u.dtype), []
        for now in u.unbind(1):
            state = self.rates * state + now[..., None]
            found.append((state * self.weights).sum(-1) + now)
        return self.after(torch.stack(found, 2)).transpose(1, 2)


class Ahead(nn.Module):
    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = weight

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        return y + self.weight * torch.nn.functional.pad(y[..., 1:], (0, 1))


class Company(Ahead):
    def forward(self, y: torch.Tensor) -> torch.Tensor:
        return y + self.weight * y.mean(0)


class Late(nn.Module):
    """From some call on the layer is another one."""

    calls = 0

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        return y * (1 + (self.calls > 12))


def named(report: LawReport, law: str) -> Fault:
    assert law in report.refuted, report
    told = report.of(law).diagnosis
    assert told is not None
    return told.fault


@pytest.mark.parametrize("tracks", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_batch_normalisation_in_training_mode_is_named_by_the_law_of_batches(tracks: bool, first: bool) -> None:
    norm = nn.BatchNorm1d(3, track_running_stats=tracks)
    layer = Decays(before=norm) if first else Decays(norm)
    report = check_layer(layer)
    assert named(report, "batch") is Fault.COMPANIONS
    assert not any(result.failed for result in report.results if result.verdict is not Verdict.REFUTED)
    if tracks:
        assert check_layer(layer.eval()).of("batch").verdict is Verdict.HOLDS


def test_a_normalisation_over_time_that_needs_two_steps_is_named() -> None:
    assert named(check_layer(Decays(nn.InstanceNorm1d(3))), "causal") is Fault.BACKWARD


@pytest.mark.parametrize(
    ("leak", "law", "fault"), [(Ahead, "causal", Fault.CENTRED), (Company, "batch", Fault.COMPANIONS)]
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_a_leak_below_the_rounding_of_the_layer_is_seen_in_a_copy(
    leak: type[Ahead], law: str, fault: Fault, dtype: torch.dtype
) -> None:
    report = check_layer(Decays(leak(1e-5)).to(dtype))
    assert named(report, law) is fault
    assert report.of(law).detail == ("" if dtype is torch.float64 else WIDE)


class ByFourier(nn.Module):
    """A gated convolution by float32 Fourier transforms, whatever the layer is in."""

    def __init__(self) -> None:
        super().__init__()
        self.decay, self.in_features = nn.Parameter(torch.tensor([0.9, 0.6])), 2

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        steps = u.shape[1]
        kernel = self.decay.float() ** torch.arange(steps)[:, None]
        spectrum = torch.fft.rfft(u.float(), 2 * steps, dim=1) * torch.fft.rfft(kernel, 2 * steps, dim=0)
        return torch.fft.irfft(spectrum, 2 * steps, dim=1)[:, :steps].to(u.dtype) * torch.sigmoid(u)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("seed", range(4))
def test_rounding_inside_is_no_leak(dtype: torch.dtype, seed: int) -> None:
    found = check_layer(ByFourier().to(dtype), laws=["causal", "batch", "prefix"], seed=seed)
    assert found.applied == 3 and not found.refuted, found


@pytest.mark.parametrize("share", [1e-3, 0.5])
def test_dropout_is_random_however_rare(share: float) -> None:
    torch.manual_seed(0)
    report = check_layer(Decays(nn.Dropout(share)))
    assert named(report, "repeatable") is Fault.RANDOM and report.refuted == ("repeatable",)


def test_a_state_that_shows_late_is_seen_by_the_first_call_made_again() -> None:
    report = check_layer(Decays(Late()))
    assert named(report, "repeatable") is Fault.UNKNOWN and report.refuted == ("repeatable",)


@pytest.mark.parametrize("place", [10, 60, 100, 200, 250])
def test_a_decay_that_changes_late_in_the_window_is_seen(place: int) -> None:
    class Once(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rate = nn.Parameter(torch.tensor(0.9))

        def forward(self, u: torch.Tensor) -> torch.Tensor:
            x, found = torch.zeros_like(u[:, 0]), []
            for time, now in enumerate(u.unbind(1)):
                x = self.rate * (0.9 if time == place else 1.0) * x + now
                found.append(x)
            return torch.stack(found, 1)

    assert named(check_layer(Once(), laws=["time-invariant"]), "time-invariant") is Fault.PLACE


def test_large_outputs_are_no_overflow_of_gradients() -> None:
    layer = Decays()
    with torch.no_grad():
        layer.weights.mul_(1e30)
    assert check_layer(layer).of("gradients").verdict is Verdict.HOLDS


@pytest.mark.parametrize("leak", [0.0, 1.0])
def test_a_parameter_that_nothing_depends_on_has_no_gradient(leak: float) -> None:
    class Unread(S4D):
        def forward(self, u: torch.Tensor) -> torch.Tensor:
            return super().forward(u) + leak * (self.log_step - self.log_step.detach()).sum()

    layer = Unread(4, channels=2, dtype=torch.float64, seed=1)
    with torch.no_grad():
        layer.C.zero_()
    found = check_layer(layer).of("gradients")
    assert (found.verdict, found.detail) == ((Verdict.REFUTED, "log_step") if leak else (Verdict.HOLDS, ""))


class Detached(nn.Module):
    def forward(self, y: torch.Tensor) -> torch.Tensor:
        return y.detach()


def test_a_layer_without_any_gradient_is_named() -> None:
    report = check_layer(Decays(Detached()))
    assert named(report, "gradients") is Fault.DETACHED
    assert (report.of("gradients").detail, report.of("gradients").measured) == ("inputs", 0.0)


class Leaks(nn.Module):
    """The sum of leaky integrators of one input, which nothing weighs."""

    def __init__(self, rates: list[float], dtype: torch.dtype) -> None:
        super().__init__()
        self.rates = nn.Parameter(torch.tensor(rates, dtype=dtype))

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        state, found = torch.zeros(len(u), len(self.rates), dtype=u.dtype), []
        for now in u.unbind(1):
            state = self.rates * state + now
            found.append(state.sum(-1, keepdim=True))
        return torch.stack(found, 1)


SPREAD = [0.5, 0.59, 0.68, 0.77, 0.86, 0.95]
CLAIMED = {  # what the layer has, what is said, the precision
    "one of three moved": ([0.9, 0.5, 0.3], [0.9, 0.5, 0.35], torch.float32),
    "ends of six moved": (SPREAD, [0.1, *SPREAD[1:-1], 0.9505], torch.float32),
    "one more": ([0.5, 0.8], [0.5, 0.8, 0.9], torch.float32),
    "three more, and no rounding": ([0.5], [0.5, 0.9, 0.99, 0.1], torch.float64),
}


@pytest.mark.parametrize("name", CLAIMED)
def test_no_memory_is_shown_that_the_responses_do_not_show(name: str) -> None:
    """Responses of few states lie in the rows of many spectra, each with another M."""
    rates, claimed, dtype = CLAIMED[name]
    found = check_layer(Leaks(rates, dtype), spectrum=claimed, inputs=1, laws=["memory"]).of("memory")
    assert found.verdict is Verdict.UNDECIDED and found.why is Why.UNSEEN
    told = check_layer(Leaks(rates[:2], dtype), spectrum=rates[:2], inputs=1, laws=["memory"]).of("memory")
    assert told.verdict is Verdict.HOLDS
