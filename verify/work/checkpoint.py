"""Pieces of a long work that are done, kept in one file that is always whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from memlaw import files
from memlaw.errors import InvalidInput

Result = dict[str, Any]

SCHEMA = "memlaw.checkpoint/1"


def digest(results: Mapping[str, Result]) -> str:
    """A checksum of the results, so that a file cut short or edited is noticed."""
    return hashlib.sha256(json.dumps(results, sort_keys=True).encode()).hexdigest()


def save(path: Path, identity: Mapping[str, Any], results: Mapping[str, Result]) -> None:
    """Write all results so far; the file is replaced as a whole or not at all."""
    whole = {"schema": SCHEMA, "identity": identity, "digest": digest(results), "results": results}
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, json.dumps(whole) + "\n")


def load(path: Path, identity: Mapping[str, Any]) -> dict[str, Result]:
    """Results by piece key of an earlier, interrupted run; none if there is no such file.

    Errors: InvalidInput for a file that is corrupt, or of a run with other options, code or pieces; the file is left
    as it is.
    """
    if not path.exists():
        return {}
    whole = _read(path)
    if whole["identity"] != identity:
        raise InvalidInput(
            f"checkpoint {path}",
            "it is of a run with other options or other code",
            "run with those, or start anew with --restart (the old file is kept under another name)",
        )
    results: dict[str, Result] = whole["results"]
    return results


def _read(path: Path) -> dict[str, Any]:
    try:
        whole = json.loads(path.read_text())
        if whole["schema"] == SCHEMA and whole["digest"] == digest(whole["results"]):
            return dict(whole)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise InvalidInput(
        f"checkpoint {path}",
        "it is corrupt: cut short, edited, or not a checkpoint",
        "move it away to start anew (an experiment does with --restart), or put a good copy in its place",
    )


def set_aside(path: Path) -> Path | None:
    """Move a checkpoint out of the way, to a name not taken; nothing is deleted."""
    if not path.exists():
        return None
    number = 1
    while (kept := path.with_suffix(f".{number}.old")).exists():
        number += 1
    return path.rename(kept)
