"""What runs in a copy of the tree reads nothing of the checkout: neither it nor the processes that it starts.

The text of this file is also the `sitecustomize` of a copy.
"""

from __future__ import annotations

import sys
from os.path import abspath
from pathlib import Path

LEFT = "left.txt"  # in a copy: what was read outside
DOOR = "isolated"  # the folder of a copy that stands first on the path of what it starts
TOOL = "tests/meta/code_mutants"  # it looks on, and may be named in a traceback


class Outside(RuntimeError):
    """A file of the checkout was read from within a copy."""


def isolate(tree: str, checkout: str) -> None:
    """From now on this process finds the package in a copy, and opens nothing of the checkout but what is installed."""
    sys.path[:] = [f"{tree}/src", *kept_paths(checkout)]

    def watch(event: str, given: tuple[object, ...]) -> None:
        if event == "open" and isinstance(given[0], str) and _of_checkout(given[0], checkout):
            with Path(tree, LEFT).open("a") as file:
                file.write(f"{given[0]}\n")
            raise Outside(given[0])

    sys.addaudithook(watch)


def kept_paths(checkout: str) -> list[str]:
    """The import path without the checkout; the packages installed within it stay."""
    return [item for item in map(abspath, sys.path) if not _of_checkout(item, checkout)]


def _of_checkout(name: str, checkout: str) -> bool:
    return _in(name, checkout) and not any(_in(name, folder) for folder in (sys.prefix, f"{checkout}/{TOOL}"))


def _in(name: str, folder: str) -> bool:
    return (abspath(name) + "/").startswith(folder + "/")  # noqa: PTH100 (links stay as they are)


def strangers(checkout: str, *trees: str) -> list[str]:
    """The modules that come from the checkout, or that bear the package's name and come from none of the copies."""
    found = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None:
            continue
        stranger = name.split(".")[0] == "memlaw" and not any(_in(file, tree) for tree in trees)
        if stranger or _of_checkout(file, checkout):
            found.append(f"{name} from {file}")
    return found
