"""Averages and ratios at their edges, worked out by hand."""

import datetime as dt

import pytest

from kpibook.indicators.engine import compute_observations
from kpibook.indicators.explain import counted_rows
from kpibook.issues import InputError
from kpibook.months import Month

FEBRUARY = Month(2023, 2)
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
MEAN = {"kind": "average", "of": STOCK, "value": "score", "decimals": 1}
HOURS = {"kind": "average", "of": STOCK, "value": "hours", "decimals": 1}
DAYS = {"kind": "average", "of": STOCK, "days": {"start": "referred", "end": "start"}}


def case(team="n1", start="2023-01-02", **values):
    return {"child": "x", "start": start, "team": team, **values}


def scores(*values, **more):
    return [case(score=value, **more) for value in values]


@pytest.mark.parametrize(
    ("values", "statistic", "found"),
    [
        ((1, 2), "mean", (15, 2)),
        ((1, 2, 2), "mean", (17, 3)),  # 1.666…
        ((1, 1, 2, 1, 1, 1, 1, 2), "mean", (13, 8)),  # 1.25: half up
        ((0, 0, 0), "mean", (0, 3)),
        ((9, 1, 2), "median", (20, 3)),
        ((9, 1, 2, 4), "median", (30, 4)),
        ((1, 2), "median", (15, 2)),
        ((7, None, None), "median", (70, 1)),
        ((None, None), "mean", (0, 0)),
        ((), "mean", (0, 0)),
    ],
)
def test_in_whole_shown_units_half_up(counts, values, statistic, found):
    """Tenths of one decimal, rounded once; records without a value are left out, and none gives 0 of 0."""
    assert counts({**MEAN, "statistic": statistic}, "2023-02", cases=scores(*values)) == found


TIMES = {"kind": "average", "of": STOCK, "value": "score", "statistic": "total"}


def test_a_total_is_the_sum_of_a_column(counts):
    """Of each scope's own records, which add up; a blank adds nothing and is no record behind it."""
    cases = [*scores(3, 0, None), *scores(4, team="n2"), *scores(20, team=None)]
    found = {scope: counts(TIMES, "2023-02", scope, cases=cases) for scope in ("n1", "n2", "north", "south", "whole")}
    assert found == {"n1": (3, 2), "n2": (4, 1), "north": (7, 3), "south": (0, 0), "whole": (27, 4)}


def test_a_number_below_zero_has_no_place_in_a_total(counts):
    """Although the others would make up for it: nobody went missing less than never."""
    with pytest.raises(InputError) as caught:
        counts(TIMES, "2023-02", cases=scores(9, -1))
    (issue,) = caught.value.issues
    assert issue.kind == "average-below-zero"
    assert issue.message.startswith("A total of ") and "it holds 1 number below 0" in issue.message


def test_decimals_are_what_is_written(counts):
    """0.25 is half of a tenth, 1.005 half of a hundredth: floats would make them 0.2 and 1.0."""
    assert counts(HOURS, "2023-02", cases=[case(hours=0.25)]) == (3, 1)
    assert counts({**HOURS, "decimals": 2}, "2023-02", cases=[case(hours=1.005)]) == (101, 1)
    assert counts(HOURS, "2023-02", cases=[case(hours=0.1), case(hours=0.2), case(hours=1e12)]) == (3333333333334, 3)


def test_a_field_of_numbers_with_decimals_is_averaged_too(counts):
    """Ages of 5.4 and 6.1: 5.75."""
    ages = {**HOURS, "value": "years", "decimals": 2}
    assert counts(ages, "2023-02", cases=[case(years=5.4), case(years=6.1), case(years=None)]) == (575, 2)


def test_each_scope_has_its_own_records(counts):
    """An area's median is no sum or mean of its teams' medians, and the whole service counts those without a team."""
    cases = [*scores(1, 1, 9), *scores(5, 6, team="n2"), *scores(100, team=None)]
    median = {**MEAN, "statistic": "median", "decimals": 0}
    found = {scope: counts(median, "2023-02", scope, cases=cases) for scope in ("n1", "n2", "north", "south", "whole")}
    assert found == {"n1": (1, 3), "n2": (6, 2), "north": (5, 5), "south": (0, 0), "whole": (6, 6)}


def test_days_and_working_days(counts):
    """From Friday 23 to Tuesday 27 December 2022: 4 days, no working day, for the 26th and 27th are holidays."""
    cases = [case(referred="2022-12-23", start="2022-12-27")]
    assert counts(DAYS, "2023-02", cases=cases) == (4, 1)
    working = {**DAYS, "days": {**DAYS["days"], "unit": "working days"}}
    assert counts(working, "2023-02", cases=cases) == (0, 1)
    assert counts(working, "2023-02", cases=[case(referred="2023-02-06", start="2023-02-13")]) == (5, 1)


def test_the_record_that_stands_for_a_child_gives_the_value(counts):
    """Counted once, by the latest record: if that has no value, the child has none."""
    once = {**MEAN, "of": {**STOCK, "distinct": "child"}}
    older, newer = case(score=4), case(score=8, start="2023-01-03")
    assert counts(once, "2023-02", cases=[older, newer]) == (80, 1)
    assert counts(once, "2023-02", cases=[older, {**newer, "score": None}]) == (0, 0)


def test_a_record_that_ends_before_it_starts_is_refused(counts):
    """By its file and row, also where the average would not be below 0."""
    cases = [case(referred="2022-01-01"), case(referred="2023-01-03")]
    with pytest.raises(InputError) as refused:
        counts(DAYS, "2023-02", cases=cases)
    (issue,) = refused.value.issues
    assert (issue.kind, issue.sheet) == ("average-below-zero", 'a.xlsx, "Data", row 3')
    assert "is before" in issue.message
    assert "set_aside" in issue.advice


def test_working_days_backwards_are_refused_too(counts):
    """From Sunday back to Saturday no working day passes, and it is a slip all the same."""
    working = {**DAYS, "days": {**DAYS["days"], "unit": "working days"}}
    with pytest.raises(InputError, match="row 2"):
        counts(working, "2023-02", cases=[case(referred="2023-01-08", start="2023-01-07")])


def test_an_average_below_zero_is_refused(counts):
    """-1 stands for no figure: it must not be taken for one. Numbers below 0 that others make up for may be."""
    assert counts(MEAN, "2023-02", cases=scores(-1, 3)) == (10, 2)
    for values in ((-1,), (-4, 1)):
        with pytest.raises(InputError) as refused:
            counts(MEAN, "2023-02", cases=scores(*values))
        assert (refused.value.issues[0].kind, refused.value.issues[0].sheet) == (
            "average-below-zero",
            'a.xlsx, "Data", row 2',
        )


def test_one_that_is_rounded_to_nothing_from_below_is_refused(counts):
    """-0.04 is not 0.0."""
    with pytest.raises(InputError):
        counts(HOURS, "2023-02", cases=[case(hours=-0.04)])


def test_numbers_that_no_workbook_shows_are_refused(counts):
    """A slip of many digits."""
    with pytest.raises(InputError, match="too large"):
        counts(HOURS, "2023-02", cases=[case(hours=1e16)])


def test_what_is_not_covered_is_refused_no_more_than_it_is_shown(service):
    """A month before the list begins has no average, and a wrong row of that month stops nothing."""
    lists = {**service.records(), "cases": service.list_of("cases", [], dt.date(2023, 3, 1))}
    wrong = service.list_of("cases", [case(referred="2023-01-03", end="2023-02-10")], dt.date(2023, 2, 28))
    mapping = service.mapping({"it": DAYS})
    months = (Month(2023, 1), FEBRUARY)
    assert compute_observations(mapping, lists, months).numerators.max() == -1
    assert compute_observations(mapping, lists | {"cases": wrong}, months).counts("it", "whole", FEBRUARY) == (0, 0)


BY_CHILD = {**STOCK, "distinct": "child"}


def test_a_ratio_holds_both_counts(counts):
    """Three cases of two children; one team has none."""
    ratio = {"kind": "ratio", "of": STOCK, "by": BY_CHILD}
    cases = [case(), case(), case(child="y"), case(child="z", team="s1")]
    assert counts(ratio, "2023-02", cases=cases) == (4, 3)
    assert counts(ratio, "2023-02", "n1", cases=cases) == (3, 2)
    assert counts(ratio, "2023-02", "n2", cases=cases) == (0, 0)


def test_a_ratio_needs_both_lists(service):
    """It is N/A where either count is."""
    ratio = {
        "kind": "ratio",
        "of": {"kind": "flow", "source": "visits", "date": "visited"},
        "by": STOCK,
    }
    records = service.records(cases=[case()])
    mapping = service.mapping({"it": ratio})
    assert compute_observations(mapping, records, (FEBRUARY,)).counts("it", "whole", FEBRUARY) == (0, 1)
    later = records | {"visits": service.list_of("visits", [], dt.date(2023, 2, 2))}
    assert compute_observations(mapping, later, (FEBRUARY,)).counts("it", "whole", FEBRUARY) is None


def explained(service, measure, **rows):
    return counted_rows(service.mapping({"it": measure}), service.records(**rows), "it", "whole", FEBRUARY)


def test_explain_lists_each_value(service):
    """As it is written; a record without one is not counted."""
    meets = [{"field": {"field": "status", "in": ["a"]}}]
    cases = [case(hours=4.1, status="a"), case(status="a"), case(hours=7.0, status="b")]
    found = explained(service, {**HOURS, "meets": meets}, cases=cases)
    assert found["“figure”"].tolist() == ["4.1", "", "7"]
    assert found["counted"].tolist() == [True, False, False]
    days = explained(service, DAYS, cases=[case(referred="2022-12-23", start="2022-12-27")])
    assert days["days from “date” to “date”"].tolist() == ["4"]


def test_explain_lists_both_parts_of_a_ratio(service):
    """The rows above the line, then those below it."""
    found = explained(service, {"kind": "ratio", "of": STOCK, "by": BY_CHILD}, cases=[case(), case(start="2023-01-03")])
    assert found[["_row", "part"]].values.tolist() == [
        [2, "above the line"],
        [3, "above the line"],
        [3, "below the line"],
    ]
