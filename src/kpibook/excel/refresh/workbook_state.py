"""What stands in an open workbook of kpibook's: its tables, its analysis boxes, its month."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import xlwings as xw

from kpibook.excel.refresh.analysis import ARCHIVE_SHEET, KEPT_SHEET
from kpibook.excel.refresh.cells import Cell, cell_of
from kpibook.excel.refresh.table_state import TableState
from kpibook.excel.refresh.targets import Box, TableTarget, is_month
from kpibook.issues import InputError, Issue
from kpibook.months import Month
from kpibook.workbook.layout import LAYOUT
from kpibook.workbook.names import DATA_SHEETS, REPORT_MONTH
from kpibook.workbook.tokens import ABOUT, CHECKS, DEFINITIONS, UPDATES

ARCHIVE = "Archive"
"""Name of the table with earlier months' analysis."""
TABLE_SHEETS = (*DATA_SHEETS, UPDATES, DEFINITIONS, CHECKS, ABOUT)
"""Where kpibook's tables are, unless somebody renamed a sheet."""
THREADED = "[Threaded comment]"
"""How the note begins by which Excel shows a threaded comment to programs that know only notes."""
HISTORY_SHEETS = (ARCHIVE_SHEET, KEPT_SHEET)


@dataclass(frozen=True)
class WorkbookState:
    """An open workbook: places of its tables by name, its names, its layout's mark (see `workbook.layout`)."""

    places: dict[str, tuple[str, xw.Range]]
    names: xw.main.Names
    subject: str
    layout: str

    @property
    def sheets(self) -> set[str]:
        """Sheets that hold a table."""
        return {sheet for sheet, _ in self.places.values()}


def read_workbook(book: xw.Book) -> WorkbookState:
    """The state of a workbook; InputError when kpibook did not make it, or it was made for one team alone."""
    places: dict[str, tuple[str, xw.Range]] = {}
    sheets = {sheet.name: sheet for sheet in book.sheets}
    usual = [name for name in TABLE_SHEETS if name in sheets]
    for name in (*usual, *(name for name in sheets if name not in TABLE_SHEETS)):
        if len(places) >= len(TABLE_SHEETS) and name not in HISTORY_SHEETS:
            continue  # every table of kpibook's is found
        for table in sheets[name].tables:
            places[table.name] = (name, table.range)
    names = book.names
    missing = [table for table in DATA_SHEETS if table not in places]
    if missing or REPORT_MONTH not in names:
        raise InputError([_not_ours(book, missing)])
    layout = str(names[LAYOUT].refers_to).strip('="') if LAYOUT in names else ""
    subject = layout.rpartition(":")[0]
    if subject not in ("", "whole"):
        raise InputError([_for_a_team(book)])
    return WorkbookState(places, names, subject, layout)


def read_table(book: xw.Book, state: WorkbookState, target: TableTarget) -> TableState:
    """A table as it stands, with what is beside and below it; InputError when it is not there any more."""
    if target.name not in state.places:
        raise InputError([_no_table(book, target)])
    sheet_name, table = state.places[target.name]
    sheet = book.sheets[sheet_name]
    row, column = table.row, table.column
    rows, columns = table.shape
    used = sheet.used_range.last_cell
    last = max(used.row, row + rows - 1), max(used.column, column + columns - 1)
    values = sheet.range((row, column), last).options(ndim=2).value
    grid: list[list[Cell]] = [list(line) for line in values]
    for area in _own_areas(target, [str(heading) for heading in values[0][:columns]], (rows, columns), grid):
        top, left, bottom, right = area
        cells = sheet.range((row + top, column + left), (row + bottom, column + right))
        words = formulas_of(cells, [line[left : right + 1] for line in values[top : bottom + 1]])
        for at, line in enumerate(words, start=top):
            grid[at][left : right + 1] = map(cell_of, values[at][left : right + 1], line)
    filled = tuple(map(tuple, grid))
    return TableState(target.name, sheet_name, row, column, rows, columns, filled, _notes(sheet, (row, column)))


def _own_areas(
    target: TableTarget, headings: list[str], size: tuple[int, int], grid: list[list[Cell]]
) -> list[tuple[int, int, int, int]]:
    """Where an officer may have formulas: own columns of the table, beside and below it; from 0, ends included."""
    rows, columns = size
    height, width = len(grid), len(grid[0])
    own = [at for at, heading in enumerate(headings) if not target.is_ours(heading)]
    areas = [(0, at, rows - 1, at) for at in own]
    if width > columns:
        areas.append((0, columns, rows - 1, width - 1))
    if height > rows:
        areas.append((rows, 0, height - 1, width - 1))
    return areas


def formulas_of(cells: xw.Range, values: list[list[object]]) -> list[list[object]]:
    """The cells' formulas, row by row; their values where the engine tells no formulas (xlwings' remote one)."""
    try:
        found = cells.formula
    except NotImplementedError:
        return values
    if not isinstance(found, list | tuple):
        return [[found]]
    return [list(row) if isinstance(row, list | tuple) else [row] for row in found]


def _notes(sheet: xw.Sheet, first: tuple[int, int]) -> dict[tuple[int, int], str]:
    """The notes on a table's cells and beside it. A threaded comment, if Excel lists it here, stays where it is."""
    found = {}
    with contextlib.suppress(NotImplementedError):  # a remote engine does not tell them; see remote.stop_at_moves
        for note in sheet.notes:
            at = note.location
            place = (at.row - first[0], at.column - first[1])
            if min(place) >= 0 and not note.text.startswith(THREADED):
                found[place] = note.text
    return found


def known_months(state: TableState) -> list[Month]:
    """Months of the Months table, as they stand."""
    keys = [state.cell(row, 0) for row in range(1, state.rows)]
    return [Month.parse(str(key)) for key in keys if is_month(key)]


def box_cells(state: WorkbookState, boxes: Iterable[Box]) -> dict[str, tuple[xw.Range, xw.Range]]:
    """Cell and heading of each analysis box that the workbook has."""
    found = {}
    for box in boxes:
        with contextlib.suppress(KeyError):
            cells = (state.names[box.name].refers_to_range, state.names[box.month_name].refers_to_range)
            found[box.name] = cells
    return found


def month_of_heading(heading: object) -> str:
    """The month that a box's heading names; '' when it names none.

    >>> month_of_heading("Analysis · February 2023"), month_of_heading("Analysis")
    ('February 2023', '')
    """
    return str(heading).rpartition(" · ")[2] if isinstance(heading, str) and " · " in heading else ""


def month_named(name: str) -> Month | None:
    """The month of a name in full; None when it is none.

    >>> month_named("February 2023"), month_named("Feb")
    (Month(year=2023, month=2), None)
    """
    with contextlib.suppress(ValueError):
        return Month.of(dt.datetime.strptime(name, "%B %Y").date())
    return None


def cell(range_: xw.Range) -> Cell:
    """What one cell holds."""
    value = range_.value
    return cell_of(value, formulas_of(range_, [[value]])[0][0])


def as_shown(range_: xw.Range) -> Cell:
    """What one cell shows, also where it holds a formula; the formula's own words where that gives an error."""
    value = range_.value
    found = value if value is not None else formulas_of(range_, [[None]])[0][0]
    return cell_of(found, found)


def _not_ours(book: xw.Book, missing: list[str]) -> Issue:
    what = f"it has no table {missing[0]}" if missing else f"it has no name {REPORT_MONTH}"
    return Issue(
        "not-our-workbook",
        f"This is not a performance workbook that kpibook made, or part of it was deleted: {what}.",
        sheet=book.name,
        advice="Bring the performance workbook to the front and refresh again, or build it anew: kpibook build.",
    )


def _for_a_team(book: xw.Book) -> Issue:
    return Issue(
        "team-workbook",
        "This workbook was made for one team alone; a refresh would put every team's figures into it.",
        sheet=book.name,
        advice="Make team workbooks anew: kpibook teams, or the button in the performance workbook.",
    )


def _no_table(book: xw.Book, target: TableTarget) -> Issue:
    return Issue(
        "table-missing",
        f"The table {target.name} is no longer in the workbook.",
        sheet=f"{book.name}, {target.sheet}",
        advice="Undo its deletion or go back to a backup; or build the workbook anew: kpibook build.",
    )
