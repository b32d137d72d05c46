import datetime as dt

import pytest

from kpibook.records import build_records

DAY = dt.date(2023, 2, 3)


def row(referral, child="C1", received=DAY, closed="", visits=2.0):
    return [referral, child, received, closed, "MASH", "Yes", visits]


def test_duplicate_is_an_error(build, make_mapping):
    """A second row with the same unique fields is an error that names it and the first one."""
    (issue,) = build(row("R1"), row("R2"), row("R1", "C9"), mapping=make_mapping(unique=["referral"])).issues
    assert (issue.kind, issue.sheet) == ("duplicate-row", 'referrals.xlsx, "Data", cell A4 (first in A2)')
    assert issue.mapping == "mappings/referrals.yaml, line 7"


def test_duplicate_in_another_file(make_mapping, table, headings):
    """A row that another file holds already is named with that file."""
    tables = [table(headings, row("R1"), file=f"{month}.xlsx") for month in ("june", "july")]
    (issue,) = build_records("referrals", tables, make_mapping(unique=["referral"])).issues
    assert issue.sheet == 'july.xlsx, "Data", cell A2 (first in Data!A2 of june.xlsx)'


def test_duplicate_set_aside(build, make_mapping):
    """Where the mapping lets it, the second row is left out and listed."""
    mapping = make_mapping(unique=["referral", "received"], duplicates="set_aside")
    built = build(row("R1"), row("R1"), row("R1", received="4/2/2023"), mapping=mapping)
    assert built.records.frame["_row"].tolist() == [2, 4]
    assert [found.cells for found in built.checks[0].set_aside] == [("Data!A3",)]


def test_blank_keys_are_no_duplicates(build, make_mapping):
    """Rows without anything in the unique fields are not compared."""
    assert build(row("R1", child=""), row("R2", child=""), mapping=make_mapping(unique=["child"])).issues == ()


def test_identical_rows_are_a_warning(build):
    """Without unique fields, rows that are the same in every cell are counted and reported."""
    built = build(row("R1"), row("R2"), row("R1"))
    assert [(issue.kind, issue.severity.value, issue.sheet) for issue in built.issues] == [
        ("identical-row", "warning", 'referrals.xlsx, "Data", cell A4')
    ]
    assert [(issue.source, issue.thing) for issue in built.issues] == [("referrals", "referrals.xlsx")]
    assert len(built.records.frame) == 3


def test_rows_that_differ_elsewhere_are_not_identical(make_mapping, table, headings):
    """Rows that differ in an unused column are not reported."""
    raw = table([*headings, "Worker"], [*row("R1"), "a"], [*row("R1"), "b"])
    assert build_records("referrals", [raw], make_mapping()).issues == ()


def test_end_before_start(build):
    """An end before its start is an error that names the end's cell."""
    (issue,) = build(row("R1"), row("R2", closed=dt.date(2023, 2, 2))).issues
    assert str(issue) == (
        '1 row has "Closed" before "Received".\n'
        '  Sheet:   referrals.xlsx, "Data", cell D3\n'
        "  Mapping: mappings/referrals.yaml, line 30\n"
        "  Correct the dates in the case system, or in the spreadsheet, or let such rows be left out by "
        "`wrong_rows: set_aside`."
    )


@pytest.mark.parametrize("closed", [DAY, "", dt.date(2023, 2, 4)])
def test_ends_in_order(build, closed):
    """An end on the same day, later or not yet is right."""
    assert build(row("R1", closed=closed)).issues == ()


def test_complete_from_as_said(build):
    """The mapping's day is the first day covered."""
    assert build(row("R1")).records.complete_from == dt.date(2022, 6, 1)


def test_complete_from_the_first_record(build, make_mapping):
    """`first_record` is the first day of the month of the earliest date."""
    rows = row("R1"), row("R2", received=dt.date(2022, 7, 15)), row("R3", received="")
    built = build(*rows, mapping=make_mapping(complete_from="first_record"))
    assert built.records.complete_from == dt.date(2022, 7, 1)


def test_no_date_to_be_complete_from(build, make_mapping):
    """Without any date, `first_record` is an error."""
    built = build(row("R1", received=""), mapping=make_mapping(complete_from="first_record"))
    assert [issue.kind for issue in built.issues] == ["no-first-date"]


@pytest.mark.parametrize(
    "above",
    [
        ["Extracted on: 03/03/2023 08:15"], ["EXTRACTED ON 3 March 2023"], ["Extracted on", dt.date(2023, 3, 3)],
        ["x", "Extracted on:", "", "2023-03-03"], ["Extracted on", dt.datetime(2023, 3, 3, 8, 15)],
    ],
)  # fmt: skip
def test_extraction_day_beside_its_label(make_mapping, table, headings, above):
    """The day stands in the label's own cell, or in the next filled one."""
    raw = table(["Referrals"], above, headings, row("R1"))
    built = build_records("referrals", [raw], make_mapping(extracted="Extracted on"))
    assert (built.records.extracted, built.checks[0].extracted) == (dt.date(2023, 3, 3),) * 2


def test_extraction_day_in_the_mapping(build, make_mapping):
    """The mapping may give the day itself."""
    assert build(row("R1"), mapping=make_mapping(extracted="2023-03-03")).records.extracted == dt.date(2023, 3, 3)


def test_earliest_extraction_counts(make_mapping, table, headings):
    """Of several files, the one taken first says how fresh the list is."""
    tables = [
        table([f"Extracted on {day} March 2023"], headings, row(f"R{day}"), file=f"{day}.xlsx") for day in (5, 3, 4)
    ]
    built = build_records("referrals", tables, make_mapping(extracted="Extracted on"))
    assert built.records.extracted == dt.date(2023, 3, 3)


def test_no_extraction_day(build, make_mapping):
    """A label that is not there is a warning."""
    built = build(row("R1"), mapping=make_mapping(extracted="Extracted on"))
    assert [(issue.kind, issue.severity.value) for issue in built.issues] == [("no-extraction-date", "warning")]
    assert built.records.extracted is None
