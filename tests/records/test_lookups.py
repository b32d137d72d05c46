"""Fields that one list borrows from another, read from files: values, disagreements, ids and teams that are missing."""

import pytest
from linked_workspace import FEBRUARY, MADE, PLANS, Workspace, plans

from kpibook.pipeline import keep_memory, read_lists
from kpibook.tables import FILE, ROW, SHEET

HEADER = ["Person", "Born", "Asylum", "Team", "Note", "Number"]
LOOKUPS = """\
    lookups:
      asylum: {from: header, on: child, on_there: person, field: asylum}
      born: {from: header, on: child, on_there: person, field: born}
      note: {from: header, on: child, on_there: person, field: note}
      number: {from: header, on: child, on_there: person, field: number}
"""
SOURCE = """\
  header:
    title: Header
    files: ["header*.csv"]
    complete_from: 2022-01-01
    fields:
      person: {headings: [Person], type: id}
      born: {headings: [Born], type: date}
      asylum: {headings: [Asylum], type: code, codes: yes_no}
      team: {headings: [Team], type: team, optional_column: true}
      note: {headings: [Note], type: text, optional_column: true}
      number: {headings: [Number], type: number, optional_column: true}
"""


def header(number=40):
    """A row for each child on a plan."""
    return [
        [f"0{1000 + n}", "01/02/2015", "Y" if n == 1 else "N", "Team one", f"of {n}", n] for n in range(1, number + 1)
    ]


@pytest.fixture
def workspace(tmp_path):
    """Plans borrow from a header, whose ids have a zero in front."""
    made = Workspace(tmp_path / "workspace")
    made.edit("  visits:\n    title: Visits\n    files", f"{LOOKUPS}{SOURCE}  visits:\n    title: Visits\n    files")
    made.write("header.csv", HEADER, header())
    return made


def _visits_borrow(workspace, lookup):
    last = "      kind: {headings: [Kind], type: code, codes: kind}\n      team: {headings: [Team], type: team}\n"
    workspace.edit(last, f"{last}    lookups:\n      {lookup}\n")


def plans_of(workspace):
    lists = read_lists(workspace.root)
    return lists, lists.records["plans"].frame


def test_a_borrowed_field_is_a_column_of_its_type(workspace):
    """Behind the list's own, in the mapping's order, and before where a row stood."""
    lists, frame = plans_of(workspace)
    assert lists.issues == ()
    own = ["plan", "child", "started", "ended", "team"]
    assert list(frame) == [*own, "asylum", "born", "note", "number", FILE, SHEET, ROW]
    assert frame["asylum"].tolist() == ["yes", *["no"] * 39]
    assert set(frame["born"].dt.strftime("%Y-%m-%d")) == {"2015-02-01"}
    assert frame["note"].tolist() == [f"of {n}" for n in range(1, 41)]
    theirs = lists.records["header"].frame
    assert [frame[name].dtype for name in ("asylum", "born", "note", "number")] == [
        theirs[name].dtype for name in ("asylum", "born", "note", "number")
    ]


def test_nobody_there_and_blanks(workspace):
    """A child that the header lacks, a blank there, and a plan without a child are blank."""
    rows = header()
    rows[1][1:] = ["", "", "", "", ""]
    workspace.write("header.csv", HEADER, [row for row in rows if row[0] != "01003"])
    workspace.edit(
        "child: {headings: [Child], type: id, required: true}\n      started",
        "child: {headings: [Child], type: id}\n      started",
    )
    some = plans()
    some[3][1] = ""
    workspace.write("plans.csv", PLANS, some)
    _, frame = plans_of(workspace)
    for field, blank in (("asylum", 3), ("born", 3), ("number", 3)):
        assert frame[field].isna().sum() == blank, field
        assert frame[field][1:4].isna().all(), field
    assert frame["note"][1:4].tolist() == ["", "", ""]


def test_rows_that_say_the_same_agree(workspace):
    """So do rows of which one is blank: what is filled in counts."""
    rows = header()
    again = [*rows[0][:2], "", *rows[0][3:]]
    workspace.write("header.csv", HEADER, [again, *rows, rows[1]])
    lists, frame = plans_of(workspace)
    assert [issue for issue in lists.issues if issue.kind == "lookup-disagrees"] == []
    assert frame["asylum"][0] == "yes"


def test_rows_that_disagree_are_an_error_that_can_be_accepted(workspace):
    """Both rows are named, no id; accepted, the value is blank: nobody knows which is right."""
    rows = header()
    workspace.write("header.csv", HEADER, [*rows, [rows[0][0], "01/02/2015", "N", "Team one", "of 1", 1]])
    lists, frame = plans_of(workspace)
    (issue,) = [one for one in lists.issues if one.kind == "lookup-disagrees"]
    assert (issue.source, issue.thing, issue.acceptable) == ("header", "asylum", True)
    assert issue.sheet == "header.csv, rows 2, 42"
    assert "1 id" in issue.message and "1001" not in str(issue)
    assert frame["asylum"].isna().tolist() == [True, *[False] * 39]
    assert [one.kind for one in workspace.errors()] == ["lookup-disagrees"]
    assert workspace.report(accept=["lookup-disagrees=asylum"])


def test_two_lists_that_borrow_what_disagrees(workspace):
    """It is said once, of the list that says it."""
    _visits_borrow(workspace, "asylum: {from: header, on: child, on_there: person, field: asylum}")
    rows = header()
    workspace.write("header.csv", HEADER, [*rows, [rows[0][0], "01/02/2015", "N", "Team one", "of 1", 1]])
    assert [one.kind for one in workspace.errors()] == ["lookup-disagrees"]


def test_what_is_borrowed_is_borrowed_on(workspace):
    """Visits have the child's asylum from the plans, which have it from the header."""
    _visits_borrow(workspace, "asylum: {from: plans, on: child, field: asylum}")
    lists, _ = plans_of(workspace)
    assert lists.records["visits"].frame["asylum"].tolist() == ["yes", *["no"] * 39]


def test_a_condition_on_a_borrowed_field(workspace):
    """Counts by it, and says of a value that no row there has."""
    workspace.edit(
        "{kind: stock, source: plans, start: started, end: ended}",
        "{kind: stock, source: plans, start: started, end: ended, where: [{field: asylum, in: [yes]}]}",
    )
    observed = workspace.report().observations
    assert observed.counts("plans", "whole", FEBRUARY) == (1, -1)
    workspace.write("header.csv", HEADER, [[*row[:2], "N", *row[3:]] for row in header()])
    (issue,) = workspace.errors()
    assert (issue.kind, issue.source) == ("value-nowhere", "header")


def test_ids_that_do_not_meet(workspace):
    """A header of other children is an error, as it is for lists that a condition links."""
    workspace.write("header.csv", HEADER, [[f"X{row[0]}", *row[1:]] for row in header()])
    kinds = [(one.kind, one.source, one.thing) for one in workspace.errors()]
    assert ("ids-do-not-meet", "plans", "header") in kinds


def test_a_list_that_cannot_be_read_lends_blanks(workspace):
    """What is wrong is said of that list alone."""
    workspace.write("header.csv", ["Nothing"], [["1"]])
    lists, frame = plans_of(workspace)
    assert {issue.source for issue in lists.issues} == {"header"}
    assert frame["asylum"].isna().all() and frame["born"].isna().all() and set(frame["note"]) == {""}


def _team_from_header(workspace, more=""):
    workspace.edit(
        "      team: {headings: [Team], type: team}\n    lookups:\n",
        f"    lookups:\n      team: {{from: header, on: child, on_there: person, field: team{more}}}\n",
    )


def test_a_borrowed_team(workspace):
    """The list's records belong to it."""
    _team_from_header(workspace)
    observed = workspace.report().observations
    assert [observed.counts("plans", scope, FEBRUARY)[0] for scope in ("whole", "one", "two")] == [40, 40, 0]


@pytest.mark.parametrize("more", ["", ", start: born"], ids=["once for all", "by day"])
def test_rows_that_find_no_team(workspace, more):
    """How many, and where they stand."""
    _team_from_header(workspace, more)
    workspace.write(
        "header.csv", HEADER, [[*row[:3], "", *row[4:]] if n < 2 else row for n, row in enumerate(header())][:39]
    )
    lists, _ = plans_of(workspace)
    (issue,) = lists.issues
    assert (issue.kind, issue.source, issue.thing) == ("rows-without-team", "plans", "header")
    assert issue.message.startswith("3 rows find no team in Header, of the 40 of Plans: 8%.")
    assert issue.sheet == "plans.csv, rows 2, 3, 41"


@pytest.mark.parametrize("more", ["", ", start: born"], ids=["once for all", "by day"])
def test_a_list_that_finds_no_team_at_all(workspace, more):
    """Teams show N/A, not 0."""
    _team_from_header(workspace, more)
    workspace.write("header.csv", HEADER, [[*row[:3], "", *row[4:]] for row in header()])
    report = workspace.report()
    assert report.observations.counts("plans", "one", FEBRUARY) is None
    assert report.observations.counts("plans", "whole", FEBRUARY) == (40, -1)
    assert [one.message for one in report.warnings if one.source == "plans"] == [
        "No row of Plans finds its team in Header. Teams and service areas show N/A."
    ]


@pytest.mark.parametrize("more", ["", ", start: born"], ids=["once for all", "by day"])
def test_a_borrowed_team_that_has_gone(workspace, more):
    """It is told of the list that lends it, and so are ids that meet less than they did."""
    _team_from_header(workspace, more)
    both = [[*row[:3], ("Team one", "Team two")[n % 2], *row[4:]] for n, row in enumerate(header())]
    workspace.write("header.csv", HEADER, both)
    keep_memory(workspace.root, read_lists(workspace.root), MADE.date())
    workspace.write("header.csv", HEADER, [[*row[:3], "Team one", *row[4:]] for row in header()])
    gone = {(issue.kind, issue.source, issue.thing) for issue in read_lists(workspace.root).gone}
    assert ("team-gone", "header", "two") in gone
    workspace.write("header.csv", HEADER, [[f"X{row[0]}", *row[1:]] if n > 20 else row for n, row in enumerate(both)])
    gone = {(issue.kind, issue.source, issue.thing) for issue in read_lists(workspace.root).gone}
    assert ("links-fell", "plans", "header") in gone
