"""The package as a user meets it: public names, doctests, no heavy imports, one version."""

import doctest
import importlib
import inspect
import pkgutil
import pydoc
import re
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


@pytest.mark.parametrize(
    "name",
    [
        "memlaw",
        "memlaw.differentiable",
        "memlaw.numerics",
        "memlaw.strategies",
        "memlaw.theory",
        "memlaw.theory.hypotheses",
        "memlaw.theory.instance",
        "memlaw.theory.language",
        "memlaw.theory.theorem",
        "memlaw.verify",
    ],
)
def test_a_star_import_brings_no_module_along(name: str) -> None:
    """A function of one's own is called `own` or `order` without harm; the one module that comes is the verb."""
    module = importlib.import_module(name)
    modules = {item for item in module.__all__ if inspect.ismodule(getattr(module, item))}
    assert modules == ({"verify"} if name == "memlaw" else set())


@pytest.mark.parametrize("name", ["symbols", "language"])
def test_a_star_import_brings_each_word_of_the_language(name: str) -> None:
    module = importlib.import_module(f"memlaw.theory.language.{name}")
    told = set(re.findall(r"^(?:def |class )?([A-Za-z]\w*)", inspect.getsource(module), re.MULTILINE))
    made = {item for item in told if item in vars(module)} - {"annotations"}
    assert made <= {*module.__all__} <= {*importlib.import_module("memlaw.theory.language").__all__}
