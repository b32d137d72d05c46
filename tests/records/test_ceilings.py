"""How many rows may be set aside before something must be wrong with the list."""

import pytest
from linked_workspace import VISITS, Workspace, visits


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "workspace")
    made.edit("headings: [Date], type: date, required: true", "headings: [Date], type: date, unreadable: set_aside")
    made.edit("unique: [visit]", "unique: [visit]\n    duplicates: set_aside")
    return made


def write(workspace, rows, wrong, name="visits.csv", at=0):
    """So many visits, some of which have no date that can be read."""
    written = [[f"V{at + n}", *visit[1:]] for n, visit in enumerate(visits()[:1] * rows)]
    for row in written[:wrong]:
        row[2] = "oops"
    workspace.write(name, VISITS, written)


@pytest.mark.parametrize(("rows", "wrong"), [(1000, 10), (40, 5), (11, 5)])
def test_a_few_may_be_set_aside(workspace, rows, wrong):
    """One in a hundred may, or five where they are less than half."""
    write(workspace, rows, wrong)
    assert workspace.errors() == ()


@pytest.mark.parametrize(("rows", "wrong"), [(1000, 11), (40, 6), (10, 5), (5537, 5536)])
def test_more_are_an_error(workspace, rows, wrong):
    """Beyond it, an error names the column, the counts and the file."""
    write(workspace, rows, wrong)
    issue = next(each for each in workspace.errors() if each.kind == "too-many-set-aside")
    assert f"{wrong:,} of the {rows:,} rows of Visits would be set aside" in issue.message
    assert '"Date": no date' in issue.message
    assert issue.sheet.startswith("visits.csv, cells C2, C3, C4")
    assert "set_aside_at_most" in issue.advice
    assert issue.mapping.startswith("mappings/all.yaml, line ")


def test_duplicates_have_a_ceiling(workspace):
    """A whole file that comes again under another name is no slip."""
    workspace.write("visits_again.csv", VISITS, [[*row, "x"] for row in visits()])
    (issue,) = workspace.errors()
    assert (issue.kind, issue.thing) == ("too-many-set-aside", "visits_again.csv")
    assert "40 of the 40 rows" in issue.message


def test_files_together_have_a_ceiling(workspace):
    """A few in each of many files are many in the list."""
    for number in range(20):
        write(workspace, 100, 3, f"visits_{number}.csv", at=1000 * (number + 1))
    (issue,) = workspace.errors()
    assert "60 of the 2,040 rows" in issue.message


def test_the_mapping_may_say_more(workspace):
    """`set_aside_at_most` raises the ceiling."""
    write(workspace, 100, 20)
    workspace.edit("    duplicates: set_aside\n", "    duplicates: set_aside\n    set_aside_at_most: 20%\n")
    assert workspace.errors() == ()


def test_the_share_is_checked(workspace):
    """What is no share is refused, with the line."""
    workspace.edit("    duplicates: set_aside\n", "    duplicates: set_aside\n    set_aside_at_most: many\n")
    (issue,) = workspace.errors()
    assert "it as 5%" in issue.message + issue.advice


def test_total_rows_are_no_fault(workspace):
    """A total row for each team is no row that was lost."""
    rows = [row for visit in visits()[:20] for row in (visit, ["Total 1", "", "", "", ""])]
    workspace.write("visits.csv", VISITS, rows)
    assert workspace.errors() == ()


def test_rows_without_anything_used(workspace):
    """Rows in which only columns that nobody mapped are filled are not lost in silence when there are many."""
    rows = [[*row, "note"] for row in visits()] + [["", "", "", "", "", "note"]] * 30 + [[*visits(41)[-1], ""]]
    workspace.write("visits.csv", [*VISITS, "Remark"], rows)
    (issue,) = workspace.errors()
    assert "30 of the 71 rows" in issue.message
