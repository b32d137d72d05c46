"""Dates after the day on which a list was taken are named, with their number and the latest."""

import datetime as dt

import pytest
from dated_lists import APRIL_5, DatedLists, days_of

from kpibook import pipeline

MADE = dt.datetime(2023, 4, 6, 9)


@pytest.fixture
def lists(tmp_path):
    made = DatedLists(tmp_path)
    made.month_two()
    return made


def named(lists):
    report = pipeline.make_report(pipeline.read_lists(lists.folder), None, MADE)
    return [(w.source, w.thing, w.message) for w in report.warnings if w.kind == "future-date"]


def test_an_event_after_the_day_of_extraction_is_named(lists):
    """The list says when it was taken, and holds a contact of 2087."""
    lists.contacts("2023-03", APRIL_5, [*days_of("2023-03"), dt.date(2087, 3, 1)])
    [(source, field, message)] = named(lists)
    assert (source, field) == ("contacts", "received")
    assert "in 1 row, the latest 1 March 2087" in message


def test_a_planned_date_may_lie_ahead_but_not_for_years(lists):
    """A next visit due in May is planned; one due in 2030 is named."""
    lists.visits("cp", APRIL_5, days_of("2023-01", "2023-02", "2023-03"), due="10/05/2023")
    assert named(lists) == []
    lists.visits("cp", APRIL_5, days_of("2023-01", "2023-02", "2023-03"), due="10/05/2030")
    assert [(source, field) for source, field, _ in named(lists)] == [("visits", "due")]
