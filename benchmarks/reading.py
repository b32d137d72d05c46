"""Reading all samples: kpibook against the bare reader that it uses, and against pandas with openpyxl.

Each runs in turn, several times; the ratio is that of the medians of processor time. Bounds: 1.5 and 0.2.
"""

from __future__ import annotations

import csv
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from kpibook.sources.mapping_files import read_mapping
from kpibook.sources.spreadsheets import read_sources

ROOT = Path(__file__).parents[1]


def sources(workspace: Path) -> list[Path]:
    """Every spreadsheet that the mapping reads."""
    mapping = read_mapping(workspace)
    return [workspace / file.path for file in read_sources(workspace, mapping, None).files]


def read_bare(paths: list[Path]) -> list[object]:
    """The reader alone: every cell of every sheet as a Python value, kept as kpibook keeps them."""
    kept: list[object] = []
    for path in paths:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                kept.append(list(csv.reader(file)))
            continue
        book = CalamineWorkbook.from_path(str(path))
        kept += [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    return kept


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


def main() -> int:
    """Prints the two ratios; 1 when one is over its bound."""
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
    print(f"kpibook / bare python-calamine    {to_bare:.2f}  (at most 1.5)")
    print(f"kpibook / pandas with openpyxl    {to_usual:.2f}  (at most 0.2)")
    return int(to_bare > 1.5 or to_usual > 0.2)


if __name__ == "__main__":
    sys.exit(main())
