"""Quarter, financial year, twelve months, same month last year: what is added up, and where no figure is given."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kpibook.months import Month
from kpibook.report.figures import as_number, compared_units, figure
from kpibook.report.longer_periods import LONGER_PERIODS, adding_of, longer_figure, months_in, year_so_far
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED

MARCH = Month(2023, 3)
FLOW = {"kind": "flow", "source": "contacts", "date": "received"}
STOCK = {"kind": "stock", "source": "looked_after", "start": "start", "end": "end"}
STARTS = {"kind": "flow", "source": "looked_after", "date": "start"}
MEETS = [{"field": {"field": "received", "blank": False}}]
IN_STATUS = [{"field": {"field": "status", "in": ["V2"]}}]
PEOPLE = {"source": "residents", "value": "persons"}
DAYS = {"start": "start", "end": "end"}
KINDS = {
    "flow": FLOW,
    "people": {**STARTS, "distinct": "child"},
    "stock": STOCK,
    "share": {"kind": "share", "of": FLOW, "meets": MEETS},
    "share_of_people": {"kind": "share", "of": {**STARTS, "distinct": "child"}, "meets": IN_STATUS},
    "share_of_stock": {"kind": "share", "of": {**STOCK, "distinct": "child"}, "meets": IN_STATUS},
    "rate": {"kind": "rate", "of": FLOW, "population": PEOPLE, "decimals": 1},
    "rate_of_stock": {"kind": "rate", "of": STOCK, "population": PEOPLE},
    "average": {"kind": "average", "of": STARTS, "days": DAYS},
    "average_of_stock": {"kind": "average", "of": STOCK, "days": DAYS},
    "ratio": {"kind": "ratio", "of": FLOW, "by": STARTS},
    "ratio_of_stocks": {"kind": "ratio", "of": STOCK, "by": {**STOCK, "distinct": "child"}},
    "mixed_ratio": {"kind": "ratio", "of": FLOW, "by": STOCK},
    "recent": {**FLOW, "in_last": "6 months"},
}
ADDED, LAST, NEVER = "added up", "last month", "never"
ADDS = {
    "flow": ADDED, "people": NEVER, "stock": LAST, "share": ADDED, "share_of_people": NEVER, "share_of_stock": LAST,
    "rate": ADDED, "rate_of_stock": LAST, "average": NEVER, "average_of_stock": LAST, "ratio": ADDED,
    "ratio_of_stocks": LAST, "mixed_ratio": NEVER, "recent": NEVER,
}  # fmt: skip


@pytest.fixture
def report_of(report_with):
    """A report of indicators by their kind: kind → counts, one for each month up to March 2023 (unless `last` says)."""

    def make(last=MARCH, **counts):
        kinds = {kind: {"title": kind, "measure": KINDS[kind]} for kind in (*KINDS,)}
        return report_with({kind: {"whole": series} for kind, series in counts.items()}, last, kinds)

    return make


def shown(report, indicator, scope="whole", month=None):
    """Every period's figure as shown."""
    return [longer_figure(report, indicator, scope, month or report.month, one).figure.shown for one in LONGER_PERIODS]


@pytest.mark.parametrize("kind", KINDS)
def test_how_each_kind_adds(report_of, kind):
    """As docs/words_and_signals.md has it: no mean is a sum of means, nobody is two people."""
    mapping = report_of(flow=[1]).mapping
    assert adding_of(mapping, mapping.measures[kind]) == ADDS[kind]


def test_a_planned_indicator_keeps_its_placeholder(report_of):
    """TBC is TBC over a year too."""
    assert shown(report_of(flow=[1]), "permanence") == ["TBC"] * 4


def test_a_flow_is_added_up(report_of):
    """April 2021 to March 2023, 1 to 24: last March 12, the quarter 22 + 23 + 24, the year 13 to 24."""
    assert shown(report_of(flow=list(range(1, 25))), "flow") == [12, 69, 222, 222]


def test_a_month_within_the_year_has_what_came_so_far(report_of):
    """February 2023: last February 11; January and February; April to February; March to February."""
    assert shown(report_of(flow=list(range(1, 25))), "flow", month=Month(2023, 2)) == [11, 45, 198, 210]


def test_a_share_has_both_parts_added_up(report_of):
    """1 of 2 and 9 of 10 are 10 of 12, no 70%; nobody to count in February is nobody more."""
    found = shown(report_of(share=[(1, 2), (0, 0), (9, 10)]), "share")
    assert found == ["N/A", "83% (10/12)", "N/A", "N/A"]


def test_a_ratio_of_flows_has_both_parts_added_up(report_of):
    """30 by 10 and 10 by 10: 2.0."""
    assert shown(report_of(ratio=[(30, 10), (10, 10), (0, 0)]), "ratio")[1] == "2.0 (40/20)"


def test_a_rate_divides_the_sum_by_one_year_s_people(report_of):
    """63 of 50,000 are 12.6 per 10,000, not 4.2; of a population that changed, by the mean of the months'."""
    found = longer_figure(
        report_of(rate=[(10, 50_000), (20, 50_000), (33, 50_000)]), "rate", "whole", MARCH, "quarter so far"
    )
    assert (found.figure.shown, found.figure.numerator, found.figure.denominator) == (12.6, 63, 50_000)
    changed = report_of(rate=[(10, 40_000), (20, 50_000), (33, 60_000)])
    assert longer_figure(changed, "rate", "whole", MARCH, "quarter so far").figure.shown == 12.6
    unknown = report_of(rate=[(10, 50_000), (20, NOT_AVAILABLE), (33, 50_000)])
    assert shown(unknown, "rate")[1] == "N/A"


@pytest.mark.parametrize("kind", [kind for kind, adds in ADDS.items() if adds == LAST])
def test_what_is_open_is_that_of_the_last_month(report_of, kind):
    """And last year's that of last year; months before it may be missing."""
    count = (50, 7), (40, 8), (30, 9)
    series = [count[0], *[None] * 10, count[1], count[2]]
    report = report_of(**{kind: series})
    now, then = (figure(report, kind, "whole", one).shown for one in (MARCH, MARCH - 12))
    assert shown(report, kind) == [then, now, now, now] and now != then


@pytest.mark.parametrize("kind", [kind for kind, adds in ADDS.items() if adds == NEVER])
def test_what_is_never_added_has_last_year_s_month_alone(report_of, kind):
    """N/A for all periods of more than a month."""
    report = report_of(**{kind: [(30, 10)] * 24})
    assert shown(report, kind) == [figure(report, kind, "whole", MARCH).shown, "N/A", "N/A", "N/A"]


def test_a_missing_month_is_na_and_a_hidden_one_is_c(report_of):
    """A month that cannot be known goes first: nothing is kept back then."""
    full = list(range(1, 25))
    assert shown(report_of(flow=[*full[:-1], None]), "flow") == [12, "N/A", "N/A", "N/A"]
    assert shown(report_of(flow=[*full[:-2], SUPPRESSED, 24]), "flow") == [12, "c", "c", "c"]
    assert shown(report_of(flow=[*full[:-3], None, SUPPRESSED, 24]), "flow") == [12, "N/A", "N/A", "N/A"]
    assert shown(report_of(flow=[*full[:11], SUPPRESSED, *full[12:]]), "flow") == ["c", 69, 222, 222]


def test_another_definition_within_is_na(report_with):
    """From February on: the quarter and the year hold both, and last March is of the other one."""
    versions = [{"valid_from": "2020-01", "measure": FLOW}, {"valid_from": "2023-02", "measure": FLOW}]
    keys = {"contacts": {"measure": None, "versions": versions, "targets": []}}
    report = report_with({"contacts": {"whole": list(range(1, 25))}}, MARCH, keys)
    assert shown(report, "contacts") == ["N/A"] * 4
    assert shown(report, "contacts", month=Month(2023, 1)) == [10, 22, 175, 198]


def test_quarters_are_the_financial_year_s():
    """A year from September: December begins a quarter, August ends a year."""
    assert [one.key for one in months_in("quarter so far", Month(2023, 2), 9)] == ["2022-12", "2023-01", "2023-02"]
    assert len(months_in("financial year so far", Month(2023, 8), 9)) == 12
    assert [len(months_in("quarter so far", Month(2023, m), 4)) for m in range(4, 10)] == [1, 2, 3, 1, 2, 3]


def test_the_year_that_rag_compares_is_the_one_that_is_shown(report_with):
    """June to February, 15,355 in nine of eleven months, against 12,750: what the Red of contacts is about."""
    series = [1700, 1720, 1690, 1710, 1705, 1715, 1700, 1715, 1700]
    report = report_with({"contacts": {"whole": series, "n1": series}}, Month(2023, 2))
    month = report.month
    found = longer_figure(report, "contacts", "whole", month, "financial year so far")
    assert found.figure.shown == compared_units(report, "contacts", "whole", month) == 15_355
    assert (len(found.months), found.months[0].key, found.of) == (9, "2022-06", 11)
    year = year_so_far(report, "contacts", "whole", month)
    assert (year.total, year.target, len(year.months), year.of) == (15_355, 12_750, 9, 11)
    # A team has no such target: a year without April is no year.
    assert shown(report, "contacts", "n1")[2] == "N/A" and year_so_far(report, "contacts", "n1", month) is None


def test_a_year_is_no_fewer_months_than_it_says(report_with):
    """With every month, 17,000 × 12 ÷ 12; a hidden month hides it."""
    report = report_with({"contacts": {"whole": [1400] * 12}}, MARCH)
    assert year_so_far(report, "contacts", "whole", MARCH).target == Fraction(17_000)
    assert shown(report, "contacts")[1:] == [4200, 16_800, 16_800]


CELLS = st.none() | st.just(SUPPRESSED) | st.integers(0, 40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(CELLS | st.integers(0, 40), min_size=1, max_size=30), st.integers(1, 12), st.integers(0, 29))
def test_every_period_is_its_months_and_tells_no_more(report_with, series, starts_in, back):
    """By a loop over calendar months; and no period that holds a hidden month is told."""
    assume(back < len(series))
    organisation = {"name": "T", "service": "C", "months_shown": 3, "year_starts_in": starts_in}
    keys = {"flow": {"title": "flow", "measure": FLOW}}
    report = report_with({"flow": {"whole": series}}, MARCH, keys, organisation=organisation)
    cells = dict(zip(report.months, series, strict=True))
    month = MARCH - back
    year = next(month - k for k in range(12) if (month - k).month == starts_in)
    quarter = next(month - k for k in range(3) if ((month - k).month - starts_in) % 3 == 0)
    firsts = {"quarter so far": quarter, "financial year so far": year, "last 12 months": month - 11}
    for period, first in firsts.items():
        inside = [cells.get(first + k) for k in range(month.index - first.index + 1)]
        expected = "N/A" if None in inside else "c" if SUPPRESSED in inside else sum(inside)
        assert longer_figure(report, "flow", "whole", month, period).figure.shown == expected, period
    before = cells.get(month - 12)
    expected = "N/A" if before is None else "c" if before == SUPPRESSED else before
    assert longer_figure(report, "flow", "whole", month, "same month last year").figure.shown == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda p: (min(p), max(p))), min_size=12, max_size=12)
)
def test_a_year_s_share_lies_between_its_months(report_with, series):
    """Never above the highest month or below the lowest: both parts are added up, percentages are not."""
    keys = {"share": {"title": "share", "measure": KINDS["share"]}}
    report = report_with({"share": {"whole": series}}, MARCH, keys)
    found = longer_figure(report, "share", "whole", MARCH, "last 12 months").figure
    months = [Fraction(upper, lower) for upper, lower in series if lower]
    if months:
        assert min(months) <= Fraction(found.numerator, found.denominator) <= max(months)
        assert as_number(found.units, 0) == found.units
    else:
        assert found.shown == "– (0/0)"
