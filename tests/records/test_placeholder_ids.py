"""Words in the place of ids: all rows that hold one would be one child's."""

import datetime as dt

import pytest

from kpibook.records import build_records

DAY = dt.date(2023, 2, 3)
WORDS = [
    "NULL", "Unknown", "-", "0", "N/A", "TBC", "None", "not known", "Not  Known", "--", "–", ".", "00000", 0, 0.0, "?",
    "x", "Test", "na", "unknown\u200b",
]  # fmt: skip
IDS = [1, "1", "999999", "9999", "12", "C0", "A", "Testy", "NA1", True]


def rows_of(*children):
    """A referral for each."""
    return [[f"R{n}", child, DAY, "", "MASH", "", ""] for n, child in enumerate(children, 1)]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_the_place_of_ids_is_an_error(build, word):
    """It names the word, the column, how many rows and which, and what to write under the field."""
    (issue,) = build(*rows_of("C1", word, "C2", word)).issues
    assert (issue.kind, issue.severity, issue.acceptable) == ("placeholder-ids", "error", True)
    assert (issue.source, issue.thing) == ("referrals", "child")
    assert issue.sheet == 'referrals.xlsx, "Data", rows 3, 5'
    assert '"Child ID"' in issue.message and "in 2 rows" in issue.message and "blank_words: [" in issue.advice


@pytest.mark.parametrize("id_", IDS)
def test_ids_are_none(build, id_):
    """Numbers but 0, and what only begins as such a word, are ids, however many rows have them."""
    assert build(*rows_of("C1", id_, id_, id_)).issues == ()


def test_one_row_is_one_child(build):
    """Different words, and a word that stands once, make no two children one."""
    assert build(*rows_of("C1", "Unknown", "TBC", "", "")).issues == ()


def test_what_the_advice_says_helps(build, make_mapping):
    """The words that it names, however each is written, are then blanks."""
    rows = rows_of("C1", "Unknown", "unknown", "0", "000", 0, "-", "–", "NULL", "NULL")
    _, issue = build(*rows).issues  # the first says that ids are written in several ways
    assert '"Unknown" in 2 rows, "0" in 3 rows, "-" in 2 rows, "NULL" in 2 rows' in issue.message
    assert '`blank_words: ["Unknown", "0", "000", "-", "–", "NULL"]`' in issue.advice
    words = ["Unknown", "0", "000", "-", "–", "NULL"]
    built = build(*rows, mapping=make_mapping(fields={"child": {"blank_words": words}}))
    assert built.issues == () and int(built.records.frame["child"].isna().sum()) == 9


def test_the_records_are_there_if_it_is_accepted(build):
    """An officer may know better."""
    built = build(*rows_of("X", "X"))
    assert built.records is not None and built.records.frame["child"].tolist() == ["x", "x"]


def test_rows_of_several_sheets_count_together(table, headings, make_mapping):
    """A row in each of two files is one child's twice; rows that were set aside are not counted."""
    first = table(headings, *rows_of("C1", "Unknown"), file="a.xlsx")
    second = table(headings, ["Total", "Unknown", "", "", "", "", ""],
                   *[[f"S{row[0]}", *row[1:]] for row in rows_of("unknown", "C2")], file="b.xlsx")  # fmt: skip
    _, issue = build_records("referrals", [first, second], make_mapping(ignore_rows=["Total"])).issues
    assert issue.kind == "placeholder-ids" and "in 2 rows" in issue.message
    assert issue.sheet == 'a.xlsx, "Data", row 3; b.xlsx, "Data", row 3'
    assert 'blank_words: ["Unknown"]' in issue.advice


def test_a_column_that_is_not_there(table, headings, make_mapping):
    """Has no words."""
    without = [row[:1] + row[2:] for row in (headings, *rows_of("", "", ""))]
    mapping = make_mapping(fields={"child": {"optional_column": True}})
    assert build_records("referrals", [table(*without)], mapping).issues == ()
