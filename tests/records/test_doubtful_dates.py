"""Starts that are blank, and lists that hold only the last date."""

import pytest
from linked_workspace import PLANS, VISITS, Workspace, plans, visits


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def test_a_blank_start_is_told(workspace):
    """Rows without a start are counted and named; no figure has them, and Definitions says so."""
    rows = plans()
    rows[4][2] = rows[6][2] = ""
    workspace.write("plans.csv", PLANS, rows)
    (warning,) = workspace.warnings("blank-start")
    assert warning.message.startswith("2 rows of the 40 of Plans have no “Started”")
    assert (warning.sheet, warning.source) == ("plans.csv, rows 6, 8", "plans")
    assert workspace.shown("plans") == "38"
    (text,) = [each for each in workspace.report().definitions if each.indicator == "plans"]
    assert "ecords without “Started”" in text.leaves_out


def test_a_blank_start_that_nothing_asks_for(workspace):
    """A row that no stock would count otherwise is not named."""
    workspace.edit(
        "start: started, end: ended}\n  started",
        "start: started, end: ended, where: [{field: team, in: [one]}]}\n  started",
    )
    rows = plans()
    rows[1][2] = ""  # of team two
    workspace.write("plans.csv", PLANS, rows)
    assert workspace.warnings("blank-start") == []


def test_a_start_that_spells_leave_blank(workspace):
    """Rows that form no spell (short breaks) have no start of one, and none is missing."""
    workspace.edit(
        "    spans: [{start: started, end: ended}]",
        "    spells: {by: child, start: started, end: ended, starts: since, ends: until,"
        " where: [{field: team, in: [one]}]}",
    )
    workspace.edit("start: started, end: ended}\n  started", "start: since, end: until}\n  started")
    assert workspace.warnings("blank-start") == []
    rows = plans()
    rows[0][2] = ""  # of team one
    workspace.write("plans.csv", PLANS, rows)
    assert len(workspace.warnings("blank-start")) == 1


def count_events(workspace):
    workspace.edit(
        "within: 28 days, needs_event: true}",
        "within: 6 months, since: started, limits: [{within: 28 days, after_events: 1}]}",
    )


def test_last_dates_alone_are_told(workspace):
    """Where events are counted and everybody has one, the list may hold the last alone."""
    count_events(workspace)
    (warning,) = workspace.warnings("only-last-dates")
    assert "(40 of 40 people)" in warning.message
    assert (warning.source, warning.sheet) == ("visits", "visits.csv")


def test_several_events_are_no_doubt(workspace):
    """A list in which people have more than one event is as it should be."""
    count_events(workspace)
    workspace.write("visits.csv", VISITS, [*visits(), *([f"W{n}", *row[1:]] for n, row in enumerate(visits()[:5]))])
    assert workspace.warnings("only-last-dates") == []


def test_last_dates_do_where_none_is_counted(workspace):
    """Where only the latest event matters, a list of last dates is enough."""
    assert workspace.warnings("only-last-dates") == []
