"""EDGE: jobs run side by side: by two processes here, or by whatever else takes jobs and gives back futures."""

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Any, Generic, Protocol, TypeVar

from kpibook.issues import InputError, Issue
from kpibook.teams.jobs import failure_words

JobT = TypeVar("JobT")
MadeT = TypeVar("MadeT")
_AT_ONCE = 6
"""Jobs that wait at once: enough for every core to be busy, few enough that memory stays flat."""
_SECONDS = 20
"""So long a scheduler may take to answer, and its first worker to be there."""


class Workers(Protocol):
    """What runs the work: a pool of processes here, or a Dask cluster."""

    def submit(self, call: Callable[[JobT], MadeT], job: JobT, /) -> Future[MadeT]:
        """Start a job; gives back its future."""


@dataclass(frozen=True)
class Work(Generic[JobT, MadeT]):
    """What is done with each job, and what a job comes to whose worker is gone: words say why."""

    call: Callable[[JobT], MadeT]
    lost: Callable[[JobT, str], MadeT]


def run_jobs(
    work: Work[JobT, MadeT],
    jobs: Iterable[JobT],
    workers: Workers | None,
    processes: int = 2,
    at_once: int = _AT_ONCE,
) -> Iterator[MadeT]:
    """Results as they come, one for each job; workers: so many processes here unless given.

    A worker that dies (out of memory, killed) is the failure of the job that it was at, and of no other. `at_once`:
    jobs that wait at once; at least one for each worker, or some have nothing to do.
    """
    if workers is not None:
        lost = yield from _bounded(work, jobs, workers, at_once)
        yield from (work.lost(job, "The workers are gone.") for job in lost)
        return
    waiting = iter(jobs)
    while True:
        with _pool(processes) as pool:
            lost = yield from _bounded(work, waiting, pool, at_once)
        if not lost:
            return
        for job in lost:  # one at a time, so that only the job that broke the pool is blamed
            yield _alone(work, job)


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster that answered, with at least one worker; how many jobs keep all of them busy."""

    workers: Workers
    at_once: int


@contextmanager
def cluster(address: str | None) -> Iterator[Cluster | None]:
    """The Dask cluster at this address; None (this machine alone) where there is no address.

    InputError where Dask is not installed, nobody answers, or there is nobody to work: jobs would wait for ever.
    """
    if address is None:
        yield None
        return
    try:
        distributed = import_module("distributed")  # not needed, and not installed, for anything else
    except ImportError as error:
        advice = "Install it:  pip install kpibook[cluster]"
        raise InputError(
            [Issue("no-dask", "--scheduler needs Dask, which is not installed.", advice=advice)]
        ) from error
    try:
        client = distributed.Client(address, timeout=_SECONDS)
    except (OSError, ValueError) as error:
        advice = "Check the address (tcp://host:8786) and that the scheduler runs."
        issue = Issue("no-scheduler", f"No Dask scheduler answers at {address}.", advice=advice)
        raise InputError([issue]) from error
    with client:
        yield Cluster(client.get_executor(pure=False), max(_AT_ONCE, 2 * _threads(client, address)))


def _threads(client: Any, address: str) -> int:
    """How many jobs the cluster's workers can do at once."""
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        what = f"The Dask scheduler at {address} has no workers."
        advice = "Start some:  dask worker ADDRESS --nthreads 1"
        raise InputError([Issue("no-workers", what, advice=advice)]) from error
    return sum(client.nthreads().values())


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=processes, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Let this worker end when the run that started it is killed: by itself it would wait for work for ever.

    Ctrl-C reaches every process of a terminal; only the run itself answers it, when this worker's workbook is whole.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := parent_process()) is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _alone(work: Work[JobT, MadeT], job: JobT) -> MadeT:
    with _pool(1) as pool:
        try:
            return pool.submit(work.call, job).result()
        except BrokenExecutor:
            what = "The process that made it was ended by the system, as when memory runs out."
            return work.lost(job, f"{what} Close other programs and run this again.")


def _bounded(
    work: Work[JobT, MadeT], jobs: Iterable[JobT], workers: Workers, at_once: int
) -> Generator[MadeT, None, list[JobT]]:
    """Yields results; gives back the jobs that were lost when all workers broke down, the rest left in `jobs`."""
    waiting: dict[Future[MadeT], JobT] = {}
    lost: list[JobT] = []
    for job in jobs:
        try:
            waiting[workers.submit(work.call, job)] = job
        except BrokenExecutor:
            lost.append(job)
        if len(waiting) >= at_once:
            yield from _finished(work, waiting, lost)
        if lost:
            break
    while waiting:
        yield from _finished(work, waiting, lost)
    return lost


def _finished(work: Work[JobT, MadeT], waiting: dict[Future[MadeT], JobT], lost: list[JobT]) -> Iterator[MadeT]:
    """Results of the jobs that are done; those whose workers are gone go to `lost`."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        job = waiting.pop(future)
        try:
            yield future.result()
        except BrokenExecutor:
            lost.append(job)
        except Exception as error:  # noqa: BLE001  a cluster's worker was lost, or its answer cannot be read
            yield work.lost(job, _words(error))


def _words(error: Exception) -> str:
    """Why a cluster has no result of a job."""
    if type(error).__name__ == "KilledWorker":  # Dask's, which is not installed everywhere
        return "The cluster's workers that were at it ended again and again, as when memory runs out."
    return failure_words(error)
