"""Sheets of a list that are not read: by a name that no file has, or without the list's headings."""

import datetime as dt

import pytest

from kpibook.issues import Severity
from kpibook.records import build_records, overlooked_sheets
from kpibook.tables import SheetCheck

DAY = dt.date(2023, 2, 3)
ROWS = [[f"R{number}", f"C{number}", DAY, "", "MASH", "Yes", 2.0] for number in range(1, 6)]


@pytest.fixture
def overlooked(make_mapping):
    """A function: what is said of the choice of sheets."""

    def find(*tables, used=(), **source):
        mapping = make_mapping(**source)
        checks = (*build_records("referrals", tables, mapping).checks, *used)
        return overlooked_sheets({"referrals": tables}, checks, mapping)

    return find


def test_one_of_two_names_is_nowhere(overlooked, table, headings):
    """A sheet that has another name is not left out in silence because a second one is there."""
    tables = [table(headings, *ROWS, sheet="Open plans 2023"), table(headings, *ROWS, sheet="Closed plans")]
    (issue,) = overlooked(*tables, sheets=["Open plans", "Closed plans"])
    assert (issue.kind, issue.severity, issue.thing) == ("missing-sheet", Severity.ERROR, "Open plans")
    assert issue.acceptable
    assert issue.mapping == "mappings/referrals.yaml, line 5"
    assert 'Did you mean "Open plans 2023"?' in issue.advice


def test_a_name_without_any_sheet_like_it(overlooked, table, headings):
    """The sheet is gone altogether."""
    (issue,) = overlooked(table(headings, *ROWS, sheet="Closed plans"), sheets=["Open plans", "Closed plans"])
    assert issue.message == 'Sheet "Open plans" is not in the file.'


@pytest.mark.parametrize(
    "sheets",
    [
        ["List 1", "List_1", "List 1 *"],  # ways to write one name
        ["list 1 ", "2024*"],  # a pattern of sheets to come
        ["List*", "List 2"],  # a name that a pattern of the list covers
    ],
)
def test_names_that_need_not_be_there(overlooked, table, headings, sheets):
    """Other spellings of a name, and patterns, are no lists of what must be there."""
    assert not overlooked(table(headings, *ROWS, sheet="List 1"), sheets=sheets)


def test_a_name_in_another_file_of_the_list(overlooked, table, headings):
    """A file a month, with a sheet called by its month: each name is in one of them."""
    tables = [table(headings, *ROWS, file=f"{month}.xlsx", sheet=month) for month in ("June", "July")]
    assert not overlooked(*tables, sheets=["June", "July"])


def test_a_sheet_left_out_on_purpose(overlooked, table, headings):
    """Where every name is there, another sheet with the headings is left out as the mapping says."""
    assert not overlooked(table(headings, *ROWS), table(headings, *ROWS, sheet="Old"), sheets=["Data"])


def test_renamed_in_one_file_of_two(overlooked, table, headings):
    """The name is in one file; in the other a sheet much like it has the headings, and is not read."""
    june = [table(headings, *ROWS, file="june.xlsx", sheet=name) for name in ("Open", "Closed")]
    july = [table(headings, *ROWS, file="july.xlsx", sheet=name) for name in ("Open cases", "Closed", "Notes")]
    (issue,) = overlooked(*june, *july, sheets=["Open", "Closed"])
    assert (issue.kind, issue.thing, issue.sheet) == ("missing-sheet", "Open cases", 'july.xlsx, "Open cases"')


def test_file_without_any_is_told_once(overlooked, table, headings):
    """Where no sheet at all matches, that is told already."""
    assert not overlooked(table(headings, *ROWS, sheet="Dta"), sheets=["Data", "Old"])


def test_csv_files_have_no_sheets(overlooked, table, headings):
    """Names of sheets mean nothing for a .csv file."""
    assert not overlooked(table(headings, *ROWS, file="referrals.csv", sheet=""), sheets=["Data"])


def test_headings_on_the_first_sheet_only(overlooked, table, headings):
    """A sheet for each team, as page breaks make them: the others have rows and no headings."""
    tables = [table(headings, *ROWS, sheet="MASH"), table(*ROWS, sheet="Duty"), table(["Duty"], *ROWS, sheet="D2")]
    found = overlooked(*tables)
    assert [(issue.kind, issue.thing) for issue in found] == [("sheet-not-read", "Duty"), ("sheet-not-read", "D2")]
    assert {(issue.severity, issue.source) for issue in found} == {(Severity.WARNING, "referrals")}
    assert not any("R1" in str(issue) for issue in found)


def test_headings_in_other_words(overlooked, table, headings):
    """A sheet with most headings reworded is told by its rows, where they stand as on the sheet that is read."""
    words = ["Ref", "Child", "Rec'd", "Closed", "Tm", "Urgent?", "N"]
    (issue,) = overlooked(table(headings, *ROWS), table(["Title"], words, *ROWS, sheet="Duty"))
    assert issue.sheet == 'referrals.xlsx, "Duty"'


def test_headings_in_other_words_and_order(overlooked, table, headings):
    """Where they stand otherwise, by the few headings that are left."""
    other = table(
        ["Tm", "Received", "Referral ID", "Child"], *([row[4], DAY, row[0], row[1]] for row in ROWS), sheet="D"
    )
    (issue,) = overlooked(table(headings, *ROWS), other)
    assert issue.thing == "D"


@pytest.mark.parametrize(
    "rows",
    [
        [["Notes"], ["Received is the day on which the referral came in."], ["Extracted on", "", DAY]],
        [["Row labels", "Count of Referral ID"], ["MASH", 12.0], ["Duty & Assessment", 9.0], ["Grand total", 21.0]],
        [["Team", "Urgent?", "Count"], ["MASH", "Yes", 12.0], ["Duty & Assessment", "No", 9.0]],
        [["Received", "Count"], [DAY, 12.0], [dt.date(2023, 2, 4), 9.0]],
        [["Field", "Heading"], ["team", "Team"], ["received", "Received"]],
        [["Team", "Manager", "Since"], ["MASH", "N 1", DAY], ["Duty & Assessment", "N 2", DAY]],
        [["", "", DAY, "", "", "", ""]],
        [],
    ],
)
def test_notes_and_pivots(overlooked, table, headings, rows):
    """Sheets of notes, pivots, charts, explanations and other tables are none of the list."""
    assert not overlooked(table(headings, *ROWS), table(*rows, sheet="Other"))


def test_the_sheet_of_another_list(overlooked, table, headings):
    """A sheet that another list uses is not overlooked, however much alike it is."""
    used = [SheetCheck("visits", "referrals.xlsx", "Visits", 5, 5)]
    assert not overlooked(table(headings, *ROWS), table(*ROWS, sheet="Visits"), used=used)
