"""What stands in an open workbook of kpibook's: its tables, its analysis boxes, its month."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import xlwings as xw

from kpibook.excel import tables
from kpibook.excel.open.steps import Block, formats_of
from kpibook.issues import InputError, Issue
from kpibook.workbook.live import names as named

THREADED = "[Threaded comment]"
"""How the note begins by which Excel shows a threaded comment to programs that know only notes."""


@dataclass(frozen=True)
class WorkbookState:
    """An open workbook: places of its tables by name, its names, its layout's mark (see `workbook.layout`)."""

    places: dict[str, tuple[str, xw.Range]]
    names: xw.main.Names
    layout: str

    @property
    def sheets(self) -> set[str]:
        """Sheets that hold a table."""
        return {sheet for sheet, _ in self.places.values()}


def read_workbook(book: xw.Book) -> WorkbookState:
    """The state of a workbook; InputError when kpibook did not make it, or it was made for one team alone."""
    places = {table.name: (sheet.name, table.range) for sheet in book.sheets for table in sheet.tables}
    names = book.names
    words = {name: str(names[name].refers_to) for name in (named.REPORT_MONTH, named.LAYOUT) if name in names}
    found = tables.Found(book.name, places, words)
    advice = "Bring the performance workbook to the front and refresh again, or build it anew: kpibook build."
    tables.stop_if_not_ours(found, named.DATA_SHEETS, advice)
    return WorkbookState(places, names, found.layout)


@contextlib.contextmanager
def reading_ahead(book: xw.Book, state: WorkbookState, result: tables.Refreshed) -> Iterator[Callable[[], None]]:
    """In here, all that a plan needs to know of a workbook is asked in one question where the program takes one (our
    engine over LibreOffice); what is yielded is to be called where something takes long, so that it is asked again."""
    ahead = getattr(book.impl, "read_ahead", None)
    if ahead is None:
        yield lambda: None
        return
    known = {target.name for target in result.tables} & state.places.keys()
    names = [name for box in result.boxes for name in (box.name, box.month_name, box.draft_name) if name]
    with ahead([*dict.fromkeys(state.places[name][0] for name in known)], [*names, *_ON_COVER]) as forget:
        yield forget


_ON_COVER = (named.REPORT_MONTH, named.OWN_MONTH, named.REPORT_TEAM, named.STAMP_EXTRACTED, named.STAMP_MADE)


def read_table(book: xw.Book, state: WorkbookState, target: tables.TableTarget) -> tables.TableState:
    """A table as it stands, with what is beside and below it; InputError when it is not there any more."""
    if target.name not in state.places:
        raise InputError([_no_table(book, target)])
    sheet_name, table = state.places[target.name]
    sheet = book.sheets[sheet_name]
    row, column = table.row, table.column
    rows, columns = table.shape
    used = sheet.used_range.last_cell
    # As far as the sheet is in use: what stands beside and below a table has to follow its rows.
    last = max(used.row, row + rows - 1), max(used.column, column + columns - 1)
    values = sheet.range((row, column), last).options(ndim=2).value
    grid: list[list[tables.Cell]] = [list(line) for line in values]
    # Formulas are read only where an officer may have some: asking costs as much again as the values do.
    for area in _own_areas(target, [str(heading) for heading in values[0][:columns]], (rows, columns), grid):
        top, left, bottom, right = area
        cells = sheet.range((row + top, column + left), (row + bottom, column + right))
        words = formulas_of(cells, [line[left : right + 1] for line in values[top : bottom + 1]])
        for at, line in enumerate(words, start=top):
            grid[at][left : right + 1] = map(tables.cell_of, values[at][left : right + 1], line)
    filled, notes = tuple(map(tuple, grid)), _notes(sheet, (row, column))
    beside = _left_of(sheet, (row, column), last[0])
    return tables.TableState(target.name, sheet_name, row, column, rows, columns, filled, notes, beside)


def _left_of(sheet: xw.Sheet, first: tuple[int, int], last_row: int) -> tuple[tuple[tables.Cell, ...], ...]:
    """What stands left of a table, row by row; nothing where there is nothing."""
    if first[1] == 1:
        return ()
    cells = sheet.range((first[0], 1), (last_row, first[1] - 1))
    values = cells.options(ndim=2).value
    if all(value is None for line in values for value in line):
        return ()
    return tuple(tuple(map(tables.cell_of, *both)) for both in zip(values, formulas_of(cells, values), strict=True))


def with_formats(book: xw.Book, state: tables.TableState, target: tables.TableTarget) -> tables.TableState:
    """The state with the number formats of everything of an officer's own."""
    ours = {at for heading, at in state.places.items() if target.is_ours(str(heading))}
    found: dict[tuple[int, int], str] = {}
    for at in (*state.columns_left, *range(state.width)):
        first = state.rows if at in ours else 1
        rows = [row for row in range(first, len(state.grid)) if state.cell(row, at) is not None]
        if rows:
            area = Block(state.row + rows[0], state.column + at, state.row + rows[-1], state.column + at)
            codes = dict(enumerate(formats_of(book, state.sheet, area), start=rows[0]))
            found |= {(row, at): codes[row] for row in rows}
    return replace(state, formats=found)


def _own_areas(
    target: tables.TableTarget, headings: list[str], size: tuple[int, int], grid: list[list[tables.Cell]]
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
    """The notes on a table's cells, beside and below it. A threaded comment that Excel lists here stays where it is."""
    found = {}
    with contextlib.suppress(NotImplementedError):  # a remote engine does not tell them; see remote.stop_at_moves
        for note in sheet.notes:
            at = note.location
            place = (at.row - first[0], at.column - first[1])
            # Deleted and put in again, it would come back as a plain note, without its thread.
            if place[0] >= 0 and not note.text.startswith(THREADED):
                found[place] = note.text
    return found


@dataclass(frozen=True)
class BoxCells:
    """Where an analysis box is: its text, its heading, and what was drafted into it (None: the workbook keeps none)."""

    text: xw.Range
    heading: xw.Range
    drafted: xw.Range | None


def box_cells(state: WorkbookState, boxes: Iterable[tables.Box]) -> dict[str, BoxCells]:
    """The cells of each analysis box that the workbook has."""
    found = {}
    for box in boxes:
        with contextlib.suppress(KeyError):
            text, heading = (state.names[name].refers_to_range for name in (box.name, box.month_name))
            drafted = state.names[box.draft_name].refers_to_range if box.draft_name in state.names else None
            found[box.name] = BoxCells(text, heading, drafted)
    return found


def open_texts(book: xw.Book) -> Iterator[tables.Text]:
    """What stands in each analysis box of an open workbook, as it shows."""
    names = {name.name: name for name in book.names}
    for name in (name for name in names if tables.is_box(name, names)):
        if "#REF!" in (names[name].refers_to or ""):
            continue
        box = names[name].refers_to_range
        kept, heading = (
            names[other].refers_to_range.value if other in names else None for other in tables.names_of_box(name)
        )
        address = box.get_address(False, False)
        shown = box.value
        yield tables.Text(
            name, box.sheet.name, address, tables.month_of_heading(heading), "" if shown is None else str(shown), kept
        )


def open_archive(state: WorkbookState) -> tables.TableState | None:
    """The table with earlier months' texts; None where there is none."""
    if tables.ARCHIVE not in state.places:
        return None
    sheet, area = state.places[tables.ARCHIVE]
    grid = tuple(map(tuple, area.options(ndim=2).value))
    return tables.TableState(tables.ARCHIVE, sheet, area.row, area.column, *area.shape, grid)


def cell(range_: xw.Range) -> tables.Cell:
    """What one cell holds."""
    value = range_.value
    return tables.cell_of(value, formulas_of(range_, [[value]])[0][0])


def as_shown(range_: xw.Range) -> tables.Cell:
    """What one cell shows, also where it holds a formula; the formula's own words where that gives an error."""
    value = range_.value
    # A formula that gives an error shows no value: its own words are all that can be archived.
    found = value if value is not None else formulas_of(range_, [[None]])[0][0]
    return tables.cell_of(found, found)


def _no_table(book: xw.Book, target: tables.TableTarget) -> Issue:
    return Issue(
        "table-missing",
        f"The table {target.name} is no longer in the workbook.",
        sheet=f"{book.name}, {target.sheet}",
        advice="Undo its deletion or go back to a backup; or build the workbook anew: kpibook build.",
    )
