"""Days in a row without a record are named."""

import datetime as dt

import pytest

from kpibook.records import build_records

HEADINGS = ["Referral ID", "Child ID", "Received", "Closed", "Team", "Urgent?", "Visits"]
FIRST = dt.date(2022, 6, 1)


def issues(make_mapping, table, days):
    rows = [[f"R{number}", "", day, "", "MASH", "Y", 1] for number, day in enumerate(days)]
    return build_records("referrals", [table(HEADINGS, *rows)], make_mapping()).issues


def days(a_day, without):
    """Records on each day of nine months, but none from 1 February on for so many days."""
    gone = {dt.date(2023, 2, 1) + dt.timedelta(number) for number in range(without)}
    every = [FIRST + dt.timedelta(number) for number in range(273)]
    return [day for day in every if day not in gone for _ in range(a_day)]


def test_the_first_half_of_a_month_that_is_missing_is_named(make_mapping, table):
    """Five records a day, and none from 1 to 14 February: the second half of a file that was cut."""
    [issue] = issues(make_mapping, table, days(5, 14))
    assert (issue.kind, issue.source, issue.thing) == ("days-without", "referrals", "2023-02-01")
    assert "from 1 February 2023 to 14 February 2023" in issue.message


@pytest.mark.parametrize(("a_day", "without"), [(7, 10), (3, 14)])
def test_a_holiday_and_a_slow_list_are_no_gap(make_mapping, table, a_day, without):
    """Ten days are what Christmas closes; a list with three records a day may come in batches."""
    assert issues(make_mapping, table, days(a_day, without)) == ()
