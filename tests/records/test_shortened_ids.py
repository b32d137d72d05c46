"""Ids that a spreadsheet shortened: many would become one child, and nothing else would show it."""

import datetime as dt

import pytest

from kpibook.records.read_words import UNREADABLE, read_id

DAY = dt.date(2023, 2, 3)
SHORTENED = [
    "4.81998E+12", "4,81998E+12", "4.8e+12", "5E+12", "481.9E+10", " 4.81998E+12 ", '="4.81998E+12"', "'4.81998E+12",
    "４.８E+12", 1e15, 10**15, 123456789012345678.0, -1e15,
]  # fmt: skip
WHOLE = [
    "4819981234567", 4819981234567.0, 999_999_999_999_999, "123456789012345678", "5E12", "1E5", "E+12", "4.8E+12a",
    "C4.8E+12", True,
]  # fmt: skip


@pytest.mark.parametrize("cell", SHORTENED)
@pytest.mark.parametrize("words", [[], ["-"]])
def test_a_shortened_id_is_an_error(build, make_mapping, cell, words):
    """Its cell is named, what is written in it is not; words for blanks change nothing."""
    rows = [["R1", "C1", DAY, "", "MASH", "", ""], ["R2", cell, DAY, "", "MASH", "", ""]]
    (issue,) = build(*rows, mapping=make_mapping(blank_words=words)).issues
    assert (issue.kind, issue.sheet, issue.severity) == ("unreadable-cell", 'referrals.xlsx, "Data", cell B3', "error")
    assert '1 cell of column "Child ID" holds an id that was shortened by Excel' in issue.message
    assert "as text" in issue.advice and "4.8" not in str(issue) and "1234" not in str(issue)


@pytest.mark.parametrize("cell", WHOLE)
def test_other_ids_are_ids(build, cell):
    """Ids of many digits as text, and what only looks a little like a shortened one."""
    assert read_id(cell) is not UNREADABLE
    assert build(["R1", cell, DAY, "", "MASH", "", ""]).issues == ()


def test_a_whole_column_is_told_once(build):
    """All its cells are named in one error, which does not ask whether it is the right column."""
    rows = [[f"R{n}", "4.81998E+12", DAY, "", "MASH", "", ""] for n in range(1, 13)]
    (issue,) = build(*rows).issues
    assert "12 cells" in issue.message and "right one" not in issue.advice


def test_formulas_that_failed_are_told_apart(build):
    """Beside shortened ids, with their own words."""
    rows = [["R1", "#N/A", DAY, "", "MASH", "", ""], ["R2", "4.8E+12", DAY, "", "MASH", "", ""]]
    failed, shortened = build(*rows).issues
    assert "no id" in failed.message and failed.sheet.endswith("cell B2")
    assert "shortened" in shortened.message and shortened.sheet.endswith("cell B3")


def test_such_rows_can_be_set_aside(build, make_mapping):
    """As other rows whose cell cannot be read; they are listed on Checks."""
    rows = [[f"R{n}", f"C{n}", DAY, "", "MASH", "", ""] for n in range(50)]
    rows[7][1] = "4.8E+12"
    built = build(*rows, mapping=make_mapping(fields={"child": {"unreadable": "set_aside"}}))
    assert len(built.records.frame) == 49
    (aside,) = built.checks[0].set_aside
    assert "shortened" in aside.reason and aside.cells == ("Data!B9",)
