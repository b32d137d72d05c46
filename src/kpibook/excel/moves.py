"""Pure: where each cell of a table's sheet stands after a rebuild: by its row's key and its column's heading."""

from __future__ import annotations

from dataclasses import dataclass

from kpibook.excel.cells import Cell, plain
from kpibook.excel.table_plan import TablePlan, TableState
from kpibook.excel.targets import TableTarget

Place = tuple[int, int]
"""Row and column, from 0, counted from the table's first cell."""


@dataclass(frozen=True)
class Moves:
    """Where rows and columns go. One that is missing has gone; beyond the table, rows move by `shift`."""

    state: TableState
    rows: dict[int, int]
    columns: dict[int, int]
    shift: int

    def place(self, old: Place) -> Place | None:
        """The new place of what stood at an old one; None when its row or column has gone."""
        row = self.rows.get(old[0]) if old[0] < self.state.rows else old[0] + self.shift
        column = self.columns.get(old[1], None if old[1] < self.state.columns else old[1])
        return None if row is None or column is None else (row, column)


def moves(plan: TablePlan, target: TableTarget, wide: bool) -> Moves:
    """The moves of a table.

    A `wide` table keeps an officer's column between its own; a list has the template's columns first.
    """
    state = plan.state
    headings = [plan.grid[0][at] for at in range(plan.columns)]
    theirs = [at for at, heading in enumerate(headings) if not target.is_ours(str(heading))]
    columns: dict[int, int] = {}
    for at in range(plan.columns):
        heading = state.cell(0, at) if at < state.columns else headings[at]
        if heading in headings:
            now = headings.index(heading)
            columns[at] = now if wide else _in_list(target, theirs, now, str(heading))
    grows = plan.rows - state.rows
    below = range(state.rows, state.rows + max(grows, 0))
    in_the_way = any(state.cell(row, column) is not None for row in below for column in range(state.width))
    return Moves(state, _rows(plan, target), columns, grows if grows > 0 and in_the_way else 0)


def _in_list(target: TableTarget, theirs: list[int], at: int, heading: str) -> int:
    if heading in target.headings:
        return target.headings.index(heading)
    return len(target.headings) + theirs.index(at) if at in theirs else at


def _rows(plan: TablePlan, target: TableTarget) -> dict[int, int]:
    """Old rows by their key; rows with the same key stay in their order."""
    state, keys = plan.state, [target.headings[key] for key in target.keys]
    old = [_at(state.headings, key) for key in keys]
    new = [_at(plan.grid[0], key) for key in keys]
    waiting: dict[tuple[object, ...], list[int]] = {}
    for row in range(1, state.rows):
        waiting.setdefault(tuple(None if at is None else plain(state.cell(row, at)) for at in old), []).append(row)
    found = {0: 0}
    for row in range(1, plan.rows):
        same = waiting.get(tuple(None if at is None else plain(plan.grid[row][at]) for at in new), [])
        if same:
            found[same.pop(0)] = row
    return found


def _at(headings: tuple[Cell, ...], heading: str) -> int | None:
    return headings.index(heading) if heading in headings else None
