"""The options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer


def among(*words: str) -> Callable[[str], list[str]]:
    """What completes a word for the shell.

    >>> among("zoh", "bilinear")("b")
    ['bilinear']
    """
    return lambda incomplete: [word for word in words if word.startswith(incomplete)]


def families(incomplete: str) -> list[str]:
    """What completes the name of an initialisation.

    >>> families("s4d-l")
    ['s4d-legs', 's4d-lin']
    """
    from memlaw.numerics.spectrum.families import NAMES

    return among(*NAMES)(incomplete)


Keys = Annotated[
    list[str] | None, typer.Argument(metavar="KEY", help="Keys, prefixes (allpass) or globs ('*.memory').")
]
File = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE.py", help="Theorems of your own: a Python file that exports THEOREMS."),
]
Size = Annotated[int, typer.Option("-n", "--size", metavar="N", help="States of each spectrum.")]
Steps = Annotated[
    list[str] | None,
    typer.Option("--step-size", metavar="D", help="Step size of discretised spectra, as 0.01 or 1/100; repeatable."),
]
RULES = among("zoh", "bilinear")
Rule = Annotated[str, typer.Option("--discretization", metavar="RULE", help="zoh or bilinear.", autocompletion=RULES)]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of random spectra.")]
Lags = Annotated[str | None, typer.Option("--lags", metavar="L", help="Lags 0..L-1, a list such as 0,10,100, or all.")]
Plot = Annotated[Path | None, typer.Option("--plot", metavar="FILE", help="Draw M against the lag: .png or .svg.")]
Linear = Annotated[bool, typer.Option("--linear", help="Linear axes in the plot instead of log-log.")]
Processes = Annotated[
    int | None, typer.Option("--processes", metavar="P", help="Default: all processors; one when keys are given.")
]
AnyFolder = Annotated[
    Path | None,
    typer.Option(
        "--results", metavar="FOLDER", help="Where records of experiments are (default: those that come along)."
    ),
]
Device = Annotated[str, typer.Option("--device", metavar="D", help="Where models run: cpu, cuda, cuda:1, ...")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
