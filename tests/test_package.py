"""The package as a user meets it: public names, doctests, no heavy imports, one version."""

import doctest
import importlib
import inspect
import pkgutil
import pydoc
import tomllib
from pathlib import Path

import pytest

import memlaw

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    name
    for package in ("memlaw.theory", "memlaw.verify")
    for _, name, _ in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
)


@pytest.mark.parametrize("name", memlaw.__all__)
def test_public_names_exist_and_are_documented(name: str) -> None:
    assert getattr(memlaw, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        memlaw.nothing  # noqa: B018


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name: str) -> None:
    failed, _ = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert failed == 0


def test_the_version_stands_once_in_each_place() -> None:
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert metadata["project"]["version"] == memlaw.__version__


def test_the_package_is_callable_like_the_verb_and_shows_its_parameters() -> None:
    assert list(inspect.signature(memlaw.verify).parameters)[:3] == ["keys", "spectra", "kinds"]
    told = pydoc.plain(pydoc.render_doc(memlaw.verify))
    assert "-> 'Report'" in told and "-> None" not in told
    assert "memlaw.verify(keys:" in told and "time_limit: seconds of processor time" in told
    report = memlaw.verify(["tradeoff.nilpotent"], kinds=["exact"])
    assert report.verdict is memlaw.Verdict.HOLDS
