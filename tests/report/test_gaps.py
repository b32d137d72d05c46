"""How far a figure is from its target, in words."""

from fractions import Fraction

import pytest

from kpibook.months import Month
from kpibook.report.summary import gap

LAST = Month(2022, 6)


def target(number, comparison="at_least", **more):
    return [{"shown": "T", "number": number, "comparison": comparison, "valid_from": "2022-04", **more}]


@pytest.fixture
def said(report_with):
    """(number, words) of one figure of the last month; None where there is none."""

    def say(indicator, cell, targets, scope="whole", **keys):
        report = report_with({indicator: {scope: [cell]}}, LAST, {indicator: {"targets": targets, **keys}})
        found = gap(report, indicator, scope, LAST)
        return found and (found.number, found.words)

    return say


@pytest.mark.parametrize(
    ("cell", "targets", "number", "words"),
    [
        ((81, 330), target(23, "at_most"), 2, "2 percentage points above target"),
        ((79, 330), target(23, "at_most"), 1, "1 percentage point above target"),
        ((351, 421), target(93), -10, "10 percentage points below target"),
        ((82, 545), target(10, "less_than"), 5, "5 percentage points above target"),
        ((80, 100), target(80), 0, "at target"),
        ((10, 100), target(10, "less_than"), 0, "at target, not below it"),
        ((32, 100), target(37.5), Fraction(-11, 2), "5.5 percentage points below target"),
        ((799, 1000), target(80), 0, "at target"),  # shown as 80%, as for RAG
    ],
)
def test_a_share_s_gap_is_in_points(said, cell, targets, number, words):
    """Of the figure as it is shown; one point is one point."""
    assert said("visited", cell, targets) == (number, words)


def test_other_gaps_are_in_the_figure_s_units(said):
    """Children, and a rate with its decimals."""
    assert said("cla", 2945, target(540, "at_most")) == (2405, "2,405 above target")
    assert said("cla_rate", (540, 49_525), target(100, "at_most")) == (9, "9 above target")
    assert said("cla_rate", (541, 49_525), target(100.5, "at_most")) == (Fraction(87, 10), "8.7 above target")


def test_a_year_s_gap_is_to_the_months_that_are_in_the_sum(report_with):
    """15,355 against 17,000 × 9 ÷ 12; a target that does not divide is rounded to whole contacts."""
    report = report_with({"contacts": {"whole": [1706] * 8 + [1707]}}, Month(2023, 2))
    assert gap(report, "contacts", "whole", report.month).words == (
        "2,605 above 12,750, the target for 9 months of the year"
    )
    first = report_with({"contacts": {"whole": [1400]}}, Month(2022, 4))
    assert gap(first, "contacts", "whole", first.month).words == "17 below 1,417, the target for 1 month of the year"


def test_no_gap_without_figure_or_target(said):
    """Nothing to count, no figure, no target, a team without one."""
    assert said("visited", (0, 0), target(80)) is None
    assert said("visited", None, target(80)) is None
    assert said("visited", (1, 2), []) is None
    assert said("cla", 20, target(540, "at_most"), "n1") is None
