"""The other end of xlwings' remote engine: what Excel sends of a workbook, and what it does with the answer.

Written from the client scripts that xlwings ships; openpyxl reads the file, so no code of the refresh is used.
"""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import xlwings as xw
from openpyxl.utils import range_boundaries

Cells = dict[tuple[int, int], Any]


def payload(file: Path) -> dict[str, Any]:
    """What the client sends: values, tables and names; no formulas, no number formats."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl leaves the trends out
        book = openpyxl.load_workbook(file, data_only=True)
    return {
        "client": "Office.js",
        "version": xw.__version__,
        "book": {"name": file.name, "active_sheet_index": 0, "selection": "A1"},
        "names": [_name(book, name, defined.attr_text) for name, defined in book.defined_names.items()],
        "sheets": [_sheet(sheet) for sheet in book.worksheets],
    }


def _name(book: openpyxl.Workbook, name: str, text: str) -> dict[str, Any]:
    sheet, _, address = text.rpartition("!")
    titles = [one.title for one in book.worksheets]
    index = titles.index(sheet.strip("'")) if sheet.strip("'") in titles else None
    return {
        "name": name,
        "sheet_index": index,
        "address": None if index is None else address.replace("$", ""),
        "refers_to": f"={text}",
        "book_scope": True,
        "scope_sheet_name": None,
        "scope_sheet_index": None,
    }


def _sheet(sheet: Any) -> dict[str, Any]:
    tables = [
        {
            "name": table.name,
            "range_address": table.ref,
            "header_row_range_address": None,
            "data_body_range_address": None,
            "total_row_range_address": None,
            "show_headers": True,
            "show_totals": False,
            "table_style": "",
            "show_autofilter": True,
        }
        for table in sheet.tables.values()
    ]
    rows = [[_sent(cell.value) for cell in row] for row in sheet.iter_rows(1, sheet.max_row, 1, sheet.max_column)]
    return {
        "name": sheet.title,
        "visibility": "Visible",
        "values": rows,
        "tables": tables,
        "pictures": [],
        "shapes": [],
        "charts": [],
        "notes": [{"address": cell.coordinate} for row in sheet.iter_rows() for cell in row if cell.comment],
        "print_area": None,
    }


def _sent(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return f"{value.isoformat(timespec='milliseconds')}Z"
    return "" if value is None else value


class Client:
    """A workbook in Excel, as values and tables, that carries out the answer."""

    def __init__(self, sent: dict[str, Any]) -> None:
        self.sheets: list[str] = [sheet["name"] for sheet in sent["sheets"]]
        self.tables = {table["name"]: table["range_address"] for sheet in sent["sheets"] for table in sheet["tables"]}
        self._order = {sheet["name"]: [table["name"] for table in sheet["tables"]] for sheet in sent["sheets"]}
        self.cells: dict[str, Cells] = {
            sheet["name"]: {
                (row, column): value
                for row, line in enumerate(sheet["values"], start=1)
                for column, value in enumerate(line, start=1)
                if value != ""
            }
            for sheet in sent["sheets"]
        }
        self.formats: dict[str, Cells] = {name: {} for name in self.sheets}

    def run(self, actions: list[dict[str, Any]]) -> None:
        """Carry out the actions, in their order; one that is not known here fails."""
        for action in actions:
            getattr(self, f"_{action['func']}")(action)

    def table(self, name: str) -> list[list[Any]]:
        """A table's cells, row by row; dates as they are shown."""
        sheet = next(sheet for sheet, names in self._order.items() if name in names)
        left, top, right, bottom = range_boundaries(self.tables[name].replace("$", ""))
        found = self.cells[sheet]
        return [[found.get((row, column)) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def _area(self, action: dict[str, Any]) -> tuple[str, int, int, int, int]:
        sheet = self.sheets[action["sheet_position"]]
        return sheet, action["start_row"], action["start_column"], action["row_count"], action["column_count"]

    def _setNumberFormat(self, action: dict[str, Any]) -> None:  # noqa: N802 - the client's own word
        sheet, top, left, rows, columns = self._area(action)
        for row in range(top + 1, top + rows + 1):
            for column in range(left + 1, left + columns + 1):
                self.formats[sheet][row, column] = action["args"][0]

    def _setValues(self, action: dict[str, Any]) -> None:  # noqa: N802
        sheet, top, left, rows, columns = self._area(action)
        assert [len(line) for line in action["values"]] == [columns] * rows
        for row, line in enumerate(action["values"], start=top + 1):
            for column, value in enumerate(line, start=left + 1):
                self.cells[sheet].pop((row, column), None)
                if value != "":
                    self.cells[sheet][row, column] = self._read(value, self.formats[sheet].get((row, column)))

    @staticmethod
    def _read(value: Any, code: str | None) -> Any:
        """As Excel reads it: what looks like a day is one, unless the cell is formatted as text."""
        if isinstance(value, str) and code != "@":
            assert not value.startswith(("=", "+", "-", "@")), "a text would become a formula"
            for pattern in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
                try:
                    return f"{dt.datetime.strptime(value, pattern).isoformat(timespec='milliseconds')}Z"
                except ValueError:
                    continue
        return value

    def _rangeClearContents(self, action: dict[str, Any]) -> None:  # noqa: N802
        sheet, top, left, rows, columns = self._area(action)
        for row in range(top + 1, top + rows + 1):
            for column in range(left + 1, left + columns + 1):
                self.cells[sheet].pop((row, column), None)

    def _copyRange(self, action: dict[str, Any]) -> None:  # noqa: N802
        sheet, top, left, rows, columns = self._area(action)
        to_sheet, address = self.sheets[action["args"][0]], action["args"][1].replace("$", "")
        to_left, to_top = range_boundaries(address)[:2]
        for row in range(rows):
            for column in range(columns):
                code = self.formats[sheet].get((top + 1 + row, left + 1 + column))
                self.formats[to_sheet][to_top + row, to_left + column] = code

    def _resizeTable(self, action: dict[str, Any]) -> None:  # noqa: N802
        index, address = action["args"]
        self.tables[self._order[self.sheets[action["sheet_position"]]][index]] = address

    def _addSheet(self, action: dict[str, Any]) -> None:  # noqa: N802
        position, name = action["args"]
        self.sheets.insert(position, name)
        self.cells[name], self.formats[name], self._order[name] = {}, {}, []

    def _addTable(self, action: dict[str, Any]) -> None:  # noqa: N802
        address, has_headers, _, name = action["args"]
        assert has_headers
        self.tables[name] = address
        self._order[self.sheets[action["sheet_position"]]].append(name)
