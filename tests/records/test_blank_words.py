"""Words that stand for a blank: read as one in a column of any type, and nowhere else."""

import datetime as dt

import pandas as pd
import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.records import build_records

DAY = dt.date(2023, 2, 3)
WORDS = ["-", "#N/A", "Not recorded", "99", "2099-12-31"]
SAID = ["-", " - ", "#N/A", "not  RECORDED", 99, 99.0, "99", dt.date(2099, 12, 31)]


@pytest.mark.parametrize("cell", SAID)
@pytest.mark.parametrize(
    ("field", "at", "type_"),
    [
        ("closed", 3, "date"), ("closed", 3, "month"), ("child", 1, "id"), ("urgent", 5, "code"), ("team", 4, "team"),
        ("visits", 6, "number"), ("visits", 6, "decimal"), ("visits", 6, "figure"), ("visits", 6, "text"),
    ],
)  # fmt: skip
def test_a_word_for_blank_is_a_blank_of_every_type(build, make_mapping, cell, field, at, type_):
    """Whatever the column holds, and whatever the word looks like in it."""
    rows = [["R1", "C1", DAY, "", "MASH", "Yes", 2], ["R2", "C2", DAY, "", "MASH", "No", 3]]
    rows[1][at] = cell
    built = build(*rows, mapping=make_mapping(fields={field: {"type": type_}}, blank_words=WORDS))
    value = built.records.frame[field].iloc[1]
    assert value == "" if type_ == "text" else pd.isna(value)
    assert [issue.kind for issue in built.issues if issue.kind != "rows-without-team"] == []


def test_such_words_hold_in_the_columns_that_name_them(build, make_mapping):
    """A word that stands for a blank in one column is a mistake in another."""
    mapping = make_mapping(fields={"closed": {"blank_words": ["TBC"]}})
    built = build(["R1", "C1", DAY, "tbc", "MASH", "", "TBC"], mapping=mapping)
    assert [issue.kind for issue in built.issues] == ["unreadable-cell"]
    assert built.issues[0].sheet.endswith("G2")


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#not calculated", "-"])
def test_nothing_is_a_blank_unless_the_mapping_says_so(build, cell):
    """A formula that failed, and a dash, are no open end."""
    built = build(["R1", "C1", DAY, cell, "MASH", "", ""])
    assert [issue.kind for issue in built.issues] == ["unreadable-cell"]


def test_one_error_that_is_a_blank_makes_no_other_one(build, make_mapping):
    """Where #N/A is a blank, #REF! is none."""
    built = build(["R1", "C1", DAY, "#REF!", "MASH", "", ""], mapping=make_mapping(blank_words=["#N/A"]))
    assert [issue.kind for issue in built.issues] == ["unreadable-cell"]


def test_a_required_field_is_blank_then(build, make_mapping):
    """The word is no value: where one must be given, it is missing."""
    mapping = make_mapping(fields={"closed": {"required": True, "blank_words": ["-"]}})
    built = build(["R1", "C1", DAY, "-", "MASH", "", ""], ["R2", "C1", DAY, DAY, "MASH", "", ""], mapping=mapping)
    assert [issue.kind for issue in built.issues] == ["blank-cell"]


def test_checks_say_how_many_were_read_so(build, make_mapping):
    """Whoever reads Checks sees what was taken for nothing, column by column; without such words, nothing is said."""
    rows = [["R1", "C1", DAY, "-", "MASH", "-", ""], ["R2", "C1", DAY, "-", "MASH", "", ""]]
    (check,) = build(*rows, mapping=make_mapping(blank_words=["-"])).checks
    assert check.note == 'Words read as blank: 2 in "Closed", 1 in "Urgent?".'
    (plain,) = build(["R1", "C1", DAY, "", "MASH", "", ""], mapping=make_mapping(blank_words=["-"])).checks
    assert plain.note == ""


def test_the_organisations_words_hold_in_every_list(make_mapping, table, headings):
    """One line for all lists."""
    values = make_mapping().model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["organisation"]["blank_words"] = ["not recorded"]
    row = ["R1", "C1", DAY, "Not Recorded", "MASH", "", ""]
    built = build_records("referrals", [table(headings, row)], MappingFiles.model_validate(values))
    assert built.issues == () and built.records.frame["closed"].isna().all()
