"""Calendar months and lengths of time."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpibook.months import Duration, Month, months_between, year_start

days = st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31))


@given(days)
def test_a_financial_year_holds_its_month(day):
    """The year starts in April, at most eleven months before the month."""
    month = Month.of(day)
    start = year_start(month)
    assert start.month == 4 and 0 <= month.index - start.index <= 11


def test_months_between_is_empty_backwards():
    """No month lies between March and February."""
    assert months_between(Month(2023, 3), Month(2023, 2)) == ()


@pytest.mark.parametrize("text", ["2023-2", "Feb-23", "2023-13", "", "2023-02-01"])
def test_what_is_no_month_is_refused(text):
    """Only 2023-02 is a month in a mapping file or on the command line."""
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["45 working days", "1 day", "6 weeks", "12 months", "1 year"])
def test_a_length_of_time_reads_back_as_written(text):
    """What the mapping says is what Definitions print."""
    assert str(Duration.parse(text)) == text


@pytest.mark.parametrize("text", ["six weeks", "45", "-1 days", "1.5 years", "10 workdays"])
def test_what_is_no_length_of_time_is_refused(text):
    """The message says how to write one."""
    with pytest.raises(ValueError, match="10 working days"):
        Duration.parse(text)
