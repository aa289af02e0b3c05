"""Powers, kernels, convolution and recurrence agree with each other and with their definitions."""

import pytest
import scipy.linalg
import torch
from hypothesis import given
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.functional import (
    complex_dtype,
    diagonal_kernel,
    fft_convolution,
    matrix_exponential,
    powers,
    recurrence,
    scan,
)
from memlaw.verify.strategies import closed_spectra

LENGTHS = st.one_of(st.integers(1, 20), st.sampled_from([31, 32, 33, 64, 100, 257]))
SPECTRA = st.integers(1, 6).flatmap(lambda size: closed_spectra(size=size, largest=0.999))


def modes(values: tuple[complex, ...], device: str) -> torch.Tensor:
    return torch.tensor([complex(value) for value in values], dtype=torch.complex128, device=device)


@given(values=SPECTRA, length=LENGTHS)
def test_powers_have_relative_error_k_eps(values, length, device):
    found = powers(modes(values, device), length).cpu()
    for value, row in zip(values, found, strict=True):
        expected = torch.tensor([complex(value) ** k for k in range(length)], dtype=torch.complex128)
        bound = 4 * torch.finfo(torch.float64).eps * (1 + torch.arange(length)) * expected.abs()
        assert ((row - expected).abs() <= bound + 1e-300).all()


def test_powers_of_zero_and_their_derivatives(device):
    zero = torch.zeros(1, dtype=torch.float64, device=device, requires_grad=True)
    table = powers(zero, 4)
    assert table.tolist() == [[1.0, 0.0, 0.0, 0.0]]
    table.sum().backward()
    assert zero.grad.tolist() == [1.0]  # d(1 + l + l^2 + l^3)/dl at 0


def test_powers_in_float32_lose_nothing_with_the_lag(device):
    values = torch.tensor([0.999, -0.9995, 0.5], dtype=torch.float32, device=device)
    expected = powers(values.double(), 3000)
    found = powers(values, 3000).double()
    # 3 log2(k) roundings, and the smallest subnormal number where it underflows
    assert ((found - expected).abs() <= 3 * 12 * 2.0**-24 * expected.abs() + 2.0**-146).all()


@given(values=SPECTRA, length=LENGTHS, seed=st.integers(0, 100))
def test_the_kernel_is_the_sum_of_powers(values, length, seed, device):
    spectrum = modes(values, device)
    weights = torch.randn(len(values), dtype=torch.complex128, generator=torch.Generator().manual_seed(seed))
    weights = weights.to(device)
    table = weights[:, None] * powers(spectrum, length)
    found = diagonal_kernel(spectrum, weights, length)
    bound = 8 * torch.finfo(torch.float64).eps * (length + len(values)) * table.abs().sum(0)
    assert found.shape == (length,)
    assert ((found - table.sum(0)).abs() <= bound + 1e-300).all()


@given(length=LENGTHS, seed=st.integers(0, 100), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_convolution_is_the_causal_sum(length, seed, dtype, device):
    random = torch.Generator().manual_seed(seed)
    u, kernel = (torch.randn(2, 3, length, generator=random, dtype=dtype).to(device) for _ in range(2))
    expected = torch.stack([(u[..., : t + 1].flip(-1) * kernel[..., : t + 1]).sum(-1) for t in range(length)], -1)
    scale = u.norm(dim=-1, keepdim=True) * kernel.norm(dim=-1, keepdim=True)
    assert ((fft_convolution(u, kernel) - expected).abs() <= 16 * torch.finfo(dtype).eps * scale).all()


@given(values=SPECTRA, length=LENGTHS, seed=st.integers(0, 100))
def test_scan_is_the_recurrence_and_the_recurrence_is_a_convolution(values, length, seed, device):
    spectrum = modes(values, device)
    random = torch.Generator().manual_seed(seed)
    inputs = torch.randn(2, length, len(values), generator=random, dtype=torch.float64).to(device)
    states = recurrence(spectrum, inputs)
    table = powers(spectrum, length)
    scale = float(inputs.abs().max() * table.abs().sum(-1).max())
    tolerance = 8 * torch.finfo(torch.float64).eps * length * scale
    assert (states - scan(spectrum, inputs)).abs().max() <= tolerance
    for part in ("real", "imag"):
        convolved = fft_convolution(inputs.transpose(-1, -2), getattr(table, part).contiguous())
        assert (getattr(states, part).transpose(-1, -2) - convolved).abs().max() <= tolerance


def test_leading_dimensions_broadcast(device):
    spectrum = torch.rand(4, 1, 3, dtype=torch.float64, device=device)
    weights = torch.ones(5, 3, dtype=torch.float64, device=device)
    assert diagonal_kernel(spectrum, weights, 10).shape == (4, 5, 10)
    inputs = torch.ones(5, 7, 3, dtype=torch.float64, device=device)
    assert recurrence(spectrum, inputs).shape == scan(spectrum, inputs).shape == (4, 5, 7, 3)


def test_derivatives_by_finite_differences(device):
    spectrum = torch.tensor([0.5, -0.3 + 0.4j, 0.0], dtype=torch.complex128, device=device, requires_grad=True)
    weights = torch.tensor([1.0, 0.5j, 2.0], dtype=torch.complex128, device=device, requires_grad=True)
    assert torch.autograd.gradcheck(lambda s, w: diagonal_kernel(s, w, 7), (spectrum, weights))
    inputs = torch.ones(4, 3, dtype=torch.complex128, device=device, requires_grad=True)
    assert torch.autograd.gradcheck(scan, (spectrum, inputs))
    assert torch.autograd.gradcheck(recurrence, (spectrum, inputs))


@given(size=st.integers(1, 8), exponent=st.floats(-4, 2), seed=st.integers(0, 100))
def test_the_matrix_exponential(size, exponent, seed, device):
    random = torch.Generator().manual_seed(seed)
    matrix = torch.randn(size, size, generator=random, dtype=torch.float64)
    matrix = 10**exponent * (matrix - matrix.T - matrix @ matrix.T / size)  # its exponential has norm at most 1
    expected = torch.as_tensor(scipy.linalg.expm(matrix.numpy()))
    found = matrix_exponential(matrix.to(device)).cpu()
    assert (found - expected).abs().max() <= 16 * size * torch.finfo(torch.float64).eps * (1 + matrix.norm())


def test_bad_input(device):
    one = torch.ones(3, device=device)
    with pytest.raises(InvalidInput, match="length 0"):
        powers(one, 0)
    with pytest.raises(InvalidInput, match="equally long"):
        fft_convolution(one, one[:2])
    with pytest.raises(InvalidInput, match="both are real"):
        fft_convolution(one, one + 0j)
    with pytest.raises(InvalidInput, match="float32 or float64"):
        complex_dtype(torch.float16)
