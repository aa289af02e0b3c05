"""Memory in closed form as LaTeX: what it is, its gradient, and what stands for long factors in both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Eq, Expr, Integer

from memlaw.theory.closed_forms import closed_form_in_residues
from memlaw.theory.given_spectrum import Number, spectrum_of
from memlaw.theory.language import M, tau
from memlaw.theory.language.formula import definitions_latex, display, inline
from memlaw.theory.subjects.eigengrad import slope


def relations(lag: Expr, memory: Expr, gradient: Sequence[Expr] = ()) -> list[Eq]:
    """M(lag) = ..., and dM(lag)/dl_i = ... for each eigenvalue."""
    slopes = [slope(Integer(place), lag) for place in range(1, len(gradient) + 1)]
    sides = zip([M(lag), *slopes], [memory, *gradient], strict=True)
    return [Eq(left, right, evaluate=False) for left, right in sides]


def closed_form_latex(spectrum: int | Iterable[Number], lag: Expr = tau, *, gradient: bool = False) -> str:
    r"""M of so many symbolic eigenvalues, or of rational ones, and if asked its gradient, with the pairs it is of.

    Arguments and errors are those of `memlaw.closed_form`.

    >>> print(closed_form_latex(["1/2"]))
    For a controllable pair with the eigenvalues $\frac{1}{2}$ and one input,
    \[
    \begin{aligned}
    M(\tau) &= \frac{3}{4} 4^{-\tau}
    \end{aligned}
    \]
    """
    eigenvalues = spectrum_of(spectrum)
    memory, slopes, where = closed_form_in_residues(eigenvalues, lag, gradient)
    shown = [*map(display, relations(lag, memory, slopes)), definitions_latex(where)]
    return "\n".join(filter(None, [_of_which(eigenvalues), *shown]))


def _of_which(eigenvalues: Sequence[Expr]) -> str:
    listed = ", ".join(f"${inline(value)}$" for value in eigenvalues)
    distinct = "" if all(value.is_number for value in eigenvalues) else " distinct nonzero"
    return f"For a controllable pair with the{distinct} eigenvalues {listed} and one input,"
