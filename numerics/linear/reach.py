"""What the inputs of a pair of floats reach: its rank, decided exactly on the binary numbers, and coordinates."""

from __future__ import annotations

import numpy as np
from flint import nmod_mat

from memlaw.numerics.number.arrays import ComplexArray

_PRIMES = (2305843009213693921, 2305843009213693669)  # 1 mod 4, below 2^61
EPSILON = float(np.finfo(float).eps)


def binary_rank(A: ComplexArray, B: ComplexArray) -> int:
    """The rank of [B, AB, ..., A^{N-1}B], A (N, N) and B (N, m), for the binary numbers that the entries are.

    Found in a prime field: a rank that is full there is full; a smaller one is confirmed in a second field.

    >>> A = np.array([[0.4, -0.1, -0.1], [-0.1, 0.4, -0.1], [-0.1, -0.1, 0.4]], complex)
    >>> binary_rank(A, np.array([[1], [2], [0]], complex))
    2
    """
    found = 0
    for prime in _PRIMES:
        found = max(found, _rank(A, B, prime))
        if found == len(A):
            break
    return found


def _rank(A: ComplexArray, B: ComplexArray, prime: int) -> int:
    """The rank of so many blocks that it is full, or of all; twice as many at a time."""
    root = next(r for r in (pow(g, (prime - 1) // 4, prime) for g in range(2, 99)) if r * r % prime == prime - 1)
    matrix, block = (_image(part, prime, root) for part in (A, B))
    size, columns, blocks = len(A), block.transpose().entries(), 1
    while True:
        rank = int(nmod_mat(len(columns) // size, size, columns, prime).rank())
        if rank == size or blocks >= size:
            return rank
        for _ in range(min(blocks, size - blocks)):
            block, blocks = matrix * block, blocks + 1
            columns += block.transpose().entries()


def _image(matrix: ComplexArray, prime: int, root: int) -> nmod_mat:
    def image(value: float) -> int:
        top, bottom = float(value).as_integer_ratio()
        return top * pow(bottom, -1, prime)

    entries = [(image(x.real) + root * image(x.imag)) % prime for x in matrix.ravel()]
    return nmod_mat(*matrix.shape, entries, prime)


def reached_part(A: ComplexArray, B: ComplexArray, rank: int) -> tuple[ComplexArray, ComplexArray]:
    """A (r, r) and B (r, m) in an orthonormal basis of what is reached (Arnoldi); r <= rank, as float64 tells them.

    >>> A, B = np.diag([0.5, 0.25]).astype(complex), np.array([[1], [0]], complex)
    >>> [part.tolist() for part in reached_part(A, B, 1)]
    [[[(0.5+0j)]], [[(1+0j)]]]
    """
    size = len(A)
    basis: ComplexArray = np.zeros((size, 0), complex)
    waiting = [(column, float(np.linalg.norm(B))) for column in B.T]
    scale = float(np.linalg.norm(A))
    while waiting and basis.shape[1] < rank:
        column, length = waiting.pop(0)
        for _ in range(2):  # rounding would otherwise grow
            column = column - basis @ (basis.conj().T @ column)
        rest = np.linalg.norm(column)
        if rest > size * EPSILON * length:
            basis = np.column_stack([basis, column / rest])
            waiting.append((A @ basis[:, -1], scale))
    return basis.conj().T @ A @ basis, basis.conj().T @ B
