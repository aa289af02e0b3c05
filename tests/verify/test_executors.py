"""Executors: each result once whatever is lost, errors that come whole, no process left behind."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest
from processes import alive

from memlaw.errors import InvalidInput
from memlaw.verify.work.executors import Executor, InTurn, Processes, Scheduler, WorkerLost

RESULTS = 3


def counted(piece: int) -> Iterator[tuple[int, int]]:
    """Some results of a piece."""
    for number in range(RESULTS):
        yield piece, number


def deadly(piece: int, *, folder: Path, at: int, times: int) -> Iterator[tuple[int, int]]:
    """The same, but the first processes that come to one piece are killed amid it."""
    for result in counted(piece):
        yield result
        if piece == at and len(list(folder.iterdir())) < times:
            (folder / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)


def slow(piece: int, *, folder: Path) -> Iterator[int]:
    """A piece that says who does it, and takes a while."""
    (folder / f"{os.getpid()} {piece}").touch()
    time.sleep(0.2)
    yield piece


def wrong(piece: int) -> Iterator[int]:
    """Bad input at one piece."""
    yield piece
    if piece == 1:
        raise InvalidInput("a", "b", "c")


def unpicklable(piece: int) -> Iterator[int]:
    """An error that does not come through a pipe as it is."""

    class Own(Exception):
        pass

    yield piece
    raise Own("what went wrong")


def every(pieces: int) -> Counter[tuple[int, tuple[int, int]]]:
    return Counter((place, (place, number)) for place in range(pieces) for number in range(RESULTS))


@pytest.mark.parametrize("executor", [InTurn(), Processes(1), Processes(3)], ids=str)
def test_every_result_comes_once(executor: Executor) -> None:
    assert Counter(executor.run(counted, range(7))) == every(7)
    assert not list(executor.run(counted, ()))
    assert not active_children()


@pytest.mark.parametrize("times", [1, 2])
def test_what_a_killed_worker_had_is_done_by_another_and_counted_once(tmp_path: Path, times: int) -> None:
    work = partial(deadly, folder=tmp_path, at=2, times=times)
    assert Counter(Processes(2).run(work, range(5))) == every(5)
    assert len(list(tmp_path.iterdir())) == times


def test_a_piece_that_ends_every_worker_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(WorkerLost, match=r"piece 2, at which 3 worker processes were lost \(exit code -9\)"):
        list(Processes(1).run(partial(deadly, folder=tmp_path, at=1, times=9), range(3)))
    assert not active_children()


@pytest.mark.parametrize("executor", [InTurn(), Processes(2)], ids=str)
def test_an_error_comes_whole(executor: Executor) -> None:
    with pytest.raises(InvalidInput) as caught:
        list(executor.run(wrong, [0, 1]))
    assert (caught.value.given, caught.value.rule, caught.value.remedy) == ("a", "b", "c")


def kinds_of(error: type[InvalidInput]) -> list[type[InvalidInput]]:
    """An error, and all that are made of it."""
    return [error, *(kind for below in error.__subclasses__() for kind in kinds_of(below))]


@pytest.mark.parametrize("kind", kinds_of(InvalidInput))
def test_every_error_of_a_user_is_pickled_whole(kind: type[InvalidInput]) -> None:
    again = pickle.loads(pickle.dumps(kind("a", "b", "c")))
    assert (type(again), again.given, again.rule, again.remedy, str(again)) == (kind, "a", "b", "c", "got a; b; c")


def test_an_error_that_cannot_be_sent_is_told() -> None:
    with pytest.raises(RuntimeError, match="what went wrong") as caught:
        list(Processes(1).run(unpicklable, [0]))
    assert "in unpicklable" in "".join(caught.value.__notes__)


def test_pieces_are_taken_as_they_are_needed_and_workers_end_when_nobody_listens(tmp_path: Path) -> None:
    taken: list[int] = []
    stream = Processes(2).run(partial(slow, folder=tmp_path), (taken.append(n) or n for n in range(1000)))
    next(stream)
    stream.close()
    assert len(taken) <= 4
    assert not active_children()


ORPHANS = """
import time
from pathlib import Path
from functools import partial
from memlaw.verify.work.executors import Processes
from test_executors import slow
if __name__ == "__main__":
    for _ in Processes(2).run(partial(slow, folder=Path({folder!r})), iter(int, 1)):
        pass
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks the system for processes")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent(tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "main.py"
    (folder := tmp_path / "seen").mkdir()
    script.write_text(ORPHANS.format(folder=str(folder)))
    parent = subprocess.Popen([sys.executable, script], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    workers: set[int] = set()
    try:
        for _ in range(600):
            if len(workers := {int(path.name.split()[0]) for path in folder.iterdir()}) == 2:
                break
            time.sleep(0.1)
    finally:
        parent.send_signal(number)
        parent.wait(30)
    assert len(workers) == 2
    for _ in range(100):
        if not (left := [pid for pid in workers if alive(pid)]):
            break
        time.sleep(0.1)
    assert not left


def test_a_program_without_a_main_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(
        "from memlaw.verify.work.executors import Processes\nprint(list(Processes(2).run(range, [1, 2])))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=200, check=False)
    assert "InvalidInput: got worker processes that end as they begin" in done.stderr
    assert done.stderr.count("Traceback") == 1  # that of the program, none of a worker


# --- a scheduler ------------------------------------------------------------------------------------------------


def test_a_scheduler_that_is_not_there_is_told() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(InvalidInput, match="start one: dask scheduler"):
        list(Scheduler("nonsense://1").run(counted, [1]))


def test_a_scheduler_loses_nothing_when_a_worker_is_killed(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**options) as cluster:
        executor = Scheduler(cluster.scheduler_address)
        assert Counter(executor.run(counted, range(7))) == every(7)
        work = partial(deadly, folder=tmp_path, at=2, times=1)
        assert Counter(executor.run(work, range(5))) == every(5)
        with pytest.raises(InvalidInput, match="got a; b; c"):
            list(executor.run(wrong, [0, 1]))
    assert len(list(tmp_path.iterdir())) == 1
