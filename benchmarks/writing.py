"""Writing the workbook: kpibook against bare XlsxWriter writing the same cells. Bound: 1.5.

The bare writer gets a list of everything that kpibook wrote, cell by cell, with its formats, and no tables, charts,
drop-downs or names. Both run in turn, several times; the ratio is that of the medians of processor time.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
from bare import Call, write_bare

from kpibook.months import Month
from kpibook.pipeline import make_report, read_lists
from kpibook.workbook.live.data_tables import data_tables
from kpibook.workbook.sheets.write import draw_workbook, workbook_bytes
from kpibook.workbook.template.read import read_template

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "workbook_templates" / "performance_report.xlsx"
ROUNDS = 7
BOUND = 1.5
WRITES = ("write_string", "write_number", "write_formula", "write_blank", "write_url", "write_datetime")


def recorded(report: Any, template: Any) -> tuple[list[dict[str, Any]], dict[str, list[Call]]]:
    """Every format and, by sheet, every cell that kpibook writes: the method, its arguments, the format's number."""
    workbook = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    calls: dict[str, list[Call]] = {}
    original = workbook.add_worksheet

    def add_worksheet(name: str, kind: Any) -> Any:
        sheet, kept = original(name, kind), calls.setdefault(name, [])
        for method in WRITES:
            setattr(sheet, method, _recorder(getattr(sheet, method), method, kept))
        return sheet

    workbook.add_worksheet = add_worksheet
    book = draw_workbook(workbook, report, template)
    numbers = {id(look): number for number, look in enumerate(book.formats.known.values())}
    styles = [dict(style.properties) for style in book.formats.known]
    workbook.close()
    by_number = {
        name: [
            (method, tuple(a for a in args if id(a) not in numbers), _format_of(args, numbers))
            for method, args, _ in kept
        ]
        for name, kept in calls.items()
    }
    return styles, by_number


def _format_of(args: tuple[Any, ...], numbers: dict[int, int]) -> int | None:
    return next((numbers[id(a)] for a in args if id(a) in numbers), None)


def _recorder(write: Callable[..., Any], method: str, kept: list[Call]) -> Callable[..., Any]:
    def record(*args: Any) -> Any:
        kept.append((method, args, None))
        return write(*args)

    return record


def seconds(run: Callable[[], object]) -> float:
    """Processor time of one run."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> int:
    """0 when the bound holds."""
    lists = read_lists(ROOT)
    report = make_report(lists, Month(2023, 2), lists.files[0].modified)
    template = read_template(TEMPLATE)
    styles, calls = recorded(report, template)
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: workbook_bytes(report, template)))
        bare.append(seconds(lambda: write_bare(styles, calls)))
    cells = sum(len(kept) for kept in calls.values())
    rows = sum(len(table.rows) for table in data_tables(report).all)
    ratio = statistics.median(ours) / statistics.median(bare)
    tracemalloc.start()
    workbook_bytes(report, template)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(f"{cells:,} cells on {len(calls)} sheets, {rows:,} rows of data tables")
    print(f"kpibook {statistics.median(ours) * 1000:.0f} ms, bare XlsxWriter {statistics.median(bare) * 1000:.0f} ms")
    print(f"ratio {ratio:.2f} (bound {BOUND}); peak memory while writing {peak:.0f} MB")
    return 0 if ratio <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
