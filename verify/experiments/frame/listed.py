"""All experiments by name, listed explicitly."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib import import_module

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.frame.experiment import Experiment
from memlaw.verify.experiments.frame.seal import seal

ROOM = "memlaw.verify.experiments"
NAMES = ("recall", "adding", "paths", "digits", "listops", "declared", "adding1024")


def experiment(name: str) -> Experiment:
    """The experiment of that name; importing it needs torch."""
    if name not in NAMES:
        near = get_close_matches(name, NAMES, n=1)
        hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(NAMES)}"
        raise InvalidInput(f"experiment {name!r}", "its name must be known", hint)
    found: Experiment = import_module(f"{ROOM}.{name}.experiment").EXPERIMENT
    return found


@cache
def current_seal(name: str) -> dict[str, str]:
    """The seal of today's code of an experiment, found without importing it."""
    return seal((f"{ROOM}.{name}.runs", entry) for entry in ("run", "pieces"))
