"""EDGE: jobs run side by side: by two processes here, or by whatever else takes jobs and gives back futures."""

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Protocol

from kpibook.teams.jobs import Job, Made, failure_words

Call = Callable[[Job], Made]
_AT_ONCE = 6
"""Jobs that wait at once: enough for every core to be busy, few enough that memory stays flat."""


class Workers(Protocol):
    """What runs the work: a pool of processes here, or a Dask cluster."""

    def submit(self, call: Call, job: Job, /) -> Future[Made]:
        """Start a job; gives back its future."""


def run_jobs(call: Call, jobs: Iterable[Job], workers: Workers | None) -> Iterator[Made]:
    """Results as they come, one for each job; workers: two processes here unless given.

    A worker that dies (out of memory, killed) is the failure of the job that it was at, and of no other.
    """
    if workers is not None:
        lost = yield from _bounded(call, jobs, workers)
        yield from (Made(job.scope, None, "The workers are gone.") for job in lost)
        return
    waiting = iter(jobs)
    while True:
        with _pool(2) as pool:
            lost = yield from _bounded(call, waiting, pool)
        if not lost:
            return
        for job in lost:  # one at a time, so that only the job that broke the pool is blamed
            yield _alone(call, job)


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


def _alone(call: Call, job: Job) -> Made:
    with _pool(1) as pool:
        try:
            return pool.submit(call, job).result()
        except BrokenExecutor:
            what = "The process that made it was ended by the system, as when memory runs out."
            return Made(job.scope, None, f"{what} Close other programs and run this again.")


def _bounded(call: Call, jobs: Iterable[Job], workers: Workers) -> Generator[Made, None, list[Job]]:
    """Yields results; gives back the jobs that were lost when all workers broke down, the rest left in `jobs`."""
    waiting: dict[Future[Made], Job] = {}
    lost: list[Job] = []
    for job in jobs:
        try:
            waiting[workers.submit(call, job)] = job
        except BrokenExecutor:
            lost.append(job)
        if len(waiting) >= _AT_ONCE:
            yield from _finished(waiting, lost)
        if lost:
            break
    while waiting:
        yield from _finished(waiting, lost)
    return lost


def _finished(waiting: dict[Future[Made], Job], lost: list[Job]) -> Iterator[Made]:
    """Results of the jobs that are done; those whose workers are gone go to `lost`."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        job = waiting.pop(future)
        try:
            yield future.result()
        except BrokenExecutor:
            lost.append(job)
        except Exception as error:  # noqa: BLE001  a cluster's worker was lost, or its answer cannot be read
            yield Made(job.scope, None, failure_words(error))
