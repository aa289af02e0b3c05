"""What a run was made with and what it was about: versions, the commit of a checkout, a digest of each statement."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sympy import srepr

from memlaw import files
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.experiments.frame.record import version_of

RESTS_ON = ("memlaw", "sympy", "mpmath", "python-flint", "numpy", "scipy", "hypothesis", "torch")
CHECKOUT = Path(files.__file__).resolve().parents[2]  # in a checkout, its root
DESCRIBE = ("git", "--no-optional-locks", "describe", "--always", "--exclude=*", "--abbrev=12")


def versions() -> tuple[tuple[str, str], ...]:
    """Versions of what the evidence rests on; the commit, where the package runs in a checkout."""
    own = commit(CHECKOUT)
    found = (("python", sys.version.split()[0]), *((name, version_of(name)) for name in RESTS_ON))
    return (*found, ("commit", own)) if own else found


@cache
def commit(root: Path) -> str:
    """The commit of a checkout, "with changes" where tracked files differ from it; nothing where there is none.

    >>> commit(Path("/nowhere"))
    ''
    """
    if not ((root / ".git").exists() and (root / "pyproject.toml").exists()):
        return ""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        found = subprocess.run(
            [*DESCRIBE, "--dirty= with changes"], cwd=root, env=own, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def statements(theorems: Iterable[Theorem]) -> tuple[tuple[str, str], ...]:
    """The key of each theorem with a digest of what it says."""
    return tuple((item.key, statement_digest(item)) for item in theorems)


def statement_digest(item: Theorem) -> str:
    """A digest of the claims with their conditions, the definitions, the hypotheses in words and the setting.

    >>> from dataclasses import replace
    >>> from memlaw.theory.catalogue import theorem
    >>> own, other = theorem("tail.rate"), theorem("tail.bound")
    >>> statement_digest(own) == statement_digest(replace(own, title="another")) != statement_digest(other)
    True
    """
    claims = [srepr(part) for claim in item.claims for part in (claim.relation, *claim.when)]
    places = [str(len(claim.when)) for claim in item.claims]
    where = [srepr(one.relation) for one in item.where]
    under = [f"{one.name}: {one.text}" for one in item.hypotheses]
    setting = getattr(item.setting, "name", str(item.setting))
    parts = [setting, *places, "", *claims, "", *where, "", *under]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
