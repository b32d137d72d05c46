"""A region: councils made of the sample × 36 months, in one process, in two, and on a real Dask cluster of two.

Bounds: the cluster's files are the same as one process's, byte for byte; all processors together spend at most 1.3
times on it what one process does; memory is flat in councils (peak of all at most 1.25 times that of two).

From the figures follows the plan for 150 councils: printed as a table, with where it breaks.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from _councils import make_council

from kpibook.clock import time_made
from kpibook.months import Month, months_between
from kpibook.region import RegionRequest, make_region
from kpibook.region.jobs import CouncilJob
from kpibook.region.jobs import make_council as make_job
from kpibook.teams import Work, cluster, run_jobs

MONTHS = months_between(Month(2020, 3), Month(2023, 2))
COUNCILS, FULL = 150, len(MONTHS)
"""The region that is planned."""
MB = 1_000_000
TASKS = 200


@dataclass(frozen=True)
class Ran:
    """A run: seconds by the clock and of processors (of the run itself, and of all who worked for it); peak in MB."""

    clock: float
    own: float
    processor: float
    peak: float
    content: dict[str, str]


class Nobody:
    """Is told and keeps nothing."""

    def line(self, text: str) -> None:
        """Nothing."""

    caution = stands = line


def run_region(folders: list[str], out: str, workbooks: bool, how: dict[str, object]) -> None:
    """In a process of its own: make the region and print what it took, as JSON."""
    began = time.perf_counter()
    request = RegionRequest(tuple(map(Path, folders)), Path(out), MONTHS, workbooks=workbooks, **how)
    code = make_region(request, time_made(), Nobody(), lambda *_: None)
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    spent = [usage.ru_utime + usage.ru_stime for usage in usages]
    peak = max(usage.ru_maxrss for usage in usages) / 1024
    print(json.dumps([code, time.perf_counter() - began, spent[0], sum(spent), peak]))


def ran(folders: list[Path], out: Path, workbooks: bool = False, **how: object) -> Ran:
    """Such a run, and a hash of every file that it wrote."""
    from hashlib import sha256

    asked = json.dumps([[str(folder) for folder in folders], str(out), workbooks, how])
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1678093200"}
    command = [sys.executable, __file__, "--run", asked]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    code, *figures = json.loads(said.splitlines()[-1])
    if code:
        raise RuntimeError(f"a council failed: {out}/councils.csv says which")
    files = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    return Ran(*figures, {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()})


@dataclass(frozen=True)
class OnCluster:
    """A run on two workers: what it took here, of the workers (seconds, and MB of the larger), and of the scheduler."""

    here: Ran
    started: float
    workers: float
    worker_peak: float
    scheduler: float
    task_ms: float

    @property
    def collecting(self) -> float:
        """Seconds of the computer that hands out jobs and collects results, beyond its start."""
        return self.here.own - self.started + self.scheduler


def idle_share() -> float:
    """What a scheduler without work takes of a processor, of which this process has one."""
    began = time.process_time()
    time.sleep(10)
    return (time.process_time() - began) / 10


def ran_on_cluster(folders: list[Path], out: Path, workbooks: bool) -> OnCluster:
    """The same on a real local cluster, its scheduler in this process; then tasks that do nothing, for their cost."""
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local, Client(local) as client:
        address = local.scheduler_address
        client.run(import_module, "kpibook.region")  # a worker is started once, not for each council
        started = ran([], out.with_name(f"{out.name}_none"), scheduler=address).own
        idle = idle_share()
        before, own = sum(client.run(time.process_time).values()), time.process_time()
        here = ran(folders, out, workbooks, scheduler=address)
        scheduler = max(time.process_time() - own - idle * here.clock, 0)
        workers = sum(client.run(time.process_time).values()) - before
        usages = client.run(resource.getrusage, resource.RUSAGE_SELF).values()
        began = time.perf_counter()
        with cluster(address) as found:
            list(run_jobs(Work(abs, lambda job, _: job), range(TASKS), found.workers, at_once=found.at_once))
        task = (time.perf_counter() - began) / TASKS * 1000
    return OnCluster(here, started, workers, max(usage.ru_maxrss for usage in usages) / 1024, scheduler, task)


@dataclass(frozen=True)
class Sizes:
    """Bytes of one council: its lists, its job, what comes back for the table, and of one workbook."""

    lists: int
    job: int
    table: int
    workbook: int


def sizes(workspace: Path, out: Path) -> Sizes:
    """What travels for one council."""
    job = CouncilJob(workspace.name, workspace, out, time_made(), MONTHS)
    month = CouncilJob(workspace.name, workspace, out, time_made(), MONTHS[-1:], table=False, workbooks=MONTHS[-1:])
    lists = sum(path.stat().st_size for path in (workspace / "samples").iterdir())
    workbook = len(pickle.dumps(make_job(month)))
    return Sizes(lists, len(pickle.dumps(job)), len(pickle.dumps(make_job(job))), workbook)


@dataclass(frozen=True)
class Costs:
    """Seconds of a processor for a council, and for a workbook: of a worker, and of the computer that collects."""

    council: float
    workbook: float
    collect_council: float
    collect_workbook: float


def plan(costs: Costs, size: Sizes, peak: float) -> None:
    """Prints the region on paper: time by cores, what travels, and where more cores stop helping."""
    years = -(-FULL // 12)
    for what, workbooks, reads in (("figures", 0, 1), (f"figures and {COUNCILS * FULL:,} workbooks", FULL, years)):
        work = COUNCILS * (costs.council * reads + costs.workbook * workbooks)
        collect = COUNCILS * (costs.collect_council + costs.collect_workbook * workbooks)
        net = COUNCILS * (size.lists * reads + size.table + size.workbook * workbooks) / MB
        print(f"\n{COUNCILS} councils × {FULL} months, {what}:")
        print(f"  processors {work / 60:,.0f} min in all, and {collect / 60:,.1f} min on the computer that collects")
        for cores in (2, 8, 16, 32, 64):
            jobs = COUNCILS * reads
            rounds = -(-jobs // cores)
            minutes = max(rounds * work / jobs, collect) / 60
            print(f"  {cores:3} cores  {minutes:7,.1f} min   {cores * peak / 1024:5.1f} GB of memory")
        print(f"  more than {work / collect:,.0f} cores wait for the computer that collects")
        print(
            f"  over the net {net:,.0f} MB: lists {COUNCILS * size.lists * reads / MB:,.0f} MB from the shared drive,"
        )
        back = (size.table + size.workbook * workbooks) / MB
        print(
            f"    back through the scheduler {COUNCILS * back:,.0f} MB, {back:.1f} a council; jobs {size.job:,} bytes"
        )


def main() -> int:
    """Prints the figures and the plan; 1 when a bound is missed."""
    councils, drawn = (3, 1) if "--small" in sys.argv else (6, 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspaces = [folder / "councils" / f"council_{seed:03d}" for seed in range(1, councils + 1)]
        for seed, workspace in enumerate(workspaces, 1):
            make_council(workspace, seed)
        return measure(workspaces, workspaces[:drawn], folder)


def measure(workspaces: list[Path], drawn: list[Path], folder: Path) -> int:
    """All runs, their figures, and the plan."""
    count, years = len(workspaces), -(-FULL // 12)
    few = ran(workspaces[:2], folder / "few", processes=1)
    one = ran(workspaces, folder / "one", processes=1)
    two = ran(workspaces, folder / "two", processes=2)
    started = ran([], folder / "none", processes=1).own
    books = ran(drawn, folder / "books", workbooks=True, processes=1)
    plain = ran(drawn, folder / "plain", processes=1)
    council = (one.own - started) / count
    workbook = (books.own - plain.own - (years - 1) * len(drawn) * council) / (len(drawn) * FULL)
    flat, same = one.peak / few.peak, one.content == two.content
    print(f"{count} councils × {FULL} months: {one.own - started:.1f} s of a processor, {started:.1f} starting")
    print(
        f"  {council:.2f} s a council, {1000 * council / FULL:.0f} ms a council and month; {workbook:.2f} s a workbook"
    )
    print(
        f"  by the clock one process {one.clock:.1f} s, two {two.clock:.1f}: {one.clock / two.clock:.2f} times as fast"
    )
    print(f"  peak {few.peak:.0f} MB for 2 councils, {one.peak:.0f} MB for {count}: {flat:.2f}  (at most 1.25)")
    print(f"  with workbooks ({len(drawn)} councils): {books.peak:.0f} MB")
    if not find_spec("distributed"):
        print("Dask is not installed (pip install kpibook[cluster]): no cluster was measured")
        return int(not same or flat > 1.25)
    table = ran_on_cluster(workspaces, folder / "there", workbooks=False)
    both = ran_on_cluster(drawn, folder / "drawn", workbooks=True)
    same = same and table.here.content == one.content and both.here.content == books.content
    spent, peak = (table.workers + table.collecting) / (one.own - started), max(table.worker_peak, both.worker_peak)
    print(f"cluster of two workers: {table.here.clock:.1f} s by the clock; {table.task_ms:.1f} ms for an empty task")
    print(f"  all processors together / one process {spent:.2f}  (at most 1.3); a worker's peak {peak:.0f} MB")
    print(f"  files are {'identical' if same else 'DIFFERENT'} in one process, in two, and from the cluster")
    collect = max(table.collecting / count, 0.001)
    collect_book = max((both.collecting - collect * len(drawn)) / (len(drawn) * FULL), 0.0001)
    print(f"  the computer that collects: {1000 * collect:.0f} ms a council, {1000 * collect_book:.1f} ms a workbook")
    plan(Costs(council, workbook, collect, collect_book), sizes(workspaces[0], folder / "sizes"), peak)
    return int(not same or flat > 1.25 or spent > 1.3)


if __name__ == "__main__":
    if "--run" in sys.argv:
        run_region(*json.loads(sys.argv[sys.argv.index("--run") + 1]))
    else:
        sys.exit(main())
