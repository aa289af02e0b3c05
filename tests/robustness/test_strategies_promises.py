"""Strategies give what their options say, to the last bit, and enough of it; and are quick when first used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from drawing import drawn
from hypothesis import given

from memlaw import files
from memlaw.errors import InvalidInput
from memlaw.numerics.memory import kernels
from memlaw.verify.strategies import closed_spectra, clusters, distinct_spectra, eigenvalues, radii

LARGEST = (1.0, 1 - 1e-12, 1 - 1e-6, 0.95, 0.9, 0.5, 0.1, 0.03, 1e-3, 1e-7)
PARTS = (0.0, 0.5, 0.999, 1 - 1e-9)
OPTIONS = [(largest, PARTS[(place + shift) % 4] * largest) for place, largest in enumerate(LARGEST) for shift in (0, 1)]


@pytest.mark.parametrize(("largest", "smallest"), OPTIONS)
def test_moduli_keep_both_bounds_to_the_last_bit(largest: float, smallest: float) -> None:
    bounds = {"largest": largest, "smallest": smallest}
    moduli = [abs(value) for value in drawn(radii(**bounds)) + drawn(eigenvalues(**bounds))]
    for strategy in (
        distinct_spectra(max_size=6, **bounds),
        closed_spectra(size=4, **bounds),
        clusters(size=12, **bounds),
    ):
        for spectrum in drawn(strategy, 15):
            moduli += [abs(value) for value in spectrum]
            assert len(set(spectrum)) == len(spectrum)
    assert smallest <= min(moduli)
    assert max(moduli) <= largest
    assert max(moduli) < 1
    assert len(set(moduli)) > 20


@pytest.mark.parametrize("largest", LARGEST)
def test_nonzero_values_are_many_and_not_near_zero(largest: float) -> None:
    moduli = {abs(value) for value in drawn(eigenvalues(largest=largest, nonzero=True), 60)}
    assert len(moduli) > 20
    assert min(0.049, 0.49 * largest) < min(moduli) <= max(moduli) <= largest


@pytest.mark.parametrize("size", [1, 2, 9, 10, 11, 12, 21, 22, 40])
def test_clusters_of_any_size_stay_on_their_side_of_zero(size: int) -> None:
    for cluster in drawn(clusters(size=size, largest=0.9)):
        assert len(set(cluster)) == size
        assert all(0 < abs(value) <= 0.9 for value in cluster)


@given(distinct_spectra(max_size=7, pairs=True))
def test_pairs_alone_on_request(spectrum: tuple[complex, ...]) -> None:
    assert {value.conjugate() for value in spectrum} == set(spectrum)
    assert all(value.imag for value in spectrum)


WRONG = [
    lambda: radii(largest=0.0),
    lambda: radii(largest=1.5),
    lambda: radii(largest=float("nan")),
    lambda: radii(largest=-0.5),
    lambda: radii(smallest=-0.1),
    lambda: radii(smallest=0.5, largest=0.5),
    lambda: radii(smallest=1.0),
    lambda: radii(smallest=float("nan")),
    lambda: eigenvalues(smallest=0.6, largest=0.5),
    lambda: clusters(size=3, smallest=2.0),
    lambda: drawn(closed_spectra(size=0)),
    lambda: drawn(closed_spectra(size=3, pairs=True)),
    lambda: drawn(distinct_spectra(min_size=3, max_size=2)),
    lambda: drawn(distinct_spectra(max_size=1, pairs=True)),
    lambda: drawn(distinct_spectra(largest=2.0)),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_what_cannot_be_drawn_is_refused(place: int) -> None:
    with pytest.raises(InvalidInput):
        WRONG[place]()


# --- first use ----------------------------------------------------------------------------------------------------

PLAIN = """
import sys
from pathlib import Path
from memlaw.numerics.memory import kernels
kernels._folders = lambda: iter([Path(sys.argv[1])])
import memlaw
from hypothesis import given
from memlaw.verify.strategies import distinct_spectra

@given(distinct_spectra())
def test(values):
    spectrum = memlaw.Spectrum.from_eigenvalues(values)
    assert memlaw.memory_function(spectrum, 100).values[0] <= 1 + 1e-12

test()
print("numba" in sys.modules)
"""


def test_a_plain_test_meets_its_deadline_in_a_fresh_process(tmp_path: Path) -> None:
    """The first one compiles when the strategies are imported, the second one finds the code and needs no numba."""
    for compiles in ("True", "False"):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PLAIN, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert (done.returncode, done.stdout.strip()) == (0, compiles), done.stderr


@pytest.mark.parametrize("damage", ["", "; not LLVM", "define void @f() {"])
def test_damaged_code_is_compiled_again(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = kernels._code("advance_complex")
    monkeypatch.setattr(kernels, "_folders", lambda: iter([tmp_path]))
    monkeypatch.setattr("memlaw.numerics.memory.loops.llvm_code", lambda name: str(text))
    kernels._code("advance_complex")
    (kept,) = tmp_path.iterdir()
    kept.write_text(damage)
    assert any(function.name.startswith(kernels.ENTRY) for function in kernels._code("advance_complex").functions)


OWNERS = pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system knows no owners")


@OWNERS
@pytest.mark.parametrize("mode", [0o666, 0o664, 0o646])
def test_code_that_others_may_have_written_is_not_executed(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = str(kernels._code("advance_complex"))
    made: list[str] = []
    monkeypatch.setattr(kernels, "_folders", lambda: iter([tmp_path]))
    monkeypatch.setattr("memlaw.numerics.memory.loops.llvm_code", lambda name: (made.append(name), text)[1])
    kernels._code("advance_complex")
    kernels._code("advance_complex")
    assert len(made) == 1
    (kept,) = tmp_path.iterdir()
    kept.chmod(mode)
    kernels._code("advance_complex")
    assert len(made) == 2 and kept.stat().st_mode & 0o777 == 0o644
    tmp_path.chmod(0o1777)  # as /tmp is: anybody may put a link there
    kernels._code("advance_complex")
    assert len(made) == 3


@OWNERS
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives files away")
def test_code_of_another_user_is_not_executed(tmp_path: Path) -> None:
    files.write_own(tmp_path / "code", "mine")
    os.chown(tmp_path / "code", 12345, -1)
    with pytest.raises(ValueError, match="somebody else"):
        files.read_own(tmp_path / "code")


def test_code_is_kept_where_one_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    assert next(iter(kernels._folders())) == tmp_path / "NUMBA_CACHE_DIR"
    (tmp_path / "NUMBA_CACHE_DIR").write_text("a file where the folder should be")
    monkeypatch.setattr(kernels, "LOOPS", tmp_path / "NUMBA_CACHE_DIR" / "loops.py")
    kernels._keep("code.ll", "text")
    assert (tmp_path / "XDG_CACHE_HOME" / "memlaw" / "code.ll").read_text() == "text"
    (tmp_path / "XDG_CACHE_HOME" / "memlaw" / "code.ll").unlink()
    (tmp_path / "XDG_CACHE_HOME" / "memlaw").rmdir()
    (tmp_path / "XDG_CACHE_HOME" / "memlaw").write_text("another")
    kernels._keep("code.ll", "text")  # nowhere: the process goes on without


FIRST = """
import time, memlaw
start = time.process_time()
memlaw.memory_function(memlaw.Spectrum.s4d_lin(64), 1000)
print(time.process_time() - start)
"""


def test_importing_and_the_first_memory_function_are_quick() -> None:
    """Processor time, with the code on disk: 15 ms and 0.3 s; loops that are compiled anew take many seconds."""
    kernels.compiled("advance_real")

    def seconds(program: str) -> float:
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)]
        return float(runs[0].stdout)

    clock = "import time; start = time.process_time(); import memlaw; print(time.process_time() - start)"
    assert min(seconds(clock) for _ in range(2)) < 0.15
    assert min(seconds(FIRST) for _ in range(2)) < 2
