"""Pure: a table as it stands in a workbook, and where its cells come to stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpibook.excel.tables.cells import Cell

Place = tuple[int, int]
"""Row and column in a table's grid, from 0."""


@dataclass(frozen=True)
class TableState:
    """A table as it stands: where, its size with the headings, and every cell from its first one on.

    `grid` reaches right and down as far as the sheet is in use, so it holds what stands beside and below the table.
    `left` holds, for each row of the grid, what stands left of the table: its columns are -1, -2 … from the table on.
    `notes` are the notes on its cells, `formats` the number formats of an officer's cells, by their place in the grid;
    `formats` is empty until something of the officer's has to move.
    """

    name: str
    sheet: str
    row: int
    column: int
    rows: int
    columns: int
    grid: tuple[tuple[Cell, ...], ...]
    notes: Mapping[Place, str] = field(default_factory=dict)
    left: tuple[tuple[Cell, ...], ...] = ()
    formats: Mapping[Place, str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """A cell by its place in the grid, from 0; nothing outside."""
        if column < 0:
            return self.left[row][column] if row < len(self.left) and -column <= len(self.left[row]) else None
        return self.grid[row][column] if row < len(self.grid) and column < len(self.grid[row]) else None

    def column_cells(self, column: int, rows: int) -> list[Cell]:
        """The first cells of a column, as `cell` gives each."""
        if column < 0:
            return [self.cell(row, column) for row in range(rows)]
        there = [line[column] if column < len(line) else None for line in self.grid[:rows]]
        return there + [None] * (rows - len(there))

    @property
    def width(self) -> int:
        """Columns in use, those beside the table too."""
        return max((self.columns, *map(len, self.grid)))

    @property
    def columns_left(self) -> range:
        """Columns left of the table that hold something."""
        return range(-max((len(row) for row in self.left), default=0), 0)

    @property
    def places(self) -> dict[Cell, int]:
        """The column of each heading, the first one where there are two alike."""
        return {heading: at for at, heading in reversed(list(enumerate(self.headings)))}

    def under(self, heading: str) -> tuple[Cell, ...]:
        """The cells below a heading, wherever its column stands; none where there is none."""
        at = self.places.get(heading)
        return () if at is None else tuple(self.column_cells(at, self.rows)[1:])

    @property
    def headings(self) -> tuple[Cell, ...]:
        """The headings."""
        return tuple(self.cell(0, column) for column in range(self.columns))


@dataclass(frozen=True)
class Moves:
    """Where rows and columns go. One that is missing has gone; beyond the table, rows move by `shift`."""

    state: TableState
    rows: Mapping[int, int]
    columns: Mapping[int, int]
    shift: int

    def place(self, old: Place) -> Place | None:
        """The new place of what stood at an old one; None when its row or column has gone."""
        row = self.rows.get(old[0]) if old[0] < self.state.rows else old[0] + self.shift
        column = self.columns.get(old[1], None if 0 <= old[1] < self.state.columns else old[1])
        return None if row is None or column is None else (row, column)
