"""Figures as shown and RAG words."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpibook.definitions.indicators import Target
from kpibook.months import Month, year_start
from kpibook.report.build import build_report
from kpibook.report.figures import figure, rag, rag_word, round_half_up, shown_share
from kpibook.report.limits import limits_from, year_to_date
from kpibook.report.model import Limits


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from([1, 100, 10_000]))
def test_rounding_is_half_up(numerator, denominator, scale):
    """The rounded figure is never more than half away, and a tie goes up."""
    distance = round_half_up(numerator, denominator, scale) - Fraction(scale * numerator, denominator)
    assert Fraction(-1, 2) < distance <= Fraction(1, 2)


def test_the_three_wrong_percentages_come_out_right():
    """The fractions that were published with wrong percentages."""
    assert [shown_share(584, 618), shown_share(52, 218), shown_share(115, 252)] == [
        "94% (584/618)",
        "24% (52/218)",
        "46% (115/252)",
    ]


@pytest.fixture
def report(mapping, observations, months, benchmark_records, about):
    return build_report(mapping, {"benchmarks": benchmark_records}, observations, months[-1], (), (), about)


def test_a_share_of_nothing_shows_a_dash(report, months):
    """0/0 shows a dash and has nothing to compare."""
    shown = figure(report, "visited", "whole", months[2])
    assert (shown.shown, rag(report, "visited", "whole", months[2])) == ("– (0/0)", "No figure")


def test_a_rate_keeps_its_decimals(report, months):
    """540 of 49,525 is 109.0 per 10,000, 1090 in shown units."""
    assert (
        figure(report, "cla_rate", "whole", months[0]).shown,
        figure(report, "cla_rate", "whole", months[0]).units,
    ) == (
        109.0,
        1090,
    )


def test_a_measure_without_figure_shows_not_available(report, months):
    """A team without a figure shows N/A, an indicator without a measure its placeholder."""
    assert figure(report, "cla", "n1", months[0]).shown == "N/A"
    assert figure(report, "permanence", "whole", months[0]).shown == "TBC"


def test_a_count_target_holds_for_the_whole_service_only(report, months):
    """A team has no target for a count, but has one for a share."""
    assert rag(report, "cla", "n1", months[0]) == "No target"
    assert rag(report, "visited", "n1", months[0]) == "No figure"


def test_stepping_back_uses_the_target_of_that_month(report, months):
    """70% was set from April, 80% from June on."""
    assert [report.limits("visited", "whole", month).shown for month in months] == ["70%", "70%", "80%"]


def test_a_ceiling_is_met_at_the_figure_itself(report, months):
    """At most 540: 540 is Green, 560 Amber (up to 594), 600 Red."""
    assert [rag(report, "cla", "whole", month) for month in months] == ["Green", "Amber", "Red"]


def test_a_year_target_is_compared_pro_rata(report, months):
    """Contacts so far (1,500; 2,900; 4,500) against 17,000 × 1, 2, 3 ÷ 12 (1,416.7; 2,833.3; 4,250)."""
    assert [rag(report, "contacts", "whole", month) for month in months] == ["Amber", "Amber", "Amber"]


@pytest.mark.parametrize(
    ("units", "target", "word"),
    [
        (25, ("23%", 23, "at_most"), "Amber"),
        (80, ("80%", 80, "at_least"), "Green"),
        (72, ("80%", 80, "at_least"), "Amber"),
        (71, ("80%", 80, "at_least"), "Red"),
        (37, ("<37", 37, "less_than"), "Amber"),
        (36, ("<37", 37, "less_than"), "Green"),
        (301, ("406", 406, "at_most"), "Green"),
        (15, ("<10%", 10, "less_than"), "Red"),
        (11, ("<10%", 10, "less_than"), "Amber"),
    ],
)
def test_rag_compares_the_figure_as_shown(make_target, units, target, word):
    """The worked examples of the definitions."""
    limits = limits_from(make_target(*target), 10)
    assert rag_word(units, limits, "at_least" if target[2] == "at_least" else "at_most") == word


def test_fifteen_thousand_contacts_are_red(make_target):
    """15,355 contacts in nine months against 12,750 is Red."""
    limits = limits_from(make_target("<17K", 17000, "less_than", "financial_year"), 10, months_so_far=9)
    assert rag_word(15355, limits, "at_most") == "Red"


def test_no_target_goes_before_no_figure():
    """Where there is neither target nor figure, the word is No target."""
    assert rag_word(None, Limits("N/A"), "at_least") == "No target"


@pytest.fixture
def make_target():
    def make(shown, number, comparison, period="month"):
        return Target(shown=shown, number=number, comparison=comparison, period=period, valid_from="2022-04")

    return make


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=60), st.integers(1, 12), st.integers(0, 40)
)
def test_the_year_so_far_is_the_sum_of_its_months(figures, starts_in, begins):
    """For each month: the figures of the year's months up to it, added up one by one; None while there is none."""
    months = [Month(2020, 1) + begins + at for at in range(len(figures))]
    expected = []
    for at, month in enumerate(months):
        first = year_start(month, starts_in)
        known = [n for m, n in zip(months[: at + 1], figures, strict=False) if m >= first and n is not None]
        expected.append((sum(known), len(known)) if known else None)
    assert year_to_date(figures, months, starts_in) == expected
