"""A list that rightly holds no record."""

import linked_workspace
import pytest
from linked_workspace import PLANS, VISITS, Workspace

from kpibook.pipeline import build, read_lists
from kpibook.records.links import link_shares


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def empty_visits(workspace):
    workspace.edit("unique: [visit]", "unique: [visit]\n    may_be_empty: true")
    workspace.write("visits.csv", VISITS, [])


def test_it_is_an_error_by_itself(workspace):
    """Headings alone stop the report, and the message offers the way on."""
    workspace.write("visits.csv", VISITS, [])
    (issue,) = workspace.errors()
    assert issue.kind == "no-records"
    assert "`may_be_empty: true`" in issue.advice


def test_its_figures_are_nought(workspace):
    """Allowed, events number 0, and nobody is visited; what other lists count stands."""
    empty_visits(workspace)
    assert [workspace.shown(id_) for id_ in ("visits", "visited", "plans")] == ["0", "0% (0/40)", "40"]
    assert workspace.shown("visits", "one") == "0"


def test_checks_says_so(workspace):
    """Checks has the sheet with no rows, and says that this is allowed."""
    empty_visits(workspace)
    (check,) = [check for check in workspace.report().checks if check.source == "visits"]
    assert (check.rows_read, check.note) == (0, "Holds no records, as the mapping allows.")


def test_an_empty_list_of_episodes(workspace):
    """Where nothing is open a share has nothing to divide by."""
    workspace.edit("    unique: [plan]", "    unique: [plan]\n    may_be_empty: true")
    workspace.write("plans.csv", PLANS, [])
    assert [workspace.shown(id_) for id_ in ("visits", "visited", "plans")] == ["40", "– (0/0)", "0"]


def test_with_spells_and_a_first_record(workspace):
    """Spells of nobody, complete from a first record that there is not, are no hindrance; the workbook is written."""
    workspace.edit("    unique: [plan]", "    unique: [plan]\n    may_be_empty: true\n    dated_by: started")
    workspace.edit(
        "    spans: [{start: started, end: ended}]",
        "    spells: {by: child, start: started, end: ended, starts: since, ends: until}",
    )
    text = workspace.mapping.read_text("utf-8")
    workspace.mapping.write_text(text.replace("complete_from: 2022-01-01", "complete_from: first_record", 1), "utf-8")
    workspace.write("plans.csv", PLANS, [])
    built = build(workspace.root, linked_workspace.FEBRUARY, None, linked_workspace.MADE)
    assert built.path.is_file()


def test_rows_set_aside_are_not_none(workspace):
    """A list all of whose rows were set aside is not empty."""
    empty_visits(workspace)
    workspace.edit(
        "headings: [Date], type: date, required: true", "headings: [Date], type: date, unreadable: set_aside"
    )
    workspace.write("visits.csv", VISITS, [["V1", "1001", "oops", "CP", "Team one"]])
    assert [issue.kind for issue in workspace.errors()] == ["too-many-set-aside"]


def test_links_to_an_empty_list(workspace):
    """Nothing is held against a list without ids."""
    empty_visits(workspace)
    lists = read_lists(workspace.root)
    (share,) = link_shares(lists.mapping, lists.records).values()
    assert (share.others, share.share) == (0, 1.0)
