"""What is said of a record: what decided, how long ago, and what was done after the day of the list."""

import datetime as dt
import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from kpibook.indicators import Asker, falling_due, records_behind
from kpibook.months import Duration, Month
from kpibook.worklists.words import Wording

_SPEC = importlib.util.spec_from_file_location(
    "small_service", Path(__file__).parents[1] / "indicators" / "conftest.py"
)
small = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(small)
Service = small.Service

TAKEN = dt.date(2024, 3, 12)
EVENT = {"source": "visits", "date": "visited"}
LATEST = {"latest_event": {**EVENT, "since": "start", "within": "10 working days"}}
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
STARTED = {"kind": "flow", "source": "cases", "date": "start"}
ENDED = {"kind": "flow", "source": "cases", "date": "end"}


def day(month, number, year=2024):
    return dt.date(year, month, number)


def records_of(asked, base=STOCK, polarity="higher", visits=(), **case):
    """The lists with one case, taken on 12 March 2024; and what stands behind its share at the end of February."""
    plain = Service.mapping(
        {"it": {"kind": "share", "of": base, "meets": asked if isinstance(asked, list) else [asked]}}
    )
    indicators = {"it": plain.indicators["it"].model_copy(update={"polarity": polarity})}
    headings = {"visited": "Date of visit", "referred": "Referral date", "end": "Completed", "start": "Started"}
    sources = {
        id_: source.model_copy(
            update={
                "fields": {
                    name: one.model_copy(update={"headings": (headings.get(name, name),)})
                    for name, one in source.fields.items()
                }
            }
        )
        for id_, source in plain.sources.items()
    }
    mapping = plain.model_copy(update={"indicators": indicators, "sources": sources})
    row = {"child": "c1", "start": day(1, 2), "team": "n1", **case}
    records = Service.records(cases=[row], visits=[{"child": "c1", "visited": one} for one in visits])
    return mapping, {id_: replace(list_, extracted=TAKEN) for id_, list_ in records.items()}


def said(*args, soon=False, **kwargs):
    """What is said of the one record: what decided, and what was done since."""
    found = records_behind(Asker(*records_of(*args, **kwargs)).asking("it", Month(2024, 2)))
    found = falling_due(found, Duration(3, "weeks")) if soon else found
    assert len(found.rows) == 1
    return Wording(found).decided(0), Wording(found).since(0)


def test_an_event_that_is_overdue():
    """From the last one, in working days where the condition counts in them; with the year where it is another."""
    assert said(LATEST, visits=[day(1, 15)]) == ("last visit 15 January, due by 29 January, 23 working days ago", "")
    asked = {"latest_event": {**EVENT, "within": "8 weeks", "needs_event": True}}
    assert said(asked, visits=[day(12, 29, 2023)])[0] == ("last visit 29 December 2023, due by 23 February, 6 days ago")


def test_an_event_that_never_was():
    """With the day on which the first one was due, where there is such a day."""
    assert said(LATEST)[0] == "no visit recorded, due by 16 January, 32 working days ago"
    asked = {"latest_event": {**EVENT, "within": "8 weeks", "needs_event": True}}
    assert said(asked)[0] == "no visit recorded"


def test_what_was_done_after_the_day_of_the_list():
    """It stays on the list; what the lists say of the days after it is told."""
    assert said(LATEST, visits=[day(1, 15), day(3, 4)])[1] == "done since: Date of visit 4 March"
    assert said(LATEST, visits=[day(1, 15)], end=day(3, 2))[1] == "closed on 2 March"
    assert said(LATEST, visits=[day(1, 15)], end=day(4, 2))[1] == ""  # only planned when the list was taken
    assert said(LATEST, visits=[day(1, 15), day(3, 20)])[1] == ""


def test_what_changed_by_itself_was_not_done():
    """A date of the record that has come by then is said; what lies before the day of the list is not."""
    recent = {"date_within": {"date": "referred", "within": "3 weeks"}}
    seen = {"latest_event": {**EVENT, "within": "8 weeks", "needs_event": True}}
    assert said(recent, referred=day(3, 5))[1] == "done since: Referral date 5 March"
    older = {"open_for": {"since": "referred", "at_least": "1 week"}}
    assert said([seen, older], visits=[day(2, 20)], referred=day(2, 26))[1] == "no longer so on 12 March"


def test_what_was_not_due_yet_when_the_lists_were_taken_needs_no_word():
    """On 12 March nobody can say more of what is due on the 14th; what was done too late is told."""
    asked = {"latest_event": {**EVENT, "since": "start", "within": "3 weeks"}}
    assert said(asked, soon=True, visits=[day(2, 22)]) == ("last visit 22 February, due by 14 March, in 14 days", "")
    late = said(asked, soon=True, visits=[day(2, 14), day(3, 11)])
    assert late == ("last visit 14 February, due by 6 March, in 6 days", "done since: Date of visit 11 March")


def test_what_falls_due_soon():
    """In so long a time; on the last day of it, and on the day of the list itself."""
    assert (
        said(LATEST, soon=True, visits=[day(2, 20)])[0] == "last visit 20 February, due by 5 March, in 3 working days"
    )
    assert (
        said(LATEST, soon=True, visits=[day(2, 15)])[0]
        == "last visit 15 February, due by 29 February, the day of this list"
    )


@pytest.mark.parametrize(
    ("end", "words", "since"),
    [
        (day(2, 28), "Started 2 January, due by 13 February, Completed 28 February: 15 days late", ""),
        (None, "Started 2 January, due by 13 February, “Completed” is blank, 16 days ago", ""),
        (
            day(3, 6),
            "Started 2 January, due by 13 February, Completed 6 March: 22 days late",
            "done since: Completed 6 March",
        ),
    ],
)
def test_the_time_between_two_dates(end, words, since):
    """By how much it was late, or for how long it has been open since."""
    base = {**STARTED, "date": "start"}
    asked = {"between": {"start": "start", "end": "end", "within": "6 weeks"}}
    plain = records_of(asked, base=base, end=end)
    found = records_behind(Asker(*plain).asking("it", Month(2024, 1)))
    assert Wording(found).decided(0).startswith("Started 2 January")
    ahead = replace(found, asking=replace(found.asking, period=Month(2024, 2)))
    assert (Wording(ahead).decided(0), Wording(ahead).since(0)) == (words, since)


def test_an_open_record_of_a_flow():
    """Late already, or with some days left."""
    asked = {"between": {"start": "start", "end": "end", "within": "6 weeks"}}
    assert (
        said(asked, base=ENDED, soon=True)[0]
        == "Started 2 January, due by 13 February, “Completed” is blank, 16 days ago"
    )
    asked = {"between": {"start": "start", "end": "end", "within": "45 working days"}}
    assert said(asked, base=ENDED, soon=True)[0] == (
        "Started 2 January, due by 5 March, “Completed” is blank, in 3 working days"
    )


def test_the_first_event_that_came_late():
    asked = {"first_event": {**EVENT, "since": "start", "within": "5 working days"}}
    base, visits = {**STARTED, "date": "start"}, [day(2, 14)]
    found = said(asked, base=base, start=day(2, 1), visits=visits)
    assert found == ("first visit 14 February, due by 8 February: 4 working days late", "")
    found = said(asked, base=base, start=day(2, 27), visits=[day(3, 6)])
    assert found == ("first visit 6 March, due by 5 March: 1 working day late", "done since: Date of visit 6 March")


def test_what_is_no_matter_of_time():
    """In the condition's own words: what it is about is not shown, for the mapping may not name it."""
    assert said({"field": {"field": "status", "in": ["b"]}}, status="a")[0] == "not so: status is b"
    assert said({"field": {"field": "status", "in": ["a"]}}, polarity="lower", status="a")[0] == "status is a"
    asked = {"earlier_event": {"source": "visits", "date": "visited", "within": "12 months"}}
    assert said(asked, polarity="lower", visits=[day(12, 4, 2023)])[0] == "earlier visit 4 December 2023"
    asked = {"open_for": {"since": "start", "at_least": "8 weeks"}}
    assert said(asked, polarity="lower")[0] == "Started 2 January, due by 26 February, 3 days ago"
