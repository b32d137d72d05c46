"""What stands in a workbook file that is not open: its cells in bulk, all else with openpyxl, never written with it."""

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

from kpibook.excel.closed.bulk_cells import LeanWorkbook
from kpibook.excel.closed.package_parts import Parts, read_parts
from kpibook.excel.closed.workbook_sheet import NO_CELL, ClosedCell, ClosedSheet, Place, Reader, place_in_words
from kpibook.issues import InputError, Issue
from kpibook.package import LARGEST_WORKBOOK, Package, PackageError, PackageTooLargeError

_FARTHEST = (3_000, 300)
"""Rows below and columns beside a table, up to which what stands there is taken along."""
_OLE = b"\xd0\xcf\x11\xe0"
"""How a file with a password begins; and an old .xls."""


@dataclass(frozen=True)
class ClosedTable:
    """A table in a file: its sheet, its place and size (rows and columns from 1, headings in), and its cells from
    there to the sheet's last cell."""

    sheet: str
    row: int
    column: int
    rows: int
    columns: int
    cells: tuple[tuple[ClosedCell, ...], ...]


@dataclass(frozen=True)
class ClosedWorkbook:
    """A workbook file as plain values. `names` are those of the whole workbook, `sheet_names` those of one sheet; both
    lead to what they stand for, in Excel's words."""

    sheets: dict[str, ClosedSheet]
    tables: dict[str, ClosedTable]
    names: dict[str, str]
    sheet_names: dict[tuple[str, str], str]
    parts: Parts
    order: tuple[str, ...]
    """Every sheet, those that hold a chart too."""
    locked: bool
    """Whether the order of the sheets is protected."""

    def cell(self, name: str) -> ClosedCell | None:
        """The one cell that a name stands for, or None."""
        place = place_of(self.names.get(name, ""))
        if place is None or place[0] not in self.sheets:
            return None
        return self.sheets[place[0]].cells.get((place[1] - 1, place[2] - 1), NO_CELL)


def read_closed(content: bytes, path: Path) -> ClosedWorkbook:
    """The workbook; InputError when the file is none that can be read."""
    try:
        package = Package(content, LARGEST_WORKBOOK)
        parts = read_parts(package)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says what it would lose in saving; nothing is saved
            return _workbook(package, parts, path)
    except InputError:
        raise
    except PackageTooLargeError as error:
        raise InputError([_too_large(path)]) from error
    except Exception as error:  # a file of whatever damage: openpyxl lets out what zlib, expat and its own parts raise
        raise InputError([_unreadable(path, content)]) from error


def _workbook(package: Package, parts: Parts, path: Path) -> ClosedWorkbook:
    lean = LeanWorkbook(package)
    book: Any = openpyxl.load_workbook(io.BytesIO(lean.content), keep_links=False)
    reader = Reader(book)
    sheets = {sheet.title: reader.sheet(sheet, lean.sheets[sheet.title]) for sheet in book.worksheets}
    tables = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            tables[table.name] = _table(sheets[sheet.title], table.ref, path)
    return ClosedWorkbook(
        sheets,
        tables,
        {name: str(defined.attr_text) for name, defined in book.defined_names.items()},
        {(s.title, name): str(d.attr_text) for s in book.worksheets for name, d in s.defined_names.items()},
        parts,
        tuple(book.sheetnames),
        bool(book.security and book.security.lockStructure),
    )


def _table(sheet: ClosedSheet, reference: str, path: Path) -> ClosedTable:
    left, top, right, bottom = (int(side or 1) for side in range_boundaries(reference))
    inside = [place for place in sheet.cells if place[0] >= top - 1 and place[1] >= left - 1]
    last = max((row + 1 for row, _ in inside), default=bottom), max((column + 1 for _, column in inside), default=right)
    for place in inside:
        if place[0] >= bottom + _FARTHEST[0] or place[1] >= right + _FARTHEST[1]:
            raise InputError([_too_far(path, sheet.name, place)])
    rows, columns = range(top - 1, max(last[0], bottom)), range(left - 1, max(last[1], right))
    cells = tuple(tuple(sheet.cells.get((row, column), NO_CELL) for column in columns) for row in rows)
    return ClosedTable(sheet.name, top, left, bottom - top + 1, right - left + 1, cells)


def place_of(text: str) -> tuple[str, int, int] | None:
    """Sheet, row and column (from 1) of the one cell that a name stands for; None when it stands for something else.

    >>> place_of("'It''s two'!$B$3"), place_of("Teams[name]")
    (("It's two", 3, 2), None)
    """
    match = re.fullmatch(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$(\d+)", text)
    if match is None:
        return None
    row, column = coordinate_to_tuple(f"{match[3]}{match[4]}")
    return (match[1] or match[2]).replace("''", "'"), row, column


def _unreadable(path: Path, content: bytes) -> Issue:
    if content[: len(_OLE)] == _OLE:
        why = "it is protected with a password, or is an old .xls"
        advice = "Open it in Excel and save it as .xlsx or .xlsm without a password to open it."
    elif content[:2] == b"PK" and _has_workbook(content):
        why, advice = "it is damaged", "Open it in Excel, which may repair it; or go back to a backup."
    else:
        why, advice = "it is no Excel workbook", "Name the performance workbook, an .xlsx or .xlsm."
    return Issue("refresh-unreadable", f"The workbook cannot be read: {why}.", sheet=str(path), advice=advice)


def _has_workbook(content: bytes) -> bool:
    """Whether it is, or was before it was damaged, a package with a workbook: no .xlsb, .ods or .docx."""
    try:
        return "xl/workbook.xml" in Package(content, None)
    except PackageError:
        return True


def _too_large(path: Path) -> Issue:
    return Issue(
        "refresh-unreadable",
        "The workbook would unpack to far more than a performance workbook holds, so it was not opened.",
        sheet=str(path),
        advice="Build the workbook anew: kpibook build.",
    )


def _too_far(path: Path, sheet: str, place: Place) -> Issue:
    return Issue(
        "cannot-carry",
        f"The cell {place_in_words(place)} is filled, too far from the table to be carried over into a new file.",
        sheet=f'{path}, "{sheet}"',
        advice="Move it nearer to the table or delete it, and save; or open the workbook and refresh it there.",
    )
