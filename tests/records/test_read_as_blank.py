"""Cells that can mean nothing and may be blanks (`unreadable: blank`): few are named, many stop the build."""

import datetime as dt

import pandas as pd
import pytest

from kpibook.issues import Severity
from kpibook.records import build_records

DAY = dt.date(2023, 2, 3)


def row(number, closed="", urgent="Yes", visits=1):
    return [f"R{number}", "C1", DAY, closed, "MASH", urgent, visits]


@pytest.fixture
def lenient(make_mapping):
    """A function: the mapping in which these fields let be what cannot be read."""

    def made(*fields, **source):
        return make_mapping(fields={field: {"unreadable": "blank"} for field in fields}, **source)

    return made


def test_a_code_that_nobody_mapped(build, lenient):
    """The row stays, with a blank; the warning names the cell, the list and what to do, and quotes nothing."""
    built = build(row(1, urgent="Jane Doe"), *map(row, range(2, 9)), mapping=lenient("urgent"))
    (issue,) = built.issues
    assert str(issue) == (
        '1 cell of column "Urgent?" is not in the code list "yes_no", and was read as blank.\n'
        '  Sheet:   referrals.xlsx, "Data", cell F2\n'
        "  Mapping: mappings/codes.yaml, line 2\n"
        "  Correct it in the case system, or add the spelling to the code list. (What is written there is not shown: "
        "it may be a person's name.)"
    )
    assert (issue.kind, issue.severity) == ("read-as-blank", Severity.WARNING)
    assert (issue.source, issue.thing) == ("referrals", "referrals.xlsx")
    assert len(built.records.frame) == 8
    assert built.records.frame["urgent"].isna().tolist() == [True] + [False] * 7


@pytest.mark.parametrize(
    ("field", "cells", "column"),
    [
        ("closed", {"closed": "May be 8 Jan 2000"}, "D"),
        ("visits", {"visits": "2 or 3"}, "G"),
        ("urgent", {"urgent": "#REF!"}, "F"),
    ],
)
def test_other_types(build, lenient, field, cells, column):
    """A date, a number and a formula that failed are blanks in the same way."""
    rows = [row(n, closed=dt.date(2023, 2, 5)) for n in range(2, 9)]
    built = build(row(1, **cells), *rows, mapping=lenient(field))
    (issue,) = built.issues
    assert (issue.kind, issue.sheet) == ("read-as-blank", f'referrals.xlsx, "Data", cell {column}2')
    assert "May be" not in str(issue)
    assert pd.isna(built.records.frame[field][0])


def test_several_cells_are_one_warning(build, lenient):
    """Whatever stands in them, and in the order of the sheet."""
    words = {12: "maybe", 3: "perhaps", 5: "maybe"}
    rows = [row(n, urgent=words.get(n, "Yes")) for n in range(1, 21)]
    (issue,) = build(*rows, mapping=lenient("urgent")).issues
    assert issue.message.startswith('3 cells of column "Urgent?" are not in')
    assert issue.sheet.endswith("cells F4, F6, F13")


@pytest.mark.parametrize(("rows", "wrong", "may"), [(40, 5, True), (40, 6, False), (700, 7, True), (700, 8, False)])
def test_so_many_may_be(build, lenient, rows, wrong, may):
    """As many as may be set aside, five or one in a hundred; with more, each word is the error that it is elsewhere."""
    given = [row(n, urgent="maybe" if n < wrong else "Yes") for n in range(rows)]
    (issue,) = build(*given, mapping=lenient("urgent")).issues
    assert issue.kind == ("read-as-blank" if may else "unmapped-code")


def test_the_mapping_may_say_more(build, lenient):
    """`set_aside_at_most` is the bound for them, too."""
    given = [row(n, urgent="maybe" if n < 9 else "Yes") for n in range(40)]
    (issue,) = build(*given, mapping=lenient("urgent", set_aside_at_most="25%")).issues
    assert issue.kind == "read-as-blank"


def test_half_of_what_is_filled(build, lenient):
    """A column that holds little else is another column, although its cells are few."""
    given = [row(n, urgent={0: "maybe", 1: "perhaps", 2: "Yes", 3: "No"}.get(n, "")) for n in range(40)]
    (issue,) = build(*given, mapping=lenient("urgent")).issues
    assert issue.kind == "not-a-code-column"


def test_files_together_have_a_bound(table, headings, lenient):
    """A few in each of many files are many in the list."""
    tables = [
        table(
            headings, *(row(20 * file + n, urgent="maybe" if n < 2 else "Yes") for n in range(20)), file=f"{file}.xlsx"
        )
        for file in range(4)
    ]
    issues = build_records("referrals", tables, lenient("urgent")).issues
    assert [issue.kind for issue in issues if issue.severity is Severity.ERROR] == ["unmapped-code"]


def test_other_columns_stay_strict(build, lenient):
    """What is said of one field holds for no other."""
    rows = [row(n) for n in range(2, 9)]
    built = build(row(1, urgent="maybe", visits="two"), *rows, mapping=lenient("urgent"))
    assert sorted(issue.kind for issue in built.issues) == ["read-as-blank", "unreadable-cell"]
    assert built.records is None
