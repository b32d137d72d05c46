"""What a caller is about to ask of a workbook, in one answer.

What costs is each object of LibreOffice's that is asked for, ten times what one says of itself: a cell by itself costs
as much as a thousand of a column, a name's cells twice as much as the name.
"""

import re
from collections.abc import Iterable
from typing import Any

from . import formulas
from .cells import values_of
from .documents import BridgeError, Office
from .names import cells_of
from .notes import notes_on
from .sheets import place

_ABSOLUTE = re.compile(r"^\$(?:'((?:[^']|'')+)'|([^.'$]+))\.\$([A-Z]{1,3})\$(\d+)$")


def read_ahead(office: Office, book: str, sheets: list[str], names: list[str]) -> dict[str, Any]:
    """All that these sheets hold, and what stands in the one cell that each of these names stands for.

    `blocks` by sheet: the area in use, its first cell and values, the notes. `cells`: sheet, row, column, value and
    formula of each.
    """
    document = office.document(book)
    listed, known = document.Sheets, document.NamedRanges.ElementNames
    every = list(listed.ElementNames)
    if missing := [name for name in sheets if name not in every]:
        raise BridgeError("no-sheet", f'the workbook has no sheet "{missing[0]}"')
    areas = _areas(document, [name for name in names if name in known])
    cells: dict[str, list[list[int]]] = {}
    for one in areas.values():
        if one and one["area"][2:] == [1, 1]:
            cells.setdefault(one["sheet"], []).append(one["area"][:2])
    return {
        "sheets": every,
        "names": list(known),
        "areas": areas,
        "blocks": {name: _block(office, document, listed.getByName(name)) for name in sheets},
        "cells": [
            [name, *cell]
            for name, places in cells.items()
            for cell in _among(office, document, (listed, every.index(name)), places)
        ],
    }


def _areas(document: Any, names: Iterable[str]) -> dict[str, dict[str, Any] | None]:
    """What `name_area` says of each name; where a name is plainly that of one cell, without asking for the cell."""
    listed, found = document.NamedRanges, dict[str, dict[str, Any] | None]()
    for name in names:
        one = listed.getByName(name)
        content = one.Content
        cell = _ABSOLUTE.match(content)
        if cell:
            sheet = cell[1].replace("''", "'") if cell[1] else cell[2]
            found[name] = {"sheet": sheet, "area": [int(cell[4]) - 1, _column(cell[3]), 1, 1]}
        else:
            cells = cells_of(document, one, content)
            found[name] = cells and {"sheet": cells.Spreadsheet.Name, "area": place(cells.RangeAddress)}
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _block(office: Office, document: Any, sheet: Any) -> dict[str, Any]:
    """What a sheet holds, from the first cell in use to the last."""
    cells = sheet.createCursor()
    cells.gotoStartOfUsedArea(False)
    cells.gotoEndOfUsedArea(True)
    row, column, rows, columns = place(cells.RangeAddress)
    return {
        "used": [0, 0, row + rows, column + columns],
        "first": [row, column],
        "rows": values_of(office, document, cells),
        "notes": notes_on(sheet),
    }


def _among(office: Office, document: Any, sheet: tuple[Any, int], places: list[list[int]]) -> list[list[Any]]:
    """Row, column, value and formula of some cells of a sheet, which are read with all that stands between them."""
    listed, index = sheet
    rows, columns = [row for row, _ in places], [column for _, column in places]
    top, left = min(rows), min(columns)
    cells = listed.getCellRangeByPosition(left, top, max(columns), max(rows), index)
    data, texts = cells.getDataArray(), cells.getFormulaArray()
    found = []
    for row, column in places:
        value, text = data[row - top][column - left], texts[row - top][column - left]
        if not isinstance(value, str):  # what a number stands for, and which error it is, only the cell tells
            cell = cells.getCellRangeByPosition(column - left, row - top, column - left, row - top)
            value = values_of(office, document, cell)[0][0]
        if text.startswith("="):
            text = formulas.to_excel(document, text, cells.getCellByPosition(column - left, row - top).CellAddress)
        found.append([row, column, None if value == "" else value, text])
    return found


OPERATIONS = (read_ahead,)
