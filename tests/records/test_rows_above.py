"""Records, and a second table, above the row of headings, where nothing is read."""

import datetime as dt

import pytest

from kpibook.records import build_records

DAY = dt.date(2023, 2, 3)
ROW = ["R1", "C1", DAY, "", "MASH", "Yes", 2.0]
ABOVE = ["R2", "C2", dt.date(2023, 2, 20), "", "Duty & Assessment", "No", 1.0]


@pytest.fixture
def above(make_mapping, table, headings):
    """A function: what is said of a list with these rows above its headings."""

    def build(*rows, **source):
        built = build_records("referrals", [table(*rows, headings, ROW)], make_mapping(**source))
        return [issue for issue in built.issues if issue.kind == "rows-above-headings"]

    return build


def test_records_above_the_headings(above):
    """The newest rows, pasted above the headings, are named by their numbers, and nobody's data is quoted."""
    (issue,) = above(["Referrals"], [], ABOVE, ["R3", *ABOVE[1:]], [])
    assert "rows 3, 4 read as records" in issue.message
    assert (issue.sheet, issue.thing, issue.acceptable) == ('referrals.xlsx, "Data", row 6', "referrals.xlsx", True)
    assert "R2" not in str(issue)
    assert "C2" not in str(issue)


def test_a_day_as_text_is_a_day(above):
    """Cells are read as they are below the headings."""
    (issue,) = above(["R2", "C2", "20/02/2023", " ", " mash ", "", ""])
    assert "row 1 reads as a record" in issue.message


def test_a_word_that_stands_for_a_blank(above):
    """A date that says "ongoing" is as blank as below the headings."""
    (issue,) = above(["R2", "C2", DAY, "Ongoing", "MASH", "", ""], blank_words=["ongoing"])
    assert "row 1 reads as a record" in issue.message


def test_many_records_are_counted(above):
    """Ten rows are named, the others counted."""
    (issue,) = above(*[[f"R{number}", *ABOVE[1:]] for number in range(2, 28)])
    assert "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 16 more read as records" in issue.message


def test_second_table_above(above, headings):
    """A table with a column less stands above the one that is read: its headings are named, and its rows."""
    (issue,) = above(["Closed"], headings[:6], ABOVE[:6], [], ["Open"])
    assert "row 2 carries headings of the list, too and row 3 reads as a record" in issue.message


def test_second_table_with_other_columns(above):
    """Where the upper table's columns stand otherwise, its headings alone tell it."""
    (issue,) = above(["Team", "Closed", "Received", "Referral ID"], ["MASH", "", DAY, "R2"])
    assert "row 1 carries headings of the list, too." in issue.message


@pytest.mark.parametrize(
    "rows",
    [
        [["Referrals, all teams"], ["Extracted on 6 March 2023"], []],
        [["Extracted on", "", dt.date(2023, 3, 6)]],
        [["Extracted on: 06/03/2023 08:15", "", "", "", "MASH"]],
        [["From", "1", DAY, dt.date(2023, 2, 28), "MASH"]],
        [["Team:", "MASH", "Received:", "01/02/2023 to 28/02/2023"], ["Urgent?", "All"]],
        [["The referral", "", "Its dates", "", "Team", "", ""]],
        [["Filters: 2", "3", "Received", "Closed", "All", "Yes", ""]],
        [["", "", 2023.0, "", "", "", 12.0], ["12 referrals"]],
    ],
)
def test_what_titles_may_say(above, rows):
    """Titles, days of extraction, filters and headings over groups of columns are no records."""
    assert not above(*rows)


def test_an_accepted_row_stands(make_mapping, table, headings):
    """It is an error that can be accepted, so the records are there."""
    assert build_records("referrals", [table(ABOVE, headings, ROW)], make_mapping()).records is not None
