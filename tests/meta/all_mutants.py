"""False variants of theorems: the known ones, and those derived mechanically from the catalogue's own statements."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path

from memlaw.theory.catalogue import catalogue

sys.path.insert(0, str(Path(__file__).parent))
from mutation import Mutant, mutants
from true_variants import TRUE_VARIANTS


@cache
def known_everywhere() -> tuple[Mutant, ...]:
    """Those of the subjects, mutants/SUBJECT.py."""
    files = sorted(Path(__file__).parent.glob("mutants/*.py"))
    return tuple(mutant for path in files for mutant in import_module(f"mutants.{path.stem}").known())


@cache
def mechanical() -> tuple[Mutant, ...]:
    """The mechanical variants of the whole catalogue."""
    return tuple(mutant for item in catalogue() for mutant in mutants(item))


def derived() -> tuple[Mutant, ...]:
    """Those of them that are false."""
    return tuple(mutant for mutant in mechanical() if mutant.name not in TRUE_VARIANTS)


def true_ones() -> tuple[Mutant, ...]:
    """Those that happen to be true."""
    return tuple(mutant for mutant in mechanical() if mutant.name in TRUE_VARIANTS)


def everything() -> tuple[Mutant, ...]:
    """Every mutant."""
    return (*known_everywhere(), *derived())
