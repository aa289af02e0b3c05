"""The Rocq proofs: what is wrong in them must fail their audit."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Le

from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, tau
from memlaw.theory.theorem import Claim
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.proved import SOURCES, check_proved, ties

HERE = Path(__file__).parents[2] / "proofs_notes" / "rocq"

FAULTS = {
    "an axiom": ("Stein.v", "Section Adjoint.", "Axiom planted : False.\nSection Adjoint."),
    "an admitted lemma": ("Stein.v", "Proof. by rewrite /memT memM_quad psd_tr. Qed.", "Admitted."),
    "0 for n": ("Stein.v", "\\sum_(t < T) memT t <= n%:R.", "\\sum_(t < T) memT t <= 0."),
    "M(1) for M(0)": ("Stein.v", "\\det (1%:M - memM 0) =", "\\det (1%:M - memM 1) ="),
}


@pytest.mark.skipif(shutil.which("coqc") is None, reason="Rocq is not installed: its proofs are not checked")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_fails(fault: str, tmp_path: Path) -> None:
    for path in HERE.iterdir():
        shutil.copy(path, tmp_path)
    name, old, new = FAULTS[fault]
    text = (tmp_path / name).read_text()
    assert text.count(old) == 1
    (tmp_path / name).write_text(text.replace(old, new))
    done = subprocess.run(["bash", "check.sh"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "FAIL" in done.stdout


@pytest.mark.parametrize("key", sorted({tie.key for tie in ties()}))
def test_ties_hold_and_a_change_at_either_end_unties(key: str, tmp_path: Path) -> None:
    item = theorem(key)
    found = check_proved(case_of(item))
    assert found is not None and found.verdict is Verdict.HOLDS
    weaker = replace(item, claims=tuple(Claim(Le(M(tau), 2, evaluate=False)) for _ in item.claims))
    fewer = replace(item, hypotheses=item.hypotheses[1:])
    for path in HERE.iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / "Stein.v").write_text((HERE / "Stein.v").read_text() + "(* *)")
    untied = [check_proved(case_of(weaker)), check_proved(case_of(fewer)), check_proved(case_of(item), tmp_path)]
    assert [evidence and evidence.verdict for evidence in untied] == [Verdict.NOT_RUN] * 3
    assert check_proved(case_of(replace(item, key="own.key"))) is None


def test_every_source_is_audited_and_every_tied_entry_is_tied_whole() -> None:
    audit = (HERE / "check.sh").read_text().partition("files=(")[2].partition(")")[0].split()
    assert {path.name for path in HERE.glob("*.v")} == set(SOURCES) == {f"{name}.v" for name in audit}
    places = {(tie.key, tie.claim) for tie in ties()}
    assert places == {(key, place) for key, _ in places for place in range(len(theorem(key).claims))}
