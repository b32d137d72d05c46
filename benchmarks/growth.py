"""How a build grows with its lists: the sample, and workspaces of five and twenty times its rows.

The larger ones are the sample's own files, each row of a list again and again under other ids. Of each is measured, in
processes of their own: what a whole build takes (processor time) and its peak memory beyond an empty build's program;
for the largest, what pandas with openpyxl takes that only reads the same files. Bounds: 0.12 of that, and an exponent
of 1.05 for both (time and memory are fitted as so many rows to that power).
"""

from __future__ import annotations

import csv
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from kpibook.definitions import SourceDefinition
from kpibook.records.list_sheets import match_headings
from kpibook.sources.find_files import find_files
from kpibook.sources.mapping_files import read_mapping
from kpibook.tables import RawTable

ROOT = Path(__file__).parents[1]
TIMES = (1, 5, 20)
TO_PANDAS, EXPONENT = 0.12, 1.05
ONCE = ("benchmarks", "population", "early_help")
"""Lists that a larger council has no more of: published figures, residents by age, what teams return."""
ANOTHER = 10**8
"""What is added to an id for each copy."""
MEASURED = """
import sys
from pathlib import Path
from kpibook.__main__ import run
try:
    run()
finally:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")), file=sys.stderr)
"""
"""Builds, and says its peak memory in KB last."""
PANDAS = """
import sys, warnings, pandas
warnings.simplefilter("ignore")
for path in sys.argv[1:]:
    if path.endswith(".csv"):
        pandas.read_csv(path, header=None, names=range(40), dtype=object)
    else:
        engine = "openpyxl" if path.endswith(".xlsx") else None
        pandas.read_excel(path, sheet_name=None, header=None, engine=engine)
"""
Cells = Sequence[Sequence[object]]


def workspace(folder: Path, times: int) -> list[Path]:
    """A workspace with so many times the sample's rows; gives the files of its lists."""
    shutil.copytree(ROOT / "mappings", folder / "mappings")
    shutil.copytree(ROOT / "workbook_templates", folder / "workbook_templates")
    mapping = read_mapping(ROOT)
    there = ROOT / mapping.organisation.sources_folder
    into = folder / mapping.organisation.sources_folder
    into.mkdir(parents=True)
    found = find_files(there, mapping)
    for name in found.files:
        lists = [source for source, names in found.by_source.items() if name in names and source not in ONCE]
        if times == 1 or not lists:
            shutil.copy(there / name, into / name)
        elif name.endswith(".csv"):
            _copy_csv(there / name, into / name, mapping.sources[lists[0]], times)
        else:
            _copy_workbook(there / name, into / name, [mapping.sources[one] for one in lists], times)
    return [into / name for name in found.files]


def _copy_csv(old: Path, new: Path, source: SourceDefinition, times: int) -> None:
    with old.open(encoding="utf-8-sig", newline="") as file, new.open("w", encoding="utf-8", newline="") as copy:
        csv.writer(copy).writerows(_grown(list(csv.reader(file)), [source], times))


def _copy_workbook(old: Path, new: Path, sources: Sequence[SourceDefinition], times: int) -> None:
    book = CalamineWorkbook.from_path(str(old))
    with xlsxwriter.Workbook(new) as copy:
        day = copy.add_format({"num_format": "dd/mm/yyyy"})
        for name in book.sheet_names:
            sheet = copy.add_worksheet(name)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for at, row in enumerate(_grown(rows, sources, times)):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell) if cell else None
                    elif isinstance(cell, bool | int | float):
                        sheet.write(at, column, cell)
                    else:
                        sheet.write_datetime(at, column, cell, day)


def _grown(rows: Cells, sources: Sequence[SourceDefinition], times: int) -> Iterator[Sequence[object]]:
    """The rows, each row of a list so many times; titles, blanks and totals once."""
    found = [(source, match_headings(RawTable("", "", "", rows), source)) for source in sources]
    source, match = max(found, key=lambda pair: len(pair[1].columns) if pair[1] else 0)
    if match is None or len(match.columns) < len(source.fields) / 2:
        yield from rows
        return
    ids = [at for field, ats in match.columns.items() if source.fields[field].type == "id" for at in ats]
    for at, row in enumerate(rows):
        yield row
        filled = [str(cell) for cell in row if cell != ""]
        if at > match.row and len(filled) > 1 and not filled[0].startswith("Total"):
            for copy in range(1, times):
                yield [_another(cell, copy) if column in ids else cell for column, cell in enumerate(row)]


def _another(cell: object, copy: int) -> object:
    """Another id, the same for one that is written otherwise."""
    if isinstance(cell, float | int):
        return cell + copy * ANOTHER
    found = re.fullmatch(r"(\s*\D*)(\d+)(\s*)", str(cell))
    if found is None:
        return f"{cell}{copy}" if cell else cell
    return f"{found[1]}{int(found[2]) + copy * ANOTHER:0{len(found[2])}}{found[3]}"


def measure(program: str, folder: Path, *words: str) -> tuple[float, int]:
    """Processor time of a whole process in a workspace, and the number that it says last."""
    kept = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run, before = [sys.executable, "-c", program, *words], os.times()
    ran = subprocess.run(run, cwd=folder, env=kept, capture_output=True, check=True, text=True)
    after = os.times()
    taken = after.children_user + after.children_system - before.children_user - before.children_system
    return taken, int(ran.stderr.split()[-1]) if ran.stderr else 0


def exponent(sizes: Sequence[float], amounts: Sequence[float]) -> float:
    """The power of the size by which the amounts grow: the slope of a line through their logarithms."""
    return statistics.linear_regression([*map(math.log, sizes)], [*map(math.log, amounts)]).slope


def main() -> int:
    """Prints the table and the ratios; 1 when one is over its bound."""
    rounds = 1 if "--small" in sys.argv else 3
    sizes = TIMES[:2] if "--small" in sys.argv else TIMES
    seconds: list[float] = []
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for times in sizes:
            here = Path(folder) / str(times)
            files = workspace(here, times)
            build = ("build", "--month", "2023-02", "--out", str(here / "report.xlsx"))
            found = [measure(MEASURED, here, *build) for _ in range(rounds)]
            seconds.append(statistics.median(taken for taken, _ in found))
            memory.append(statistics.median(peak for _, peak in found) / 1024)
            print(f"x{times:<3} {seconds[-1]:7.2f} s  {memory[-1]:6.0f} MB at the peak", flush=True)
        usual = measure(PANDAS, here, *map(str, files))[0]
    to_usual, powers = seconds[-1] / usual, (exponent(sizes, seconds), exponent(sizes, memory))
    said = f"at most {TO_PANDAS}; {seconds[-1]:.1f} s / {usual:.1f} s"
    print(f"a build of x{sizes[-1]} / pandas with openpyxl reading the same  {to_usual:.3f}  ({said})")
    print(f"grows as rows to the power of  {powers[0]:.2f} in time, {powers[1]:.2f} in memory  (at most {EXPONENT})")
    return int(to_usual > TO_PANDAS or max(powers) > EXPONENT)


if __name__ == "__main__":
    sys.exit(main())
