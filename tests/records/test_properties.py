"""Properties of records over random lists."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.records import build_records
from kpibook.records.read_days import EARLIEST, LATEST, read_day, read_month

SPELLINGS = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %I:%M %p", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%a %d %b %Y", "%B %d, %Y",
)  # fmt: skip
SHORT_SPELLINGS = ("%d/%m/%y", "%d-%m-%y", "%d-%b-%y", "%d %B %y")
MONTH_SPELLINGS = ("%b-%y", "%B %Y", "%b %Y", "%Y-%m", "%m/%Y", "%Y%m", "%d/%m/%Y", "%Y-%m-%d")
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2029, 12, 31))
ROWS = st.lists(
    st.tuples(
        st.text("abcXYZ0123456789-", min_size=1, max_size=6),
        DAYS,
        st.sampled_from(["MASH", "Multi-agency hub", "Duty & Assessment", ""]),
        st.sampled_from(["Yes", "n", "a) Yes", ""]),
        st.one_of(st.just(""), st.integers(0, 5000).map(float)),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: [[f"{number}{ref}", "C1", day, "", *rest] for number, (ref, day, *rest) in enumerate(rows)])
fixtures_are_constant = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("spelling", SPELLINGS)
@settings(max_examples=30, deadline=None)
@given(moment=st.datetimes(dt.datetime.combine(EARLIEST, dt.time()), dt.datetime.combine(LATEST, dt.time())))
def test_dates_round_trip(spelling, moment):
    """A day written in any of the spellings reads as itself."""
    assert read_day(moment.strftime(spelling)) == moment.date()


@pytest.mark.parametrize("spelling", SHORT_SPELLINGS)
@settings(max_examples=30, deadline=None)
@given(day=st.dates(dt.date(1930, 1, 1), dt.date(2029, 12, 31)))
def test_short_years_round_trip(spelling, day):
    """Two-digit years read as Excel reads them: 1930 to 2029."""
    assert read_day(day.strftime(spelling)) == day


@pytest.mark.parametrize("spelling", MONTH_SPELLINGS)
@settings(max_examples=30, deadline=None)
@given(day=DAYS)
def test_months_round_trip(spelling, day):
    """A month written in any of the spellings reads as its first day."""
    assert read_month(day.strftime(spelling)) == day.replace(day=1)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.times(), st.timedeltas()))
def test_any_cell_reads_or_is_unreadable(cell):
    """No cell, however odd, makes the reading of days and months fail."""
    for read in (read_day, read_month):
        assert read(cell) is None or isinstance(read(cell), dt.date) or read(cell).value == "unreadable"


def comparable(records):
    """The rows without their places, in an order of their own."""
    frame = records.frame.drop(columns=["_file", "_sheet", "_row"])
    for name in ("referral", "child", "team", "urgent"):
        frame[name] = frame[name].astype(object).fillna("")
    return frame.sort_values(list(frame)).reset_index(drop=True)


@fixtures_are_constant
@given(rows=ROWS, random=st.randoms(use_true_random=False))
def test_row_order_is_irrelevant(make_mapping, table, headings, rows, random):
    """Rows in another order are the same records."""
    shuffled = random.sample(rows, len(rows))
    one, other = (build_records("referrals", [table(headings, *order)], make_mapping()) for order in (rows, shuffled))
    pd.testing.assert_frame_equal(comparable(one.records), comparable(other.records))


@fixtures_are_constant
@given(rows=ROWS, order=st.permutations(range(7)))
def test_column_order_is_irrelevant(make_mapping, table, headings, rows, order):
    """Columns in another order are the same records, at the same rows."""
    moved = [[row[at] for at in order] for row in [headings, *rows]]
    one = build_records("referrals", [table(headings, *rows)], make_mapping())
    other = build_records("referrals", [table(*moved)], make_mapping())
    pd.testing.assert_frame_equal(one.records.frame, other.records.frame)


@fixtures_are_constant
@given(rows=ROWS, at=st.integers(0, 12))
def test_split_over_files(make_mapping, table, headings, rows, at):
    """A list split over two files is the same list."""
    parts = [table(headings, *rows[:at], file="a.xlsx"), table(headings, *rows[at:], file="b.xlsx")]
    one = build_records("referrals", [table(headings, *rows)], make_mapping())
    other = build_records("referrals", parts, make_mapping())
    pd.testing.assert_frame_equal(comparable(one.records), comparable(other.records))
