import datetime as dt

import pytest

from kpibook.records import build_records

DAY = dt.date(2023, 2, 3)


def record(number):
    return [f"R{number}", "C1", DAY, "", "MASH", "Yes", 2.0]


def aside(built):
    return {found.reason: found.cells for check in built.checks for found in check.set_aside}


def test_blank_rows_are_no_rows(build):
    """Blank rows, also of spaces only, are neither read nor listed."""
    built = build(record(1), [], ["  "] * 7, record(2))
    assert (built.checks[0].rows_read, built.checks[0].rows_used, aside(built)) == (2, 2, {})


@pytest.mark.parametrize("text", ["Total", "TOTAL 345", "Total: 3", "Grand total", "Totals"])
def test_total_rows(build, text):
    """A row whose first filled cell begins with Total is set aside and listed."""
    assert aside(build(record(1), ["", text, "", "", 3.0])) == {"total row": ("Data!B3",)}


def test_total_is_a_word(build):
    """A word that only begins like Total is none."""
    assert aside(build(["Totally", *record(1)[1:]])) == {}


def test_repeated_headings(build, headings):
    """Headings repeated in the middle are set aside."""
    assert aside(build(record(1), headings, record(2))) == {"headings repeated": ("Data!A3",)}


def test_notes_below(build):
    """Notes below the list are set aside, whichever column they stand in."""
    built = build(record(1), [], ["* provisional figures"], ["", "", "", "", "", "", "", "Source: case system"])
    assert aside(built) == {"note below the list": ("Data!A4", "Data!H5")}


def test_lone_id_is_a_record(build):
    """A last row with nothing but an id stays a record."""
    assert build(record(1), ["R-2"]).records.frame["referral"].tolist() == ["r1", "r-2"]


def test_rows_without_used_columns(build):
    """A row with something in unused columns only is set aside, not counted."""
    built = build([*record(1), ""], ["", "", "", "", "", "", "", "seen"], [*record(2), ""])
    assert aside(built) == {"nothing in the columns that are used": ("Data!H3",)}


def test_account_adds_up(build, headings, make_mapping):
    """Rows read are rows used and rows set aside."""
    mapping = make_mapping(
        fields={"received": {"unreadable": "set_aside"}}, unique=["referral"], duplicates="set_aside"
    )
    rows = [record(1), record(1), ["R3", "C1", "oops", "", "MASH", "", ""], headings, ["Total 3"], []]
    (check,) = build(*rows, mapping=mapping).checks
    assert (check.rows_read, check.rows_used) == (5, 1)
    assert sum(len(found.cells) for found in check.set_aside) == 4


def test_files_are_stacked_with_their_places(make_mapping, table, headings):
    """Records of several files stand under each other, each with file, sheet and row."""
    tables = [table(headings, record(n), file=f"{n}.xlsx", sheet=f"S{n}") for n in (1, 2)]
    frame = build_records("referrals", tables, make_mapping()).records.frame
    assert frame[["_file", "_sheet", "_row"]].to_numpy().tolist() == [["1.xlsx", "S1", 2], ["2.xlsx", "S2", 2]]


def test_short_rows(build):
    """Rows of a .csv file that end early are blank where they end."""
    assert build(["R1", "C1", DAY]).records.frame["team"].isna().tolist() == [True]


def test_no_rows(build):
    """Headings without records are an error."""
    assert [issue.kind for issue in build().issues] == ["no-records"]


def test_one_empty_file_among_others(make_mapping, table, headings):
    """A month's file without rows is none while another has some."""
    tables = [table(headings, file="june.xlsx"), table(headings, record(1), file="july.xlsx")]
    built = build_records("referrals", tables, make_mapping())
    assert [check.rows_used for check in built.checks] == [0, 1]


def test_input_is_not_changed(make_mapping, table, headings):
    """Building leaves the raw table as it was."""
    raw = table(headings, record(1), ["Total"])
    before = [list(row) for row in raw.rows]
    build_records("referrals", [raw], make_mapping())
    assert raw.rows == before


def test_no_tables(make_mapping):
    """Files that could not be read give no records and no second complaint."""
    built = build_records("referrals", [], make_mapping())
    assert (built.records, built.checks, built.issues) == (None, (), ())
