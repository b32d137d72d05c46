"""The conditions that look at the record itself or at linked records, held to hand-worked tables."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kpibook.definitions import rows_meeting
from kpibook.definitions.kinds import Condition, FieldCondition
from kpibook.indicators.calendar.working_days import WorkingCalendar
from kpibook.indicators.days import MonthSets
from kpibook.indicators.kinds import Counted, asked
from kpibook.indicators.lists import Lists
from kpibook.months import Month

FLOW = {"kind": "flow", "source": "cases", "date": "start"}
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}


def of(base, *conditions):
    return {"kind": "share", "of": base, "meets": list(conditions)}


def case(start, end=None, child="x", **fields):
    return {"child": child, "start": start, "end": end, "team": "n1", **fields}


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        ({"in": ["a", "b"]}, [1, 0, 0]),
        ({"not_in": ["a"]}, [0, 1, 1]),
        ({"blank": True}, [0, 0, 1]),
        ({"blank": False}, [1, 1, 0]),
    ],
)
def test_a_blank_meets_only_blank_and_not_in(counts, condition, passes):
    """Codes a, c and a blank."""
    share = of(FLOW, {"field": {"field": "status", **condition}})
    found = [counts(share, "2023-02", cases=[case("2023-02-01", status=status)])[0] for status in ("a", "c", None)]
    assert found == passes


def test_several_conditions_must_all_hold(counts):
    """Either alone is not enough."""
    share = of(FLOW, {"field": {"field": "status", "in": ["a"]}}, {"field": {"field": "score", "at_least": 2}})
    rows = [case("2023-02-01", status=status, score=score) for status, score in (("a", 2), ("a", 1), ("b", 2))]
    assert counts(share, "2023-02", cases=rows) == (1, 3)


@pytest.mark.parametrize(
    ("referred", "completed", "passes"),
    [
        ("2022-12-01", "2023-02-07", 1),  # 45 working days, bank holidays left out
        ("2022-12-01", "2023-02-08", 0),
        ("2023-02-08", "2023-02-08", 1),  # the same day
        (None, "2023-02-08", 0),  # a blank date fails
    ],
)
def test_within_45_working_days_of_the_referral(counts, referred, completed, passes):
    """Counted by the day of completion; the limit runs from the referral."""
    share = of(
        {"kind": "flow", "source": "cases", "date": "end"},
        {"between": {"start": "referred", "end": "end", "within": "45 working days"}},
    )
    assert counts(share, "2023-02", cases=[case("2023-01-01", completed, referred=referred)]) == (passes, 1)


def test_an_open_assessment_is_in_neither_number(counts):
    """What is not completed is not counted as completed on any day."""
    share = of(
        {"kind": "flow", "source": "cases", "date": "end"},
        {"between": {"start": "referred", "end": "end", "within": "45 working days"}},
    )
    assert counts(share, "2023-02", cases=[case("2023-01-01", None, referred="2023-02-01")]) == (0, 0)


@pytest.mark.parametrize(
    ("earlier", "passes"),
    [
        ("2024-02-29", 0),  # the same day is not earlier
        ("2024-02-28", 1),
        ("2023-02-28", 1),  # 29 February less 12 months, clipped to month end
        ("2023-02-27", 0),
    ],
)
def test_an_earlier_referral_within_12_months(counts, earlier, passes):
    """d − 12 months ≤ earlier < d, for d on the leap day."""
    share = of(FLOW, {"earlier_event": {"source": "visits", "date": "visited", "within": "12 months"}})
    visits = [{"child": "x", "visited": earlier}]
    assert counts(share, "2024-02", cases=[case("2024-02-29")], visits=visits) == (passes, 1)


def test_re_referrals_count_referrals_not_children(counts):
    """Two referrals on one day after one a month before: both are re-referrals; neither makes the other one."""
    share = of(FLOW, {"earlier_event": {"source": "cases", "date": "start", "within": "12 months"}})
    rows = [case("2023-01-10"), case("2023-02-10"), case("2023-02-10")]
    assert counts(share, "2023-02", cases=rows) == (2, 2)
    assert counts(share, "2023-02", cases=rows[1:]) == (0, 2)


@pytest.mark.parametrize(
    ("earlier", "passes"), [("2010-03-31", 0), ("2010-04-01", 1), ("2023-02-09", 1), ("2023-02-10", 0)]
)
def test_an_earlier_record_however_long_ago(counts, earlier, passes):
    """Since the day from which they are known; the same day is not earlier."""
    share = of(FLOW, {"earlier_event": {"source": "visits", "date": "visited", "known_since": "2010-04-01"}})
    visits = [{"child": "x", "visited": earlier}]
    assert counts(share, "2023-02", cases=[case("2023-02-10")], visits=visits) == (passes, 1)


def test_who_never_had_one_before(counts):
    """First-time referrals: the opposite of an earlier one."""
    first = {"not": {"earlier_event": {"source": "cases", "date": "start", "known_since": "2010-04-01"}}}
    rows = [case("2012-01-10"), case("2023-02-10"), case("2023-02-11", child="y")]
    assert counts(FLOW | {"meets": [first]}, "2023-02", cases=rows) == 1


def test_another_child_is_no_earlier_record(counts):
    """Nor is one whose id is blank."""
    share = of(FLOW, {"earlier_event": {"source": "cases", "date": "start", "within": "12 months"}})
    rows = [case("2023-01-10", child="y"), case("2023-01-10", child=None), case("2023-02-10")]
    assert counts(share, "2023-02", cases=rows) == (0, 1)


@pytest.mark.parametrize(
    ("day", "passes"), [("2023-01-02", 0), ("2023-01-03", 1), ("2023-01-31", 1), ("2023-02-01", 0)]
)
def test_a_first_event_on_or_after_the_start_in_time(counts, day, passes):
    """20 working days after 3 January 2023 is 31 January; an event before the start does not count."""
    first = {"source": "visits", "date": "visited", "since": "start", "within": "20 working days"}
    share = of(FLOW | {"plus": "20 working days", "still_open": "end"}, {"first_event": first})
    rows, visits = [case("2023-01-03")], [{"child": "x", "visited": day}]
    assert counts(share, "2023-01", cases=rows, visits=visits) == (passes, 1)


@pytest.mark.parametrize(("since", "passes"), [("2022-02-28", 1), ("2022-03-01", 0), (None, 0)])
def test_open_for_at_least_12_months_at_month_end(counts, since, passes):
    """start + 12 months is on or before 28 February 2023."""
    share = of(STOCK, {"open_for": {"since": "referred", "at_least": "12 months"}})
    assert counts(share, "2023-02", cases=[case("2022-01-01", referred=since)]) == (passes, 1)


@pytest.mark.parametrize(
    ("last_visit", "within", "passes"),
    [
        ("2023-01-31", "28 days", 1),  # 28 days before 28 February
        ("2023-01-30", "28 days", 0),
        ("2023-02-28", "0 days", 1),
        ("2023-03-01", "28 days", 0),  # after month end
        ("2023-02-14", "10 working days", 1),
        ("2023-02-13", "10 working days", 0),
        ("2022-11-28", "3 months", 1),
        ("2022-11-27", "3 months", 0),
        (None, "28 days", 0),
    ],
)
def test_a_last_date_within_a_time_before_month_end(counts, last_visit, within, passes):
    """The day itself counts, a blank and a day to come do not."""
    share = of(STOCK, {"date_within": {"date": "referred", "within": within}})
    assert counts(share, "2023-02", cases=[case("2023-01-01", referred=last_visit)]) == (passes, 1)


@pytest.mark.parametrize(
    ("plus", "last_visit", "passes"),
    [
        ({}, "2023-02-03", 1),
        ({}, "2023-02-02", 0),
        ({}, "2023-02-11", 0),  # after the event, before month end
        ({"plus": "5 days"}, "2023-02-08", 1),
        ({"plus": "5 days"}, "2023-02-07", 0),
        ({"plus": "5 days"}, "2023-02-15", 1),
    ],
)
def test_in_a_flow_the_day_that_is_counted_is_looked_at(counts, plus, last_visit, passes):
    """Within 7 days before 10 February, or before the 15th, on which a record of the 10th falls due."""
    share = of(FLOW | plus, {"date_within": {"date": "referred", "within": "7 days"}})
    assert counts(share, "2023-02", cases=[case("2023-02-10", referred=last_visit)]) == (passes, 1)


@pytest.mark.parametrize(
    ("since", "most", "least"), [("2023-02-13", 0, 1), ("2023-02-14", 1, 0), ("2023-03-01", 0, 0), (None, 0, 0)]
)
def test_bands_of_working_days_open(counts, since, most, least):
    """Eleven working days lie between 13 and 28 February 2023, ten from the 14th on."""
    for times, passes in (({"at_most": "10 working days"}, most), ({"at_least": "11 working days"}, least)):
        share = of(STOCK, {"open_for": {"since": "referred", **times}})
        assert counts(share, "2023-02", cases=[case("2023-01-01", referred=since)]) == (passes, 1)


def test_open_for_from_one_time_to_another(counts):
    """Open for 11 to 20 working days: neither 10 nor 21."""
    share = of(STOCK, {"open_for": {"since": "start", "at_least": "11 working days", "at_most": "20 working days"}})
    days = ["2023-01-30", "2023-01-31", "2023-02-13", "2023-02-14"]
    assert [counts(share, "2023-02", cases=[case(day)])[0] for day in days] == [0, 1, 1, 0]


def test_in_a_flow_the_time_open_ends_on_the_day_that_is_counted(counts):
    """Ended on 10 February after a year, or after a day less; month end is not looked at."""
    ended = {"kind": "flow", "source": "cases", "date": "end"}
    share = of(ended, {"open_for": {"since": "start", "at_least": "12 months"}})
    starts = ("2022-02-10", "2022-02-11")
    assert [counts(share, "2023-02", cases=[case(start, "2023-02-10")])[0] for start in starts] == [1, 0]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2018-02-28", "2023-02-28", 5),  # on the birthday
        ("2018-03-01", "2023-02-28", 4),
        ("2020-02-29", "2023-02-28", 2),  # in common years the birthday is on 1 March
        ("2020-02-29", "2023-03-01", 3),
        ("2020-02-29", "2024-02-28", 3),
        ("2020-02-29", "2024-02-29", 4),
        ("2023-02-10", "2023-02-10", 0),
        ("2023-02-11", "2023-02-10", None),  # not born yet
        (None, "2023-02-10", None),
    ],
)
def test_ages_are_counted_by_birthdays(counts, born, day, age):
    """The age on the day that is counted is the one of all ages; without a date of birth there is none."""
    met = []
    for years in range(7):
        share = of(FLOW, {"age": {"born": "birth", "from": years, "under": years + 1}})
        if counts(share, day[:7], cases=[case(day, birth=born)])[0]:
            met.append(years)
    assert met == ([] if age is None else [age])


def test_ages_with_decimals_are_held_against_whole_numbers():
    """4.5 is under 5 and not "at most 4"; a blank is neither."""
    ages = pd.DataFrame({"age": [4.0, 4.5, 4.99, 5.0, None]})
    bounds = ({"at_least": 5}, {"at_most": 4}, {"at_least": 4, "at_most": 5})
    found = [rows_meeting(ages, [FieldCondition(field="age", **bound)]).astype(int).tolist() for bound in bounds]
    assert found == [[0, 0, 0, 1, 0], [1, 0, 0, 0, 0], [1, 1, 1, 1, 0]]


def test_an_age_with_one_end(counts):
    """Under 5, and 5 or over, at month end: without a date of birth neither."""
    rows = [case("2023-01-01", birth=born) for born in ("2018-03-01", "2018-02-28", None)]
    young, old = ({"age": {"born": "birth", **end}} for end in ({"under": 5}, {"from": 5}))
    assert [counts(of(STOCK, one), "2023-02", cases=rows) for one in (young, old)] == [(1, 3), (1, 3)]


A, SCORED = {"field": {"field": "status", "in": ["a"]}}, {"field": {"field": "score", "at_least": 2}}


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        ({"any": [A, SCORED]}, [1, 1, 1, 0, 0]),
        ({"not": A}, [0, 0, 1, 1, 1]),  # a blank is not a
        ({"not": {"any": [A, SCORED]}}, [0, 0, 0, 1, 1]),
        ({"any": [A, {"not": SCORED}]}, [1, 1, 0, 1, 1]),
    ],
)
def test_any_of_several_and_the_opposite(counts, condition, passes):
    """Of a and 2, a and 1, b and 2, b and 1, and blanks."""
    rows = [("a", 2), ("a", 1), ("b", 2), ("b", 1), (None, None)]
    found = [counts(of(FLOW, condition), "2023-02", cases=[case("2023-02-01", status=s, score=n)])[0] for s, n in rows]
    assert found == passes


def test_the_opposite_of_a_linked_record(counts):
    """Open cases of whom no placement is open; and in a flow that narrows by it."""
    none = {"not": {"linked_record": PLACED}}
    rows = [case("2023-02-01"), case("2023-02-01", child="y")]
    placements = [placed("2023-01-01")]
    assert counts(of(STOCK, none), "2023-02", cases=rows, placements=placements) == (1, 2)
    assert counts(FLOW | {"meets": [none]}, "2023-02", cases=rows, placements=placements) == 1
    assert counts(of(FLOW | {"meets": [none]}, A), "2023-02", cases=rows, placements=placements) == (0, 1)


PLACED = {"source": "placements", "start": "start", "end": "end"}


def placed(start, end=None, child="x", **fields):
    return {"child": child, "start": start, "end": end, **fields}


def test_a_linked_record_is_open_at_month_end_and_meets_the_fields(counts):
    """An ended one, one of another kind and one of another child do not count."""
    share = of(STOCK, {"linked_record": PLACED | {"where": [{"field": "kind", "in": ["a"]}]}})

    def found(*placements):
        return counts(share, "2023-02", cases=[case("2023-01-01")], placements=list(placements))

    assert found(placed("2023-02-28", kind="a")) == (1, 1)
    assert found(placed("2023-01-01", "2023-02-28", kind="a")) == (0, 1)
    assert found(placed("2023-01-01", kind="b"), placed("2023-01-01", kind="a", child="y")) == (0, 1)


def three(**options):
    return {"number_of_events": PLACED | {"months": 12, "at_least": 3} | options}


@pytest.mark.parametrize(
    ("first_end", "passes"),
    [
        ("2022-03-01", 0),  # ended on the window's first day: not open in it
        ("2022-03-02", 1),
    ],
)
def test_three_placements_in_the_12_months_to_month_end(counts, first_end, passes):
    """The window of February 2023 begins on 1 March 2022."""
    moves = [placed("2022-01-01", first_end), placed(first_end, "2022-07-01"), placed("2022-07-01")]
    assert counts(of(STOCK, three()), "2023-02", cases=[case("2022-01-01")], placements=moves) == (passes, 1)


def test_a_child_who_has_left_care_is_not_counted_in_3_or_more_placements(counts):
    """Numerator and denominator are of those looked after at month end."""
    moves = [placed("2022-04-01", "2022-05-01"), placed("2022-05-01", "2022-06-01"), placed("2022-06-01", "2022-07-01")]
    rows = [case("2022-04-01", "2022-07-01")]
    assert counts(of(STOCK, three()), "2023-02", cases=rows, placements=moves) == (0, 0)


def test_a_new_legal_status_in_one_placement_is_no_new_placement(counts):
    """Rows with the same placement id are one."""
    rows = [placed("2022-05-01", "2022-06-01", placement="p"), placed("2022-06-01", "2022-07-01", placement="p"),
            placed("2022-07-01", placement="q")]  # fmt: skip
    cases = [case("2022-05-01")]
    assert counts(of(STOCK, three()), "2023-02", cases=cases, placements=rows) == (1, 1)
    assert counts(of(STOCK, three(distinct="placement")), "2023-02", cases=cases, placements=rows) == (0, 1)


def test_a_placement_is_not_open_between_two_stays_in_it(counts):
    """Two stays in one placement, one before the window and one after it: in the window the child was elsewhere."""
    rows = [placed("2021-01-01", "2021-06-01", placement="p"), placed("2022-05-01", "2022-06-01", placement="q"),
            placed("2022-06-01", "2023-04-01", placement="r"), placed("2023-04-01", placement="p")]  # fmt: skip
    cases = [case("2021-01-01")]
    assert counts(of(STOCK, three(distinct="placement")), "2023-02", cases=cases, placements=rows) == (0, 1)
    assert counts(of(STOCK, three(distinct="placement")), "2023-04", cases=cases, placements=rows) == (1, 1)


def test_a_placement_of_less_than_a_day_does_not_count(counts):
    """Begun and ended on the same day; one day is enough."""
    moves = [placed("2022-05-01", "2022-06-01"), placed("2022-06-01", "2022-06-01"), placed("2022-06-01")]
    cases = [case("2022-05-01")]
    assert counts(of(STOCK, three(lasting_days=1)), "2023-02", cases=cases, placements=moves) == (0, 1)
    moves[1] = placed("2022-06-01", "2022-06-02")
    assert counts(of(STOCK, three(lasting_days=1)), "2023-02", cases=cases, placements=moves) == (1, 1)


def test_a_placement_that_begins_after_month_end_does_not_count(counts):
    """Planned moves are not in the year to month end."""
    moves = [placed("2022-05-01", "2022-06-01"), placed("2022-06-01"), placed("2023-03-01")]
    assert counts(of(STOCK, three()), "2023-02", cases=[case("2022-05-01")], placements=moves) == (0, 1)


@pytest.mark.parametrize(
    ("condition", "due"),
    [
        ({"between": {"start": "start", "end": "end", "within": "10 working days"}}, "2023-01-16"),
        ({"first_event": {"source": "visits", "date": "visited", "since": "start", "within": "2 weeks"}}, "2023-01-15"),
        ({"open_for": {"since": "start", "at_least": "2 weeks"}}, None),
        ({"field": {"field": "end", "blank": True}}, None),
        ({"compare": {"field": "start", "to": "end", "is": "before"}}, None),
        ({"date_within": {"date": "start", "within": "2 weeks"}}, "2023-01-15"),
        ({"open_for": {"since": "start", "at_most": "10 working days"}}, "2023-01-16"),
        ({"age": {"born": "start", "under": 5}}, None),
        ({"not": {"between": {"start": "start", "end": "end", "within": "2 weeks"}}}, None),
        (
            {
                "any": [
                    {"between": {"start": "start", "end": "end", "within": length}} for length in ("1 day", "2 days")
                ]
            },
            "2023-01-03",
        ),
        ({"any": [A, {"between": {"start": "start", "end": "end", "within": "2 days"}}]}, "2023-01-03"),
    ],
)
def test_a_condition_says_when_it_falls_due(service, condition, due):
    """Ten working days from Sunday 1 January 2023 (Monday was a bank holiday) last until Monday the 16th."""
    records = service.records(cases=[{"child": "x", "start": dt.date(2023, 1, 1), "team": "n1"}])
    one = np.zeros(1, dtype=np.intp)
    months = MonthSets.of((Month(2023, 1),))
    counted = Counted(Lists(service.mapping({}), records), months, "cases", "start", one, np.ones(1, dtype=np.int64))
    found = asked(Condition.model_validate(condition).value).due(counted)
    assert (None if found is None else WorkingCalendar.text(found)) == (None if due is None else [due])


@pytest.mark.parametrize(
    ("referred", "met"),
    [
        ("2023-01-31", {"before", "on_or_before", "not_same"}),
        ("2023-02-01", {"on_or_before", "same", "on_or_after"}),
        ("2023-02-02", {"after", "on_or_after", "not_same"}),
        (None, set()),
    ],
)
def test_two_dates_compared(counts, referred, met):
    """The day before, the same day, the day after; a blank meets nothing, not even that they are not the same."""
    one = [{"child": "x", "start": "2023-02-01", "referred": referred, "team": "n1"}]
    found = {
        relation
        for relation in ("before", "on_or_before", "same", "not_same", "after", "on_or_after")
        if counts(of(STOCK, {"compare": {"field": "referred", "to": "start", "is": relation}}), "2023-02", cases=one)[0]
    }
    assert found == met


@pytest.mark.parametrize(
    ("score", "years", "met"),
    [
        (0, 0.3, {"less", "at_most", "not_same"}),
        (3, 3.0, {"at_most", "same", "at_least"}),
        (3, 2.9, {"more", "at_least", "not_same"}),
        (None, 0.0, set()),
        (0, None, set()),
    ],
)
def test_two_numbers_compared(counts, score, years, met):
    """A whole number and one with decimals; 0 is no blank."""
    one = [{"child": "x", "start": "2023-02-01", "score": score, "years": years, "team": "n1"}]
    found = {
        relation
        for relation in ("less", "at_most", "same", "not_same", "more", "at_least")
        if counts(of(STOCK, {"compare": {"field": "score", "to": "years", "is": relation}}), "2023-02", cases=one)[0]
    }
    assert found == met


@pytest.mark.parametrize(
    ("status", "before", "met"),
    [("a", "a", "same"), ("a", "b", "not_same"), ("a", None, ""), (None, None, "")],
)
def test_two_codes_compared(counts, status, before, met):
    """The same code, another one, and blanks: two of these are not the same."""
    one = [{"child": "x", "start": "2023-02-01", "status": status, "before": before, "team": "n1"}]
    for relation in ("same", "not_same"):
        share = of(STOCK, {"compare": {"field": "status", "to": "before", "is": relation}})
        assert counts(share, "2023-02", cases=one) == (relation == met, 1)


def test_the_opposite_of_a_comparison_holds_for_blanks(counts):
    """As with every condition: whoever does not mean that says "not_same", or "after"."""
    one = [{"child": "x", "start": "2023-02-01", "team": "n1"}]
    share = of(STOCK, {"not": {"compare": {"field": "referred", "to": "start", "is": "before"}}})
    assert counts(share, "2023-02", cases=one) == (1, 1)


def linked(*meets, **options):
    return of(STOCK, {"linked_record": LINKED_PLACEMENT | {"meets": list(meets)} | options})


LINKED_PLACEMENT = {"source": "placements", "start": "start", "end": "end"}
TWO_YEARS = {"open_for": {"since": "start", "at_least": "2 years"}}
IN_CARE = [case("2019-01-01")]


@pytest.mark.parametrize(
    ("placements", "met"),
    [
        ([placed("2021-02-28")], 1),  # two years to the day
        ([placed("2021-03-01")], 0),
        ([placed("2019-01-01", "2023-02-28"), placed("2023-02-28")], 0),  # the long one has ended
        ([placed("2019-01-01", "2023-03-01")], 1),  # it ends the day after
        ([placed("2022-01-01"), placed("2019-01-01")], 1),  # of two that are open, one is enough
        ([], 0),
    ],
)
def test_in_the_same_placement_for_two_years(counts, placements, met):
    """At the end of February 2023, by the placement's own start."""
    assert counts(linked(TWO_YEARS), "2023-02", cases=IN_CARE, placements=placements) == (met, 1)


def test_one_linked_record_must_meet_all(counts):
    """A long placement of another kind and a short one of the kind are no long one of the kind."""
    placements = [placed("2019-01-01") | {"kind": "b"}, placed("2022-01-01") | {"kind": "a"}]
    is_a = {"field": {"field": "kind", "in": ["a"]}}
    for measure in (linked(TWO_YEARS, is_a), linked(TWO_YEARS, where=[is_a["field"]])):
        assert counts(measure, "2023-02", cases=IN_CARE, placements=placements) == (0, 1)
    placements[0] |= {"kind": "a"}
    assert counts(linked(TWO_YEARS, is_a), "2023-02", cases=IN_CARE, placements=placements) == (1, 1)


def test_a_linked_record_that_does_not_meet_it(counts):
    """`not` around the linked record holds without any; `not` within asks for one that is open and is not long."""
    outside = of(STOCK, {"not": {"linked_record": LINKED_PLACEMENT | {"meets": [TWO_YEARS]}}})
    within = linked({"not": TWO_YEARS})
    found = [
        (counts(outside, "2023-02", cases=IN_CARE, placements=rows)[0],
         counts(within, "2023-02", cases=IN_CARE, placements=rows)[0])
        for rows in ([], [placed("2022-01-01")], [placed("2019-01-01")], [placed("2019-01-01"), placed("2022-01-01")])
    ]  # fmt: skip
    assert found == [(1, 0), (1, 1), (0, 0), (0, 1)]


def test_a_linked_record_is_looked_up_further(counts):
    """The placement has been visited within 28 days: the visits are looked up from the placement."""
    visited = {"latest_event": {"source": "visits", "date": "visited", "within": "28 days", "needs_event": True}}
    for day, met in (("2023-01-31", 1), ("2023-01-30", 0)):
        visits = [{"child": "x", "visited": day}]
        found = counts(linked(visited), "2023-02", cases=IN_CARE, placements=[placed("2022-01-01")], visits=visits)
        assert found == (met, 1)
