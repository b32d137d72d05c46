"""The whole build of the sample, held against the least that such a program must do, in whole processes.

The least (`bare.py`): a Python that imports pandas, reads every cell of the same files with bare python-calamine and
writes the same cells with bare XlsxWriter, and does nothing with any of them. Both run in turn, several times; the
ratio is the median of those pair by pair, of processor time. Bound: 1.7.
"""

from __future__ import annotations

import os
import pickle
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import bare
from reading import sources
from writing import TEMPLATE, recorded

from kpibook.months import Month
from kpibook.pipeline import make_report, read_lists
from kpibook.workbook.template.read import read_template

ROOT = Path(__file__).parents[1]
BOUND = 1.7
"""At most so many times the least."""
BUILD = "from kpibook.__main__ import run\nrun()"


def given(path: Path) -> None:
    """Writes what the least is given: the files, and the cells that a build of the sample writes."""
    lists = read_lists(ROOT)
    report = make_report(lists, Month(2023, 2), lists.files[0].modified)
    path.write_bytes(pickle.dumps((sources(ROOT), *recorded(report, read_template(TEMPLATE)))))


def seconds(*run: str) -> tuple[float, str]:
    """Processor time of a whole process, and what it said."""
    kept = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = os.times()
    ran = subprocess.run([sys.executable, *run], cwd=ROOT, env=kept, capture_output=True, check=True, text=True)
    after = os.times()
    taken = after.children_user + after.children_system - before.children_user - before.children_system
    return taken, ran.stdout


def main() -> int:
    """Prints the ratio; 1 when it is over its bound."""
    rounds = 5 if "--small" in sys.argv else 11
    ratios, ours, least = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        cells = Path(folder) / "given"
        given(cells)
        build = "-c", BUILD, "build", "--month", "2023-02", "--out", str(Path(folder) / "report.xlsx")
        seconds(*build)  # compiles what is not compiled yet
        for _ in range(rounds):
            taken, loading = seconds(bare.__file__, str(cells))
            least.append(taken - float(loading))
            ours.append(seconds(*build)[0])
            ratios.append(ours[-1] / least[-1])
    ratio = statistics.median(ratios)
    said = f"{statistics.median(ours):.2f} s / {statistics.median(least):.2f} s"
    print(f"the sample's build / pandas imported, bare reading, bare writing  {ratio:.2f}  (at most {BOUND}; {said})")
    return int(ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
