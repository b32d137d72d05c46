"""Pure: how a table in a workbook becomes what it must be, with everything that an officer typed following its row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kpibook.excel.tables.cells import GENERAL, Cell, CellRun, Typed, moved, plain, runs, runs_as_they_were, same
from kpibook.excel.tables.table_state import Moves, Place, TableState
from kpibook.excel.tables.targets import TableTarget


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

    `grid` is every cell as it must be, with those beside and below the table; `notes` every note. `moves` says where
    each cell comes to stand, `moves_own` whether something of the officer's comes to stand elsewhere.
    """

    state: TableState
    rows: int
    columns: int
    runs: tuple[CellRun, ...]
    kept: tuple[KeptCell, ...]
    grid: tuple[tuple[Cell, ...], ...]
    notes: Mapping[Place, str]
    moves: Moves
    moves_own: bool

    @property
    def resized(self) -> bool:
        """Whether the table gets another size."""
        return (self.rows, self.columns) != (self.state.rows, self.state.columns)

    @property
    def reorders(self) -> bool:
        """Whether any row or column comes to stand elsewhere."""
        moves = self.moves
        return any(old != new for found in (moves.rows, moves.columns) for old, new in found.items())


@dataclass(frozen=True)
class _Column:
    """A column of the new table: kpibook's `ours` (its place in the target), or an officer's `theirs` (in the grid)."""

    ours: int = -1
    theirs: int = -1
    heading: str = ""


@dataclass(frozen=True)
class _Rows:
    """Where rows come from: for each of the new table its old one (None: a new row); what is below moves by `shift`.

    `height`: how many rows the grid has, with the heading and what is below the table.
    """

    old: Sequence[int | None]
    height: int
    shift: int


_NOTHING = _Column()
"""A column that is empty from now on: the table has become narrower."""


def plan_table(state: TableState, target: TableTarget) -> TablePlan:
    """The way from a table's state to what it must be."""
    columns = _columns(state, target)
    old_rows, gone = _match_rows(state, target)
    body = max(len(target.rows), 1)
    extra = max(body - (state.rows - 1), 0)
    # Only where something is in the way: else all that an officer has far below would move for nothing.
    shift = extra if extra and _in_the_way(state, extra) else 0
    rows = _Rows(old_rows, max(body + 1, len(state.grid) + shift), shift)
    width = max(len(columns), state.width)
    rest = (_Column(theirs=at) if at >= state.columns else _NOTHING for at in range(len(columns), width))
    ours = list(zip(*target.rows, strict=True)) or [(None,)] * len(target.headings)
    changed: list[CellRun] = []
    grid: list[list[Cell]] = []
    moves_own = shift > 0
    for at, column in enumerate((*columns, *rest)):
        body_cells = _body(state, column, ours, old_rows)
        below = _below(state, at, range(body + 1, rows.height), shift)
        text = column.ours >= 0 and target.texts[column.ours]
        code = target.formats[column.ours] if column.ours >= 0 else None
        grid.append([_heading(state, column, target), *body_cells, *below])
        own = _own_codes(state, (column.theirs, at), rows)
        runs_here = list(_changes(state, at, grid[-1], (code, text), own))
        changed += runs_here
        moves_own = moves_own or (column.theirs >= 0 and bool(runs_here))
    left = list(_left(state, rows))
    changed, moves_own = [*changed, *left], moves_own or bool(left)
    moves = _moves(state, target, columns, rows)
    notes, lost = _move_notes(state, target, moves)
    kept = (*_kept(state, target, gone), *lost)
    filled = tuple(zip(*grid, strict=True))
    moves_own = moves_own or notes != state.notes
    return TablePlan(state, body + 1, len(columns), tuple(changed), kept, filled, notes, moves, moves_own)


def _moves(state: TableState, target: TableTarget, columns: Sequence[_Column], rows: _Rows) -> Moves:
    places = state.places
    olds = [column.theirs if column.ours < 0 else places.get(target.headings[column.ours]) for column in columns]
    inside = {old: row for row, old in enumerate(rows.old, start=1) if old is not None}
    return Moves(state, {0: 0, **inside}, {old: at for at, old in enumerate(olds) if old is not None}, rows.shift)


def _columns(state: TableState, target: TableTarget) -> list[_Column]:
    """The new table's columns: kpibook's in their order, an officer's where they stood, new ones at the end.

    A new column takes the first free one beside the table; an officer's columns on the way there join the table.
    """
    left = list(range(len(target.headings)))
    columns: list[_Column] = []
    for at, heading in enumerate(state.headings):
        if not isinstance(heading, str) or not target.is_ours(heading) or state.places[heading] != at:
            columns.append(_Column(theirs=at))
        elif left:
            columns.append(_Column(ours=left.pop(0)))
    while left:
        # A table's columns lie side by side. One of the officer's in the way is taken into the table, under a heading,
        # rather than written over.
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
    places = state.places
    columns = [places.get(target.headings[key]) for key in target.keys]
    old_keys: list[list[Cell]] = [
        [None if at is None else state.cell(row, at) for at in columns] for row in range(1, state.rows)
    ]
    new_keys: list[list[Cell]] = [[cells[key] for key in target.keys] for cells in target.rows] or [
        [None] * len(columns)
    ]
    # Most refreshes bring new figures for the same rows.
    if old_keys == new_keys:
        return list(range(1, state.rows)), []
    waiting: dict[tuple[object, ...], list[int]] = {}
    for row, cells in enumerate(old_keys, start=1):
        waiting.setdefault(_key(cells), []).append(row)
    found: list[int | None] = []
    for cells in new_keys:
        same_key = waiting.get(_key(cells), [])
        # Rows of one key keep their order, so that each keeps what was typed beside it.
        found.append(same_key.pop(0) if same_key else None)
    return found, sorted(row for rows in waiting.values() for row in rows)


def _heading(state: TableState, column: _Column, target: TableTarget) -> Cell:
    if column.ours >= 0:
        return target.headings[column.ours]
    if column.theirs < 0:
        return None
    there = state.cell(0, column.theirs)
    inside = column.heading or column.theirs < state.columns
    if inside and isinstance(there, str) and target.is_ours(there):  # a table has no two headings alike
        # Excel would rename one of two columns of one heading by itself; the next refresh would then not know its own.
        taken = {*target.headings, *(state.cell(0, at) for at in range(state.width))}
        return next(name for n in range(2, 999) if (name := f"{there} {n}") not in taken)
    return there if there is not None else column.heading or None


def _body(
    state: TableState, column: _Column, ours: Sequence[Sequence[Cell]], old_rows: Sequence[int | None]
) -> Sequence[Cell]:
    """A column of the new table below its heading."""
    if column.ours >= 0:
        return ours[column.ours]
    return _theirs(state, column.theirs, old_rows) if column.theirs >= 0 else [None] * len(old_rows)


def _theirs(state: TableState, column: int, old_rows: Sequence[int | None]) -> list[Cell]:
    """An officer's column below its heading: each cell follows its row."""
    return [
        None if old is None else _follow(state.cell(old, column), row - old)
        for row, old in enumerate(old_rows, start=1)
    ]


def _follow(cell: Cell, down: int) -> Cell:
    return Typed(moved(cell.formula, down), cell.shown) if isinstance(cell, Typed) else cell


def _in_the_way(state: TableState, extra: int) -> bool:
    """Whether something stands where new rows go: then all that is below the table moves down."""
    rows = range(state.rows, min(state.rows + extra, len(state.grid)))
    return any(state.cell(row, column) is not None for row in rows for column in range(state.width))


def _below(state: TableState, at: int, rows: range, shift: int) -> list[Cell]:
    """Cells below the new table: what stood there, or so many rows further up; nothing where the table shrank."""
    return [_follow(state.cell(row - shift, at), shift) if row - shift >= state.rows else None for row in rows]


def _left(state: TableState, rows: _Rows) -> Iterator[CellRun]:
    """Runs for what an officer typed left of the table: it follows its row as that on the right does."""
    for at in state.columns_left:
        below = _below(state, at, range(len(rows.old) + 1, rows.height), rows.shift)
        wanted = [state.cell(0, at), *_theirs(state, at, rows.old), *below]
        yield from _changes(state, at, wanted, (None, False), _own_codes(state, (at, at), rows))


def _own_codes(state: TableState, places: tuple[int, int], rows: _Rows) -> list[str | None]:
    """The number format of each cell of an officer's in a column, from where it stood; None for kpibook's own cells.

    `places` are the columns that the cells of the table and those below it come from.
    """
    if not state.formats:
        return [None] * rows.height
    inside, below = places
    in_table = [None if old is None else state.formats.get((old, inside)) for old in rows.old]
    under = (state.formats.get((row - rows.shift, below)) for row in range(len(rows.old) + 1, rows.height))
    return [None, *in_table, *under]


def _changes(
    state: TableState, at: int, wanted: Sequence[Cell], look: tuple[str | None, bool], own: Sequence[str | None]
) -> Iterator[CellRun]:
    """Runs for the cells of a column that are not what they should be.

    `look` is the number format of kpibook's cells, and whether their texts are stored as text; `own` see `_own_codes`.
    """
    # Whole columns first: in an unchanged workbook nearly all are as they were, and cell by cell took longest of all.
    if state.column_cells(at, len(wanted)) == wanted:
        return
    code, text = look
    # The right content under another row's number format is wrong too: 0.25 reads 0 where the neighbour showed whole
    # numbers.
    moved_looks = [known is not None and known != state.formats.get((row, at)) for row, known in enumerate(own)]
    differs = [moved_looks[row] or not same(state.cell(row, at), cell) for row, cell in enumerate(wanted)]
    kinds = [(differs[row], row == 0, own[row] is not None) for row in range(len(wanted))]
    for (different, heading, theirs), found in groupby(range(len(wanted)), key=lambda row: kinds[row]):
        rows = list(found)
        place = (state.row + rows[0], state.column + at)
        cells = [wanted[row] for row in rows]
        if different and theirs:
            yield from runs_as_they_were(state.sheet, place, cells, [own[row] or GENERAL for row in rows])
        elif different:  # a table's heading is text, whatever is below it
            yield from runs(state.sheet, place, [(cell, None if heading else code) for cell in cells], text or heading)


def _move_notes(state: TableState, target: TableTarget, moves: Moves) -> tuple[dict[Place, str], list[KeptCell]]:
    """Every note where its row and its column now stand, and those whose row or column has gone."""
    found: dict[Place, str] = {}
    lost = []
    for place, text in state.notes.items():
        now = moves.place(place)
        if now is None:
            named = _row_name(state, target, place[0])
            lost.append(KeptCell(state.name, named, f"note on {state.cell(0, place[1])}", text))
        else:
            found[now] = text
    return found, lost


def _row_name(state: TableState, target: TableTarget, row: int) -> str:
    """The key of a row, to be read."""
    places = state.places
    keys = [places[target.headings[key]] for key in target.keys if target.headings[key] in places]
    return ", ".join(str(state.cell(row, key)) for key in keys if state.cell(row, key) is not None)


def _kept(state: TableState, target: TableTarget, gone: Sequence[int]) -> Iterator[KeptCell]:
    # Kept is what was typed, not kpibook's own cells: those are worked out anew whenever their row comes back.
    ours = {at for heading, at in state.places.items() if target.is_ours(str(heading))}
    theirs = [at for at in (*state.columns_left, *range(state.width)) if at not in ours]
    for row in gone:
        for at in theirs:
            content = state.cell(row, at)
            if content is not None:
                named = _row_name(state, target, row)
                yield KeptCell(state.name, named, str(state.cell(0, at) or ""), content)
