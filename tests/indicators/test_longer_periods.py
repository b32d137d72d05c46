"""A year's figure is that of the year's records, counted by a plain loop over the list."""

import datetime as dt
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.indicators.engine import compute_observations
from kpibook.months import Month, months_between
from kpibook.report.build import build_report
from kpibook.report.longer_periods import longer_figure
from kpibook.report.model import About

MONTHS = months_between(Month(2021, 1), Month(2023, 6))
DAYS = st.integers(0, 909).map(lambda n: dt.date(2021, 1, 1) + dt.timedelta(n))
CASES = st.fixed_dictionaries(
    {
        "child": st.sampled_from(["c1", "c2", "c3", None]),
        "start": DAYS,
        "end": st.none() | DAYS,
        "status": st.sampled_from(["a", "b", None]),
        "team": st.sampled_from(["n1", "n2", "s1", None]),
    }
)
FLOW = {"kind": "flow", "source": "cases", "date": "start"}
MEASURES = {
    "flow": FLOW,
    "share": {"kind": "share", "of": FLOW, "meets": [{"field": {"field": "status", "in": ["a"]}}]},
    "stock": {"kind": "stock", "source": "cases", "start": "start", "end": "end"},
    "rate": {"kind": "rate", "of": FLOW, "population": {"source": "residents", "value": "persons"}, "decimals": 2},
    "people": {**FLOW, "distinct": "child"},
    "ratio": {"kind": "ratio", "of": FLOW, "by": {"kind": "flow", "source": "cases", "date": "end"}},
}
TEAMS_OF = {"whole": ("n1", "n2", "s1", None), "north": ("n1", "n2"), "s1": ("s1",)}


def report_of(service, rows, starts_in):
    mapping = service.mapping(MEASURES)
    organisation = mapping.organisation.model_copy(update={"year_starts_in": starts_in})
    mapping = mapping.model_copy(update={"organisation": organisation})
    records = service.records(cases=rows, residents=[{"persons": 700}, {"persons": 900}])
    observations = compute_observations(mapping, records, MONTHS)
    return build_report(mapping, {}, observations, MONTHS[-1], (), (), About((), (), "", "", dt.datetime(2023, 7, 3)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(CASES, max_size=60), st.integers(1, 12), st.sampled_from(MONTHS[23:]), st.sampled_from([*TEAMS_OF]))
def test_a_year_is_its_records(service, rows, starts_in, month, scope):
    """Twelve months and the financial year so far: each record dated in them once; open ones at the end."""
    report = report_of(service, rows, starts_in)
    started = (
        month if month.month == starts_in else next(month - k for k in range(12) if (month - k).month == starts_in)
    )
    here = [row for row in rows if row["team"] in TEAMS_OF[scope]]
    for period, first in (("last 12 months", (month - 11).first), ("financial year so far", started.first)):
        within = [row for row in here if first <= row["start"] <= month.last]
        ended = [row for row in here if row["end"] and first <= row["end"] <= month.last]
        found = {id_: longer_figure(report, id_, scope, month, period).figure for id_ in MEASURES}
        assert found["flow"].shown == len(within)
        assert (found["share"].numerator, found["share"].denominator) == (
            sum(row["status"] == "a" for row in within),
            len(within),
        )
        assert (found["ratio"].numerator, found["ratio"].denominator) == (len(within), len(ended))
        still = [row for row in here if row["start"] <= month.last and not (row["end"] and row["end"] <= month.last)]
        assert found["stock"].shown == len(still)
        assert found["people"].shown == "N/A"
        if scope == "whole":
            rate = Fraction(10_000 * len(within), 1600)
            assert found["rate"].units == (2 * rate * 100 + 1) // 2


def test_who_came_in_two_months_is_one_person(service):
    """Why flows of people are not added up: their year would be 2, and there is one child."""
    rows = [{"child": "c1", "start": dt.date(2023, m, 9), "team": "n1"} for m in (2, 5)]
    report = report_of(service, rows, 4)
    monthly = [report.observations.counts("people", "whole", month)[0] for month in MONTHS[-12:]]
    assert sum(monthly) == 2 and len({row["child"] for row in rows}) == 1
    assert longer_figure(report, "people", "whole", MONTHS[-1], "last 12 months").figure.shown == "N/A"
