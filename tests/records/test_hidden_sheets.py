"""Rows that nobody sees who opens the file."""

import dataclasses

import pytest
import xlsxwriter

from kpibook.issues import Severity
from kpibook.records import build_records
from kpibook.sources import read_sheets

ROW = ["R1", "C1", "03/02/2023", "", "MASH", "Yes", ""]


def test_a_hidden_sheet_is_named(make_mapping, table, headings):
    """Its rows count, and a warning names it; not where it has no rows, nor where the mapping names the sheets."""
    seen = table(headings, ROW)
    unseen = dataclasses.replace(table(headings, ["R2", *ROW[1:]], sheet="Removed"), hidden=True)
    built = build_records("referrals", [seen, unseen], make_mapping())
    [issue] = [issue for issue in built.issues if issue.kind == "hidden-sheet"]
    assert (issue.severity, issue.thing, issue.sheet) == (Severity.WARNING, "Removed", 'referrals.xlsx, "Removed"')
    assert built.records is not None and len(built.records.frame) == 2
    empty = dataclasses.replace(table(headings, sheet="Removed"), hidden=True)
    assert not any(i.kind == "hidden-sheet" for i in build_records("referrals", [seen, empty], make_mapping()).issues)
    named = make_mapping(sheets=["Data", "Removed"])
    assert not any(i.kind == "hidden-sheet" for i in build_records("referrals", [seen, unseen], named).issues)


@pytest.mark.parametrize("hide", ["hide", "very_hidden"])
def test_a_sheet_of_a_file_says_that_it_is_hidden(tmp_path, hide):
    """Hidden, or so that Excel's menus cannot show it."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Seen").write(0, 0, 1)
        unseen = book.add_worksheet("Unseen")
        unseen.write(0, 0, 1)
        getattr(unseen, hide)()
    tables, issues = read_sheets(path.read_bytes(), path.name)
    assert [(one.sheet, one.hidden) for one in tables] == [("Seen", False), ("Unseen", True)] and issues == ()
