"""Records without a team under a name of their own: in the selector and the figures, in no team's workbook."""

import pytest
from linked_workspace import FEBRUARY, MADE, PLANS, Workspace, plans

from kpibook.mail.plan import recipients_of
from kpibook.pipeline import read_lists
from kpibook.report.restrict import restrict_report
from kpibook.report.tidy import tidy_figures
from kpibook.teams.headlines import headlines
from kpibook.teams.write import team_scopes
from kpibook.workbook.live.names import scope_labels


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Forty plans, three of them without a team."""
    made = Workspace(tmp_path_factory.mktemp("not_allocated") / "workspace")
    made.edit("  service: Children\n", "  service: Children\n  not_allocated: Not allocated\n")
    made.write("plans.csv", PLANS, [[*row[:-1], ""] if n < 3 else row for n, row in enumerate(plans())])
    return made


@pytest.fixture(scope="module")
def report(workspace):
    return workspace.report()


def test_the_selector_offers_it_last(report):
    """Beside the service areas, below no area."""
    assert report.scopes == (
        ("whole", "Whole service", ""),
        ("east", "East", ""),
        ("one", "Team one", "east"),
        ("two", "Team two", "east"),
        ("not_allocated", "Not allocated", ""),
    )
    assert scope_labels(report)["not_allocated"] == "Not allocated"


def test_its_figures_are_there_with_the_others(report):
    """37 and 3 are 40, in the tidy table too."""
    found = {
        one.scope: one.figure.shown
        for one in tidy_figures(report, [id_ for id_, _, _ in report.scopes], [FEBRUARY])
        if one.indicator == "plans"
    }
    assert found == {"whole": 40, "east": 37, "one": 18, "two": 19, "not_allocated": 3}
    assert headlines(report, "not_allocated").month == FEBRUARY


def test_nobody_gets_a_workbook_of_it(report):
    """It is no team: none is made, and nobody is mailed."""
    assert team_scopes(report) == ("east", "one", "two")
    assert recipients_of(report.mapping, "not_allocated") == ((), [])
    with pytest.raises(KeyError):
        restrict_report(report, "not_allocated")


def test_a_teams_workbook_has_no_trace_of_it(report):
    """Not as a scope, not in its mapping."""
    own = restrict_report(report, "one")
    assert own.observations.scopes == own.mapping.scopes == ("whole", "one")
    assert "Not allocated" not in repr(own.mapping) + repr(own.scopes)


def test_a_message_says_where_they_count(workspace):
    """Not for the whole service alone any more."""
    (warning,) = read_lists(workspace.root).issues
    assert 'They count for the whole service and "Not allocated" alone' in warning.message


def test_the_workbook_is_drawn_with_it(workspace, report, tmp_path):
    """Its figures stand in the tables that the selector reads."""
    from kpibook.pipeline import write_report

    out = tmp_path / "report.xlsx"
    write_report(report, workspace.root, out)
    assert report.about.made == MADE
    assert out.stat().st_size > 10_000
