"""The generic spectrum: eigenvalues and their conjugates as independent symbols, for identities at each N."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Integer, Mul, Symbol, prod, symbols


@dataclass(frozen=True)
class GenericSpectrum:
    """N symbolic eigenvalues l_i and symbols p_i that stand for their conjugates.

    >>> GenericSpectrum(2).eigenvalues
    (l1, l2)
    """

    size: int

    @cached_property
    def eigenvalues(self) -> tuple[Symbol, ...]:
        """l_1, ..., l_N."""
        return tuple(symbols(f"l1:{self.size + 1}"))

    @cached_property
    def conjugates(self) -> tuple[Symbol, ...]:
        """p_1, ..., p_N in the place of the conjugates."""
        return tuple(symbols(f"p1:{self.size + 1}"))

    @property
    def indices(self) -> range:
        """0, ..., N-1."""
        return range(self.size)

    def residue(self, index: int) -> Expr:
        """c_i of the closed form."""
        return _residue(self.eigenvalues, self.conjugates, index)

    def conjugate_residue(self, index: int) -> Expr:
        """The conjugate of c_i: the roles of l and p exchanged."""
        return _residue(self.conjugates, self.eigenvalues, index)

    def gramian_entry(self, row: int, column: int) -> Expr:
        """C_ij = 1/(1 - l_i conj(l_j)) for unit weights."""
        return 1 / (1 - self.eigenvalues[row] * self.conjugates[column])

    def inverse_entry(self, row: int, column: int) -> Expr:
        """(C^{-1})_{row, column} by Cauchy's formula."""
        ell, conj = self.eigenvalues, self.conjugates
        j, i = row, column
        top = prod(1 - ell[k] * conj[j] for k in self.indices) * prod(1 - ell[i] * conj[k] for k in self.indices)
        apart = prod(ell[i] - ell[k] for k in self.indices if k != i)
        apart *= prod(conj[j] - conj[k] for k in self.indices if k != j)
        return top / ((1 - ell[i] * conj[j]) * apart)

    def all_pass(self, z: Expr) -> Expr:
        """b(z) as a product."""
        pairs = zip(self.eigenvalues, self.conjugates, strict=True)
        return Mul(*((z - p) / (1 - ell * z) for ell, p in pairs))

    @property
    def initial(self) -> Expr:
        """b_0 = prod(-conj(l_i))."""
        return Mul(*(-p for p in self.conjugates))


def _residue(values: tuple[Symbol, ...], conjugates: tuple[Symbol, ...], index: int) -> Expr:
    own = values[index]
    factors = [(1 - own * conjugates[other]) / (own - values[other]) for other in range(len(values)) if other != index]
    return (1 - own * conjugates[index]) / own * prod(factors, start=Integer(1))
