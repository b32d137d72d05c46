"""Rows of .csv files that a comma outside of quotation marks made longer: their dates stood in no column."""

import pytest

from kpibook.coded import SheetCells
from kpibook.records import build_records
from kpibook.sources.read_file import read_sheets
from kpibook.tables import RawTable

HEADING = "Referral ID,Child ID,Received,Note,Closed,Team,Urgent?,Visits"


def line(number, note="seen", end=""):
    return f"R{number},C{number},03/02/2023,{note},,,,,{end}" if end else f"R{number},C{number},03/02/2023,{note},,,,"


@pytest.fixture
def issues(make_mapping):
    """A function: what is said of a .csv file with these lines, less what is said of teams."""

    def said(*lines):
        (table,), wrong = read_sheets("\n".join(lines).encode(), "a.csv")
        assert not wrong
        built = build_records("referrals", [table], make_mapping())
        return [issue for issue in built.issues if issue.kind != "rows-without-team"]

    return said


@pytest.mark.parametrize("above", [(), ("Referrals",), ("A title,with,a,great,many,cells,in,it,and,more",)])
def test_rows_that_are_too_long_are_an_error(issues, above):
    """They are named; nothing of what they hold is."""
    lines = [line(number, end="Zebedee" if number in (3, 7) else "") for number in range(1, 13)]
    (issue,) = issues(*above, HEADING, *lines)
    assert (issue.kind, issue.severity, issue.acceptable) == ("pushed-cells", "error", True)
    assert (issue.source, issue.thing) == ("referrals", "a.csv")
    assert issue.sheet == f"a.csv, rows {4 + len(above)}, {8 + len(above)}"
    assert issue.message.startswith("2 rows have") and "quotation marks" in issue.advice and "Zebedee" not in str(issue)


def test_a_comma_that_pushes_a_date_out(issues):
    """The end date of one child went into a column that is not read, and the referral stayed open."""
    heading = "Referral ID,Child ID,Received,Note,Reason,Closed"
    whole = [f'R{n},C{n},03/02/2023,"seen, at home",,06/02/2023' for n in range(9)]
    found = issues(heading + ",Team,Urgent?,Visits", *[f"{row},,,2" for row in whole])
    assert found == []
    pushed = "R9,C9,03/02/2023,seen,at home,,06/02/2023,,,2"
    found = issues(heading + ",Team,Urgent?,Visits", *[f"{row},,,2" for row in whole], pushed)
    assert "pushed-cells" in [issue.kind for issue in found]


@pytest.mark.parametrize("end", [",", ",,,", " , "])
def test_blank_cells_to_the_right_are_nothing(issues, end):
    """Exports may end their lines with commas, some or all."""
    assert issues(HEADING, *[line(number) + (end if number % 3 else "") for number in range(12)]) == []


def test_a_column_without_a_heading_is_a_warning(issues):
    """Where most rows go on there may be such a column."""
    (issue,) = issues(HEADING, *[line(number, end="x" if number % 4 else "") for number in range(12)])
    assert (issue.kind, issue.severity) == ("pushed-cells", "warning")


def test_what_is_no_record_does_not_count(issues):
    """Titles above the headings, and notes below the list."""
    assert issues("Referrals,,,,,,,,,,as exported", HEADING, line(1), line(2), ",,,,,,,,,,printed on Monday") == []


@pytest.mark.parametrize("sheet", ["Data", ""])
@pytest.mark.parametrize("in_columns", [True, False])
def test_remarks_beside_a_list_in_a_workbook_are_left(make_mapping, headings, sheet, in_columns):
    """No comma pushes anything there. However the cells are held, a .csv file is judged alike."""
    rows = [[*headings, ""], *([f"R{n}", "", "03/02/2023", "", "", "", "", "ask" * (n == 3)] for n in range(9))]
    held = SheetCells(rows, len(rows[0])) if in_columns else rows
    built = build_records("referrals", [RawTable("referrals", "a", sheet, held)], make_mapping())
    kinds = [issue.kind for issue in built.issues if issue.kind != "rows-without-team"]
    assert kinds == ([] if sheet else ["pushed-cells"])


def test_no_word_of_a_pushed_row_is_told(issues):
    """A comma in a name pushes the forename into the team's column: it is no team, and in no message."""
    heading = "Referral ID,Child ID,Received,Closed,Name,Team,Urgent?,Visits"
    rows = [f'R{number},C{number},03/02/2023,,"Fictional, Ann",MASH,Yes,2' for number in range(9)]
    found = issues(heading, *rows, "R9,C9,03/02/2023,,Fictional,Zebedee,MASH,Yes,2")
    assert {"pushed-cells", "unmapped-words"} <= {issue.kind for issue in found}
    assert "zebedee" not in " ".join(map(str, found)).casefold()
    assert "1 word that" in next(issue.message for issue in found if issue.kind == "unmapped-words")
