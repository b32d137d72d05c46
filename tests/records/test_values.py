import datetime as dt

import pandas as pd
import pytest

from kpibook.definitions import rows_meeting
from kpibook.definitions.kinds import FieldCondition
from kpibook.definitions.mapping import MappingFiles
from kpibook.records import build_records
from kpibook.records.read_days import read_day, read_month
from kpibook.records.read_words import UNREADABLE, read_decimal, read_figure, read_text, read_whole_number

DAY = dt.date(2023, 2, 3)


@pytest.mark.parametrize(
    "cell",
    [
        DAY, dt.datetime(2023, 2, 3, 14, 30), "03/02/2023", "3/2/23", "03-02-2023", "3.2.2023", "2023-02-03",
        "2023/02/03", "2023-02-03 14:30:00", "2023-02-03T14:30:00.000Z", "2023-02-03T14:30:00+00:00",
        "03/02/2023 14:30", "03/02/2023 2:30 PM", "3 Feb 2023", "3rd February 2023", "03-Feb-23", "03Feb2023",
        "Fri 3 Feb 2023", "Friday, 3 February 2023", "February 3, 2023", " 3 FEB 2023 ", "3 Feb 2023, 14:30",
    ],
)  # fmt: skip
def test_spellings_of_a_day(cell):
    """A day is read in every usual spelling, less its time."""
    assert read_day(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        44960.0, 44960, True, dt.time(0, 0), dt.timedelta(days=3), "31/02/2023", "12/25/2023", "TBC", "Feb 2023",
        "03/02", dt.date(1900, 1, 1), dt.datetime(1904, 1, 2), "01/01/1900", dt.date(2100, 1, 1), "31/12/9999",
        "2023-2-3x", "0",
    ],
)  # fmt: skip
def test_no_days(cell):
    """Numbers, times, impossible and implausible days cannot be read as days."""
    assert read_day(cell) is UNREADABLE


@pytest.mark.parametrize(
    "cell",
    [
        "Feb-23",
        "Feb 2023",
        "FEB23",
        "February 2023",
        "2023-02",
        "2023/2",
        "02/2023",
        "202302",
        202302.0,
        DAY,
        "14/02/2023",
    ],
)
def test_spellings_of_a_month(cell):
    """A month is read from its name, its number, or a day in it."""
    assert read_month(cell) == dt.date(2023, 2, 1)


@pytest.mark.parametrize("cell", [44960.5, 44960.0, "Q1", "2023", "2023-13", True, float("inf")])
def test_no_months(cell):
    """What names no month cannot be read as one."""
    assert read_month(cell) is UNREADABLE


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12.0, 12),
        (12, 12),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1234.0", 1234),
        ("-3", -3),
        ("0", 0),
        ("", None),
        (" ", None),
    ],
)
def test_whole_numbers(cell, number):
    """Whole numbers are read as numbers or text, blanks as none."""
    assert read_whole_number(cell) == number


@pytest.mark.parametrize(
    "cell", [12.5, "12.5", "12,34", "1,23", "many", True, DAY, float("nan"), float("inf"), 1e300, "١٢x"]
)
def test_no_whole_numbers(cell):
    """Fractions, wrong commas and words are no whole numbers."""
    assert read_whole_number(cell) is UNREADABLE


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (5.4, 5.4), (5, 5.0), (0.1 + 0.2, 0.3), (6.138263518138261, 6.13826351813826), ("5.4", 5.4), (" 5.4 ", 5.4),
        ("6.138", 6.138), (".5", 0.5), ("-12.25", -12.25), ("+3", 3.0), ("0", 0.0), ("0012", 12.0), ("", None),
        (" ", None), ("\u00a0", None), ("1,234.5", 1234.5), ("1,234,567", 1234567.0), ("1 234.5", 1234.5),
        ("1\u00a0234", 1234.0), ("1\u202f234,5", UNREADABLE), ("1,234", UNREADABLE), ("5,4", UNREADABLE),
        ("0,123", UNREADABLE), ("0,123.5", UNREADABLE), ("12,34.5", UNREADABLE), ("1,234 567", UNREADABLE),
        ("1.234,5", UNREADABLE), ("1.234.567", UNREADABLE), ("27%", UNREADABLE), ("£5.40", UNREADABLE),
        ("1e5", UNREADABLE), ("nan", UNREADABLE), ("٥.٤", UNREADABLE), ("-", UNREADABLE), ("5 years", UNREADABLE),
        ("#N/A", UNREADABLE), (True, UNREADABLE), (DAY, UNREADABLE), (float("inf"), UNREADABLE),
        (float("nan"), UNREADABLE), ("9" * 400, UNREADABLE),
    ],
)  # fmt: skip
def test_decimals(cell, number):
    """A number is read exactly or not at all: a comma that may mean two things is not guessed at."""
    assert read_decimal(cell) == number or (number is UNREADABLE and read_decimal(cell) is UNREADABLE)


@pytest.mark.parametrize(
    ("commas", "text", "number"),
    [
        ("thousands", "1,234", 1234.0), ("thousands", "1,234.5", 1234.5), ("thousands", "5,4", UNREADABLE),
        ("thousands", "0,123", UNREADABLE), ("thousands", "5.4", 5.4), ("decimal", "5,4", 5.4),
        ("decimal", "1,234", 1.234), ("decimal", "1.234,5", 1234.5), ("decimal", "1.234", 1234.0),
        ("decimal", "1 234,5", 1234.5), ("decimal", "0,123", 0.123), ("decimal", "5.4", UNREADABLE),
        ("decimal", "1,234,567", UNREADABLE), ("decimal", "1,234.5", UNREADABLE), ("decimal", "0.123", UNREADABLE),
        ("decimal", "12", 12.0),
    ],
)  # fmt: skip
def test_commas_as_the_mapping_says(commas, text, number):
    """Where the mapping says what a comma is, that is what it is, and nothing else is read."""
    assert read_decimal(text, commas) == number


def test_a_number_cell_is_what_it_is_whatever_commas_are():
    """Commas are of texts: a cell that holds a number holds no comma."""
    assert read_decimal(1.234, "decimal") == 1.234


def test_sums_of_decimals_meet_the_bound_that_they_are_shown_as(build, make_mapping):
    """0.1 + 0.2 in a cell is 0.3: at least and at most 0.3, not over it. A blank meets nothing."""
    mapping = make_mapping(fields={"visits": {"type": "decimal"}})
    rows = [[f"R{n}", "C1", DAY, "", "MASH", "", cell] for n, cell in enumerate((0.1 + 0.2, "0.3", 0.31, ""))]
    frame = build(*rows, mapping=mapping).records.frame
    bounds = ({"at_least": "0.3", "at_most": "0.3"}, {"over": "0.3"}, {"under": "0.3"}, {"under": "0.301"})
    met = [
        rows_meeting(frame, [FieldCondition.model_validate({"field": "visits", **bound})]).tolist() for bound in bounds
    ]
    assert met == [[True, True, False, False], [False, False, True, False], [False] * 4, [True, True, False, False]]


def test_a_comma_in_two_meanings_is_told_with_what_to_write(build, make_mapping):
    """The message names the cell, and the two lines of which one answers it."""
    mapping = make_mapping(fields={"visits": {"type": "decimal"}})
    cells = ["1,234", "2.5", "3"]
    built = build(*([f"R{n}", "C1", DAY, "", "MASH", "", cell] for n, cell in enumerate(cells)), mapping=mapping)
    (issue,) = [issue for issue in built.issues if issue.kind == "unreadable-cell"]
    assert "G2" in issue.sheet and "`commas: decimal`" in issue.advice and "`commas: thousands`" in issue.advice


@pytest.mark.parametrize(("cell", "figure"), [("27%", 27.0), ("10,480", 10480.0), (0.5, 0.5), (" 4.25 ", 4.25)])
def test_figures(cell, figure):
    """Published figures are read with percent sign and commas."""
    assert read_figure(cell) == figure


@pytest.mark.parametrize("cell", ["c", "z", "x", "k", ":", "-", "C", " z ", "", "N/A", "–"])
def test_figures_not_available(cell):
    """Marks of statistical releases are not available, never 0."""
    assert read_figure(cell) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [("00123", "00123"), (1234.0, "1234"), (12.5, "12.5"), (True, "TRUE"), ("=1+1", "=1+1"),
     ("@x", "@x"), ("+44", "+44"), ("-", "-"), (DAY, "2023-02-03")],
)  # fmt: skip
def test_texts(cell, text):
    """Text stays as written, and other cells become sensible text; nothing becomes a formula."""
    assert read_text(cell) == text


def test_types_of_the_frame(build):
    """The frame has the types that Records promises."""
    frame = build(["R1", "C1", DAY, "", "MASH", "Yes", 2.0]).records.frame
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "referral": "category", "child": "category", "received": "datetime64[s]", "closed": "datetime64[s]",
        "team": "category", "urgent": "category", "visits": "Int64",
        "_file": "category", "_sheet": "category", "_row": "int32",
    }  # fmt: skip


def test_types_without_a_column(make_mapping, table, headings):
    """A missing optional column has its type all the same."""
    fields = {
        "closed": {"optional_column": True},
        "visits": {"optional_column": True},
        "team": {"optional_column": True},
    }
    row = ["R1", "C1", DAY, "Yes"]
    raw = table(["Referral ID", "Child ID", "Received", "Urgent?"], row)
    frame = build_records("referrals", [raw], make_mapping(fields=fields)).records.frame
    assert [str(frame[name].dtype) for name in ("closed", "visits", "team")] == ["datetime64[s]", "Int64", "category"]


@pytest.mark.parametrize(
    ("said", "code"),
    [("Yes", "yes"), ("Y", "yes"), ("a) Yes", "yes"), (True, "yes"), (1.0, "yes"), ("ja", "yes"), ("B) no", "no"),
     ("2. No", "no"), (False, "no"), ("0", "no"), ("not  known", "unknown")],
)  # fmt: skip
def test_yes_and_no(build, said, code):
    """The list yes_no is built in, the mapping's own adds to it, and a leading a) is dropped."""
    assert build(["R1", "C1", DAY, "", "MASH", said, ""]).records.frame["urgent"].tolist() == [code]


@pytest.mark.parametrize("said", ["MASH", "mash", " Multi-agency  hub", "multi-agencyhub"])
def test_spellings_of_a_team(build, said):
    """A team is known by id, name and aliases, without regard to case and spaces."""
    assert build(["R1", "C1", DAY, "", said, "", ""]).records.frame["team"].tolist() == ["mash"]


def test_true_and_one_are_told_apart(build):
    """TRUE and 1 in one column stay different texts, though Python finds them equal."""
    frame = build([True, "C1", DAY, "", "MASH", "", ""], [1.0, "C1", DAY, "", "MASH", "", ""]).records.frame
    assert frame["referral"].tolist() == ["true", "1"]


KNOWN = [[f"K{n}", "", DAY, "", "MASH", "Yes", ""] for n in range(4)]
"""Rows in which all is right, so that a word which nobody mapped is the exception."""


def test_unmapped_team(build):
    """A team nobody mapped is one error, with every cell, the near match and the mapping's line."""
    rows = [[f"R{n}", "C1", DAY, "", "Dutty & Assessment", "", ""] for n in range(3)]
    (issue,) = build(*rows, *KNOWN).issues
    assert str(issue) == (
        'No team is called "Dutty & Assessment".\n'
        '  Sheet:   referrals.xlsx, "Data", cells E2, E3, E4\n'
        "  Mapping: mappings/teams.yaml, line 1\n"
        '  Did you mean "Duty & Assessment"? Add it to the aliases of its team, or correct the spreadsheet.'
        " Or it is a new team: add these lines below `teams:`, with its service area.\n"
        "  dutty_assessment:\n"
        '    name: "Dutty & Assessment"\n'
        "    area: front"
    )


def test_unmapped_team_in_several_files(make_mapping, table, headings):
    """The same unmapped team in two files is one error that names both."""
    rows = {
        n: [[f"R{n}", "", DAY, "", "Nobody", "", ""], *([f"{n}{row[0]}", *row[1:]] for row in KNOWN)] for n in (1, 2)
    }
    tables = [table(headings, *rows[n], file=f"{n}.xlsx") for n in (1, 2)]
    (issue,) = build_records("referrals", tables, make_mapping()).issues
    assert issue.sheet == '1.xlsx, "Data", cell E2; 2.xlsx, "Data", cell E2'


def test_unmapped_codes(build):
    """Each code that nobody mapped is an error of its own."""
    built = build(["R1", "", DAY, "", "MASH", "maybe", ""], ["R2", "", DAY, "", "MASH", "perhaps", ""], *KNOWN)
    assert [(issue.kind, issue.message.split(" in ")[0]) for issue in built.issues] == [
        ("unmapped-code", '"maybe"'), ("unmapped-code", '"perhaps"'),
    ]  # fmt: skip


def test_many_unmapped_codes(build):
    """Many words that nobody mapped are told by their cells alone: they may be anything."""
    known = [[f"K{n}", *KNOWN[0][1:]] for n in range(30)]
    (issue,) = build(*(["R", "", DAY, "", "MASH", f"word {n}", n] for n in range(6)), *known).issues
    assert (issue.kind, "word 1" in str(issue)) == ("unmapped-words", False)
    assert issue.sheet.startswith('referrals.xlsx, "Data", cell F2; ')


@pytest.mark.parametrize(("at", "kind"), [(4, "not-a-team-column"), (5, "not-a-code-column")])
def test_a_column_of_something_else(build, at, kind):
    """A column of which half is no team (no code) is told by its cells: its words may be people's names."""
    rows = [list(row) for row in KNOWN]
    rows[1][at], rows[2][at] = "Jane Doe", "John Doe"
    (issue,) = build(*rows).issues
    assert issue.kind == kind
    assert issue.sheet == f'referrals.xlsx, "Data", cells {"EF"[at - 4]}3, {"EF"[at - 4]}4'
    assert "Doe" not in str(issue)


def test_headings_that_changed_places(make_mapping, table, headings):
    """Where the headings of names and teams change places, no name is told, in whichever of the files."""
    swapped = [heading if heading != "Team" else "Name" for heading in headings]
    names = [[f"R{n}", "", DAY, "", "MASH", "Yes", "", f"Child {n} Doe"] for n in range(20)]
    others = [[f"S{n}", *row[1:]] for n, row in enumerate(names)]
    tables = [table([*headings, "Name"], *names), table([*swapped, "Team"], *others, file="b.xlsx")]
    (issue,) = build_records("referrals", tables, make_mapping()).issues
    assert (issue.kind, issue.thing) == ("not-a-team-column", "b.xlsx")
    assert "Doe" not in str(issue)


def test_text_where_a_date_should_be(build):
    """Unreadable dates name their cells and the mapping's line, never what is written there."""
    (issue,) = build(["R1", "", "Jane Doe", "", "MASH", "", ""]).issues
    assert (issue.kind, issue.sheet) == ("unreadable-cell", 'referrals.xlsx, "Data", cell C2')
    assert issue.mapping == "mappings/referrals.yaml, line 14"
    assert "Jane" not in str(issue)


def test_long_lists_of_cells_are_cut(build):
    """Ten cells are named, the others counted."""
    (issue,) = build(*([f"R{n}", "", "oops", "", "MASH", "", ""] for n in range(22))).issues
    assert issue.sheet.endswith("C10, C11 and 12 more")


def test_required_blank(build):
    """A blank where the mapping needs a value is an error."""
    (issue,) = build(["", "C1", DAY, "", "MASH", "", ""]).issues
    assert (issue.kind, issue.sheet) == ("blank-cell", 'referrals.xlsx, "Data", cell A2')


def test_unreadable_set_aside(build, make_mapping):
    """Where the mapping lets it, a row that cannot be read is left out and listed."""
    mapping = make_mapping(fields={"received": {"unreadable": "set_aside"}, "team": {"unreadable": "set_aside"}})
    built = build(
        ["R1", "", "oops", "", "MASH", "", ""], ["R2", "", DAY, "", "Nobody", "", ""],
        ["R3", "", DAY, "", "MASH", "", ""], mapping=mapping,
    )  # fmt: skip
    assert built.records.frame["referral"].tolist() == ["r3"]
    assert [found.cells for found in built.checks[0].set_aside] == [("Data!C2",), ("Data!E3",)]


def test_everything_at_once(build):
    """All faults of a sheet are reported in one go."""
    wrong = ["", "C1", "oops", "", "Nobody", "maybe", 1.5], ["R2", "", DAY, dt.date(2023, 1, 1), "MASH", "", ""]
    built = build(*wrong, *KNOWN)
    assert sorted(issue.kind for issue in built.issues) == [
        "blank-cell", "end-before-start", "unmapped-code", "unmapped-team", "unreadable-cell", "unreadable-cell",
    ]  # fmt: skip
    assert built.records is None


def test_day_first(build, make_mapping):
    """An American list says so in the mapping."""
    mapping = make_mapping(fields={"received": {"day_first": False}})
    frame = build(["R1", "", "02/03/2023", "", "MASH", "", ""], mapping=mapping).records.frame
    assert frame["received"].tolist() == [pd.Timestamp(DAY)]


def test_no_area_for_a_team(build):
    """A service area's name is no team in a list."""
    (issue,) = build(["R1", "", DAY, "", "Front door", "", ""], *KNOWN).issues
    assert issue.kind == "unmapped-team"


def test_area_in_a_population(build, make_mapping):
    """The team field of a population may name a service area."""
    stock = {"kind": "stock", "source": "referrals", "start": "received", "end": "closed"}
    population = {"source": "referrals", "value": "visits", "team": "team"}
    rate = {"title": "Rate", "measure": {"kind": "rate", "of": stock, "population": population}}
    mapping = make_mapping().model_dump(by_alias=True, mode="json") | {"indicators": {"rate": rate}}
    frame = build(
        ["R1", "", DAY, "", "Front door", "", 3.0], mapping=MappingFiles.model_validate(mapping)
    ).records.frame
    assert frame["team"].tolist() == ["front"]


def test_failed_formulas_are_not_blank(build):
    """A failed formula is no id, no date, no team, no code and no number."""
    built = build(["#N/A", "C1", DAY, "#REF!", "#N/A", "#N/A", "#DIV/0!"])
    assert [issue.kind for issue in built.issues] == ["unreadable-cell"] * 5


@pytest.mark.parametrize("shown", ["#N/A", "#not calculated", "#REF!", "Err:508", "#GETTING_DATA"])
@pytest.mark.parametrize("column", ["team", "urgent"])
def test_failed_formulas_are_no_words(build, shown, column):
    """What a failed formula shows is never quoted or offered as an alias of a team or a code: the cell is named."""
    row = ["R1", "C1", DAY, "", "MASH", "Yes", ""]
    row[4 if column == "team" else 5] = shown
    [issue] = build(row).issues
    assert issue.kind == "unreadable-cell"
    assert issue.sheet.endswith("cell E2" if column == "team" else "cell F2")
    assert shown not in str(issue)
    assert "alias" not in issue.advice
