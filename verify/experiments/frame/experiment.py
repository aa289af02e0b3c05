"""What an experiment is: pieces of work, their results, and what the results say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from memlaw.verify.evidence import Verdict

Result = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """What a user may choose; None stands for the experiment's own default. `quick`: a few seconds in all."""

    seeds: int | None = None
    steps: int | None = None
    size: int | None = None
    device: str = "cpu"
    quick: bool = False


@dataclass(frozen=True)
class Piece:
    """One piece of work of about a minute: determined by its arguments, which are plain data."""

    key: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What the data say about one claim of the paper, or about one theorem.

    `subject` is the key of either; `statement` was written down before the run; `effect` holds the figures with
    their interval.
    """

    subject: str
    statement: str
    verdict: Verdict
    effect: str


@dataclass(frozen=True)
class Table:
    """A table of a record; all cells are text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """What all pieces say together; `curves` is plain data, thinned, for the plots."""

    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    curves: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """An experiment by name.

    `pieces` plans the work, `run` does one piece, `outcome` reads the results by piece key, `draw` writes plots
    into a folder and returns their paths. A record keeps the results, so that tables and plots can be made anew, and
    rests on the definitions that `run` and `pieces` reach: these live in a module apart from `outcome` and `draw`.
    declared: whether a protocol says beforehand what is run and decided; then `outcome` reads whatever pieces are done.
    """

    name: str
    about: str
    pieces: Callable[[Options], tuple[Piece, ...]]
    run: Callable[[Piece, Options], Result]
    outcome: Callable[[Mapping[str, Result], Options], Outcome]
    draw: Callable[[Outcome, Path], tuple[Path, ...]]
    declared: bool = False
