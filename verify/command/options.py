"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from memlaw.verify.evidence import Kind

Keys = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY", help="Keys, prefixes (allpass) or globs ('*.memory')."),
]
Size = Annotated[int, typer.Option("-n", "--size", metavar="N", help="States of each spectrum.")]
Steps = Annotated[
    list[float] | None,
    typer.Option("--step-size", metavar="D", help="Step size of discretised spectra; repeatable."),
]
Rule = Annotated[str, typer.Option("--discretization", metavar="RULE", help="zoh or bilinear.")]
Seed = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of random spectra.")]
Lags = Annotated[
    str | None,
    typer.Option("--lags", metavar="L", help="Lags 0..L-1, a list such as 0,10,100, or all."),
]
Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw M against the lag: .png or .svg.")
]
Linear = Annotated[bool, typer.Option("--linear", help="Linear axes in the plot instead of log-log.")]
Names = Annotated[
    list[str] | None, typer.Option("--spectrum", metavar="NAME", help="Only this spectrum; repeatable.")
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", metavar="KIND", help=f"One of {', '.join(Kind)}; repeatable.")
]
AnySize = Annotated[int | None, typer.Option("-n", "--size", metavar="N", help="States of each spectrum.")]
AnyRule = Annotated[str | None, typer.Option("--discretization", metavar="RULE", help="zoh or bilinear.")]
AnySeed = Annotated[int | None, typer.Option("--seed", metavar="S", help="Repeat the run with this seed.")]
Strict = Annotated[bool, typer.Option("--strict", help="Fail on anything that does not hold.")]
TimeLimit = Annotated[float, typer.Option("--time-limit", metavar="SECONDS", help="For each check.")]
Processes = Annotated[
    int | None,
    typer.Option("--processes", metavar="P", help="Default: all processors; one when keys are given."),
]
Effort = Annotated[
    int, typer.Option("--effort", metavar="E", help="Go deeper: E times the examples and the lags.")
]
Record = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Record the run; - is the standard output.")
]
Against = Annotated[
    Path | None, typer.Option("--against", metavar="FILE", help="Print what changed since this recorded run.")
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Also one line per piece of evidence.")]
Results = Annotated[
    Path, typer.Option("--results", metavar="FOLDER", help="Where the records of experiments are.")
]
Device = Annotated[
    str, typer.Option("--device", metavar="D", help="Where models run: cpu, cuda, cuda:1, ...")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
