"""Pure: how a table in a workbook becomes what it must be, with everything that an officer typed following its row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.excel.cells import Cell, Run, Typed, moved, plain, runs, same
from kpibook.excel.targets import TableTarget


@dataclass(frozen=True)
class TableState:
    """A table as it stands: where, its size with the headings, and every cell from its first one on.

    `grid` reaches right and down as far as the sheet is in use, so it holds what stands beside and below the table.
    """

    name: str
    sheet: str
    row: int
    column: int
    rows: int
    columns: int
    grid: tuple[tuple[Cell, ...], ...]

    def cell(self, row: int, column: int) -> Cell:
        """A cell by its place in the grid, from 0; nothing outside."""
        return self.grid[row][column] if row < len(self.grid) and column < len(self.grid[row]) else None

    @property
    def width(self) -> int:
        """Columns in use, those beside the table too."""
        return max((self.columns, *(len(row) for row in self.grid)))

    @property
    def headings(self) -> tuple[Cell, ...]:
        """The headings."""
        return tuple(self.cell(0, column) for column in range(self.columns))


@dataclass(frozen=True)
class KeptCell:
    """What an officer typed beside a row that has gone."""

    table: str
    row: str
    heading: str
    content: Cell


@dataclass(frozen=True)
class TablePlan:
    """What to write: the new size with the headings, the cells that change, and what found no row any more.

    `grid` is every cell as it must be, with those beside and below the table.
    """

    state: TableState
    rows: int
    columns: int
    runs: tuple[Run, ...]
    kept: tuple[KeptCell, ...]
    grid: tuple[tuple[Cell, ...], ...]

    @property
    def resized(self) -> bool:
        """Whether the table gets another size."""
        return (self.rows, self.columns) != (self.state.rows, self.state.columns)


@dataclass(frozen=True)
class _Column:
    """A column of the new table: kpibook's `ours` (its place in the target), or an officer's `theirs` (in the grid)."""

    ours: int = -1
    theirs: int = -1
    heading: str = ""


_NOTHING = _Column()
"""A column that is empty from now on: the table has become narrower."""


def plan_table(state: TableState, target: TableTarget) -> TablePlan:
    """The way from a table's state to what it must be."""
    columns = _columns(state, target)
    old_rows, gone = _match_rows(state, target)
    body = max(len(target.rows), 1)
    extra = max(body - (state.rows - 1), 0)
    shift = extra if extra and _in_the_way(state, extra) else 0
    height = max(body + 1, len(state.grid) + shift)
    width = max(len(columns), state.width)
    rest = (_Column(theirs=at) if at >= state.columns else _NOTHING for at in range(len(columns), width))
    changed: list[Run] = []
    grid: list[list[Cell]] = []
    for at, column in enumerate((*columns, *rest)):
        wanted = [_heading(state, column, target)]
        wanted += [_body_cell(state, column, target, row, old_rows) for row in range(body)]
        below = [_below(state, at, row, body, shift) for row in range(body + 1, height)]
        text = column.ours >= 0 and target.texts[column.ours]
        code = target.formats[column.ours] if column.ours >= 0 else None
        grid.append([*wanted, *below])
        changed += _changes(state, at, grid[-1], code, text)
    kept = tuple(_kept(state, target, gone))
    return TablePlan(state, body + 1, len(columns), tuple(changed), kept, tuple(zip(*grid, strict=True)))


def _columns(state: TableState, target: TableTarget) -> list[_Column]:
    """The new table's columns: kpibook's in their order, an officer's where they stood, new ones at the end.

    A new column takes the first free one beside the table; an officer's columns on the way there join the table.
    """
    left = list(range(len(target.headings)))
    columns: list[_Column] = []
    for at, heading in enumerate(state.headings):
        if not isinstance(heading, str) or not target.is_ours(heading):
            columns.append(_Column(theirs=at))
        elif left:
            columns.append(_Column(ours=left.pop(0)))
    while left:
        at = len(columns)
        used = _used(state, at)
        columns.append(_Column(theirs=at, heading=f"Note {at + 1}") if used else _Column(ours=left.pop(0)))
    return columns


def _used(state: TableState, column: int) -> bool:
    return any(state.cell(row, column) is not None for row in range(state.rows))


def _key(cells: Sequence[Cell]) -> tuple[object, ...]:
    return tuple(plain(cell) for cell in cells)


def _match_rows(state: TableState, target: TableTarget) -> tuple[list[int | None], list[int]]:
    """For each new row the old one with the same key (None: a new row); and the old rows that have gone."""
    places = {heading: at for at, heading in enumerate(state.headings)}
    columns = [places.get(target.headings[key]) for key in target.keys]
    waiting: dict[tuple[object, ...], list[int]] = {}
    for row in range(1, state.rows):
        key = _key([None if column is None else state.cell(row, column) for column in columns])
        waiting.setdefault(key, []).append(row)
    found: list[int | None] = []
    for cells in target.rows or ((None,) * len(target.headings),):
        same_key = waiting.get(_key([cells[key] for key in target.keys]), [])
        found.append(same_key.pop(0) if same_key else None)
    return found, sorted(row for rows in waiting.values() for row in rows)


def _heading(state: TableState, column: _Column, target: TableTarget) -> Cell:
    if column.ours >= 0:
        return target.headings[column.ours]
    if column.theirs < 0:
        return None
    there = state.cell(0, column.theirs)
    return there if there is not None else column.heading or None


def _body_cell(
    state: TableState, column: _Column, target: TableTarget, row: int, old_rows: Sequence[int | None]
) -> Cell:
    if column.ours >= 0:
        return target.rows[row][column.ours] if target.rows else None
    old = old_rows[row]
    return None if old is None or column.theirs < 0 else _follow(state.cell(old, column.theirs), row + 1 - old)


def _follow(cell: Cell, down: int) -> Cell:
    return Typed(moved(cell.formula, down), cell.shown) if isinstance(cell, Typed) else cell


def _in_the_way(state: TableState, extra: int) -> bool:
    """Whether something stands where new rows go: then all that is below the table moves down."""
    rows = range(state.rows, min(state.rows + extra, len(state.grid)))
    return any(state.cell(row, column) is not None for row in rows for column in range(state.width))


def _below(state: TableState, at: int, row: int, body: int, shift: int) -> Cell:
    """A cell below the new table: what stood there, or so many rows further up; nothing where the table shrank."""
    old = row - shift
    return _follow(state.cell(old, at), shift) if old >= state.rows else None


def _changes(state: TableState, at: int, wanted: Sequence[Cell], code: str | None, text: bool) -> Iterator[Run]:
    """Runs for the cells of a column that are not what they should be."""
    start: int | None = None
    for row in range(len(wanted) + 1):
        differs = row < len(wanted) and not same(state.cell(row, at), wanted[row])
        if differs and start is None:
            start = row
        elif not differs and start is not None:
            cells = [(cell, code) for cell in wanted[start:row]]
            if start == 0:  # a table's heading is text, whatever is below it
                yield from runs(state.sheet, (state.row, state.column + at), cells[:1], text=True)
                cells, start = cells[1:], 1
            yield from runs(state.sheet, (state.row + start, state.column + at), cells, text)
            start = None


def _kept(state: TableState, target: TableTarget, gone: Sequence[int]) -> Iterator[KeptCell]:
    places = {heading: at for at, heading in enumerate(state.headings)}
    keys = [places[target.headings[key]] for key in target.keys if target.headings[key] in places]
    theirs = [at for at in range(state.width) if at >= state.columns or not target.is_ours(str(state.cell(0, at)))]
    for row in gone:
        for at in theirs:
            content = state.cell(row, at)
            if content is not None:
                named = ", ".join(str(state.cell(row, key)) for key in keys if state.cell(row, key) is not None)
                yield KeptCell(state.name, named, str(state.cell(0, at) or ""), content)
