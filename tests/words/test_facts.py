"""A report's figures become facts: as shown and exactly, with targets, names and what is not told."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.pipeline import make_report, read_lists
from kpibook.report import restrict_report, until_month
from kpibook.words.from_report import facts_of

FEB = Month(2023, 2)


@pytest.fixture(scope="module")
def report():
    return make_report(read_lists(Path(__file__).parents[2]), FEB, dt.datetime(2023, 3, 10))


def test_a_figure_is_as_shown_and_exact(report):
    """Re-referrals of the sample: 25% (81/330), at most 23%."""
    facts = facts_of(report)
    found = facts.fact("re_referrals", "whole", FEB)
    assert (found.shown, found.value, found.exact) == ("25% (81/330)", 25, Fraction(8100, 330))
    assert (found.rag, found.goal.number, found.goal.comparison) == ("Amber", 23, "at_most")
    indicator = facts.indicators["re_referrals"]
    assert "Re-referrals" in indicator.names and indicator.noun == "referrals"
    assert [(b.area, b.period, b.value) for b in indicator.benchmarks][:2] == [
        ("Southampton", "2021-22", 27),
        ("Statistical Neighbours", "2021-22", 21),
    ]


def test_a_years_target_is_held_against_the_year_so_far(report):
    """Contacts: fewer than 17,000 a year, pro rata over nine months."""
    found = facts_of(report).fact("contacts", "whole", FEB)
    assert (found.value, found.compared, found.goal.yearly, found.goal.so_far) == (1598, 15355, True, 12750)


def test_what_is_not_told_has_no_number(report):
    """A team's shared report: `c`, and nothing by which it could be known."""
    shared = restrict_report(protect_report(until_month(report)), "ptc_1")
    facts = facts_of(shared)
    hidden = [fact for key in facts.figures for fact in facts.figures[key] if fact.shown == "c"]
    assert hidden
    assert {(f.told, f.value, f.exact, f.numerator, f.denominator, f.compared) for f in hidden} == {
        ("not told", None, None, None, None, None)
    }
    assert set(facts.scopes) == {"whole", "ptc_1"}
