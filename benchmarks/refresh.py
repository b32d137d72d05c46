"""How much of a cold refresh's time one takes in which no source changed; exits with 1 above a bound.

The whole function behind the button, on the sample's workbook in a real headless LibreOffice. Cold means: no cache, and
the workbook as it was a month earlier. Each round makes the workbook old again; cold and unchanged take turns, so that
other work on the machine falls on both. Printed too: the same in processor time (ours, LibreOffice's, and of the Python
between them), the way from the sources to the figures, and how many questions an unchanged refresh asks. An officer has
typed a column beside the largest table.

Then a file that is closed, in processor time: one in which an officer typed, with lists as they were, and a cold one,
in which a figure was typed over too. Reading it is held against openpyxl, which reads it twice: formulas, and values.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import xlwings as xw

from kpibook.cache import Cache
from kpibook.excel.closed import read_closed
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.compute import compute
from kpibook.excel.open.run import refresh_book
from kpibook.pipeline import build, no_progress
from xlwings_libreoffice.activate import activate
from xlwings_libreoffice.engine import open_book
from xlwings_libreoffice.office import HeadlessOffice, OfficeError

ROOT = Path(__file__).parents[1]
MADE = dt.datetime(2023, 3, 6, 9)
BOUND = 0.05
READ_BOUND = 0.4
WARM = 3
ROUNDS = 5


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def processor_seconds(office: HeadlessOffice | None = None) -> float:
    """Processor time so far: ours, and where told that of a LibreOffice and of the Python that talks to it."""
    total, others = time.process_time(), set() if office is None else {office._process.pid, office.bridge._process.pid}
    for stat in Path("/proc").glob("[0-9]*/stat") if others else ():
        with contextlib.suppress(OSError):  # it ended meanwhile
            found = stat.read_text().rpartition(")")[2].split()  # state, parent, group, …
            if int(stat.parent.name) in others or int(found[2]) in others:
                total += (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")
    return total


@contextlib.contextmanager
def workbook(folder: Path) -> Iterator[tuple[xw.Book, HeadlessOffice] | None]:
    """The example workbook, open in a LibreOffice, and that; None where there is none."""
    file = folder / "report.xlsx"
    build(ROOT, None, file, MADE)
    try:
        office = HeadlessOffice()
    except OfficeError as error:
        print(f"LibreOffice: {error}")
        yield None
        return
    with office:
        yield xw.Book(impl=open_book(activate(office.bridge).impl, file)), office


def make_old(book: xw.Book) -> None:
    """The workbook as it was a month earlier: without the latest month in its wide tables and in its list."""
    for name in ("Numerators", "Denominators", "Targets"):
        sheet = book.sheets[name]
        area = sheet.tables[name].range
        last = area.column + area.shape[1] - 1
        rows = area.row + area.shape[0] - 1
        sheet.tables[name].resize(sheet.range((area.row, area.column), (rows, last - 1)))
        sheet.range((area.row, last), (rows, last)).clear_contents()
    months = book.sheets["Months"]
    area = months.tables["Months"].range
    values = area.options(ndim=2).value
    for column in (area.column, area.column + 2):  # keys and names: else Calc would take "June 2020" for a date
        months.range((area.row, column), (area.row + len(values) - 1, column)).number_format = "@"
    for row, line in enumerate(values[2:], start=area.row + 1):
        months.range((row, area.column), (row, area.column + 2)).value = line
    months.range((area.row + len(values) - 1, area.column)).value = None


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="kpibook-bench-"))
    try:
        with workbook(folder) as opened:
            failed = measure(opened, Cache(folder / "cache"))
        return max(failed, measure_closed(folder / "report.xlsx", Cache(folder / "closed")))
    finally:
        shutil.rmtree(folder)


def type_remarks(book: xw.Book) -> None:
    """A column of the officer's own beside Numerators: words and formulas."""
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    column, rows = area.column + area.shape[1] + 1, area.shape[0] - 1
    sheet.range((area.row + 1, column), (area.row + rows, column)).value = [[f"row {n}"] for n in range(rows)]
    sheet.range((area.row + 1, column + 1)).formula = "=1+1"


def measure(opened: tuple[xw.Book, HeadlessOffice] | None, cache: Cache) -> int:
    """Prints both ratios; 1 when the whole refresh's (without LibreOffice: the figures') is over the bound."""

    def figures() -> object:
        return compute(ROOT, None, MADE, no_progress, cache)

    ratio = say("sources to figures", [(seconds(figures), min(seconds(figures) for _ in range(WARM)))])
    if opened is not None:
        ratio = measure_open(*opened, cache)
    return int(ratio > BOUND)


def measure_open(book: xw.Book, office: HeadlessOffice, cache: Cache) -> float:
    """Prints time, processor time and questions of the refresh of an open workbook; gives the ratio of time."""

    def refresh() -> object:
        outcome = refresh_book(book, ROOT, MADE, no_progress, cache)
        return outcome, book.sheets["Cover"]["A1"].value  # all formulas have followed once a cell can be read

    def both() -> tuple[float, float]:
        before = processor_seconds(office)
        took = seconds(refresh)
        return took, processor_seconds(office) - before

    rounds = []
    type_remarks(book)
    for _ in range(ROUNDS):
        make_old(book)
        shutil.rmtree(cache.folder)
        rounds.append((both(), [both() for _ in range(WARM)]))
    say("  in processor time", [(cold[1], statistics.mean(took[1] for took in warm)) for cold, warm in rounds])
    asked, ask = [], office.bridge.call
    office.bridge.call = lambda operation, **about: asked.append(operation) or ask(operation, **about)
    refresh()
    print(f"  an unchanged refresh asks LibreOffice {len(asked)} questions")
    return say("the whole refresh", [(cold[0], min(took[0] for took in warm)) for cold, warm in rounds])


def type_into(file: Path, table: dict[str, object]) -> None:
    """What an officer types into Numerators of a closed file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl drops sparklines, and says so
        book = openpyxl.load_workbook(file, rich_text=True)
        for address, value in table.items():
            book["Numerators"][address] = value
        book.save(file)


def measure_closed(file: Path, cache: Cache) -> int:
    """Prints the processor time of refreshes of a closed file; 1 when reading it is over the bound."""
    parts: dict[str, list[float]] = {}

    def timed(what: str, act: Callable[[], object]) -> None:
        before = processor_seconds()
        act()
        parts.setdefault(what, []).append(processor_seconds() - before)

    def openpyxl_twice(content: bytes) -> None:
        openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
        openpyxl.load_workbook(io.BytesIO(content), data_only=True)

    def refresh(old_copy: Path) -> object:
        return refresh_file(file, ROOT, MADE, no_progress, old_copy, cache)

    warnings.simplefilter("ignore")
    for turn in range(WARM):
        type_into(file, {"AZ9": f"note {turn}", "F9": 990 + turn})
        shutil.rmtree(cache.folder, ignore_errors=True)
        timed("cold, a figure typed over", lambda turn=turn: refresh(file.with_name(f"old {turn}.xlsx")))
        type_into(file, {"AZ9": f"remark {turn}"})
        content = file.read_bytes()
        timed("changed, lists as they were", lambda turn=turn: refresh(file.with_name(f"older {turn}.xlsx")))
        timed("  of which reading the file", lambda content=content: read_closed(content, file))
        timed("  openpyxl reading it twice", lambda content=content: openpyxl_twice(content))
    print("a closed file, processor time:")
    middle = {what: statistics.median(found) for what, found in parts.items()}
    for what, found in middle.items():
        print(f"{what:28} {found:6.2f} s")
    ratio = middle["  of which reading the file"] / middle["  openpyxl reading it twice"]
    print(f"reading / openpyxl {ratio:.2f}  (at most {READ_BOUND})")
    return int(ratio > READ_BOUND)


def say(what: str, pairs: list[tuple[float, float]]) -> float:
    """Prints the round with the median ratio, and gives that ratio."""
    cold, warm = sorted(pairs, key=lambda pair: pair[1] / pair[0])[len(pairs) // 2]
    print(f"{what:20} cold {cold:6.2f} s   unchanged {warm:6.2f} s   {warm / cold:.3f} of it  (at most {BOUND})")
    return warm / cold


if __name__ == "__main__":
    sys.exit(main())
