"""Every example in a docstring of the numerics runs, and imports stay light."""

from __future__ import annotations

import doctest
import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

import memlaw.numerics

MODULES = [m.name for m in pkgutil.walk_packages(memlaw.numerics.__path__, "memlaw.numerics.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert result.failed == 0


@pytest.mark.parametrize("heavy", ["torch", "numba", "matplotlib", "hypothesis"])
def test_importing_numerics_leaves_heavy_libraries_alone(heavy: str) -> None:
    compiling = "memlaw.numerics.memory.loops"  # what imports numba when there is something to compile
    imports = "; ".join(f"import {name}" for name in MODULES if name != compiling)
    check = f"import sys; {imports}; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
