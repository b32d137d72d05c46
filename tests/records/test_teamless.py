"""Rows and lists that say no team."""

import pytest
from linked_workspace import FEBRUARY, PLANS, VISITS, Workspace, plans, visits

from kpibook import pipeline
from kpibook.disclosure.protect import protect_report
from kpibook.report.figures import figure


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def shown(report, indicator):
    """The figures of the whole service, the area and both teams."""
    return [str(figure(report, indicator, scope, FEBRUARY).shown) for scope in ("whole", "east", "one", "two")]


def test_rows_without_a_team_are_told(workspace):
    """How many, which share, and which cells; they count for the whole service alone."""
    workspace.change(4, lambda _: "", rows=range(10))
    (warning,) = workspace.warnings("rows-without-team")
    assert warning.message.startswith("10 rows of the 40 of visits.csv (Visits), 25%, say no team.")
    assert warning.sheet.startswith("visits.csv, cells E2, E3, ")
    assert (warning.source, warning.thing) == ("visits", "visits.csv")
    assert shown(workspace.report(), "visits") == ["40", "30", "15", "15"]


def test_a_team_that_nobody_mapped_is_no_blank(workspace):
    """It is an error; that the column is blank, which it isn't, is not told beside it."""
    workspace.change(4, lambda _: "Elsewhere")
    kinds = [issue.kind for issue in pipeline.read_lists(workspace.root).issues]
    assert "not-a-team-column" in kinds and "rows-without-team" not in kinds


def test_a_file_without_teams_is_named(workspace):
    """Where one file of several says no team in any row, that is told of this file."""
    workspace.write("visits_more.csv", VISITS, [[f"W{n}", "1001", "20/02/2023", "CP", ""] for n in range(3)])
    (warning,) = workspace.warnings("rows-without-team")
    assert warning.message.startswith("No row of visits_more.csv (Visits) says its team; other files do.")


def without_the_column(workspace):
    """The visits without their team column, which the mapping allows."""
    workspace.edit(
        "codes: kind}\n      team: {headings: [Team], type: team}",
        "codes: kind}\n      team: {headings: [Team], type: team, optional_column: true}",
    )
    workspace.write("visits.csv", VISITS[:4], [row[:4] for row in visits()])


@pytest.mark.parametrize("how", ["column", "blank"])
def test_a_list_that_says_no_team(workspace, how):
    """Without the column, or with a blank one, teams and areas show N/A, never 0, and a warning says so."""
    if how == "column":
        without_the_column(workspace)
    else:
        workspace.change(4, lambda _: "")
    report = workspace.report()
    assert shown(report, "visits") == ["40", "N/A", "N/A", "N/A"]
    assert shown(report, "visited") == ["100% (40/40)", "100% (40/40)", "100% (20/20)", "100% (20/20)"]
    assert [issue.source for issue in report.warnings if issue.kind == "rows-without-team"] == ["visits"]


def test_a_list_without_a_team_field(workspace):
    """A mapping may leave the field out: the whole service has a figure, teams N/A, and nobody is warned."""
    workspace.edit(
        "      ended: {headings: [Ended], type: date}\n      team: {headings: [Team], type: team}\n",
        "      ended: {headings: [Ended], type: date}\n",
    )
    report = workspace.report()
    assert shown(report, "plans") == ["40", "N/A", "N/A", "N/A"]
    assert shown(report, "visited") == ["100% (40/40)", "N/A", "N/A", "N/A"]
    assert [issue for issue in report.warnings if issue.kind == "rows-without-team"] == []


def test_it_can_be_shared(workspace):
    """Small figures of a list without teams are protected like others."""
    workspace.edit(
        "      ended: {headings: [Ended], type: date}\n      team: {headings: [Team], type: team}\n",
        "      ended: {headings: [Ended], type: date}\n",
    )
    workspace.write("plans.csv", PLANS, plans(3))
    report = workspace.report()
    assert shown(report, "plans")[0] == "3"
    assert shown(protect_report(report), "plans")[0] == "c"


def test_an_empty_list_has_teams(workspace):
    """A list that may be empty says of no record which team it belongs to: each has 0."""
    workspace.edit("unique: [visit]", "unique: [visit]\n    may_be_empty: true")
    workspace.write("visits.csv", VISITS, [])
    assert shown(workspace.report(), "visits") == ["0", "0", "0", "0"]
