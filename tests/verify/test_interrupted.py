"""Long work that is interrupted, killed, or done by others: nothing is lost, and no point is counted twice."""

import json
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from pieces import POINTS, counted
from processes import alive, descendants

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import theorem
from memlaw.verify.run.soak import Search, examined_there, soak
from memlaw.verify.run.soaked import Soak, read
from memlaw.verify.work.executors import Executor, InTurn, Processes

KEYS = ("capacity.rank", "gram.entries", "tail.rate")


def searched(state: Path, executor: Executor, goal: int, **how: object) -> Soak:
    found = read(state)
    search = Search(found, {key: theorem(key) for key in KEYS}, goal, time.monotonic() + 200)
    search.go(executor, partial(counted, folder=state.parent, **how), state, None)
    return found


def done(folder: Path) -> Counter[tuple[str, int]]:
    """How often each piece was done."""
    return Counter((path.name.split()[0], int(path.name.split()[1])) for path in folder.glob("*.* * *"))


def counted_in(found: Soak) -> set[tuple[str, int]]:
    below = {(key, seed) for key in KEYS for seed in range(1, found.next_seed)}
    ahead = [(key, seed) for key, seeds in found.ahead.items() for seed in seeds]
    assert len(set(ahead)) == len(ahead) and not below & set(ahead)
    return below | set(ahead)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_search_goes_on_where_it_stopped_and_counts_every_piece_once(tmp_path: Path, processes: int) -> None:
    state, executor = tmp_path / "soak.json", Processes(processes) if processes > 1 else InTurn()
    for goal in (40, 100):
        found = searched(state, executor, goal, kill=2 if processes > 1 else 0)
        assert found.total >= goal and read(state) == found
        assert found.total == POINTS * len(counted_in(found))
        assert set(done(tmp_path)) == counted_in(found) and set(done(tmp_path).values()) == {1}
    assert (tmp_path / "killed 2").exists() == (processes > 1)


def test_an_interrupted_search_keeps_what_is_done(tmp_path: Path) -> None:
    state = tmp_path / "soak.json"
    found = searched(state, InTurn(), 1000, interrupt=(KEYS[1], 3))
    assert found.interrupted and not read(state).interrupted
    assert (found.total, read(state).total, found.next_seed) == (70, 70, 3)
    assert searched(state, InTurn(), 150).total == 150
    assert set(done(tmp_path).values()) == {1}


def test_a_worker_with_another_statement_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"a worker for which capacity\.rank says something else"):
        next(examined_there(("capacity.rank", 1), file=None, stated={"capacity.rank": "other"}))


def test_theorems_of_ones_own_need_a_file_for_a_scheduler() -> None:
    own = theorem("capacity.rank")
    with pytest.raises(InvalidInput, match="give file="):
        soak([own.__class__(**{**vars(own), "key": "mine.rank"})], scheduler="tcp://127.0.0.1:1")


def test_the_workers_of_a_scheduler_search(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**options) as cluster:
        state = tmp_path / "soak.json"
        there = memlaw.soak("capacity.rank", state=state, points=1, examples=20, scheduler=cluster.scheduler_address)
    assert not there.refuted and there.total > 40
    assert read(state).has("capacity.rank", 1)


# --- told to end ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the system for processes")
@pytest.mark.parametrize(
    "command",
    [
        ["verify", "tradeoff", "allpass", "--kind", "sampled", "--json"],
        ["soak", "tradeoff", "allpass", "--minutes", "3", "--state"],
    ],
    ids=lambda command: command[0],
)
def test_a_command_told_to_end_writes_what_is_done(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "found.json"
    line = [sys.executable, "-m", "memlaw", *command, str(path), "--processes", "2"]
    running = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    there: list[int] = []
    for _ in range(600):
        there = descendants(running.pid)
        if len(there) >= 3 or running.poll() is not None:  # a tracker of resources, what workers are copied from
            break
        time.sleep(0.1)
    running.terminate()
    told, _ = running.communicate(timeout=100)
    assert running.returncode == 130, told
    kept = json.loads(path.read_text())
    assert kept["interrupted"] is (command[0] == "verify")
    for _ in range(50):
        if not (left := [pid for pid in there if alive(pid)]):
            break
        time.sleep(0.1)
    assert not left


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the system for processes")
def test_a_command_told_to_end_while_it_imports_says_so(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "memlaw", "verify", "tradeoff", "--processes", "2"]
    running = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for _ in range(600):
        if descendants(running.pid) or running.poll() is not None:
            break
        time.sleep(0.02)
    running.terminate()
    told, _ = running.communicate(timeout=100)
    assert (running.returncode, told) == (130, "memlaw: interrupted\n")
