"""Rows whose dates are in the wrong order, left out where the mapping lets them."""

import pytest
from linked_workspace import PLANS, Workspace, plans


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def write(workspace, wrong, number=40):
    rows = plans(number)
    for row in rows[:wrong]:
        row[3] = "04/01/2023"
    workspace.write("plans.csv", PLANS, rows)


def test_they_stop_by_themselves(workspace):
    """Without a word in the mapping they stop the report, and the message offers the way on."""
    write(workspace, 2)
    (issue,) = workspace.errors()
    assert (issue.kind, issue.sheet) == ("end-before-start", "plans.csv, cells D2, D3")
    assert "`wrong_rows: set_aside`" in issue.advice


def test_they_are_left_out_and_listed(workspace):
    """Set aside, they are in no figure, and Checks names each."""
    workspace.edit("spans: [", "wrong_rows: set_aside\n    spans: [")
    write(workspace, 2)
    assert workspace.shown("plans") == "38"
    (check,) = [check for check in workspace.report().checks if check.source == "plans"]
    assert (check.rows_read, check.rows_used) == (40, 38)
    assert [(aside.reason, aside.cells) for aside in check.set_aside] == [('"Ended" before "Started"', ("D2", "D3"))]


def test_there_is_a_ceiling(workspace):
    """More than a handful, or than one in a hundred, are an error all the same."""
    workspace.edit("spans: [", "wrong_rows: set_aside\n    spans: [")
    write(workspace, 6)
    (issue,) = workspace.errors()
    assert (issue.kind, issue.source) == ("too-many-set-aside", "plans")


def test_a_row_is_set_aside_once(workspace):
    """A row that is wrong and repeats another is counted once, and the good row stays."""
    workspace.edit("spans: [", "wrong_rows: set_aside\n    duplicates: set_aside\n    spans: [")
    rows = plans()
    workspace.write("plans.csv", PLANS, [[*rows[0][:3], "04/01/2023", rows[0][4]], *rows])
    (check,) = [check for check in workspace.report().checks if check.source == "plans"]
    assert (check.rows_read, check.rows_used) == (41, 40)
