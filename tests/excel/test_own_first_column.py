"""A column that an officer put in as a table's first one, as Excel allows, changes nothing of what is read from it."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from small_workspace import NEXT, Workspace, day, referrals

from kpibook.excel.compute import compute
from kpibook.excel.tables.changes import find_changes
from kpibook.excel.tables.months import known_months, said_about
from kpibook.excel.tables.table_plan import plan_table
from kpibook.excel.tables.table_state import TableState
from kpibook.excel.tables.targets import Refreshed, TableTarget
from kpibook.months import Month
from kpibook.pipeline import no_progress


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


def figures(workspace: Workspace) -> Refreshed:
    return compute(workspace.folder, None, dt.datetime(2023, 4, 6, 9), no_progress, None)


def written(target: TableTarget) -> TableState:
    """The table as a refresh leaves it, with an officer's column put in first."""
    plain = (target.headings, *target.rows)
    grid = (("mine", *plain[0]), *((f"about {row[0]}", *row) for row in plain[1:]))
    return TableState(target.name, target.sheet, 4, 1, len(grid), len(grid[0]), grid)


def test_months_and_what_the_workbook_is_about_are_found(workspace: Workspace) -> None:
    """The known months, the report's month, the mapping's version."""
    now = figures(workspace)
    assert sorted(known_months(written(now.table("Months")))) == list(now.months)
    assert said_about(written(now.table("About")), "Mapping version") == now.mapping_version
    assert said_about(written(now.table("About")), "Report").endswith("February 2023")


def test_what_changed_is_told(workspace: Workspace) -> None:
    """A month added and a figure restated are in the closing message all the same."""
    before = {target.name: written(target) for target in figures(workspace).tables}
    rows = referrals(NEXT)
    rows[0][3] = day("2022-12-29")
    workspace.write(rows)
    changes = find_changes(before, figures(workspace))
    assert changes.months == (Month(2023, 3),)
    assert "Decided within 5 days, Whole service, December 2022: 100% (8/8) → 88% (7/8)" in map(str, changes.restated)
    assert not changes.targets


def test_its_cells_follow_their_rows(workspace: Workspace) -> None:
    """Rows in another order take the first column's words along."""
    now = figures(workspace).table("Numerators")
    state = written(now)
    turned = replace(state, grid=(state.grid[0], *reversed(state.grid[1:])))
    assert plan_table(turned, now).grid == state.grid
