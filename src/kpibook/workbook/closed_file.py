"""What stands in a workbook file that is not open: read with openpyxl, never written with it."""

from __future__ import annotations

import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

from kpibook.issues import InputError, Issue

OwnCell = tuple[object, object]
"""What a cell holds (a formula as its text), and what it shows."""
_SHAPES = re.compile(rb"<(?:\w+:)?(sp|pic|cxnSp|grpSp)>|<(?:\w+:)?(sp|pic|cxnSp|grpSp) ")


@dataclass(frozen=True)
class ClosedTable:
    """A table in a file: its sheet, its place and size (rows and columns from 1, headings in), and its cells from
    there to the sheet's end."""

    sheet: str
    row: int
    column: int
    rows: int
    columns: int
    cells: tuple[tuple[OwnCell, ...], ...]


@dataclass(frozen=True)
class ClosedWorkbook:
    """A workbook file as plain values. Names lead to (sheet, row, column) or to a constant's text."""

    sheets: tuple[str, ...]
    tables: dict[str, ClosedTable]
    names: dict[str, str]
    cells: dict[str, OwnCell]
    """Cell of each defined name that stands for one cell."""
    notes: dict[str, dict[tuple[int, int], str]]
    """Notes that are not kpibook's own, by sheet and place from 0."""
    widths: dict[str, dict[int, float]]
    shapes: dict[str, int]
    """Number of shapes and pictures on each sheet that has any."""


def read_closed(path: Path) -> ClosedWorkbook:
    """The workbook; InputError when the file is none that can be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says what it would lose in saving; nothing is saved
            formulas = openpyxl.load_workbook(path)
            shown = openpyxl.load_workbook(path, data_only=True)
        shapes = _shapes(path, formulas.sheetnames)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError([_unreadable(path, error)]) from error
    names = {name: str(defined.attr_text) for name, defined in formulas.defined_names.items()}
    return ClosedWorkbook(
        tuple(formulas.sheetnames),
        {name: found for sheet in formulas.worksheets for name, found in _tables(sheet, shown[sheet.title])},
        names,
        {name: cell for name, text in names.items() if (cell := _cell(formulas, shown, text)) is not None},
        {sheet.title: notes for sheet in formulas.worksheets if (notes := _notes(sheet))},
        {sheet.title: _widths(sheet) for sheet in formulas.worksheets},
        shapes,
    )


def _tables(sheet: Any, shown: Any) -> list[tuple[str, ClosedTable]]:
    found = []
    for table in sheet.tables.values():
        left, top, right, bottom = (int(side or 1) for side in range_boundaries(table.ref))
        last = max(sheet.max_row, bottom), max(sheet.max_column, right)
        cells = tuple(
            tuple((cell.value, twin.value) for cell, twin in zip(row, twins, strict=True))
            for row, twins in zip(
                sheet.iter_rows(top, last[0], left, last[1]), shown.iter_rows(top, last[0], left, last[1]), strict=True
            )
        )
        size = (bottom - top + 1, right - left + 1)
        found.append((table.name, ClosedTable(sheet.title, top, left, *size, cells)))
    return found


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


def _cell(formulas: Any, shown: Any, text: str) -> OwnCell | None:
    place = place_of(text)
    if place is None or place[0] not in formulas.sheetnames:
        return None
    sheet, row, column = place
    return formulas[sheet].cell(row, column).value, shown[sheet].cell(row, column).value


def _notes(sheet: Any) -> dict[tuple[int, int], str]:
    return {
        (cell.row - 1, cell.column - 1): cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None and cell.comment.author != "kpibook"
    }


def _widths(sheet: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    for about in sheet.column_dimensions.values():
        if about.width and not about.hidden and about.min:
            found |= {column - 1: about.width for column in range(about.min, min(about.max, about.min + 200) + 1)}
    return found


def _shapes(path: Path, sheets: list[str]) -> dict[str, int]:
    """Shapes and pictures of each sheet: its drawing part, found by its relationships."""
    found: dict[str, int] = {}
    with zipfile.ZipFile(path) as package:
        parts = set(package.namelist())
        for number, name in enumerate(sheets, start=1):
            related = f"xl/worksheets/_rels/sheet{number}.xml.rels"
            if related not in parts:
                continue
            for target in re.findall(rb'Target="\.\./(drawings/drawing\d+\.xml)"', package.read(related)):
                count = len(_SHAPES.findall(package.read(f"xl/{target.decode()}")))
                found |= {name: found.get(name, 0) + count} if count else {}
    return found


def _unreadable(path: Path, error: Exception) -> Issue:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no Excel workbook"
    return Issue(
        "refresh-unreadable",
        f"The workbook cannot be read: {reason}.",
        sheet=str(path),
        advice="Is it open elsewhere, or protected with a password? Save it as .xlsx or .xlsm without one.",
    )
