"""Sheets, headings, rows and cells that are wrong."""

import datetime as dt

import pytest
from openpyxl import load_workbook

from kpibook.months import Month
from kpibook.report.figures import figure

FIRST = 'referrals.xlsx, "Data", cell '
"""The first referral stands in row 4; columns: A id, B child, C name, D received, E closed, F source, G team."""


def twice(*headings):
    """The referrals' headings, some of them replaced: index and text."""
    replaced = ["Referral ID", "Child ID", "Name", "Received", "Closed", "Source", "Team"]
    for at, heading in headings:
        replaced[at] = heading
    return replaced


SHEETS = {
    "missing sheet": (lambda w: w.write_referrals(sheet="Dta"), "missing-sheet", "referrals.xlsx", 'mean "Dta"?'),
    "missing heading": (
        lambda w: w.write_referrals(headings=twice((4, "Closd"))),
        "missing-heading",
        'referrals.xlsx, "Data", row 3',
        'mean "Closd"?',
    ),
    "two headings for one field": (
        lambda w: w.write_referrals(headings=twice((2, "Date of referral"))),
        "two-headings",
        'referrals.xlsx, "Data", row 3',
        "Rename all but one",
    ),
    "no headings at all": (lambda w: w.write_referrals(headings=["", ""]), "no-headings", "Data", "right sheet?"),
    "no records": (lambda w: w.write_referrals([]), "no-records", "", "Is the export empty"),
}


@pytest.mark.parametrize("damage", SHEETS)
def test_a_bad_sheet(workspace, damage):
    """One error of this kind, with its place and what to do."""
    do, kind, place, advice = SHEETS[damage]
    do(workspace)
    issue = workspace.issue()
    assert issue.kind == kind
    assert place in issue.sheet
    assert advice in issue.advice
    assert issue.mapping.startswith("mappings/lists.yaml, line ")


CELLS = {
    "text for a date": (1, {"Received": "Zebedee came"}, "unreadable-cell", "D4"),
    "a day that is none": (1, {"Received": "31/02/2023"}, "unreadable-cell", "D4"),
    "a bare number for a date": (1, {"Received": 44960}, "unreadable-cell", "D4"),
    "day 0 of 1900": (1, {"Received": "00/01/1900"}, "unreadable-cell", "D4"),
    "1 January 1900": (1, {"Received": dt.date(1900, 1, 1)}, "unreadable-cell", "D4"),
    "1 January 1904": (1, {"Received": dt.date(1904, 1, 1)}, "unreadable-cell", "D4"),
    "a blank date": (2, {"Received": " "}, "blank-cell", "D5"),
    "a date below zero": (2, {"Received": -5}, "unreadable-cell", "D5"),
    "end before start": (1, {"Closed": dt.date(2023, 1, 4)}, "end-before-start", "E4"),
    "duplicate": (3, {"Referral_ID": "R1"}, "duplicate-row", "A6 (first in A4)"),
    "unmapped team": (3, {"Team": "Mashh"}, "unmapped-team", "G6"),
    "unmapped code": (3, {"Source": "Schol"}, "unmapped-code", "F6"),
}


@pytest.mark.parametrize("damage", CELLS)
def test_a_bad_cell(workspace, damage):
    """One error of this kind, which names the cell and the line of the mapping."""
    number, cells, kind, place = CELLS[damage]
    workspace.change_referral(number, **cells)
    issue = workspace.issue()
    assert issue.kind == kind
    assert issue.sheet == FIRST + place
    assert issue.mapping.startswith("mappings/")


def test_the_near_match_of_a_team_is_offered(workspace):
    """A slip in a team's name is answered with the team that is meant."""
    workspace.change_referral(3, Team="Mashh")
    assert 'Did you mean "MASH"?' in workspace.issue().advice


@pytest.mark.parametrize(
    ("line", "kind", "place"),
    [
        ("Feb-23,MASH,8,9", "part-above-whole", "returns.csv, cell D4"),
        ("Feb-23,MASH,8,-1", "negative-number", "returns.csv, cell D4"),
        ("Feb-23,MASH,8,7.5", "unreadable-cell", "returns.csv, cell D4"),
        ("Feb-23,MASH,8,some", "unreadable-cell", "returns.csv, cell D4"),
        ("Febuary,MASH,8,8", "unreadable-cell", "returns.csv, cell A4"),
        ("Jan-23,Duty,8,8", "duplicate-row", "returns.csv, cell A4 (first in A3)"),
        ("Feb-23,,8,8", "blank-cell", "returns.csv, cell B4"),
    ],
)
def test_a_bad_return(workspace, line, kind, place):
    """Figures that the source already holds are held to more: no part above its whole, nothing below zero."""
    workspace.write_returns("Month,Team,Due,Done", "Jan-23,MASH,10,9", "Jan-23,Duty,4,4", line)
    issue = workspace.issue(month=Month(2023, 1))
    assert (issue.kind, issue.sheet) == (kind, place)
    assert issue.mapping.startswith("mappings/lists.yaml, line ")


def test_a_workbook_that_counts_days_from_1904_reads_the_same(workspace):
    """A list saved on an old Mac gives the same dates."""
    workspace.write_referrals(date_1904=True)
    assert load_workbook(workspace.referrals).epoch.year == 1904
    report = workspace.build().report
    assert str(figure(report, "referrals", "whole", Month(2023, 2)).shown) == "2"


def test_a_month_without_data(workspace):
    """A month after the last record: the error names the months that there are."""
    issue = workspace.issue(month=Month(2031, 1))
    assert issue.kind == "no-records-in-month"
    assert "from January 2023 to February 2023" in issue.message


def test_a_date_that_is_still_to_come(workspace):
    """2032 for 2023: the report month stays the latest with records, and the row is named in a warning."""
    workspace.change_referral(1, Received=dt.date(2032, 1, 5), Closed=None)
    report = workspace.build(month=None).report
    [warning] = report.warnings
    assert report.month == Month(2023, 2)
    assert (warning.kind, warning.sheet) == ("future-date", "referrals.xlsx, row 4")


def test_a_long_text_for_a_team_is_cut(workspace):
    """A whole report that landed in the column of the team is not printed."""
    workspace.change_referral(3, Team="x" * 5000)
    assert len(workspace.issue().message) < 100


def test_a_day_of_extraction_that_is_still_to_come(workspace):
    """A list that says it was taken after today is doubtful: the warning gives both readings."""
    workspace.edit("lists.yaml", "    unique: [referral]", "    extracted: 2023-12-02\n    unique: [referral]")
    warnings = workspace.build().report.warnings
    [warning] = [warning for warning in warnings if warning.kind == "doubtful-extraction-date"]
    assert "2 December 2023, after today" in warning.message
    assert "12 February 2023" in warning.message
