"""False variants of theorems: the known ones, and those derived mechanically from the catalogue's own statements."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from memlaw.theory.catalogue import catalogue

sys.path.insert(0, str(Path(__file__).parent))
from mutation import Mutant, mutants
from true_variants import TRUE_VARIANTS


def known_everywhere() -> Iterator[Mutant]:
    """Those of the subjects, mutants/SUBJECT.py."""
    for path in sorted(Path(__file__).parent.glob("mutants/*.py")):
        yield from import_module(f"mutants.{path.stem}").known()


def derived() -> Iterator[Mutant]:
    """The mechanical variants of the whole catalogue, those aside that happen to be true."""
    for item in catalogue():
        yield from (mutant for mutant in mutants(item) if mutant.name not in TRUE_VARIANTS)


def everything() -> tuple[Mutant, ...]:
    """Every mutant."""
    return (*known_everywhere(), *derived())
