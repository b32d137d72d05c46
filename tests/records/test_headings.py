import datetime as dt

from kpibook.records import build_records
from kpibook.records.list_sheets import name_unused_sheets
from kpibook.tables import SheetCheck

DAY = dt.date(2023, 2, 3)
ROW = ["R1", "C1", DAY, "", "MASH", "Yes", 2.0]


def kinds(built):
    return [issue.kind for issue in built.issues]


def test_titles_above(make_mapping, table, headings):
    """Headings are found under titles and blank rows, and the first record's row is the spreadsheet's."""
    built = build_records(
        "referrals", [table(["Referrals, all teams"], [], ["", *headings], ["", *ROW])], make_mapping()
    )
    assert built.records.frame["_row"].tolist() == [4]


def test_spelling_of_headings(make_mapping, table, headings):
    """Case, spaces, line breaks and punctuation of a heading do not matter."""
    headings[2] = " DATE of\nreferral: "
    built = build_records("referrals", [table(headings, ROW)], make_mapping())
    assert built.records.frame["received"].dt.date.tolist() == [DAY]


def test_headings_differ_by_month(make_mapping, table, headings):
    """Files of one list may word and order their columns differently."""
    june = table(headings, ROW, file="june.xlsx")
    july = table(
        ["Team", "Ref. no", "Received", "Closed", "Child ID", "Urgent?", "Visits"],
        ["MASH", "R2", DAY, "", "C2", "No", 1.0],
        file="july.xlsx",
    )
    frame = build_records("referrals", [june, july], make_mapping()).records.frame
    assert frame["referral"].tolist() == ["r1", "r2"]


def test_missing_heading(make_mapping, table, headings):
    """A missing column is named with sheet, row, mapping line and the near match."""
    headings[2] = "Date of referal"
    (issue,) = build_records("referrals", [table([], headings, ROW)], make_mapping()).issues
    assert str(issue) == (
        'Column "Received" is not in the sheet.\n'
        '  Sheet:   referrals.xlsx, "Data", row 2\n'
        "  Mapping: mappings/referrals.yaml, line 14\n"
        '  Did you mean "Date of referal"? Correct either one.'
    )


def test_all_missing_headings_at_once(make_mapping, table, headings):
    """Every missing column is reported, not only the first."""
    built = build_records("referrals", [table(headings[:4], ROW[:4])], make_mapping())
    assert kinds(built) == ["missing-heading"] * 3


def test_optional_column(make_mapping, table, headings):
    """A column that may be missing is blank when it is."""
    mapping = make_mapping(fields={"visits": {"optional_column": True}})
    frame = build_records("referrals", [table(headings[:6], ROW[:6])], mapping).records.frame
    assert frame["visits"].isna().tolist() == [True]


def test_two_columns_for_one_field(make_mapping, table, headings):
    """Two columns of one field are an error that names both cells."""
    (issue,) = build_records("referrals", [table([*headings, "Date of referral"], [*ROW, DAY])], make_mapping()).issues
    assert issue.kind == "two-headings"
    assert 'C1 ("Received") and H1 ("Date of referral")' in issue.message


def test_unused_columns_are_noted(make_mapping, table, headings):
    """Columns that are not used are named on Checks, and are no error."""
    data = table([*headings, "Worker"], [*ROW, "x"])
    notes = table(["Notes"], ["Anything"], sheet="Read me")
    built = build_records("referrals", [data, notes], make_mapping())
    assert [check.note for check in built.checks] == ["Columns not used: Worker."]


def test_a_sheet_that_no_list_uses_is_named_once(table):
    """Three lists in one file: a sheet is unused when none of them uses it, and is said with the first of them."""
    sheets = [table(sheet=name) for name in ("Data", "Visits", "Read me")]
    checks = [
        SheetCheck("referrals", "referrals.xlsx", "Data", 1, 1, note="Columns not used: Worker."),
        SheetCheck("visits", "referrals.xlsx", "Visits", 1, 1),
        SheetCheck("other", "other.xlsx", "Data", 1, 1),
    ]
    named = name_unused_sheets({"referrals": sheets, "visits": sheets}, checks)
    assert [check.note for check in named] == ["Columns not used: Worker. Sheets not used: Read me.", "", ""]
    assert [check.unused_sheets for check in named] == [("Read me",), (), ()]


def test_sheet_with_most_of_the_headings_is_not_passed_over(make_mapping, table, headings):
    """One month's sheet with a misspelt heading is an error, not silently left out."""
    june = table(headings, ROW, sheet="June")
    headings[4] = "Tem"
    july = table(headings, ROW, sheet="July")
    built = build_records("referrals", [june, july], make_mapping())
    assert [(issue.kind, issue.sheet) for issue in built.issues] == [
        ("missing-heading", 'referrals.xlsx, "July", row 1')
    ]


def test_named_sheet(make_mapping, table, headings):
    """Only sheets that match the mapping's pattern are read."""
    tables = [table(headings, ROW, sheet="Jun 22"), table(headings, ROW, sheet="Old")]
    frame = build_records("referrals", tables, make_mapping(sheets=["jun *"])).records.frame
    assert frame["_sheet"].tolist() == ["Jun 22"]


def test_missing_sheet(make_mapping, table, headings):
    """A sheet that is not there is named with the near match."""
    (issue,) = build_records("referrals", [table(headings, ROW, sheet="Dta")], make_mapping(sheets=["Data"])).issues
    assert (issue.kind, issue.mapping) == ("missing-sheet", "mappings/referrals.yaml, line 5")
    assert 'Did you mean "Dta"?' in issue.advice


def test_no_headings_anywhere(make_mapping, table):
    """A file without any of the headings says which are expected."""
    (issue,) = build_records("referrals", [table(["Something"], ["else"])], make_mapping()).issues
    assert issue.kind == "no-headings"
    assert '"Referral ID"' in issue.advice
