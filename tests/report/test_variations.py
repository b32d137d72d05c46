"""How unusual an indicator's figure is, in a report: which months are looked at, and where nothing is said."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from kpibook.months import Month
from kpibook.report.restrict import restrict_report, until_month
from kpibook.report.spc import Point, process_of, unusual_of
from kpibook.report.variations import (
    Variation,
    better_or_worse,
    charted_target,
    months_looked_at,
    point_of,
    target_of,
    variation,
)
from kpibook.tables import SUPPRESSED

LAST = Month(2025, 3)
TARGET = [{"shown": "80%", "number": 80, "comparison": "at_least", "valid_from": "2022-04"}]


def thirty_six():
    """36 months: steady, seven months lower, a wild one, seven that rise; two gaps. Denominators that differ."""
    rng = random.Random(36)
    parts = [(rng.randrange(228, 250), rng.randrange(290, 310)) for _ in range(14)]
    parts += [(rng.randrange(195, 205), 300) for _ in range(7)]
    parts += [(120, 300), None, (240, 301), (230, 298), (0, 0), (241, 300)]
    parts += [(210 + 9 * step, 303) for step in range(8)]
    parts.append((239, 299))
    assert len(parts) == 36
    return parts


def test_every_month_of_three_years_is_judged_by_the_24_to_it(report_with):
    """Said month by month by hand of the fractions: what is called is what the last 24 of them come to."""
    series = thirty_six()
    report = report_with({"visited": {"whole": series}}, LAST)
    called = []
    for count in range(1, 37):
        month = LAST - (36 - count)
        looked_at = series[max(0, count - 24) : count]
        points = [
            Point((2_000_000 * p[0] + p[1]) // (2 * p[1]), (200 * p[0] + p[1]) // (2 * p[1])) if p and p[1] else None
            for p in looked_at
        ]
        expected = unusual_of(points, process_of([p and p.value for p in points], 1_000_000))
        found = variation(report, "visited", "whole", month)
        assert found.unusual == expected, month
        called.append(found.unusual)
    assert called[:4] == ["too few"] * 4 and called[22] == "no figure" == called[25]
    assert {"usual", "unusually low", "below"} <= set(called)


def test_later_months_change_nothing(report_with):
    """No leak backwards: a month is judged as it was when it was the newest."""
    series = thirty_six()
    whole = report_with({"visited": {"whole": series}}, LAST)
    for count in range(1, 37):
        then = report_with({"visited": {"whole": series[:count]}}, LAST - (36 - count))
        assert variation(whole, "visited", "whole", then.month) == variation(then, "visited", "whole", then.month)
        assert variation(until_month(replace(whole, month=then.month)), "visited", "whole", then.month) == variation(
            whole, "visited", "whole", then.month
        )


def test_a_month_that_is_not_told_says_nothing_of_itself(report_with):
    """Whatever a suppressed month was, the others are judged alike: it is a gap."""
    series = [(240, 300), (231, 290), (245, 310), (238, 300), (70, 300), (236, 300), (241, 300)]
    for hidden in (None, (SUPPRESSED, SUPPRESSED)):
        shown = report_with({"visited": {"whole": [*series[:4], hidden, *series[5:]]}})
        found = variation(shown, "visited", "whole", shown.month)
        assert (found.unusual, found.process.points, found.process.ranges) == ("usual", 6, 4)


def test_another_definition_is_another_series(report_with):
    """Months before the definition changed are not looked at."""
    measure = {"kind": "flow", "source": "contacts", "date": "received"}
    other = {"kind": "flow", "source": "contacts", "date": "received", "distinct": None}
    versions = [{"valid_from": "2021-01", "measure": measure}, {"valid_from": "2022-03", "measure": other}]
    changed = {"contacts": {"measure": None, "versions": versions, "targets": []}}
    report = report_with({"contacts": {"whole": [900] * 8 + [100, 101, 102, 100]}}, indicators=changed)
    assert [month.key for month in months_looked_at(report, "contacts", report.month)] == [
        "2022-03", "2022-04", "2022-05", "2022-06",
    ]  # fmt: skip
    assert variation(report, "contacts", "whole", report.month).unusual == "too few"


def test_small_numbers_are_not_judged(report_with):
    """A share of 19, and counts that never come to 5; a count of 5 is."""
    shares = [(15, 30), (14, 30), (16, 30), (15, 30), (14, 30)]
    counts = [0, 0, 0, 0, 0]
    report = report_with({"visited": {"whole": [*shares, (0, 19)], "n1": [*shares, (0, 20)]},
                          "cla": {"n1": [*counts, 4], "n2": [*counts, 5]}})  # fmt: skip
    found = {(i, s): variation(report, i, s, report.month).unusual for i, s in
             (("visited", "whole"), ("visited", "n1"), ("cla", "n1"), ("cla", "n2"))}  # fmt: skip
    assert list(found.values()) == ["small", "unusually low", "small", "unusually high"]


def test_a_month_that_the_tables_do_not_have_is_not_judged(report_with):
    """Before the first month, and for a scope without figures."""
    report = report_with({"cla": {"whole": [500] * 6}})
    assert variation(report, "cla", "whole", Month(2020, 1)) == Variation("no figure")
    assert variation(report, "cla", "n1", report.month) == Variation("no figure")
    assert variation(report, "permanence", "whole", report.month) == Variation("no figure")


def test_assurance_takes_the_target_in_force(report_with):
    """70% to May, 80% from June: figures around 75% consistently met the one and miss the other."""
    report = report_with({"visited": {"whole": [(750, 1000), (752, 1000), (751, 1000)] * 4}})
    assert variation(report, "visited", "whole", Month(2022, 5)).assurance == "consistently met"
    assert variation(report, "visited", "whole", Month(2022, 6)).assurance == "consistently missed"


def test_nothing_is_assured_in_the_month_that_is_the_exception(report_with):
    """About 75% against 70% is consistently met, which is not said beside 60%; against 80% missed, but not by 81%."""
    steady = [(750, 1000), (752, 1000), (751, 1000)] * 4
    low = report_with({"visited": {"whole": [*steady, (600, 1000)]}}, Month(2022, 5))
    assert variation(low, "visited", "whole", low.month).unusual == "unusually low"
    assert variation(low, "visited", "whole", low.month).assurance is None
    high = report_with({"visited": {"whole": [*steady, (810, 1000)]}})
    assert variation(high, "visited", "whole", high.month).unusual == "unusually high"
    assert variation(high, "visited", "whole", high.month).assurance is None


def test_a_year_s_target_has_no_assurance(report_with):
    """Contacts are held against the year so far, not against the month's; a team has no target of a count."""
    series = [1500, 1400, 1600, 1450, 1510, 1490]
    report = report_with({"contacts": {"whole": series}, "cla": {"whole": series, "n1": series}})
    assert variation(report, "contacts", "whole", report.month).assurance is None
    assert variation(report, "cla", "whole", report.month).assurance == "consistently missed"
    assert variation(report, "cla", "n1", report.month).assurance is None
    assert target_of(report, "cla", "n1", report.month) is None


def test_a_team_s_own_target_goes_first(report_with):
    """And in the team's workbook it is the same."""
    own = {"visited": {"team_targets": {"n1": TARGET}, "targets": TARGET[:0]}}
    report = report_with({"visited": {"n1": [(85, 100)] * 6, "whole": [(85, 100)] * 6}}, indicators=own)
    target = target_of(report, "visited", "n1", report.month)
    assert charted_target(report.rows["visited"], target) == Fraction(800_000)
    assert target_of(report, "visited", "whole", report.month) is None
    own_workbook = restrict_report(report, "n1")
    assert variation(own_workbook, "visited", "n1", report.month).assurance == "consistently met"


@pytest.mark.parametrize("indicator", ["visited", "cla", "cla_rate"])
def test_a_figure_is_charted_once(report_with, indicator):
    """A share in millionths, all else as it is shown."""
    from kpibook.report.figures import figure

    report = report_with({"visited": {"whole": [(81, 330)]}, "cla": {"whole": [540]},
                          "cla_rate": {"whole": [(540, 49525)]}})  # fmt: skip
    point = point_of(report.rows[indicator], figure(report, indicator, "whole", report.month))
    assert point == {"visited": Point(245_455, 25), "cla": Point(540, 540), "cla_rate": Point(1090, 1090)}[indicator]


def test_better_and_worse_go_by_polarity():
    """High is better where the mapping says so."""
    assert [better_or_worse("below", way) for way in ("higher", "lower", "neither")] == ["worse", "better", None]
