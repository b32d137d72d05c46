"""Reading all samples, and lists of a county's size into records: kpibook against the bare reader that it uses.

The samples are held against pandas with openpyxl, too. Each runs in turn, several times; the ratio is that of the
medians of processor time. Bounds: 1.5 and 0.2 for the samples, 1.3 for a county's lists. Last comes what memory a list
takes.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import big_lists
import pandas as pd
from bare import read_bare

from kpibook.sources.mapping_files import read_mapping
from kpibook.sources.spreadsheets import read_sources

ROOT = Path(__file__).parents[1]
SAMPLES, WITH_OPENPYXL, COUNTY = 1.5, 0.2, 1.3
"""At most so many times the other's processor time."""
A_CELL = 200
"""Bytes of memory that a cell takes at most, while its list becomes records."""


def sources(workspace: Path) -> list[Path]:
    """Every spreadsheet that the mapping reads."""
    mapping = read_mapping(workspace)
    return [workspace / file.path for file in read_sources(workspace, mapping, None).files]


def read_pandas(paths: list[Path]) -> None:
    """What most scripts do: pandas with openpyxl (.ods through its own engine)."""
    for path in paths:
        if path.suffix == ".csv":
            pd.read_csv(path, header=None, names=range(40), dtype=object)
        else:
            pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl" if path.suffix == ".xlsx" else None)


def seconds(run: Callable[[], object]) -> float:
    """Processor time of one run, which other programs on the machine disturb less than the clock on the wall."""
    start = time.process_time()
    run()
    return time.process_time() - start


def peak_mb() -> int:
    """The largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def county(path: Path, rounds: int) -> bool:
    """Prints how a list of a county's size, read into records, compares to reading it; whether it is in its bound."""
    ours, bare = [], []
    for _ in range(rounds):
        bare.append(seconds(lambda: read_bare([path])))
        ours.append(seconds(lambda: big_lists.records_of(path)))
    ratio = statistics.median(ours) / statistics.median(bare)
    said = f"{statistics.median(ours):.2f} s / {statistics.median(bare):.2f} s"
    print(f"{path.stem} to records / bare python-calamine  {ratio:.2f}  (at most {COUNTY}; {said})")
    return ratio <= COUNTY


def memory(lists: list[tuple[Path, int]]) -> bool:
    """Prints what memory a row takes, from a process of its own for each list (and how many cells it has)."""
    fits = True
    for path, cells in lists:
        run = [sys.executable, big_lists.__file__, str(path)]
        before, peak = map(int, subprocess.run(run, capture_output=True, check=True, text=True).stdout.split())
        a_cell = (peak - before) * 1024**2 / cells
        said = f"{peak} MB at the peak, {before} MB of it before"
        print(f"{path.stem}: {a_cell:.0f} bytes of memory a cell  (at most {A_CELL}; {said})")
        fits &= a_cell <= A_CELL
    return fits


def counties(rounds: int, times: int) -> bool:
    """The lists of a county's size: whether all is within its bounds. `times`: how often smaller they are."""
    with tempfile.TemporaryDirectory() as folder:
        lists = []
        for rows, columns in ((400_000, 5), (60_000, 40), (100_000, 5)):
            path = Path(folder) / f"{rows // times}x{columns}.xlsx"
            big_lists.write_list(path, rows // times, columns)
            lists.append((path, rows // times * columns))
        in_time = [county(path, rounds) for path, _ in lists[:2]]
        return all(in_time) and (memory(lists) or times > 1)


def main() -> int:
    """Prints the ratios; 1 when one is over its bound."""
    warnings.simplefilter("ignore")
    rounds = 3 if "--small" in sys.argv else 7
    mapping, before = read_mapping(ROOT), peak_mb()
    paths = sources(ROOT)
    print(f"peak memory while reading: {peak_mb() - before} MB beyond the {before} MB of the program itself")
    ours, bare, usual = [], [], []
    for _ in range(rounds):
        ours.append(seconds(lambda: read_sources(ROOT, mapping, None)))
        bare.append(seconds(lambda: read_bare(paths)))
        usual.append(seconds(lambda: read_pandas(paths)))
    to_bare = statistics.median(ours) / statistics.median(bare)
    to_usual = statistics.median(ours) / statistics.median(usual)
    print(f"{len(paths)} files, {sum(path.stat().st_size for path in paths) / 1e6:.1f} MB, {rounds} rounds")
    print(f"kpibook / bare python-calamine    {to_bare:.2f}  (at most {SAMPLES})")
    print(f"kpibook / pandas with openpyxl    {to_usual:.2f}  (at most {WITH_OPENPYXL})")
    in_bounds = counties(3 if rounds == 3 else 5, 10 if "--small" in sys.argv else 1)
    return int(to_bare > SAMPLES or to_usual > WITH_OPENPYXL or not in_bounds)


if __name__ == "__main__":
    sys.exit(main())
