"""What a refresh does to an open workbook, step by step, each with the steps that undo it."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import xlwings as xw

from kpibook.excel.tables import GENERAL, Cell, CellRun, Typed, cell_of, runs_as_they_were
from xlwings_libreoffice import areas

_DRESSED_ROWS = 500


class Block(NamedTuple):
    """Cells of a sheet, counted from 1, the last ones included.

    A tuple all the same: journals on disk hold it as four numbers, and one from before an update must still be undone.
    """

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Write:
    """Write cells of one column."""

    run: CellRun


@dataclass(frozen=True)
class Resize:
    """Give a table another size."""

    sheet: str
    table: str
    area: Block


@dataclass(frozen=True)
class CopyLook:
    """Give new cells the look of others of the same sheet: first the model, then the new cells, row by row or column
    by column."""

    sheet: str
    model: Block
    to: Block


@dataclass(frozen=True)
class ClearLook:
    """Empty cells and give them the plain look."""

    sheet: str
    area: Block


@dataclass(frozen=True)
class AddSheet:
    """Put in a sheet at the end."""

    sheet: str


@dataclass(frozen=True)
class DeleteSheet:
    """Take a sheet away that `AddSheet` put in."""

    sheet: str


@dataclass(frozen=True)
class AddTable:
    """Make cells a table."""

    sheet: str
    table: str
    area: Block


@dataclass(frozen=True)
class SetNote:
    """Give one cell this note instead of the one that it has; None: no note."""

    sheet: str
    row: int
    column: int
    text: str | None


@dataclass(frozen=True)
class Dress:
    """Give the columns of a new sheet their widths (in digits, as Excel counts), and let long texts go on below."""

    sheet: str
    widths: tuple[float, ...]


Step = Dress | Write | Resize | CopyLook | ClearLook | AddSheet | DeleteSheet | AddTable | SetNote


def cells_at(book: xw.Book, sheet: str, area: Block) -> xw.Range:
    """Cells of an open workbook."""
    row, column, last_row, last_column = area
    address = areas.Area(row - 1, column - 1, last_row - row + 1, last_column - column + 1).address()
    return book.sheets[sheet].range(address)  # two corners would make xlwings compare their workbooks


def sheet_of(step: Step) -> str:
    """The sheet that a step works on."""
    return step.run.sheet if isinstance(step, Write) else step.sheet


def run_area(run: CellRun) -> Block:
    """The cells of a run."""
    return Block(run.row, run.column, run.row + len(run.cells) - 1, run.column)


def take(book: xw.Book, step: Step) -> None:
    """Do one step."""
    if isinstance(step, Write):
        _write(book, step.run)
    elif isinstance(step, Resize):
        book.sheets[step.sheet].tables[step.table].resize(cells_at(book, step.sheet, step.area))
    elif isinstance(step, CopyLook):
        _copy_look(book, step)
    elif isinstance(step, ClearLook):
        cells_at(book, step.sheet, step.area).clear()
    elif isinstance(step, AddSheet):
        book.sheets.add(step.sheet, after=book.sheets[-1])
    elif isinstance(step, DeleteSheet):
        # Undoing may be done a second time, when the first was cut short.
        if step.sheet in [sheet.name for sheet in book.sheets]:
            book.sheets[step.sheet].delete()
    elif isinstance(step, SetNote):
        _set_note(book, step)
    elif isinstance(step, Dress):
        _dress(book.sheets[step.sheet], step.widths)
    else:
        book.sheets[step.sheet].tables.add(source=cells_at(book, step.sheet, step.area), name=step.table)


def _write(book: xw.Book, run: CellRun) -> None:
    cells = cells_at(book, run.sheet, run_area(run))
    # The format first: in a cell formatted as text a formula would stay its own words, and in another a text would be
    # read as a number or a day.
    if run.before is not None:
        cells.number_format = run.before
    if any(isinstance(cell, Typed) for cell in run.cells):
        for place, cell in enumerate(run.cells):
            cells[place].formula = cell.formula if isinstance(cell, Typed) else cell
    elif all(cell is None for cell in run.cells):
        cells.clear_contents()
    else:
        cells.value = [[_sent(cell)] for cell in run.cells]
    if run.after is not None and run.after != run.before:
        cells.number_format = run.after


def _sent(cell: Cell) -> object:
    """A value as it must be sent to be held: Excel takes one apostrophe at the front for a sign that text follows."""
    if isinstance(cell, str) and cell.startswith("'"):
        return f"'{cell}"
    if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
        return dt.datetime(cell.year, cell.month, cell.day)
    return cell


def _copy_look(book: xw.Book, step: CopyLook) -> None:
    """Looks are a nicety: an engine that cannot copy them leaves them out."""
    top, left, bottom, right = step.to
    down = step.model.last_row - step.model.row + 1
    across = step.model.last_column - step.model.column + 1
    with contextlib.suppress(NotImplementedError):
        for row in range(top, bottom + 1, down):
            for column in range(left, right + 1, across):
                cells_at(book, step.sheet, step.model).copy(book.sheets[step.sheet].range((row, column)))
    cells_at(book, step.sheet, step.to).clear_contents()
    _clear_notes(book.sheets[step.sheet], step.to)


def _clear_notes(sheet: xw.Sheet, area: Block) -> None:
    """A copy brings the model's notes along."""
    with contextlib.suppress(NotImplementedError):  # an engine without notes has brought none
        for note in list(sheet.notes):
            at = note.location
            if area.row <= at.row <= area.last_row and area.column <= at.column <= area.last_column:
                note.delete()


def _dress(sheet: xw.Sheet, widths: tuple[float, ...]) -> None:
    """Looks are a nicety: an engine that cannot set them leaves them out."""
    with contextlib.suppress(NotImplementedError):
        for column, width in enumerate(widths, start=1):
            cells = sheet.range((1, column), (_DRESSED_ROWS, column))
            cells.column_width = width
            cells.wrap_text = True


def _set_note(book: xw.Book, step: SetNote) -> None:
    cell = cells_at(book, step.sheet, Block(step.row, step.column, step.row, step.column))
    there = cell.note
    if there is not None:
        there.delete()
    if step.text:
        cell.add_note(step.text)


def undoing(book: xw.Book, step: Step) -> list[Step]:
    """The steps that undo a step, worked out from the workbook as it is before the step is taken."""
    if isinstance(step, Write):
        return [Write(run) for run in as_it_is(book, step.run.sheet, run_area(step.run))]
    if isinstance(step, Resize):
        area = book.sheets[step.sheet].tables[step.table].range
        last = area.last_cell
        return [Resize(step.sheet, step.table, Block(area.row, area.column, last.row, last.column))]
    if isinstance(step, CopyLook):
        # Looks go only where nothing stood, so plain cells are what was there.
        return [ClearLook(step.sheet, step.to)]
    if isinstance(step, AddSheet):
        return [DeleteSheet(step.sheet)]
    if isinstance(step, SetNote):
        there = cells_at(book, step.sheet, Block(step.row, step.column, step.row, step.column)).note
        return [SetNote(step.sheet, step.row, step.column, there.text if there is not None else None)]
    return []  # a table is added only to a sheet that is added


def as_it_is(book: xw.Book, sheet: str, area: Block) -> Iterator[CellRun]:
    """Runs that write what cells of one column hold now, in the format that they have now."""
    cells = cells_at(book, sheet, area)
    values, formulas = _column(cells.options(ndim=2).value), _column(cells.formula)
    held = [cell_of(value, formula) for value, formula in zip(values, formulas, strict=True)]
    yield from runs_as_they_were(sheet, area[:2], held, formats_of(book, sheet, area))


def _column(found: Any) -> list[Any]:
    """A column's cells as a list, whatever an engine gives for one cell."""
    if not isinstance(found, list | tuple):
        return [found]
    return [row[0] if isinstance(row, list | tuple) else row for row in found]


def formats_of(book: xw.Book, sheet: str, area: Block) -> list[str]:
    """The number format of each cell of a column; cells that differ are asked in halves, then one by one."""
    top, column, bottom, _ = area
    whole = cells_at(book, sheet, area).number_format
    if whole is not None or top == bottom:
        return [str(whole or GENERAL)] * (bottom - top + 1)
    # Engines say nothing where cells differ. Formats come in stretches, so halves need few questions, and each costs.
    middle = (top + bottom) // 2
    upper, lower = Block(top, column, middle, column), Block(middle + 1, column, bottom, column)
    return [*formats_of(book, sheet, upper), *formats_of(book, sheet, lower)]


def take_all(book: xw.Book, steps: Sequence[Step]) -> None:
    """Do steps, one after the other."""
    for step in steps:
        take(book, step)
