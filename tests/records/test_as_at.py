"""The as-at date of a file: from its name, from a cell, or as the mapping gives it; none, or two, is told."""

import datetime as dt
from dataclasses import replace

import pytest

from kpibook.months import Duration
from kpibook.records import build_records
from kpibook.records.as_at import days_in_name, first_day_covered
from kpibook.tables import RawTable

DAY = dt.date(2023, 3, 6)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("annex_a_2023-03-06.xlsx", ["2023-03-06"]),
        ("Annex A 06.03.2023.xls", ["2023-03-06"]),
        ("annexa_20230306_v2.xlsx", ["2023-03-06"]),
        ("Annex A as at 6th March 2023.xlsx", ["2023-03-06"]),
        ("annex_a_6mar2023.xlsx", ["2023-03-06"]),
        ("2022/annex_a.xlsx", []),
        ("annex_a_2023-13-06.xlsx", []),
        ("annex_a_2023-03-06 to 2023-06-12.xlsx", ["2023-03-06", "2023-06-12"]),
        ("list 3 of 11 (2023).xlsx", []),
        ("export_1234567890.xlsx", []),
    ],
)
def test_days_in_a_name(name, days):
    """Every day that a file's name says, and nothing that only looks like one."""
    assert [day.isoformat() for day in days_in_name(name)] == days


HEADINGS = ["Referral ID", "Child ID", "Received", "Closed", "Team", "Urgent?", "Visits"]


def tables(*files):
    row = ["R1", "C1", "01/03/2023", "", "MASH", "yes", 1]
    return [RawTable("referrals", file, "Data", [*([above] if above else []), HEADINGS, row]) for file, above in files]


def built(make_mapping, as_at, *files, **more):
    mapping = make_mapping(as_at=as_at, complete_from="6 months", **more)
    return build_records("referrals", tables(*files), mapping)


def test_each_day_is_a_reading(make_mapping):
    """Files of two days are two readings, each with its own rows; the list itself is the latest."""
    made = built(make_mapping, "file_name", ("a_2023-06-12.xlsx", []), ("a_2023-03-06.xlsx", []))
    assert [reading.as_at for reading in made.records.readings] == [DAY, dt.date(2023, 6, 12)]
    assert made.records.as_at == dt.date(2023, 6, 12) and len(made.records.frame) == 1
    assert [reading.complete_from.isoformat() for reading in made.records.readings] == ["2022-09-07", "2022-12-13"]


def test_two_files_of_one_day_are_one_reading(make_mapping):
    """A list that comes in two files for one day is read as one."""
    made = built(
        make_mapping, "As at", ("north.xlsx", ["As at", "06/03/2023"]), ("south.xlsx", ["As at: 6 March 2023"])
    )
    assert [len(reading.frame) for reading in made.records.readings] == [2]
    assert made.records.frame["as_at"].dt.date.tolist() == [DAY, DAY]


@pytest.mark.parametrize(
    ("as_at", "file", "above", "kind"),
    [
        ("file_name", "annex_a.xlsx", [], "no-as-at-date"),
        ("file_name", "a 2023-03-06 2023-06-12.xlsx", [], "two-as-at-dates"),
        ("As at", "annex_a.xlsx", ["Cut on", "06/03/2023"], "no-as-at-date"),
        ("As at", "annex_a.xlsx", ["As at", "soon"], "no-as-at-date"),
    ],
)
def test_a_file_without_one_day_is_an_error(make_mapping, as_at, file, above, kind):
    """Nothing is counted of a list of which nobody knows the day."""
    made = built(make_mapping, as_at, (file, above))
    assert made.records is None
    assert [(issue.kind, issue.sheet) for issue in made.issues] == [(kind, file)]
    assert made.issues[0].advice


def test_one_file_without_a_day_stops_the_others(make_mapping):
    """A reading that cannot be placed is not passed over."""
    made = built(make_mapping, "file_name", ("a_2023-03-06.xlsx", []), ("newest.xlsx", []))
    assert [issue.kind for issue in made.issues] == ["no-as-at-date"]
    assert made.records is None


def test_the_day_may_stand_on_another_sheet_of_the_file(make_mapping):
    """A cover sheet says the day for every list of its workbook."""
    mapping = make_mapping(as_at="As at", complete_from="6 months")
    (data,) = tables(("annex_a.xlsx", []))
    cover = replace(data, sheet="Cover", rows=[["Annex A"], ["As at", DAY]])
    assert build_records("referrals", [cover, data], mapping).records.as_at == DAY


def test_how_far_a_list_reaches_back():
    """Months end on the same day; a list of one day holds that day."""
    for reach, first in (("6 months", "2022-09-07"), ("1 day", "2023-03-06"), ("2 weeks", "2023-02-21")):
        assert first_day_covered(DAY, Duration.parse(reach)).isoformat() == first
