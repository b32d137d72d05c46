"""How much of a cold refresh's time one takes in which no source changed.

Two lines. The first is the way from the sources to the figures, which the cache shortens: exits with 1 above a tenth.
The second is the whole function behind the button, with a real headless LibreOffice: an unchanged refresh still reads
every table back, to find what was typed over, and LibreOffice's share of that is large; it is printed, not bounded.
Cold means: no cache, and the workbook as it was a month earlier.
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
from kpibook.excel.libreoffice.activate import activate
from kpibook.excel.libreoffice.client import OfficeError
from kpibook.excel.libreoffice.engine import open_book
from kpibook.excel.libreoffice.office import HeadlessOffice
from kpibook.excel.refresh import refresh_book
from kpibook.pipeline import build, no_progress

ROOT = Path(__file__).parents[1]
MADE = dt.datetime(2023, 3, 6, 9)
BOUND = 0.1
WARM = 3


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
    months.range((area.row, area.column), (area.row + len(values) - 1, area.column)).number_format = "@"
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


def say(what: str, cold: float, warm: float) -> None:
    print(f"{what:20} cold {cold:6.2f} s   unchanged {warm:6.2f} s   {warm / cold:.3f} of it (aim: {BOUND})")


def measure(book: xw.Book | None, cache: Cache) -> int:
    def figures() -> object:
        return compute(ROOT, None, MADE, no_progress, cache)

    cold = seconds(figures)
    warm = min(seconds(figures) for _ in range(WARM))
    print(
        f"sources to figures   cold {cold:6.2f} s   unchanged {warm:6.2f} s   {warm / cold:.3f} of it (bound {BOUND})"
    )
    if book is not None:
        make_old(book)
        shutil.rmtree(cache.folder)
        first = seconds(lambda: refresh_book(book, ROOT, MADE, no_progress, cache))
        again = min(seconds(lambda: refresh_book(book, ROOT, MADE, no_progress, cache)) for _ in range(WARM))
        say("the whole refresh", first, again)
    return int(warm / cold > BOUND)


if __name__ == "__main__":
    sys.exit(main())
