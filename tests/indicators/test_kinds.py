"""Flows, stocks, shares, rates and tallies, held to hand-worked tables."""

import pytest

FLOW = {"kind": "flow", "source": "cases", "date": "start"}
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
OPEN = {"field": {"field": "end", "blank": True}}


def case(start, end=None, child="x", team="n1", **fields):
    return {"child": child, "start": start, "end": end, "team": team, **fields}


@pytest.mark.parametrize(
    ("day", "number"), [("2023-01-31", 0), ("2023-02-01", 1), ("2023-02-28", 1), ("2023-03-01", 0)]
)
def test_a_flow_counts_the_days_of_its_month(counts, day, number):
    """The first and the last day belong to the month."""
    assert counts(FLOW, "2023-02", cases=[case(day)]) == number


def test_the_leap_day_belongs_to_february(counts):
    """29 February 2024 is a day of February."""
    assert counts(FLOW, "2024-02", cases=[case("2024-02-29")]) == 1


def test_a_blank_date_is_never_counted(counts):
    """A record without a date is in no month."""
    assert counts(FLOW, "2023-02", cases=[case(None)]) == 0
    assert counts(STOCK, "2023-02", cases=[case(None)]) == 0


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        ("2023-02-28", None, 1),  # started on the last day
        ("2023-03-01", None, 0),
        ("2023-01-10", "2023-02-28", 0),  # ended on month end: not open at the end of it
        ("2023-01-10", "2023-03-01", 1),
        ("2023-02-28", "2023-02-28", 0),  # started and ended on it
        ("2023-02-10", "2023-02-20", 0),
    ],
)
def test_a_stock_is_open_at_the_end_of_the_last_day(counts, start, end, number):
    """Started on or before month end, and not ended on or before it."""
    assert counts(STOCK, "2023-02", cases=[case(start, end)]) == number


def test_plus_counts_in_the_month_that_is_reached(counts):
    """20 working days after Thursday 1 December 2022 is 3 January 2023: three bank holidays and New Year's weekend."""
    flow = FLOW | {"plus": "20 working days"}
    assert counts(flow, "2022-12", cases=[case("2022-12-01")]) == 0
    assert counts(flow, "2023-01", cases=[case("2022-12-01")]) == 1


def test_plus_counts_the_working_day_itself(counts):
    """The 20th working day after 2 September 2022 is Friday 30th (not the Sunday after it, in October)."""
    flow = FLOW | {"plus": "19 working days"}  # 19 September was a bank holiday
    assert counts(flow, "2022-09", cases=[case("2022-09-02")]) == 1


@pytest.mark.parametrize(("end", "number"), [("2023-02-09", 0), ("2023-02-10", 1), (None, 1)])
def test_still_open_leaves_out_what_ended_before_the_day(counts, end, number):
    """Due on 10 February: ended the day before is left out, ended on the day is not."""
    flow = FLOW | {"plus": "9 days", "still_open": "end"}
    assert counts(flow, "2023-02", cases=[case("2023-02-01", end)]) == number


def test_a_person_counts_once_and_for_the_team_of_the_latest_record(counts):
    """Two open records of one young person: one, in the team of the record that started last."""
    rows = [case("2023-01-01", team="n1"), case("2023-01-02", team="s1")]
    once = STOCK | {"distinct": "child"}
    assert [counts(once, "2023-02", scope, cases=rows) for scope in ("whole", "n1", "s1")] == [1, 0, 1]
    assert counts(STOCK, "2023-02", cases=rows) == 2


def test_the_earlier_record_stands_again_when_the_later_has_ended(counts):
    """Who stands for a person is asked anew at each month end."""
    rows = [case("2023-01-01", team="n1"), case("2023-01-02", "2023-02-10", team="s1")]
    once = STOCK | {"distinct": "child"}
    assert [counts(once, "2023-01", scope, cases=rows) for scope in ("n1", "s1")] == [0, 1]
    assert [counts(once, "2023-02", scope, cases=rows) for scope in ("n1", "s1")] == [1, 0]


def test_of_one_day_the_records_own_fields_decide(counts):
    """Two records of the same day: the one whose fields come last stands, wherever it lies."""
    rows = [case("2023-01-01", status="a", team="n1"), case("2023-01-01", status="b", team="s1")]
    once = STOCK | {"distinct": "child"}
    assert counts(once, "2023-02", "s1", cases=rows) == counts(once, "2023-02", "s1", cases=rows[::-1]) == 1


def test_a_record_without_a_person_stands_for_itself(counts):
    """Two records without an id are two."""
    rows = [case("2023-01-01", child=None), case("2023-01-01", child=None)]
    assert counts(STOCK | {"distinct": "child"}, "2023-02", cases=rows) == 2


def test_those_who_fail_stay_in_the_denominator(counts):
    """A share is of all that are counted, not of those that pass."""
    rows = [case("2023-01-01", child="x"), case("2023-01-01", "2023-03-01", child="y")]
    assert counts({"kind": "share", "of": STOCK, "meets": [OPEN]}, "2023-02", cases=rows) == (1, 2)


def test_a_share_of_nothing_is_0_of_0(counts):
    """0/0 is a figure of its own, not an absent one."""
    assert counts({"kind": "share", "of": STOCK, "meets": [OPEN]}, "2023-02") == (0, 0)


def test_a_share_may_narrow_its_denominator(counts):
    """`where` narrows as if it were written in the stock: before one record is chosen for each person."""
    rows = [case("2023-01-01", status="a"), case("2023-01-02", status="b"), case("2023-01-03", child="y", status="b")]
    share = {"kind": "share", "of": STOCK | {"distinct": "child"}, "meets": [OPEN]}
    narrowed = share | {"where": [{"field": "status", "in": ["a"]}]}
    assert counts(share, "2023-02", cases=rows) == (2, 2)
    assert counts(narrowed, "2023-02", cases=rows) == (1, 1)


def test_areas_add_up_teams_and_records_without_a_team_count_to_the_whole(counts):
    """North is both its teams; a blank team is in the whole service alone."""
    rows = [case("2023-02-01", team=team) for team in ("n1", "n2", "n2", "s1", None)]
    assert [counts(FLOW, "2023-02", scope, cases=rows) for scope in ("whole", "north", "south", "n2")] == [5, 3, 1, 2]


RATE = {"kind": "rate", "of": STOCK, "population": {"source": "residents", "value": "persons", "team": "area"}}
AGES = {"where": [{"field": "age", "at_least": 0, "at_most": 17}]}


def test_the_population_is_summed_over_the_ages_asked_for(counts):
    """0 to 17 leaves 18 out."""
    residents = [{"age": age, "persons": 100, "area": None} for age in (0, 17, 18)]
    rate = RATE | {"population": RATE["population"] | AGES}
    assert counts(rate, "2023-02", cases=[case("2023-01-01")], residents=residents) == (1, 200)


def test_an_area_has_its_own_population_or_that_of_all_its_teams(counts):
    """North has rows for both its teams; South's one team is not known, so neither is South."""
    residents = [{"area": area, "age": 1, "persons": persons} for area, persons in (("n1", 10), ("n2", 20), (None, 99))]
    found = [counts(RATE, "2023-02", scope, residents=residents) for scope in ("north", "south", "s1", "n1", "whole")]
    assert found == [(0, 30), None, None, (0, 10), (0, 99)]


def test_a_team_without_population_has_no_rate(counts):
    """Rows for the whole service alone give no team's rate."""
    residents = [{"age": 1, "persons": 50}]
    rate = RATE | {"population": {"source": "residents", "value": "persons"}}
    assert counts(rate, "2023-02", residents=residents) == (0, 50)
    assert counts(rate, "2023-02", "n1", residents=residents) is None


TALLY = {"kind": "tally", "source": "returns", "month": "month", "value": "done"}


def returned(month, team, done, due=None, kind=None):
    return {"month": month, "team": team, "done": done, "due": due, "kind": kind}


def test_a_tally_sums_what_was_returned(counts):
    """An area's figure is the sum of its teams'."""
    rows = [returned("2023-02-01", "n1", 3), returned("2023-02-01", "n2", 4), returned("2023-01-01", "n1", 9)]
    assert [counts(TALLY, "2023-02", scope, returns=rows) for scope in ("whole", "north", "n1")] == [7, 7, 3]


def test_a_month_or_team_without_a_return_has_no_figure(counts):
    """Nothing returned is not a nought; a nought is."""
    rows = [returned("2023-02-01", "n1", 0)]
    assert [counts(TALLY, "2023-02", scope, returns=rows) for scope in ("n1", "n2", "south")] == [0, None, None]
    assert counts(TALLY, "2023-03", returns=rows) is None


def test_a_blank_figure_is_no_return(counts):
    """A row whose number is not filled in was not returned."""
    rows = [returned("2023-02-01", "n1", None), returned("2023-02-01", "n2", 2)]
    assert [counts(TALLY, "2023-02", scope, returns=rows) for scope in ("n1", "north")] == [None, 2]


EVERY = ("whole", "north", "n1", "n2", "south")


def each_month(months, *teams):
    return [returned(f"{month}-01", team, 3) for month in months for team in teams]


def test_a_team_that_has_not_returned_leaves_its_area_and_the_whole_without_a_figure(counts):
    """The sum of the others would be too low: 113 became 77, without a word."""
    rows = [*each_month(["2023-01"], "n1", "n2", "s1"), *each_month(["2023-02"], "n1", "s1")]
    assert [counts(TALLY, "2023-02", scope, returns=rows) for scope in EVERY] == [None, None, 3, None, 3]
    assert [counts(TALLY, "2023-01", scope, returns=rows) for scope in EVERY] == [9, 6, 3, 3, 3]


def test_the_mapping_may_say_that_a_sum_is_partial(counts):
    """Then the others are summed; the team itself has no figure."""
    rows = [*each_month(["2023-01"], "n1", "n2", "s1"), *each_month(["2023-02"], "n1", "s1")]
    partial = TALLY | {"missing_teams": "partial"}
    assert [counts(partial, "2023-02", scope, returns=rows) for scope in EVERY] == [6, 3, 3, None, 3]


def test_a_gap_between_returns_is_missing(counts):
    """A team that returned before and after."""
    rows = [*each_month(["2022-12", "2023-01", "2023-02"], "n1"), *each_month(["2022-12", "2023-02"], "n2")]
    assert [counts(TALLY, month, "north", returns=rows) for month in ("2022-12", "2023-01", "2023-02")] == [6, None, 6]


def test_a_team_that_begins_later_is_not_missing_before(counts):
    """New teams do not take away the figures of the years before them."""
    rows = [*each_month(["2023-01", "2023-02"], "n1"), *each_month(["2023-02"], "n2")]
    assert [counts(TALLY, month, "north", returns=rows) for month in ("2023-01", "2023-02")] == [3, 6]


def test_a_team_that_has_closed_is_not_missing_after(counts):
    """It has returned nothing for four months of the list; for three it may be late."""
    months = ["2022-10", "2022-11", "2022-12", "2023-01", "2023-02"]
    rows = [*each_month(months, "n1"), *each_month(months[:1], "n2")]
    assert counts(TALLY, "2023-02", "north", returns=rows) == 3
    rows = [*each_month(months, "n1"), *each_month(months[:2], "n2")]
    assert counts(TALLY, "2023-02", "north", returns=rows) is None


def test_a_tally_can_be_out_of_another_figure(counts):
    """Both figures are summed."""
    rows = [returned("2023-02-01", "n1", 3, 5), returned("2023-02-01", "n2", 4, 6, kind="a")]
    assert counts(TALLY | {"out_of": "due"}, "2023-02", returns=rows) == (7, 11)
    only = TALLY | {"out_of": "due", "where": [{"field": "kind", "in": ["a"]}]}
    assert counts(only, "2023-02", returns=rows) == (4, 6)
