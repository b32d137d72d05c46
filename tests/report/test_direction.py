"""Better, worse, same: by polarity, in shown units, and where nothing is said."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.months import Month, Reading
from kpibook.report.figures import Movement, movement
from kpibook.tables import SUPPRESSED

BETTER_UP, BETTER_DOWN = Movement("better", 1), Movement("better", -1)
WORSE_UP, WORSE_DOWN = Movement("worse", 1), Movement("worse", -1)
SAME = Movement("same", 0)


@pytest.fixture
def moved(report_with):
    """What is said of an indicator's last month."""

    def say(indicator, series, polarity="higher", **more):
        report = report_with({indicator: {"whole": series}}, indicators={indicator: {"polarity": polarity}}, **more)
        return movement(report, indicator, "whole", report.month)

    return say


@pytest.mark.parametrize(
    ("series", "higher", "lower"),
    [
        ([(81, 330), (85, 330)], BETTER_UP, WORSE_UP),  # 25% to 26%
        ([(85, 330), (81, 330)], WORSE_DOWN, BETTER_DOWN),
        ([(84, 340), (81, 330)], SAME, SAME),  # 24.7% and 24.5%: both 25%
        ([(0, 0), (81, 330)], None, None),
        ([(81, 330), None], None, None),
        ([(SUPPRESSED, SUPPRESSED), (81, 330)], None, None),
        ([(81, 330), (SUPPRESSED, SUPPRESSED)], None, None),
        ([(5, 19), (81, 330)], None, None),  # 19 is small by itself
        ([(81, 330), (19, 19)], None, None),
        ([(5, 20), (81, 330)], SAME, SAME),
        ([(81, 330)], None, None),  # nothing before it
    ],
)
def test_a_share_moves_as_it_is_shown(moved, series, higher, lower):
    """Both polarities; a gap, a figure that is not told, or one of few gives none."""
    assert moved("visited", series) == higher
    assert moved("visited", series, "lower") == lower
    assert moved("visited", series, "neither") is None


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ([500, 501], WORSE_UP),
        ([4, 3], None),
        ([0, 4], None),
        ([4, 5], WORSE_UP),
        ([12, 3], BETTER_DOWN),
        ([7, 7], SAME),
    ],
)
def test_a_count_moves_unless_both_are_few(moved, series, said):
    """Below the disclosure threshold, 5, in both months: none. The mapping may set another."""
    assert moved("cla", series, "lower") == said
    assert moved("cla", [9, 8], "lower", disclosure={"threshold": 10}) is None


def test_a_rate_moves_by_what_is_shown(moved):
    """109.0 twice, though there is one child more; and a rate of 4 children, then 3, says nothing."""
    assert moved("cla_rate", [(540_000, 49_525_000), (540_001, 49_525_000)], "lower") == SAME
    assert moved("cla_rate", [(4, 49_525), (3, 49_525)], "lower") is None


def test_the_month_itself_is_meant_where_rag_compares_the_year(moved):
    """1,400 contacts after 1,500 are fewer, though the year's sum grew."""
    assert moved("contacts", [1500, 1400], "lower") == BETTER_DOWN


def test_two_definitions_are_not_compared(report_with):
    """The first month of another definition has nothing before it; the next one has."""
    measure = {"kind": "flow", "source": "contacts", "date": "received"}
    versions = [{"valid_from": "2021-01", "measure": measure}, {"valid_from": "2022-05", "measure": measure}]
    changed = {"contacts": {"measure": None, "versions": versions, "targets": [], "polarity": "lower"}}
    report = report_with({"contacts": {"whole": [900, 100, 90]}}, indicators=changed)
    assert movement(report, "contacts", "whole", Month(2022, 5)) is None
    assert movement(report, "contacts", "whole", Month(2022, 6)) == BETTER_DOWN


def test_readings_are_compared_with_the_reading_before(report_with):
    """However long ago that was; the first has none."""
    readings = tuple(Reading(dt.date(2022, month, 6)) for month in (1, 3, 6))
    report = report_with({"cla": {"whole": [500, 510, 510]}}, indicators={"cla": {"polarity": "lower"}})
    observed = report.observations
    as_at = replace(report, month=readings[2], months=readings, observations=replace(observed, months=readings))
    assert [movement(as_at, "cla", "whole", one) for one in readings] == [None, WORSE_UP, SAME]


def test_a_part_of_a_breakdown_has_none(report_with):
    """It has no polarity of its own."""
    changed = {"cla": {"polarity": "lower", "breakdown": [{"by": "status"}]}}
    report = report_with({"cla": {"whole": [500, 510]}}, indicators=changed)
    part = next(id_ for id_, row in report.rows.items() if row.part_of == "cla")
    assert movement(report, part, "whole", report.month) is None


COUNTS = st.none() | st.just(SUPPRESSED) | st.integers(0, 12) | st.integers(0, 900)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS, COUNTS)
def test_a_movement_and_back_are_opposites(report_with, then, now):
    """What went up by the one goes down by the other, and nothing is said of the one that is not of the other."""
    keys = {"cla": {"polarity": "lower"}}
    there, back = (report_with({"cla": {"whole": pair}}, indicators=keys) for pair in ([then, now], [now, then]))
    first, second = (movement(one, "cla", "whole", one.month) for one in (there, back))
    assert (
        (first is None) == (second is None) == (None in (then, now) or SUPPRESSED in (then, now) or max(then, now) < 5)
    )
    assert first is None or first.rose == -second.rose == (now > then) - (now < then)
