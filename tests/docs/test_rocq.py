"""The Rocq proofs: what is wrong in them must fail their audit."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "proofs_notes" / "rocq"

if shutil.which("coqc") is None:
    pytest.skip("Rocq is not installed: its proofs are not checked", allow_module_level=True)

FAULTS = {
    "an axiom": ("Stein.v", "Section Adjoint.", "Axiom planted : False.\nSection Adjoint."),
    "an admitted lemma": ("Spec.v", "exact: Mem_mono. Qed.", "Admitted."),
    "n - 1 for n": ("Spec.v", "\\sum_(t < T) mem t <= n.+1%:R.", "\\sum_(t < T) mem t <= n%:R."),
    "M(1) for M(0)": ("Spec.v", "1 - mem 0 = `|\\det A| ^+ 2.", "1 - mem 1 = `|\\det A| ^+ 2."),
}


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
