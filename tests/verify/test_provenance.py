"""What a run says of itself: the commit of a checkout, what was examined."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Le, Lt

import memlaw
from memlaw.theory.catalogue import catalogue
from memlaw.theory.language import M, N, tau
from memlaw.theory.statement.theorem import Claim
from memlaw.verify.run.provenance import commit, statement_digest, statements


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@b.c")
    return subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_commit_is_named_only_in_a_checkout_and_with_its_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, elsewhere = tmp_path / "own", tmp_path / "elsewhere"
    for root in (own, elsewhere):
        root.mkdir()
        git(root, "init", "-q")
        (root / "a").write_text(root.name)
    (own / "pyproject.toml").write_text("")
    git(own, "add", ".")
    git(own, "commit", "-q", "-m", "first")
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    head = git(own, "--git-dir", str(own / ".git"), "rev-parse", "HEAD")[:12]
    assert commit.__wrapped__(own) == head
    (own / "a").write_text("other")
    assert commit.__wrapped__(own) == f"{head} with changes"
    assert not commit.__wrapped__(elsewhere), "a repository that is not of the package"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not commit.__wrapped__(own), "without git"


def test_digests_tell_statements_apart() -> None:
    digests = dict(statements(catalogue()))
    assert len({*digests.values()}) == len(digests) == len(catalogue())
    own = memlaw.theorem("tradeoff.markov")
    (first, *rest) = own.claims
    others = (
        replace(own, claims=(Claim(Le(M(tau), N / (tau + 2), evaluate=False)),)),
        replace(own, claims=(first, *rest, first)),
        replace(own, claims=(replace(first, when=(Lt(tau, 5),)), *rest)),
        replace(own, hypotheses=own.hypotheses[1:]),
    )
    assert len({digests[own.key], *map(statement_digest, others)}) == 5


def test_a_run_holds_what_it_examined() -> None:
    report = memlaw.verify(["tail.rate"], kinds=["derived"], seed=1)
    assert dict(report.statements) == {"tail.rate": statement_digest(memlaw.theorem("tail.rate"))}
