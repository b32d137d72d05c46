"""The latest linked event in date at month end, held to hand-worked tables."""

import pytest

STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
VISIT = {"source": "visits", "date": "visited"}


def share(**options):
    return {"kind": "share", "of": STOCK, "meets": [{"latest_event": VISIT | options}]}


def passes(counts, measure, month, *days, placements=(), kind=None, **case):
    """Whether a child whose case is open passes, with visits on these days."""
    row = {"child": "x", "start": "2022-01-04", "team": "n1", **case}
    visits = [{"child": "x", "visited": day, "kind": kind} for day in days]
    found = counts(measure, month, cases=[row], visits=visits, placements=list(placements))
    assert found[1] == 1
    return found[0]


NEEDED = share(within="10 working days", needs_event=True)


@pytest.mark.parametrize(("day", "met"), [("2022-07-15", 1), ("2022-07-14", 0), ("2022-07-31", 1), ("2022-08-01", 0)])
def test_a_visit_within_10_working_days_of_month_end(counts, day, met):
    """A visit on Friday 15 July 2022 is 10 working days old on Sunday 31 July; August is too late."""
    assert passes(counts, NEEDED, "2022-07", day) == met


def test_where_a_visit_is_needed_none_fails(counts):
    """Even when the case began on the last day of the month."""
    assert passes(counts, NEEDED, "2022-07", start="2022-07-31") == 0


def test_only_events_that_meet_the_fields_count(counts):
    """A visit of another kind is none."""
    visits_a = share(within="6 weeks", needs_event=True, where=[{"field": "kind", "in": ["a"]}])
    assert passes(counts, visits_a, "2022-07", "2022-07-20", kind="a") == 1
    assert passes(counts, visits_a, "2022-07", "2022-07-20", kind="b") == 0


STATUTORY = share(since="start", first_within="7 days", within="6 weeks")


@pytest.mark.parametrize(
    ("start", "days", "met"),
    [
        ("2023-02-21", [], 1),  # the first is due on 28 February: nothing is overdue
        ("2023-02-20", [], 0),  # it was due on the 27th
        ("2023-02-20", ["2023-02-28"], 1),  # late, but nothing is overdue at month end
        ("2023-01-01", ["2023-01-17"], 1),  # six weeks to the day
        ("2023-01-01", ["2023-01-16"], 0),
        ("2023-02-01", ["2023-01-31"], 0),  # before the start: does not count
        ("2023-02-28", ["2023-02-28"], 1),  # on the day of the start
    ],
)
def test_not_yet_due_counts_as_in_time(counts, start, days, met):
    """First within 7 days of the start, then every 6 weeks."""
    assert passes(counts, STATUTORY, "2023-02", *days, start=start) == met


def test_a_record_without_a_start_fails(counts):
    """Nothing can be in time from a blank."""
    blank = share(since="referred", within="6 weeks")
    assert passes(counts, blank, "2023-02", "2023-02-27") == 0


def test_without_a_time_for_the_first_the_interval_holds(counts):
    """`first_within` left out: the interval that then holds, from the start."""
    plain = share(since="start", within="6 weeks")
    assert passes(counts, plain, "2023-02", start="2023-01-17") == 1
    assert passes(counts, plain, "2023-02", start="2023-01-16") == 0


REVIEWS = share(
    since="start",
    first_within="20 working days",
    within="6 months",
    limits=[{"within": "3 months", "after_events": 1}],
)


@pytest.mark.parametrize(
    ("days", "met"),
    [
        (["2022-11-28"], 1),  # the second is due 3 months after the first, on 28 February
        (["2022-11-27"], 0),
        (["2022-08-01", "2022-08-31"], 1),  # later ones 6 months after the last: 31 August + 6 months = 28 February
        (["2022-08-01", "2022-08-27"], 0),
        (["2021-12-01", "2022-11-27"], 0),  # the first lies before the start: the second is its first
    ],
)
def test_reviews_after_20_working_days_3_months_and_6_months(counts, days, met):
    """Regulation 33: the interval depends on how many reviews there have been since the start."""
    assert passes(counts, REVIEWS, "2023-02", *days) == met


@pytest.mark.parametrize(
    ("born", "assessed", "met"),
    [
        ("2018-03-01", "2022-08-28", 1),  # 4 years old at month end: 6 months
        ("2018-03-01", "2022-08-27", 0),
        ("2018-02-28", "2022-08-27", 1),  # 5 on the last day of the month: 12 months
        ("2018-02-28", "2022-02-28", 1),
        ("2018-02-28", "2022-02-27", 0),
        (None, "2022-02-28", 1),  # no date of birth: the usual interval
    ],
)
def test_under_5_has_a_shorter_limit(counts, born, assessed, met):
    """Health assessments: within 12 months, 6 if under 5 at month end."""
    health = share(within="12 months", needs_event=True, born="birth", limits=[{"within": "6 months", "under_age": 5}])
    assert passes(counts, health, "2023-02", assessed, birth=born) == met


@pytest.mark.parametrize(("month", "met"), [("2021-02", 0), ("2021-03", 1)])
def test_whoever_was_born_on_29_february_is_under_5_until_1_march(counts, month, met):
    """As for `age`: on 28 February 2021 the fifth birthday has not come, and the shorter limit holds."""
    health = share(within="12 months", needs_event=True, born="birth", limits=[{"within": "6 months", "under_age": 5}])
    assert passes(counts, health, month, "2020-08-15", birth="2016-02-29", start="2020-01-06") == met


PLACED = share(
    since={"source": "placements", "start": "start", "end": "end"},
    first_within="7 days",
    within="6 weeks",
    limits=[{"within": "3 months", "where": [{"field": "kind", "in": ["a"]}], "since_at_least": "1 year"}],
)


def placed(start, end=None, kind="b"):
    return {"child": "x", "start": start, "end": end, "kind": kind}


@pytest.mark.parametrize(
    ("placements", "days", "met"),
    [
        ([placed("2022-01-01")], ["2022-12-15"], 0),  # more than six weeks
        ([placed("2022-01-01", kind="a")], ["2022-12-15"], 1),  # meant to last, after the first year: three months
        ([placed("2022-02-28", kind="a")], ["2022-12-15"], 1),  # a year to the day
        ([placed("2022-03-01", kind="a")], ["2022-12-15"], 0),  # still in the first year
        (
            [placed("2022-01-01", "2023-02-25", "a"), placed("2023-02-25")],
            ["2022-12-15"],
            1,
        ),  # moved: first not due yet
        ([placed("2022-01-01", "2023-02-20", "a"), placed("2023-02-20")], ["2022-12-15"], 0),  # was due on the 27th
        ([placed("2022-01-01", "2023-02-28")], ["2023-02-27"], 0),  # no placement is open: no start
    ],
)
def test_the_start_can_be_that_of_a_linked_record(counts, placements, days, met):
    """Visits count from the start of the placement that is open at month end; limits ask its fields."""
    assert passes(counts, PLACED, "2023-02", *days, placements=placements) == met


def test_the_first_limit_that_holds_counts(counts):
    """Two limits hold: the one written first decides."""
    limits = [{"within": "1 month", "after_events": 1}, {"within": "3 months", "since_at_least": "1 month"}]
    assert passes(counts, share(since="start", within="1 year", limits=limits), "2023-02", "2023-01-27") == 0
    assert passes(counts, share(since="start", within="1 year", limits=limits[::-1]), "2023-02", "2023-01-27") == 1


REVIEW = {"source": "placements", "date": "start", "where": [{"field": "kind", "in": ["c"]}]}
WEEKLY = share(since="start", within="6 weeks", limits=[{"within": "7 days", "until_first": REVIEW}])


def reviewed(day, kind="c"):
    """The list of placements stands for that of reviews here: its start is the day of one."""
    return {"child": "x", "start": day, "kind": kind}


@pytest.mark.parametrize(
    ("days", "reviews", "met"),
    [
        (["2023-02-21"], [], 1),  # no review yet: seven days to the day
        (["2023-02-20"], [], 0),
        (["2023-02-20"], [reviewed("2023-02-01")], 1),  # after the review, six weeks
        (["2023-01-17"], [reviewed("2023-02-01")], 1),
        (["2023-01-16"], [reviewed("2023-02-01")], 0),
        (["2023-02-20"], [reviewed("2023-02-28")], 1),  # on month end itself: the review has been
        (["2023-02-20"], [reviewed("2023-03-01")], 0),  # the day after
        (["2023-02-20"], [reviewed("2023-01-04")], 1),  # on the day of the start
        (["2023-02-20"], [reviewed("2023-01-03")], 0),  # before the start: of an earlier time in care
        (["2023-02-20"], [reviewed("2023-02-01", kind="a")], 0),  # no review at all
        (["2023-02-20"], [reviewed("2023-01-03"), reviewed("2023-02-01")], 1),
    ],
)
def test_weekly_until_the_first_review(counts, days, reviews, met):
    """Visits weekly until the first review, then every six weeks (regs. 19, 24 and 28)."""
    assert passes(counts, WEEKLY, "2023-02", *days, start="2023-01-04", placements=reviews) == met


def test_the_first_visit_is_due_by_the_interval_that_then_holds(counts):
    """Before the first visit: a week from the start, or six once there has been a review."""
    found = [
        passes(counts, WEEKLY, "2023-02", start=start, placements=reviews)
        for start in ("2023-02-21", "2023-02-20")
        for reviews in ([], [reviewed("2023-02-22")])
    ]
    assert found == [1, 1, 0, 1]
