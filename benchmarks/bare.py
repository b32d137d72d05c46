"""The bare libraries, given the same files and cells: what kpibook's reading, writing and building are held against.

As a program it is the least that a build must do: import pandas, read every cell of the files, write every cell of the
workbook. `python bare.py GIVEN`: the pickled styles, cells and files; it prints the seconds that loading these took.
"""

from __future__ import annotations

import csv
import io
import pickle
import sys
import time
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

Call = tuple[str, tuple[Any, ...], int | None]
"""A cell: the method that writes it, its arguments, the format's number."""


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


def write_bare(styles: list[dict[str, Any]], calls: dict[str, list[Call]]) -> bytes:
    """The same cells, straight through XlsxWriter."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    looks = [workbook.add_format(style) for style in styles]
    for name, cells in calls.items():
        sheet = workbook.add_worksheet(name)
        for method, args, number in cells:
            row, column, *rest = args
            look = None if number is None else looks[number]
            if method == "write_formula":
                sheet.write_formula(row, column, rest[0], look, rest[1])
            elif method == "write_url":
                sheet.write_url(row, column, rest[0], look, rest[1])
            elif method == "write_blank":
                sheet.write_blank(row, column, None, look)
            else:
                getattr(sheet, method)(row, column, rest[0], look)
    workbook.close()
    return buffer.getvalue()


if __name__ == "__main__":
    import pandas  # noqa: F401  part of the least: nobody computes figures of lists without it

    start = time.process_time()
    paths, styles, cells = pickle.loads(Path(sys.argv[1]).read_bytes())  # our own file, written a moment ago
    print(time.process_time() - start)
    read_bare(paths)
    write_bare(styles, cells)
