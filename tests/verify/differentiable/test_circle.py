"""Differentiable memory is the memory of the chain within its stated tolerance, and its slopes are the exact ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import memlaw
from memlaw import InvalidInput, memory_functions, memory_gradient

torch = pytest.importorskip("torch")

from memlaw.differentiable import memory, memory_penalty  # noqa: E402
from memlaw.verify.differentiable.circle import (  # noqa: E402
    _circles,
    _tail,
    _tail_bases,
    allpass_coefficients,
    choose_circle,
    summed,
)
from memlaw.verify.differentiable.loss import squares  # noqa: E402

KINDS = ("real", "complex", "stored")


def drawn(kind: str, seed: int, shape: tuple[int, ...] = (3, 4), least: float = 0.2, most: float = 0.995) -> np.ndarray:
    random = np.random.default_rng(seed)
    moduli = random.uniform(least, most, shape)
    if kind == "real":
        return moduli * random.choice([-1, 1], shape)
    turned = moduli * np.exp(1j * random.uniform(-3, 3, shape))
    turned[..., 0] = moduli[..., 0]  # one that is real
    return turned


def exact_slopes(row: np.ndarray, lags: list[int], closed: bool) -> np.ndarray:
    """torch's gradient, 2 conj(dM/dl), of a stored mode that of the mode and of its conjugate."""
    if not closed:
        slopes = 2 * memory_gradient(row, lags).conj()
        return slopes if np.iscomplexobj(row) else slopes.real
    pairs = np.flatnonzero(row.imag)
    slopes = 2 * memory_gradient(np.concatenate([row, row[pairs].conj()]), lags).conj()
    both = slopes[:, : len(row)]
    both[:, pairs] += slopes[:, len(row) :].conj()
    both[:, row.imag == 0] = both[:, row.imag == 0].real
    return both


@settings(max_examples=30)
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 999), tolerance=st.sampled_from([1e-3, 1e-8, 1e-11]))
def test_it_is_the_memory_of_the_chain_within_the_tolerance(device, kind, seed, tolerance):
    values = drawn(kind, seed)
    found = memory(torch.as_tensor(values, device=device), 60, closed=kind == "stored", tolerance=tolerance)
    exact = memory_functions(values, 60, closed=kind == "stored")
    assert found.dtype == torch.float64 and found.shape == (3, 60)
    assert np.abs(found.cpu().numpy() - exact.values).max() < tolerance


@settings(max_examples=15)
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 999))
def test_slopes_are_the_exact_ones(device, kind, seed):
    values, lags = drawn(kind, seed, (2, 3)), [0, 3, 40]
    leaf = torch.as_tensor(values, device=device).requires_grad_()
    found = memory(leaf, lags, closed=kind == "stored")
    for at in range(len(lags)):
        slopes = torch.autograd.grad(found[:, at].sum(), leaf, retain_graph=True)[0].cpu().numpy()
        exact = np.stack([exact_slopes(row, lags, kind == "stored")[at] for row in values])
        assert np.abs(slopes - exact).max() < 1e-7 * max(1, np.abs(exact).max())


def test_where_the_tail_ends_it_is_right_to_rounding(device):
    values = drawn("complex", 0, (4, 6), most=0.9)
    found = memory(torch.as_tensor(values, device=device), 200, tolerance=1e-13).cpu().numpy()
    exact = memory_functions(values, 200).values
    assert np.abs(found - exact).max() < 3e-15
    seen = exact > 1e-20
    assert (np.abs(found - exact)[seen] < 1e-4 * exact[seen]).all(), "the sum of what is left does not cancel"


@settings(max_examples=30)
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 999), length=st.sampled_from([8, 64, 512]))
def test_the_tail_is_certified(kind, seed, length):
    values = drawn(kind, seed)
    tail = _tail(*_tail_bases(np.abs(values)), length)
    assert (memory_functions(values, [length - 1]).values <= tail**2 * (1 + 1e-9) + 1e-300).all()
    ended, smaller = _circles(np.abs(values), _tail_bases(np.abs(values)), 5, length, 2.0**-53)
    assert ended.radius == 1 and 0 < smaller.radius < 1
    for circle in (ended, smaller):
        rows, spare = torch.as_tensor(values).cdouble(), torch.zeros(3, dtype=torch.long)
        heads = squares(allpass_coefficients(rows, spare, circle, 5, real=False))
        found = summed(heads, circle.ended, np.arange(5)).numpy()
        assert np.abs(found - memory_functions(values, 5).values).max() <= circle.error


def test_it_keeps_float32_and_takes_few_points_for_it(device):
    values = drawn("real", 1, (5, 8), most=0.999).astype(np.float32)
    leaf = torch.as_tensor(values, device=device).requires_grad_()
    found = memory(leaf, 100)
    found.sum().backward()
    assert found.dtype == leaf.grad.dtype == torch.float32
    assert np.abs(found.detach().cpu().numpy() - memory_functions(values, 100).values).max() < 1e-4


def test_repeats_count_and_zeros_are_delays(device):
    values = np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]])
    found = memory(torch.as_tensor(values, device=device), 5).cpu().numpy()
    assert np.abs(found - memory_functions(values, 5).values).max() < 1e-10


def test_a_slow_spectrum_needs_no_long_circle(device):
    values = np.array([[0.999999, 0.9, -0.99999]])
    found = memory(torch.as_tensor(values, device=device), 100).cpu().numpy()
    assert np.abs(found - memory_functions(values, 100).values).max() < 1e-10
    assert choose_circle(np.abs(values), 100, 2.0**-53, 1e-10).length <= 800


def test_a_penalty_is_nothing_above_and_pulls_memory_up_below(device):
    leaf = torch.tensor([[0.5], [0.9]], dtype=torch.float64, device=device, requires_grad=True)
    least = float(memory(leaf, [10])[1, 0].detach()) * 0.9
    penalty = memory_penalty(leaf, 10, least)
    assert penalty[0] > 0 and penalty[1] == 0
    slope = torch.autograd.grad(penalty.sum(), leaf)[0]
    grown = torch.autograd.grad(memory(leaf, [10]).sum(), leaf)[0]
    assert slope[0] * grown[0] < 0 and slope[1] == 0


@pytest.mark.parametrize(
    ("values", "options", "match"),
    [
        (torch.tensor([1.0]), {}, "every |l| < 1"),
        (torch.tensor([[0.5, float("nan")]]), {}, "every |l| < 1"),
        (torch.tensor([0.5], dtype=torch.bfloat16), {}, "float32, float64 or complex"),
        (torch.tensor([1]), {}, "float32, float64 or complex"),
        (torch.tensor(0.5), {}, "tensor (..., N)"),
        (torch.zeros(2, 0), {}, "tensor (..., N)"),
        ([0.5], {}, "tensor (..., N)"),
        (torch.tensor([0.5]), {"tolerance": 1e-12}, "no circle of at most 64 points a lag"),
        (torch.tensor([0.5]), {"tolerance": 0}, "tolerance"),
        (torch.tensor([0.5]), {"lags": [-1]}, "nonnegative"),
        (torch.tensor([0.5]), {"lags": 10**5}, "GiB"),
    ],
)
def test_bad_input_is_refused(values, options, match):
    with pytest.raises(InvalidInput) as told:
        memory(values.expand(4000, 1) if options.get("lags") == 10**5 else values, **{"lags": 3, **options})
    assert match in str(told.value)


def test_the_public_name_loads_torch_only_when_asked():
    assert memlaw.differentiable.memory is memory
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        memlaw.differentiable.nothing  # noqa: B018
