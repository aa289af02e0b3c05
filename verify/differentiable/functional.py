"""Linear recurrences with a diagonal matrix as pure functions: powers, kernels, convolution, the plain recurrence.

All take any leading batch dimensions, so that seeds, arms and channels run as one batch; all are differentiable.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from memlaw.errors import InvalidInput

TAYLOR_TERMS = 16  # 2^-17/17! = 2e-20: below rounding


def powers(eigenvalues: Tensor, length: int) -> Tensor:
    """Return l^k for k = 0..length-1: (..., N) -> (..., N, length), in the dtype given.

    By doubling with multiplications alone, so that values and derivatives are right at l = 0 too (0^0 = 1). Relative
    error about k eps in float64, where l itself has that condition number, and 3 log2(k) eps in float32, where the
    factors l, l^2, l^4, ... are worked out in float64. Errors: InvalidInput for a length below 1.

    >>> powers(torch.tensor([0.5, 0.0]), 3).tolist()
    [[1.0, 0.5, 0.25], [1.0, 0.0, 0.0]]
    """
    check_length(length)
    return power_table(widened(eigenvalues), length, eigenvalues.dtype)


def power_table(wide: Tensor, length: int, dtype: torch.dtype) -> Tensor:
    """The table of powers in this dtype, from eigenvalues in float64."""
    factor = wide[..., None]
    table = torch.ones_like(factor, dtype=dtype)
    while table.shape[-1] < length:
        table = torch.cat([table, first(table, length - table.shape[-1]) * factor.to(dtype)], dim=-1)
        factor = factor * factor
    return table


def diagonal_kernel(eigenvalues: Tensor, weights: Tensor, length: int) -> Tensor:
    """Return sum_i weights_i l_i^k for k = 0..length-1: (..., N), (..., N) -> (..., length), in the common dtype.

    With k = a + m b the sum is one matrix product of the tables l^a and (l^m)^b, so that memory is about
    2 N sqrt(length) and not N length. Error about (N + 6 log2(length)) eps sum_i |weights_i l_i^k|, in float64
    plus that of l^k. Errors: InvalidInput for a length below 1.

    >>> diagonal_kernel(torch.tensor([0.5, 0.25]), torch.tensor([1.0, 2.0]), 3).tolist()
    [3.0, 1.0, 0.375]
    """
    check_length(length)
    halvings = ((length - 1).bit_length() + 1) // 2
    block, count = 1 << halvings, -(-length >> halvings)
    dtype = torch.promote_types(eigenvalues.dtype, weights.dtype)
    wide = widened(eigenvalues)
    near = power_table(wide, block, dtype)
    for _ in range(halvings):
        wide = wide * wide
    table = power_table(wide, count, dtype).transpose(-1, -2) @ (weights[..., None] * near)
    return first(table.flatten(-2), length)


def fft_convolution(u: Tensor, kernel: Tensor) -> Tensor:
    """Return y_t = sum_{k<=t} kernel_k u_{t-k}: (..., T), (..., T) real -> (..., T); leading dimensions broadcast.

    Zero-padded to twice the length, so nothing wraps around. Error about eps log2(T) |kernel|_2 |u|_2 at every step:
    small outputs among large ones lose digits. Errors: InvalidInput for complex input or unequal lengths.

    >>> fft_convolution(torch.tensor([1.0, 0.0, 2.0]), torch.tensor([1.0, 0.5, 0.25])).round(decimals=5).tolist()
    [1.0, 0.5, 2.25]
    """
    length = u.shape[-1]
    if u.is_complex() or kernel.is_complex() or kernel.shape[-1] != length:
        raise InvalidInput(
            f"an input of shape {tuple(u.shape)} ({u.dtype}) and a kernel of shape {tuple(kernel.shape)}"
            f" ({kernel.dtype})",
            "both are real and equally long",
            "convolve real and imaginary parts on their own, and cut the kernel to the input's length",
        )
    transformed = torch.fft.rfft(u, n=2 * length) * torch.fft.rfft(kernel, n=2 * length)
    convolved: Tensor = torch.fft.irfft(transformed, n=2 * length)
    return convolved[..., :length]


def recurrence(eigenvalues: Tensor, inputs: Tensor) -> Tensor:
    """Return x_t = l x_{t-1} + inputs_t from x = 0, step by step: (..., N), (..., T, N) -> (..., T, N).

    >>> recurrence(torch.tensor([0.5]), torch.tensor([[1.0], [0.0], [1.0]])).flatten().tolist()
    [1.0, 0.5, 1.25]
    """
    state = torch.zeros_like(eigenvalues * inputs[..., 0, :])
    steps: list[Tensor] = []
    for entering in inputs.unbind(-2):
        state = eigenvalues * state + entering
        steps.append(state)
    return torch.stack(steps, dim=-2)


def scan(eigenvalues: Tensor, inputs: Tensor) -> Tensor:
    """The same states as `recurrence`, by doubling: log2(T) passes over the whole sequence instead of T steps.

    (..., N), (..., T, N) -> (..., T, N); T log2(T) multiplications, but no loop over time.

    >>> scan(torch.tensor([0.5]), torch.tensor([[1.0], [0.0], [1.0]])).flatten().tolist()
    [1.0, 0.5, 1.25]
    """
    factor = eigenvalues[..., None, :]
    states = inputs + torch.zeros_like(factor)
    reach = 1
    while reach < states.shape[-2]:
        earlier = factor * states[..., :-reach, :]
        states = torch.cat([states[..., :reach, :], states[..., reach:, :] + earlier], dim=-2)
        factor, reach = factor * factor, 2 * reach
    return states


def dense_recurrence(matrix: Tensor, inputs: Tensor) -> Tensor:
    """Return x_t = A x_{t-1} + inputs_t from x = 0, step by step: (..., N, N), (..., T, N) -> (..., T, N).

    >>> dense_recurrence(torch.tensor([[0.0, 1.0], [0.0, 0.0]]), torch.tensor([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    transposed = matrix.transpose(-1, -2)
    inputs = inputs.to(torch.promote_types(matrix.dtype, inputs.dtype))
    state = torch.zeros_like(inputs[..., 0, :])
    steps = []
    for entering in inputs.unbind(-2):
        state = (state[..., None, :] @ transposed)[..., 0, :] + entering
        steps.append(state)
    return torch.stack(steps, dim=-2)


def matrix_exponential(matrix: Tensor) -> Tensor:
    """exp of square matrices (..., N, N), by Taylor's series of the matrix over 2^s, squared s times; differentiable.

    Here because torch.matrix_exp has a wrong coefficient in its polynomial of degree 8 (pytorch issue 196592; errors of
    3e-12 at norms near 0.03 in float64, torch 2.13).

    >>> matrix_exponential(torch.tensor([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    norm = float(torch.linalg.matrix_norm(matrix.detach(), ord=1).max())
    halvings = max(0, math.frexp(norm)[1] + 1) if math.isfinite(norm) else 0  # the norm becomes at most 1/2
    scaled = matrix / 2**halvings
    unit = torch.eye(matrix.shape[-1], dtype=matrix.dtype, device=matrix.device).expand_as(matrix)
    total = unit
    for term in range(TAYLOR_TERMS, 0, -1):
        total = unit + scaled @ total / term
    for _ in range(halvings):
        total = total @ total
    return total


def krylov(matrix: Tensor, columns: Tensor, length: int) -> Tensor:
    """Return A^k B for k = 0..length-1: (..., N, N), (..., N, m) -> (..., length, N, m), doubling the number known.

    >>> krylov(torch.tensor([[0.5]]), torch.tensor([[2.0]]), 3).flatten().tolist()
    [2.0, 1.0, 0.5]
    """
    check_length(length)
    found, power = columns.to(torch.promote_types(matrix.dtype, columns.dtype))[..., None, :, :], matrix
    while found.shape[-3] < length:
        found = torch.cat([found, power[..., None, :, :].to(found.dtype) @ found], dim=-3)
        power = power @ power
    return found[..., :length, :, :]


def first(values: Tensor, count: int) -> Tensor:
    """The first entries of the last dimension, at most so many (a slice costs a copy when differentiated)."""
    return values if values.shape[-1] <= count else values[..., :count]


def complex_dtype(dtype: torch.dtype) -> torch.dtype:
    """The complex dtype whose parts have this real one.

    Errors: InvalidInput for anything but float32 and float64.

    >>> complex_dtype(torch.float32)
    torch.complex64
    """
    known = {torch.float32: torch.complex64, torch.float64: torch.complex128}
    if dtype not in known:
        raise InvalidInput(
            f"dtype {dtype}", "models are built in float32 or float64", "use torch.float32 or torch.float64"
        )
    return known[dtype]


def widened(values: Tensor) -> Tensor:
    """The same numbers in float64 or complex128."""
    return values.to(torch.complex128 if values.is_complex() else torch.float64)


def check_length(length: int) -> None:
    """Refuse a length below 1."""
    if length < 1:
        raise InvalidInput(f"length {length}", "at least one lag is needed", "ask for 1 or more")
