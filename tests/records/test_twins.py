"""The same rows under other ids are named."""

import datetime as dt

import pytest

from kpibook.records import build_records

HEADINGS = ["Referral ID", "Child ID", "Received", "Closed", "Team", "Urgent?", "Visits"]


def issues(make_mapping, table, again):
    rows = [[f"R{n}", f"C{n}", dt.date(2022, 6, 1) + dt.timedelta(n), "", "MASH", "Y", 1] for n in range(200)]
    twins = [[f"N{number}", *row[1:]] for number, row in enumerate(rows[:again])]
    return build_records("referrals", [table(HEADINGS, *rows, *twins)], make_mapping(unique=["referral"])).issues


def test_rows_under_other_ids_are_named(make_mapping, table):
    """Ten of two hundred rows came in twice; the cells of the second ones are named."""
    [issue] = issues(make_mapping, table, 10)
    assert (issue.kind, issue.source) == ("twin-rows", "referrals")
    assert issue.message.startswith("10 rows") and "A2" in issue.sheet


@pytest.mark.parametrize("again", [0, 4])
def test_a_few_rows_may_be_alike(make_mapping, table, again):
    """A child may be referred twice on a day."""
    assert issues(make_mapping, table, again) == ()
