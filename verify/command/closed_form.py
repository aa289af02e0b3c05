"""The command closed-form: M as a formula in the eigenvalues and the lag, or as an exact number."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.files import read_eigenvalues
from memlaw.scalars import read_real
from memlaw.verify.command.options import AsJson
from memlaw.verify.show import closed_forms, output

if TYPE_CHECKING:
    from sympy import Expr

    from memlaw.verify.show.closed_forms import Written

MOST_SYMBOLS = 20
OPTIONS = ("--lag", "--gradient", "--latex", "--json", "--help")


@dataclass(frozen=True)
class ClosedForm:
    """Write out memory in closed form: for N symbolic eigenvalues, or exactly for rational ones.

    The eigenvalues are those of a controllable pair; repeated and zero ones count.

    Examples:
        memlaw closed-form 3
        memlaw closed-form 1/2 1/3+I/4 --lag 5 --gradient
        memlaw closed-form -1/2 1/2 --latex
    """

    spectrum: Annotated[
        list[str],
        typer.Argument(
            metavar="N | EIGENVALUE", help="How many symbolic eigenvalues, or rational ones such as 1/2 -1/3 1/3+I/4."
        ),
    ]
    lag: Annotated[
        str | None, typer.Option("--lag", metavar="T", help="At this lag; without it the lag is a symbol.")
    ] = None
    gradient: Annotated[
        bool, typer.Option("--gradient", help="Also dM/dl_i = (dM/dRe l_i - i dM/dIm l_i)/2 of each eigenvalue.")
    ] = False
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX instead of text.")] = False
    json: AsJson = False


def run(request: ClosedForm) -> int:
    """Write out M, and its gradient if asked."""
    if request.latex and request.json:
        raise InvalidInput("both --latex and --json", "one of the two is printed", "leave one out")
    if request.latex:
        from memlaw.theory.document.closed import closed_form_latex

        text = closed_form_latex(read_spectrum(request.spectrum), _symbol(request.lag), gradient=request.gradient)
        output.write(output.STANDARD_OUTPUT, text + "\n")
        return 0
    found = written(request.spectrum, request.lag, request.gradient, short=not request.json)
    data = partial(closed_forms.as_data, found)
    return output.tell(request.json, data, partial(closed_forms.print_written, found))


def written(words: Sequence[str], lag: str | None, gradient: bool = False, short: bool = True) -> Written:
    """The closed form of a spectrum as the command line gives it; `short`: in residues, where there are symbols.

    Errors: InvalidInput for what is neither a number of eigenvalues nor a list of rational ones.
    """
    from memlaw.theory.closed_forms import closed_form, closed_form_gradient, closed_form_in_residues
    from memlaw.theory.given_spectrum import spectrum_of

    eigenvalues, at = spectrum_of(read_spectrum(words)), _symbol(lag)
    if short:
        memory, slopes, where = closed_form_in_residues(eigenvalues, at, gradient)
    else:
        slopes = closed_form_gradient(eigenvalues, at) if gradient else ()
        memory, where = closed_form(eigenvalues, at), ()
    return closed_forms.Written(eigenvalues, at, memory, slopes, where)


def read_spectrum(words: Sequence[str]) -> int | list[str]:
    """A number of symbols, or eigenvalues as texts that `closed_form` reads.

    >>> read_spectrum(["3"]), read_spectrum(["1/2", "-I/3"]), read_spectrum(["0"])
    (3, ['1/2+(0)*I', '0+(-1/3)*I'], ['0+(0)*I'])
    """
    for word in words:
        if word.startswith("--"):
            near = get_close_matches(word, OPTIONS, n=1) or OPTIONS[:1]
            raise InvalidInput(f"option {word!r}", f"there are {', '.join(OPTIONS)}", f"did you mean {near[0]}?")
    if len(words) == 1 and words[0].strip().isdecimal() and (size := int(words[0])):
        return read_size(size)
    pairs = read_eigenvalues(", ".join(words))
    return [f"{real}+({imag})*I" for real, imag in pairs]


def read_size(size: int) -> int:
    """How many symbolic eigenvalues a closed form is of. Errors: InvalidInput for none, and for too many to read.

    >>> read_size(2)
    2
    """
    if size < 1:
        raise InvalidInput(f"{size} eigenvalues", "a closed form is of 1, 2, ... of them", "give a number from 1 on")
    if size > MOST_SYMBOLS:
        raise InvalidInput(
            f"{size} symbolic eigenvalues",
            f"a formula of {size}^2 terms is not for reading; the command writes out up to {MOST_SYMBOLS}",
            "give fewer, or call memlaw.closed_form",
        )
    return size


def _symbol(lag: str | None) -> Expr:
    """The lag as it is given, or as a symbol."""
    from sympy import Integer

    from memlaw.theory.language import tau

    return tau if lag is None else Integer(_read_lag(lag))


def _read_lag(text: str) -> int:
    from memlaw.theory.given_spectrum import LARGEST_LAG

    lag = read_real(text, "lag")
    if lag.denominator != 1 or not 0 <= lag <= LARGEST_LAG:
        raise InvalidInput(
            f"lag {text!r}",
            f"a lag is an integer from 0 to {LARGEST_LAG}",
            "leave --lag out for a formula in which it is a symbol",
        )
    sys.set_int_max_str_digits(0)  # exact numbers at long lags have long fractions
    return int(lag)
