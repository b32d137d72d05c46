"""How much of a cold refresh's time one takes in which no source changed; exits with 1 above a tenth.

The whole function behind the button, on the sample's workbook in a real headless LibreOffice. Cold means: no cache, and
the workbook as it was a month earlier. Each round makes the workbook old again; cold and unchanged take turns, so that
other work on the machine falls on both. The way from the sources to the figures is
printed too. An officer has typed a column beside the largest table.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import xlwings as xw

from kpibook.cache import Cache
from kpibook.excel.compute import compute
from kpibook.excel.open.run import refresh_book
from kpibook.pipeline import build, no_progress
from xlwings_libreoffice.activate import activate
from xlwings_libreoffice.client import OfficeError
from xlwings_libreoffice.engine import open_book
from xlwings_libreoffice.office import HeadlessOffice

ROOT = Path(__file__).parents[1]
MADE = dt.datetime(2023, 3, 6, 9)
BOUND = 0.1
WARM = 3
ROUNDS = 5


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


@contextlib.contextmanager
def workbook(folder: Path) -> Iterator[xw.Book | None]:
    """The example workbook, open in a LibreOffice; None where there is none."""
    file = folder / "report.xlsx"
    build(ROOT, None, file, MADE)
    try:
        office = HeadlessOffice()
    except OfficeError as error:
        print(f"LibreOffice: {error}")
        yield None
        return
    with office:
        yield xw.Book(impl=open_book(activate(office.bridge).impl, file))


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
        with workbook(folder) as book:
            return measure(book, Cache(folder / "cache"))
    finally:
        shutil.rmtree(folder)


def type_remarks(book: xw.Book) -> None:
    """A column of the officer's own beside Numerators: words and formulas."""
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    column, rows = area.column + area.shape[1] + 1, area.shape[0] - 1
    sheet.range((area.row + 1, column), (area.row + rows, column)).value = [[f"row {n}"] for n in range(rows)]
    sheet.range((area.row + 1, column + 1)).formula = "=1+1"


def measure(book: xw.Book | None, cache: Cache) -> int:
    """Prints both ratios; 1 when the whole refresh's (without LibreOffice: the figures') is over the bound."""

    def figures() -> object:
        return compute(ROOT, None, MADE, no_progress, cache)

    def refresh(opened: xw.Book) -> object:
        outcome = refresh_book(opened, ROOT, MADE, no_progress, cache)
        return outcome, opened.sheets["Cover"]["A1"].value  # all formulas have followed once a cell can be read

    ratio = say("sources to figures", [(seconds(figures), min(seconds(figures) for _ in range(WARM)))])
    if book is not None:
        pairs = []
        type_remarks(book)
        for _ in range(ROUNDS):
            make_old(book)
            shutil.rmtree(cache.folder)
            pairs.append((seconds(lambda: refresh(book)), min(seconds(lambda: refresh(book)) for _ in range(WARM))))
        ratio = say("the whole refresh", pairs)
    return int(ratio > BOUND)


def say(what: str, pairs: list[tuple[float, float]]) -> float:
    """Prints the round with the median ratio, and gives that ratio."""
    cold, warm = sorted(pairs, key=lambda pair: pair[1] / pair[0])[len(pairs) // 2]
    print(f"{what:20} cold {cold:6.2f} s   unchanged {warm:6.2f} s   {warm / cold:.3f} of it  (at most {BOUND})")
    return warm / cold


if __name__ == "__main__":
    sys.exit(main())
