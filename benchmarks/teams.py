"""Two hundred team workbooks: two processes against one, memory as teams grow, openpyxl, a Dask cluster.

Bounds: two processes at least 1.8 times as fast as one; at most a tenth of the time in which openpyxl fills the same;
memory flat (peak for 200 teams at most 1.2 times that for 50); a cluster's files identical to those made here.

One process, two processes and openpyxl take turns in rounds, each for all teams (openpyxl for some). Other programs
only ever add time by the clock, so the fastest round counts. Beside the bound, which is for kpibook as it runs (two
processes, by the clock), stands processor time: one process and the one that hands out the work, against openpyxl's
one; the median of what each round gives, which other programs change less.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib.util
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl

from kpibook import pipeline
from kpibook.definitions.mapping import Team
from kpibook.months import Month
from kpibook.report.model import Report
from kpibook.teams.write import TeamsOptions, write_team_workbooks

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "workbook_templates" / "performance_report.xlsx"
ROUNDS, FILLED = 3, 8
"""Rounds, and how many workbooks openpyxl fills in each."""
QUICKER, OF_OPENPYXL = 1.8, 0.10


@dataclass(frozen=True)
class Times:
    """Seconds for one workbook: by the clock, and of processors."""

    clock: float
    processor: float


def many_teams(teams: int) -> Report:
    """The sample's report, its figures dealt out to this many teams."""
    lists = pipeline.read_lists(ROOT)
    report = pipeline.make_report(lists, Month(2023, 2), dt.datetime(2023, 3, 6, 9, 0))
    observations, random = report.observations, np.random.default_rng(7)
    names = {f"team_{number:03d}": Team(name=f"Team {number:03d}", area="ptc") for number in range(teams)}
    shape = (len(observations.measures), teams, len(observations.months))
    denominators = random.integers(20, 60, shape)
    numerators = random.integers(0, 20, shape)
    whole = observations.scopes.index("whole")
    mapping = report.mapping.model_copy(update={"teams": names, "service_areas": {}})
    own = dataclasses.replace(
        observations,
        scopes=("whole", *names),
        numerators=np.concatenate([observations.numerators[:, [whole]], numerators], axis=1),
        denominators=np.concatenate([observations.denominators[:, [whole]], denominators], axis=1),
    )
    scopes = (report.scopes[0], *((id_, team.name, "") for id_, team in names.items()))
    return dataclasses.replace(report, mapping=mapping, observations=own, scopes=scopes, quality=None)


def processor_time() -> float:
    """Seconds that processors spent so far on this process and on its workers that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def timed(report: Report, out: Path, processes: int) -> Times:
    """A report's team workbooks, made by this many processes."""
    clock, processor = time.perf_counter(), processor_time()
    with ProcessPoolExecutor(processes) as pool:
        run = write_team_workbooks(report, TeamsOptions(out, TEMPLATE, force=True), pool)
    if run.failed:
        raise RuntimeError(run.failed)
    made = len(run.made)
    return Times((time.perf_counter() - clock) / made, (processor_time() - processor) / made)


def fill_with_openpyxl(workbook: Path, out: Path, count: int) -> Times:
    """Workbooks that openpyxl opens, fills (every cell that differs between teams) and saves.

    It is given the first team's workbook, finished. Its formulas lose their values in this, and its trends.
    """
    clock, processor = time.perf_counter(), processor_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(1, count + 1):
            book = openpyxl.load_workbook(workbook)
            for name in ("Numerators", "Denominators", "Targets", "Teams", "Cover"):
                for cell in (cell for row in book[name].iter_rows() for cell in row):
                    if isinstance(cell.value, int):
                        cell.value += number
                    elif isinstance(cell.value, str) and not cell.value.startswith("="):
                        cell.value = cell.value.replace("team_000", f"team_{number:03d}")
            book.save(out / f"filled_{number}.xlsx")
    return Times((time.perf_counter() - clock) / count, (processor_time() - processor) / count)


def in_rounds(report: Report, folder: Path, rounds: int) -> tuple[list[Times], list[Times], list[Times]]:
    """One process, two processes and openpyxl, in each round; each makes the workbooks of all teams."""
    one, two, filled = [], [], []
    for number in range(rounds):
        one.append(timed(report, folder / f"one_{number}", 1))
        two.append(timed(report, folder / f"two_{number}", 2))
        first = next((folder / "one_0").glob("*000*.xlsx"))
        filled.append(fill_with_openpyxl(first, folder, FILLED))
    return one, two, filled


def peak_of_workers(teams: int) -> int:
    """Largest resident size, in MB, that a worker or the parent reached while making this many workbooks."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import teams; teams.report_peak({teams})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def report_peak(teams: int) -> None:
    """Make the workbooks and print the peak in MB: the parent's, and its workers' largest."""
    with tempfile.TemporaryDirectory() as folder:
        timed(many_teams(teams), Path(folder), 2)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(max(own, workers) // 1024)


def cluster_is_identical(report: Report, folder: Path) -> bool:
    """Whether a real local Dask cluster makes the same bytes as this machine's processes."""
    from distributed import Client, LocalCluster

    few = dataclasses.replace(report, scopes=report.scopes[:9])
    here = write_team_workbooks(few, TeamsOptions(folder / "here", TEMPLATE))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        there = write_team_workbooks(few, TeamsOptions(folder / "there", TEMPLATE), client.get_executor(pure=False))
    return [e.sha256 for e in here.manifest.files] == [e.sha256 for e in there.manifest.files]


def times_hold(report: Report, folder: Path, teams: int) -> bool:
    """Print the times, and say whether all are within their bounds."""
    rounds = in_rounds(report, folder, ROUNDS)
    one, two, filled = (min(times.clock for times in kind) for kind in rounds)
    spent = statistics.median(ours.processor / theirs.processor for ours, _, theirs in zip(*rounds, strict=True))
    print(f"{teams} workbooks: {one:.3f} s each in one process, {two:.3f} s in two")
    print(f"two processes are {one / two:.2f} times as fast as one  (at least {QUICKER})")
    print(f"openpyxl opens, fills and saves the same in {filled:.3f} s each")
    print(f"by the clock, kpibook (two processes, as it runs) / openpyxl  {two / filled:.2f}  (at most {OF_OPENPYXL})")
    print(f"processor time, kpibook (one process) / openpyxl  {spent:.2f}")
    return one / two >= QUICKER and two / filled <= OF_OPENPYXL


def main() -> int:
    """Prints the ratios; 1 when one is over its bound."""
    teams = 24 if "--small" in sys.argv else 200
    report = many_teams(teams)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bad = not times_hold(report, folder, teams)
        fewer = max(teams // 4, 6)
        few, many = peak_of_workers(fewer), peak_of_workers(teams)
        print(f"peak memory {few} MB for {fewer} teams, {many} MB for {teams}: {many / few:.2f}  (at most 1.2)")
        bad = bad or many / few > 1.2
        if importlib.util.find_spec("distributed"):
            same = cluster_is_identical(report, folder)
            print(f"a Dask cluster's files are {'identical' if same else 'DIFFERENT'}")
            bad = bad or not same
        else:
            print("Dask is not installed (pip install kpibook[cluster]): its files were not compared")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
