"""The commands memory and compare: what one or several spectra remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.names import Options, listed_spectrum, named_spectra, spectrum_from
from memlaw.verify.command.options import AsJson, Lags, Linear, Plot, Rule, Seed, Size, Steps, families
from memlaw.verify.show import output, spectra
from memlaw.verify.show.spectra import LEVELS, MOST_STATES, Account

if TYPE_CHECKING:
    from memlaw.numerics.spectrum.spectrum import Spectrum

_LEAST_LAGS = 1000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What both commands ask."""

    size: Size = 64
    discretization: Rule = "zoh"
    seed: Seed = 0
    lags: Lags = None
    plot: Plot = None
    linear: Linear = False
    json: AsJson = False


@dataclass(frozen=True, kw_only=True)
class Memory(Asked):
    """Compute the memory function of one spectrum: capacity, M at some lags, horizons, digits needed.

    Examples:
        memlaw memory s4d-lin -n 64 --step-size 0.05
        memlaw memory lmu -n 32 --lags 200 --plot memory.svg
        memlaw memory --eigenvalues '0.9, 0.5+0.3j' --closed --json
    """

    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A family such as s4d-lin.", autocompletion=families)
    ] = None
    step_size: Annotated[
        str, typer.Option("--step-size", metavar="D", help="Step size of a discretised spectrum, as 0.01 or 1/100.")
    ] = "0.01"
    eigenvalues: Annotated[
        str | None, typer.Option("--eigenvalues", metavar="LIST", help="'0.5, 0.3+0.2j', or a file of them.")
    ] = None
    realization: Annotated[
        str, typer.Option("--realization", metavar="WORD", help="Repeated eigenvalues: diagonal or companion.")
    ] = "diagonal"
    closed: Annotated[bool, typer.Option("--closed", help="Add the conjugates of --eigenvalues.")] = False


@dataclass(frozen=True, kw_only=True)
class Compare(Asked):
    """Compare the memory of several spectra side by side.

    Examples:
        memlaw compare s4-legs s4d-lin s4d-inv -n 32 --plot compare.svg
        memlaw compare s4d-lin --step-size 0.01 --step-size 0.1
    """

    names: Annotated[
        list[str], typer.Argument(metavar="NAME", help="Families such as s4-legs s4d-lin.", autocompletion=families)
    ]
    step_size: Steps = None


def memory(request: Memory) -> int:
    """Tell of one spectrum, and draw it."""
    check_plot(request.plot)
    (told,) = _accounts([_spectrum(request)], request)
    data = {"schema": "memlaw.memory/1", **spectra.as_data(told)}
    return output.tell(request.json, lambda: data, partial(spectra.print_account, told))


def compare(request: Compare) -> int:
    """Tell of several spectra side by side, and draw them together."""
    check_plot(request.plot)
    options = Options(n=request.size, discretization=request.discretization, seed=request.seed)
    told = _accounts(named_spectra(request.names, request.step_size or (), options), request)
    data = {"schema": "memlaw.compare/1", "spectra": [spectra.as_data(item) for item in told]}
    return output.tell(request.json, lambda: data, partial(spectra.print_comparison, told))


def check_plot(path: Path | None) -> None:
    """Refuse a file that cannot be drawn to, before the work."""
    from memlaw.numerics.memory.plotting import check_suffix

    check_suffix(path)
    output.check_writable(path)


def _spectrum(request: Memory) -> Spectrum:
    """The spectrum named, or the one of listed eigenvalues: exactly one of the two is given."""
    if (request.name is None) == (request.eigenvalues is None):
        raise InvalidInput(
            "both a name and --eigenvalues" if request.name else "neither a name nor --eigenvalues",
            "memory needs one of the two",
            "try `memlaw memory s4d-lin` or `memlaw memory --eigenvalues '0.5, 0.3'`",
        )
    if request.eigenvalues is not None:
        return listed_spectrum(request.eigenvalues, request.realization, request.closed)
    return spectrum_from(
        str(request.name), Options(request.size, request.step_size, request.discretization, request.seed)
    )


def _accounts(found: Sequence[Spectrum], request: Asked) -> list[Account]:
    """All that is told of each spectrum; by default over lags enough for every horizon, theta * h(theta) <= N."""
    from memlaw.numerics.memory.memory import memory_function
    from memlaw.numerics.memory.plotting import plot_memory
    from memlaw.numerics.memory.realisable import realisable_capacity
    from memlaw.numerics.oracle.digits import digits_needed

    enough = max(_LEAST_LAGS, *(round(item.size / LEVELS[-1]) + 1 for item in found))
    lags = enough if request.lags is None else request.lags
    told = []
    for spectrum in found:
        small = spectrum.size <= MOST_STATES
        digits = digits_needed(spectrum, "eigenbasis") if small else None
        kept = realisable_capacity(spectrum) if small else None
        told.append(Account(spectrum, memory_function(spectrum, lags), digits, kept))
    if request.plot is not None:
        drawn = {item.spectrum.name: item.memory for item in told}
        plot_memory(drawn, request.plot, log=not request.linear)
        output.errors().print(f"drawn: {request.plot}", soft_wrap=True)
    return told
