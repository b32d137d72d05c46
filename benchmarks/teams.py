"""Two hundred team workbooks: two processes against one, memory as teams grow, openpyxl, a Dask cluster.

Bounds: two processes at least 1.7 times as fast as one; at most a third of the time in which openpyxl fills the same;
memory flat (peak for 200 teams at most 1.2 times that for 50); a cluster's files identical to those made here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import openpyxl

from kpibook import pipeline
from kpibook.definitions.mapping import Team
from kpibook.delivery.teams import TeamsOptions, write_team_workbooks
from kpibook.months import Month
from kpibook.report.model import Report

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "workbook_templates" / "performance_report.xlsx"


def many_teams(teams: int) -> Report:
    """The sample's report, its figures dealt out to this many teams."""
    lists = pipeline.read_lists(ROOT)
    report = pipeline.make_report(ROOT, lists, Month(2023, 2), dt.datetime(2023, 3, 6, 9, 0))
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


def timed(report: Report, out: Path, processes: int) -> float:
    """Seconds for all workbooks of a report with this many processes."""
    start = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        run = write_team_workbooks(report, TeamsOptions(out, TEMPLATE, force=True), pool)
    if run.failed:
        raise RuntimeError(run.failed)
    return time.perf_counter() - start


def fill_with_openpyxl(workbook: Path, out: Path, count: int) -> float:
    """Seconds for each workbook that openpyxl opens, fills (every data cell) and saves."""
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(count):
            book = openpyxl.load_workbook(workbook)
            for name in ("Numerators", "Denominators", "Targets"):
                for row in book[name].iter_rows(min_col=4):
                    for cell in row:
                        if isinstance(cell.value, int):
                            cell.value += number
            book.save(out / f"filled_{number}.xlsx")
    return (time.perf_counter() - start) / count


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


def main() -> int:
    """Prints the ratios; 1 when one is over its bound."""
    teams = 24 if "--small" in sys.argv else 200
    report = many_teams(teams)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, two = timed(report, folder / "one", 1), timed(report, folder / "two", 2)
        made = next((folder / "one").glob("*.xlsx"))
        filled = fill_with_openpyxl(made, folder, 3)
        print(f"{teams} workbooks: {one / teams:.2f} s each in one process, {two / teams:.2f} s in two")
        print(f"two processes are {one / two:.2f} times as fast as one  (at least 1.7)")
        print(f"openpyxl opens, fills and saves the same in {filled:.2f} s each")
        print(f"kpibook, as it runs, with two processes / openpyxl  {two / teams / filled:.2f}  (at most 0.33)")
        print(f"kpibook, one process / openpyxl  {one / teams / filled:.2f}")
        fewer = max(teams // 4, 6)
        few, many = peak_of_workers(fewer), peak_of_workers(teams)
        print(f"peak memory {few} MB for {fewer} teams, {many} MB for {teams}: {many / few:.2f}  (at most 1.2)")
        bad = one / two < 1.7 or two / teams / filled > 0.33 or many / few > 1.2
        if importlib.util.find_spec("distributed"):
            same = cluster_is_identical(report, folder)
            print(f"a Dask cluster's files are {'identical' if same else 'DIFFERENT'}")
            bad = bad or not same
        else:
            print("Dask is not installed (pip install kpibook[cluster]): its files were not compared")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
