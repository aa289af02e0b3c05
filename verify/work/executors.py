"""Independent pieces of work, done here in turn, by worker processes, or by the workers of a dask scheduler.

Work is a function that gives the results of a piece, one after the other, the same ones each time. Every result comes
once: the piece of a worker that is lost is begun again by another, and what it had given already is passed over.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from itertools import islice
from multiprocessing import current_process, get_all_start_methods, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from memlaw.errors import InvalidInput

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Work = Callable[[Piece], Iterable[Result]]
Stream = Generator[tuple[int, Result], None, None]

TRIES = 3  # workers that may be lost at one piece until it is given up
AT_HAND = 2  # pieces that a worker of a scheduler has at hand
PATIENCE = 20  # seconds to wait for a scheduler, and for a worker of it
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_ENDING = 2.0  # seconds that a worker has to end when told so


class WorkerLost(InvalidInput):
    """A piece at which every worker was lost."""

    @classmethod
    def at(cls, place: int, how: str) -> WorkerLost:
        """The error for the piece at a place."""
        return cls(f"piece {place + 1}, at which {how}", "workers live", "ask for fewer: memory may be short")


class Executor(ABC):
    """Somewhere to do pieces of work."""

    @abstractmethod
    def run(self, work: Work[Piece, Result], pieces: Iterable[Piece]) -> Stream[Result]:
        """The place of a piece among the pieces, and a result of it, as they come; pieces are taken when needed.

        Errors: what the work raises; WorkerLost. Where the iteration is given up, so is what is under way.
        """


@dataclass(frozen=True)
class InTurn(Executor):
    """One piece after the other, in this process.

    >>> list(InTurn().run(range, [1, 2]))
    [(0, 0), (1, 0), (1, 1)]
    """

    def run(self, work: Work[Piece, Result], pieces: Iterable[Piece]) -> Stream[Result]:
        """The results in the order of the pieces."""
        for place, piece in enumerate(pieces):
            for result in work(piece):
                yield place, result


# --- worker processes -------------------------------------------------------------------------------------------


class _Said(Enum):
    """What a message of a worker is."""

    READY = "ready"
    RESULT = "result"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"


@dataclass
class _Job(Generic[Piece]):
    """A piece under way: `given` results were given on, `come` came in this try, `lost` workers had it before."""

    place: int
    piece: Piece
    given: int = 0
    come: int = 0
    lost: int = 0

    def is_new(self) -> bool:
        """Count a result that came; whether it was not given on before."""
        self.come += 1
        new = self.come > self.given
        self.given = max(self.given, self.come)
        return new


class _Worker(Generic[Piece]):
    """A process at a job, and the pipe to it."""

    def __init__(self, work: Work[Piece, Any], job: _Job[Piece]) -> None:
        context = _context(getattr(work, "func", work).__module__)
        self.pipe, other = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(work, other), daemon=True)
        with _one_thread(), _undisturbed():
            self.process.start()
        other.close()
        self.ready = False
        self.take(job)

    def take(self, job: _Job[Piece]) -> None:
        """Begin a job; that the process is gone is seen when its pipe is read."""
        self.job = job
        job.come = 0
        with suppress(OSError):
            self.pipe.send(job.piece)

    def heard(self) -> tuple[_Said, Any]:
        """What the process says next; this waits for it."""
        try:
            said, value = self.pipe.recv()
        except (EOFError, OSError):
            return _Said.GONE, None
        self.ready = True
        return said, value

    def end(self) -> None:
        """End the process, whatever it does."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(_ENDING)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def abandoned(self) -> _Job[Piece]:
        """The job of a process that is gone, to be given to another. Errors: InvalidInput, WorkerLost."""
        self.process.join(_ENDING)
        if not self.ready and (self.process.exitcode or 0) > 0:
            raise _unguarded("worker processes that end as they begin")
        self.job.lost += 1
        if self.job.lost == TRIES:
            code = self.process.exitcode
            raise WorkerLost.at(self.job.place, f"{TRIES} worker processes were lost (exit code {code})")
        return self.job


@dataclass(frozen=True)
class Processes(Executor):
    """So many worker processes, which end with this one; the work and its pieces must be such as can be pickled."""

    count: int

    def run(self, work: Work[Piece, Result], pieces: Iterable[Piece]) -> Stream[Result]:
        """The results as the workers give them. Errors: InvalidInput where they cannot import the main module."""
        _check_main()
        jobs = (_Job(place, piece) for place, piece in enumerate(pieces))
        crew: dict[Any, _Worker[Piece]] = {}
        try:
            for job in islice(jobs, self.count):
                worker = _Worker(work, job)
                crew[worker.pipe] = worker
            while crew:
                for pipe in wait(list(crew)):
                    yield from _heard(crew, crew[pipe], work, jobs)
        finally:
            for worker in crew.values():
                worker.end()


def _check_main() -> None:
    """A worker that imports the main module must not come here, nor can it import what came through a pipe."""
    if getattr(current_process(), "_inheriting", False):
        raise SystemExit(1)  # at which the parent says what is missing
    if str(getattr(sys.modules["__main__"], "__file__", "")).startswith("<"):
        raise _unguarded("worker processes for a program that is in no file")


def _unguarded(given: str) -> InvalidInput:
    return InvalidInput(
        given,
        "each imports the main module of the program anew",
        'begin the work in a file, under `if __name__ == "__main__":`, or ask for one process',
    )


def _heard(
    crew: dict[Any, _Worker[Piece]], worker: _Worker[Piece], work: Work[Piece, Any], jobs: Iterator[_Job[Piece]]
) -> Iterator[tuple[int, Any]]:
    """What a worker says is given on, its next job given to it, and its job to another if it is gone."""
    said, value = worker.heard()
    if said is _Said.RESULT and worker.job.is_new():
        yield worker.job.place, value
    elif said is _Said.FAILED:
        raise value
    elif said is _Said.DONE and (job := next(jobs, None)) is not None:
        worker.take(job)
    elif said is _Said.DONE:
        crew.pop(worker.pipe).end()
    elif said is _Said.GONE:
        other = _Worker(work, worker.abandoned())
        crew.pop(worker.pipe).end()
        crew[other.pipe] = other


def _context(module: str) -> Any:
    """How processes begin: where they can, as copies of one that has imported the work's module and runs no threads."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


def prepare(module: str) -> None:
    """Let the process of which workers are copies import the work's module while this one imports it, too."""
    if _context(module).get_start_method() == "forkserver":
        forkserver = import_module("multiprocessing.forkserver")
        with _one_thread(), _undisturbed():
            forkserver.ensure_running()


SELDOM = (50_000, 20, 50)  # how seldom a worker looks for cycles: new objects, and rounds
ENDING = {signal.SIGINT, signal.SIGTERM}


@contextmanager
def _undisturbed() -> Iterator[None]:
    """What tells this process to end waits until a worker has begun: one half begun would tell of it in a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which unblocks them when it begins
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Processes that begin here compute in one thread each: there is one for every processor."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update({name: value or "1" for name, value in before.items()})
    try:
        yield
    finally:
        for name in (name for name, value in before.items() if value is None):
            del os.environ[name]


def _serve(work: Work[Any, Any], pipe: Connection) -> None:
    """What a worker process does: pieces, until nobody asks; Ctrl-C, which reaches it too, is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)  # they were blocked where this process began
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what was imported lives as long as the process, and need not be looked through for cycles
    gc.set_threshold(*SELDOM)
    with suppress(EOFError, OSError):  # nobody listens any more
        pipe.send((_Said.READY, None))
        while True:
            _do(work, pipe.recv(), pipe)


def _do(work: Work[Any, Any], piece: Any, pipe: Connection) -> None:
    results = iter(work(piece))
    while True:
        try:
            message = (_Said.RESULT, next(results))
        except StopIteration:
            pipe.send((_Said.DONE, None))
            return
        except Exception as error:
            _send_error(pipe, error)
            return
        pipe.send(message)


def _send_error(pipe: Connection, error: Exception) -> None:
    """An error with its place in the worker; one that cannot be made anew from its arguments comes as its text."""
    told = "In a worker process:\n" + "".join(traceback.format_exception(error))
    try:
        again = copy(error)
        again.add_note(told)
        pipe.send((_Said.FAILED, again))
    except OSError:
        raise
    except Exception:
        plain = RuntimeError(str(error))
        plain.add_note(told)
        pipe.send((_Said.FAILED, plain))


def _end_with_parent() -> None:
    """Wait for the end of the parent, however it comes, and end with it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# --- workers of a scheduler -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scheduler(Executor):
    """The workers of a running dask scheduler, by its address ("tcp://host:8786"); they need memlaw in this version.

    What a worker had at hand that is lost, dask gives to another.
    """

    address: str

    def run(self, work: Work[Piece, Result], pieces: Iterable[Piece]) -> Stream[Result]:
        """The results of a piece when it is done. Errors: InvalidInput where there is no scheduler, or no worker."""
        distributed = _dask(self.address)
        client = _client(distributed, self.address)
        try:
            jobs = enumerate(pieces)
            places: dict[str, int] = {}

            def begun(count: int) -> list[Any]:
                asked = [
                    (place, client.submit(_whole, work, piece, pure=False)) for place, piece in islice(jobs, count)
                ]
                places.update((future.key, place) for place, future in asked)
                return [future for _, future in asked]

            first = begun(AT_HAND * max(1, sum(client.nthreads().values())))
            coming = distributed.as_completed(first, loop=client.loop)
            for future in coming:
                place = places.pop(future.key)
                for result in _given_by(distributed, future, place):
                    yield place, result
                coming.update(begun(1))
        finally:
            client.close()


def _dask(address: str) -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise InvalidInput(
            f"scheduler {address}", "dask is not installed here", "pip install 'memlaw[dask]', or ask for processes"
        ) from error


def _client(distributed: Any, address: str) -> Any:
    """A client of a scheduler that has a worker."""
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InvalidInput(
            f"scheduler {address}: {error}", "a dask scheduler answers there", "start one: dask scheduler"
        ) from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        client.close()
        raise InvalidInput(
            f"scheduler {address}", "it has workers", f"start one: dask worker {address} --nthreads 1"
        ) from error
    return client


def _given_by(distributed: Any, future: Any, place: int) -> list[Any]:
    try:
        return list(future.result())
    except distributed.KilledWorker as error:
        raise WorkerLost.at(place, f"workers of the scheduler were lost ({error})") from None


_ALONE = threading.Lock()  # flint's precision is one for all threads of a process


def _whole(work: Work[Any, Any], piece: Any) -> list[Any]:
    """All results of a piece."""
    with _ALONE:
        return list(work(piece))
