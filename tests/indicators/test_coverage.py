"""A month whose look-back is not covered has no figure."""

import datetime as dt

import pytest

from kpibook.indicators.engine import compute_observations
from kpibook.months import Month, months_between

YEAR = months_between(Month(2022, 1), Month(2022, 12))
FLOW = {"kind": "flow", "source": "cases", "date": "start"}
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
VISIT = {"source": "visits", "date": "visited"}
PLACED = {"source": "placements", "start": "start", "end": "end"}


def of(base, **condition):
    return {"kind": "share", "of": base, "meets": [condition]}


@pytest.fixture
def with_figures(service):
    """The months of 2022 with a figure, when one list begins (or was taken) on a day; the others begin long ago."""

    def months(measure, source, begins="2000-01-01", taken=None, **rows):
        records = service.records(**rows)
        extracted = dt.date.fromisoformat(taken) if taken else None
        records[source] = service.list_of(source, rows.get(source, []), dt.date.fromisoformat(begins), extracted)
        observed = compute_observations(service.mapping({"it": measure}), records, YEAR)
        return [month.month for month in YEAR if observed.counts("it", "whole", month)]

    return months


def since(month):
    return list(range(month, 13))


@pytest.mark.parametrize(("begins", "first"), [("2022-03-01", 3), ("2022-03-02", 4)])
def test_a_flow_needs_the_whole_month(with_figures, begins, first):
    """The list is complete from the month's first day."""
    assert with_figures(FLOW, "cases", begins) == since(first)


@pytest.mark.parametrize(("begins", "first"), [("2022-03-31", 3), ("2022-04-01", 4)])
def test_a_stock_needs_month_end(with_figures, begins, first):
    """A list that is complete from a day on holds all that was open on it."""
    assert with_figures(STOCK, "cases", begins) == since(first)


@pytest.mark.parametrize(("begins", "first"), [("2022-03-01", 4), ("2022-03-02", 5)])
def test_a_flow_with_plus_needs_the_first_day_that_can_reach_the_month(with_figures, begins, first):
    """A month after 1 March is 1 April."""
    assert with_figures(FLOW | {"plus": "1 month"}, "cases", begins) == since(first)


def test_what_must_still_be_open_was_open_when_the_month_began(with_figures):
    """With `still_open` a list that begins with the month holds everything that is counted in it."""
    flow = FLOW | {"plus": "1 month", "still_open": "end"}
    assert with_figures(flow, "cases", "2022-03-01") == since(3)


@pytest.mark.parametrize(("begins", "first"), [("2022-03-17", 3), ("2022-03-18", 4)])
def test_the_latest_event_needs_the_longest_interval(with_figures, begins, first):
    """10 working days before 31 March 2022 is the 17th."""
    latest = of(STOCK, latest_event=VISIT | {"within": "10 working days", "needs_event": True})
    assert with_figures(latest, "visits", begins) == since(first)


@pytest.mark.parametrize(
    ("known", "begins", "first"), [("2022-03-01", "2022-03-01", 3), ("2022-03-02", "2022-03-02", 4)]
)
def test_what_is_dated_before_earlier_records_are_known_has_no_figure(with_figures, known, begins, first):
    """Ever before, as far as is known: a month that begins earlier would count too few."""
    measure = of(FLOW, earlier_event=VISIT | {"known_since": known})
    assert with_figures(measure, "visits", begins) == since(first)


def test_a_list_that_begins_after_the_day_from_which_all_is_known_gives_no_figure(with_figures):
    """The mapping says since when, the list says later."""
    assert with_figures(of(FLOW, earlier_event=VISIT | {"known_since": "2010-04-01"}), "visits", "2010-04-02") == []


@pytest.mark.parametrize("made", ["any", "not", "any of a flow"])
def test_conditions_made_of_others_need_what_any_of_them_needs(with_figures, made):
    """Where a case is counted by its own field, it might be by a visit too; that there is none must be known."""
    seen = {"latest_event": VISIT | {"within": "10 working days", "needs_event": True}}
    several = {"any": [{"field": {"field": "status", "in": ["a"]}}, seen]}
    if made == "any of a flow":
        measure = FLOW | {"meets": [several]}
    else:
        measure = {"kind": "share", "of": STOCK, "meets": [several if made == "any" else {"not": seen}]}
    assert with_figures(measure, "visits", "2022-03-17") == since(3)
    assert with_figures(measure, "visits", "2022-03-18") == since(4)


def test_the_longest_of_all_intervals_counts(with_figures):
    """Six months for most, a year for some: a year."""
    limits = [{"within": "1 year", "where": [{"field": "status", "in": ["a"]}]}]
    latest = of(STOCK, latest_event=VISIT | {"within": "6 months", "needs_event": True, "limits": limits})
    assert with_figures(latest, "visits", "2021-06-30") == since(6)


COUNTED_REVIEWS = of(
    STOCK,
    latest_event=VISIT
    | {
        "since": "start",
        "within": "6 months",
        "first_within": "20 working days",
        "limits": [{"within": "3 months", "after_events": 1}],
    },
)


@pytest.mark.parametrize(
    ("start", "visited", "missing"),
    [
        ("2021-01-01", "2022-08-15", [11, 12]),  # its first, or a later one? 3 months are over, 6 are not
        ("2021-01-01", "2022-08-31", [12]),  # on 30 November neither is over
        ("2022-02-01", "2022-08-15", []),  # started after the list begins: its first
    ],
)
def test_a_number_of_events_that_cannot_be_known_gives_no_figure(with_figures, start, visited, missing):
    """The list begins on 1 January 2022; one event is seen."""
    cases = [{"child": "x", "start": start, "team": "n1"}]
    visits = [{"child": "x", "visited": visited}]
    found = with_figures(COUNTED_REVIEWS, "visits", "2022-01-01", cases=cases, visits=visits)
    assert found == [month for month in since(7) if month not in missing]


def test_the_time_for_the_first_event_is_an_interval_too(with_figures):
    """First within 6 months, then every month: the events of 6 months are needed."""
    latest = of(STOCK, latest_event=VISIT | {"since": "start", "first_within": "6 months", "within": "1 month"})
    assert with_figures(latest, "visits", "2021-12-30") == since(6)


@pytest.mark.parametrize(("begins", "first"), [("2021-03-01", 3), ("2021-03-02", 4)])
def test_an_earlier_event_needs_its_look_back(with_figures, begins, first):
    """12 months before the first day of the month."""
    again = of(FLOW, earlier_event=VISIT | {"within": "12 months"})
    assert with_figures(again, "visits", begins) == since(first)


def test_a_list_that_is_held_against_itself_needs_the_look_back_too(with_figures):
    """Re-referrals need referrals of the year before."""
    again = of(FLOW, earlier_event={"source": "cases", "date": "start", "within": "12 months"})
    assert with_figures(again, "cases", "2021-06-01") == since(6)


@pytest.mark.parametrize(("begins", "first"), [("2021-05-01", 4), ("2021-05-02", 5)])
def test_a_number_of_events_needs_its_window(with_figures, begins, first):
    """The 12 months to April 2022 begin on 1 May 2021."""
    three = of(STOCK, number_of_events=PLACED | {"months": 12, "at_least": 3})
    assert with_figures(three, "placements", begins) == since(first)


def test_a_linked_record_needs_month_end(with_figures):
    """So does a linked start."""
    linked = of(STOCK, linked_record=PLACED)
    start = of(STOCK, latest_event=VISIT | {"within": "6 weeks", "since": PLACED})
    assert with_figures(linked, "placements", "2022-03-31") == since(3)
    assert with_figures(start, "placements", "2022-04-01") == since(4)


def test_a_first_event_needs_the_earliest_start_that_is_counted(with_figures):
    """Of a stock: a list that begins after the start of an open record may lack its first event."""
    first = of(STOCK, first_event=VISIT | {"since": "start", "within": "20 working days"})
    cases = [
        {"child": "x", "start": "2022-01-15", "end": "2022-06-10", "team": "n1"},
        {"child": "y", "start": "2022-03-15", "team": "n1"},
    ]
    assert with_figures(first, "visits", "2022-02-01", cases=cases) == since(6)


@pytest.mark.parametrize(("taken", "last"), [("2022-08-31", 8), ("2022-09-01", 9), ("2022-09-15", 9)])
def test_a_month_that_began_after_a_list_was_taken_has_no_figure(with_figures, taken, last):
    """A list taken within the month gives a figure; whoever reads it is warned elsewhere."""
    assert with_figures(FLOW, "cases", taken=taken) == list(range(1, last + 1))
    linked = of(STOCK, linked_record=PLACED)
    assert with_figures(linked, "placements", taken=taken) == list(range(1, last + 1))


UNTIL_REVIEWED = of(
    STOCK,
    latest_event=VISIT
    | {
        "since": "start",
        "within": "6 weeks",
        "limits": [{"within": "7 days", "until_first": {"source": "placements", "date": "start"}}],
    },
)


@pytest.mark.parametrize(
    ("start", "visited", "reviews", "missing"),
    [
        ("2021-01-01", "2022-08-10", [], [8]),  # three weeks old: in time after a review, late before it
        ("2021-01-01", "2022-08-30", [], [9]),  # a day old in August; four weeks and a half in September
        ("2021-01-01", "2022-08-10", ["2022-08-31"], []),  # the first that is seen has been: an earlier one is the same
        ("2021-01-01", "2022-08-10", ["2022-09-01"], [8]),  # seen a day too late
        ("2022-02-01", "2022-08-10", [], []),  # started after the list of reviews begins: there was none
    ],
)
def test_a_first_review_that_may_have_been_gives_no_figure(with_figures, start, visited, reviews, missing):
    """The list of reviews begins on 1 January 2022: of who started before, one may be missing, and matter."""
    cases = [{"child": "x", "start": start, "team": "n1"}]
    placements = [{"child": "x", "start": day} for day in reviews]
    visits = [{"child": "x", "visited": visited}]
    found = with_figures(UNTIL_REVIEWED, "placements", "2022-01-01", cases=cases, visits=visits, placements=placements)
    assert [month for month in since(8) if month not in found] == missing


def test_what_is_asked_of_linked_records_must_be_known_of_those_that_are_open(with_figures):
    """Visited within 10 working days, asked of the open placement: the list of visits reaches back to the 17th."""
    seen = {"latest_event": VISIT | {"within": "10 working days", "needs_event": True}}
    rows = {
        "cases": [{"child": "x", "start": "2021-01-01", "team": "n1"}],
        "placements": [{"child": "x", "start": "2021-01-01"}],
    }
    measure = of(STOCK, linked_record=PLACED | {"meets": [seen]})
    assert with_figures(measure, "visits", "2022-03-17", **rows) == since(3)
    assert with_figures(measure, "visits", "2022-03-18", **rows) == since(4)


@pytest.mark.parametrize(
    ("child", "start", "end", "missing"),
    [
        (
            "x",
            "2021-06-01",
            None,
            list(range(1, 13)),
        ),  # is this its first placement in a year? January 2021 is not held
        ("x", "2021-06-01", "2022-03-01", [1, 2]),  # open at the end of January and February alone
        ("other", "2021-06-01", None, []),  # nobody's who is counted
    ],
)
def test_of_linked_records_those_of_counted_people_matter_while_they_are_open(with_figures, child, start, end, missing):
    """An earlier visit within a year before the placement began: the visits begin on 1 January 2021."""
    earlier = {"earlier_event": VISIT | {"within": "1 year"}}
    rows = {
        "cases": [{"child": "x", "start": "2021-01-01", "team": "n1"}],
        "placements": [{"child": child, "start": start, "end": end}],
    }
    found = with_figures(of(STOCK, linked_record=PLACED | {"meets": [earlier]}), "visits", "2021-01-01", **rows)
    assert [month for month in since(1) if month not in found] == missing
