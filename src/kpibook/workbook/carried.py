"""What an officer typed into an earlier workbook, as plain values, and its way into a new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlsxwriter.worksheet import Worksheet

from kpibook.workbook.content import Formula
from kpibook.workbook.data_tables import DataTable, DataTables

CarriedCell = str | int | float | bool | dt.date | Formula | None


@dataclass(frozen=True)
class HistorySheet:
    """A sheet with one table that kpibook never rewrites: earlier months' analysis, or rows that have gone."""

    name: str
    table: str
    headings: tuple[str, ...]
    rows: tuple[tuple[CarriedCell, ...], ...]


@dataclass(frozen=True)
class Carried:
    """Everything that comes over from an earlier workbook.

    `tables` replace data tables of the same name and hold an officer's own columns too. `loose` are cells beside and
    below tables by sheet, row and column from 0. `texts` are by the defined names of analysis boxes. `notes` and
    `widths` (in characters) are by sheet.
    """

    tables: Mapping[str, DataTable] = field(default_factory=dict)
    loose: Mapping[str, Mapping[tuple[int, int], CarriedCell]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    history: tuple[HistorySheet, ...] = ()
    notes: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    widths: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


NOTHING = Carried()


def with_carried(tables: DataTables, carried: Carried) -> DataTables:
    """The data tables, those that carry an officer's own columns in place of the plain ones."""
    return DataTables(*(carried.tables.get(table.name, table) for table in _in_order(tables)))


def _in_order(tables: DataTables) -> Sequence[DataTable]:
    return (
        tables.indicators,
        tables.teams,
        tables.months,
        tables.numerators,
        tables.denominators,
        tables.targets,
    )


def draw_carried(worksheets: Mapping[str, Worksheet], carried: Carried) -> None:
    """Write cells beside tables, notes and history onto sheets that are otherwise drawn."""
    for sheet, cells in carried.loose.items():
        for (row, column), content in cells.items():
            _write(worksheets[sheet], row, column, content)
    for sheet, notes in carried.notes.items():
        for (row, column), text in notes.items():
            worksheets[sheet].write_comment(row, column, text)
    for sheet, widths in carried.widths.items():
        for column, width in widths.items():
            worksheets[sheet].set_column(column, column, width)
    for history in carried.history:
        _draw_history(worksheets[history.name], history)


def _draw_history(worksheet: Worksheet, history: HistorySheet) -> None:
    columns = [{"header": heading} for heading in history.headings]
    last = (max(len(history.rows), 1), len(history.headings) - 1)
    for row, cells in enumerate(history.rows, start=1):
        for column, content in enumerate(cells):
            _write(worksheet, row, column, content)
    worksheet.add_table(0, 0, *last, {"name": history.table, "columns": columns, "style": "Table Style Light 1"})
    worksheet.set_column(0, len(history.headings) - 1, 28)


def _write(worksheet: Worksheet, row: int, column: int, content: CarriedCell) -> None:
    if isinstance(content, Formula):
        worksheet.write_formula(row, column, content.text, None, content.value)
    elif isinstance(content, str):
        worksheet.write_string(row, column, content)
    elif isinstance(content, bool):
        worksheet.write_boolean(row, column, content)
    elif isinstance(content, dt.date):
        worksheet.write_datetime(row, column, content)
    elif content is not None:
        worksheet.write_number(row, column, content)
