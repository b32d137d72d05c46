"""Drafts: every sentence says what the tables say, in words that a person would send, and nothing that isn't told."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_service import with_random_figures

from kpibook import pipeline
from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.report import restrict_report, until_month
from kpibook.words import draft_texts
from kpibook.words.drafts import TO_FILL, draft_lines
from kpibook.words.from_report import facts_of

ROOT = Path(__file__).parents[2]
LONGEST, MOST_LINES = 1_400, 9
"""Characters and lines (with the empty one and the line to fill): more is a wall that nobody reads."""


@pytest.fixture(scope="module")
def run():
    return pipeline.compute_run(pipeline.read_lists(ROOT), dt.datetime(2023, 3, 9))


@pytest.fixture(scope="module")
def drafts(run):
    return draft_texts(run.report(Month(2023, 2)))


def wrong(report):
    """Sentences that say what does not hold."""
    facts = facts_of(report)
    lines = [line for lines in draft_lines(report, facts).values() for line in lines]
    said = [one for line in lines for one in line.said]
    return [one.text for one in said if not all(statement.holds(facts) for statement in one.statements)]


def test_a_figure_beside_its_chart(drafts):
    """Level, change, target, RAG word, benchmarks with their year, extreme, usual range, the second source; then why.

    No percentage stands without its numbers, and "better" or "worse" where "lower" alone would leave it open.
    """
    assert drafts["effective_assessment", "re_referrals"].splitlines() == [
        "Re-referrals stood at 25% (81/330), down from 27% (94/343) in January, 2 percentage points better. That "
        "misses the target of 23% by 2 percentage points. It has moved from Red to Amber since January.",
        "It is 4 percentage points worse than Statistical Neighbours (21% in 2021-22) and than England (21% in "
        "2021-22).",
        "It is the lowest since June 2022. The figure is no more than usual. The target lies inside its usual range, "
        "so that a single month says little.",
        "Annex A as at 6 March 2023 has 27% (475/1783). Annex A is 2 percentage points higher.",
        TO_FILL,
    ]


def test_what_matters_under_a_table(drafts):
    """What met its target and what missed it; then the Reds, what turned, what is unusual, in this order, so called."""
    lines = drafts["corporate_parenting", "1"].splitlines()
    assert lines[0].startswith("Target met: CLA reviews up to date. Target missed: CLA; CLA per 10,000; ")
    begins = [" ".join(line.split()[:3]) for line in lines[1:4]]
    assert begins == ["• Red: CLA", "• Amber: CLA", "• Unusual: CLA"]
    assert lines[1].startswith("• Red: CLA visits in timescale stood at 79% (431/545), down from 81% (447/553)")


def test_few_are_told_as_numbers(drafts):
    """A percentage of fewer than 20 is told as so many of so many, and nothing is said of how it moved."""
    first = drafts["corporate_parenting", "initial_health_assessments"].splitlines()[0]
    assert first == "Initial health assessments stood at 5% (1/20), against 5 of 19 in January. The target is 90%."


def test_a_target_for_the_year_is_held_against_the_year(drafts):
    """Contacts are Red for what the financial year has come to, not for the month."""
    said = (
        "The financial year so far comes to 15,355. That misses the target of 12,750 to date, or 17,000 for the year."
    )
    assert said in drafts["right_service", "1"]


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["whole", "ptc_1", "swf_north"])
def test_every_sentence_of_the_sample_holds(run, subject):
    """All sections, all months, the whole service and teams large and small; no box is a wall of words."""
    for month in run.report(None).window():
        report = run.report(month)
        report = report if subject == "whole" else restrict_report(report, subject)
        assert wrong(report) == []
        for text in draft_texts(report).values():
            assert len(text) <= LONGEST and len(text.splitlines()) <= MOST_LINES
            assert text.endswith(f"\n{TO_FILL}") and not text.startswith(" ")


@pytest.fixture(scope="module")
def random_report(run):
    """The report of a service with figures drawn anew."""
    return lambda seed: with_random_figures(run, seed).report(Month(2023, 2))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_sentence_of_a_random_service_holds(random_report, seed):
    """Whatever the figures are; and never is a figure that is not told, or not there, spoken of."""
    report = random_report(seed)
    assert wrong(report) == []
    for text in draft_texts(report).values():
        assert len(text) <= LONGEST and len(text.splitlines()) <= MOST_LINES
        assert not re.search(r"N/A|\bc\b|[ (]-\d|\(0/0\)", text)


def test_a_shared_workbook_is_drafted_from_what_it_shows(run):
    """Of a figure that is not told no sentence speaks; every number of a draft stands in the shared report's tables."""
    report = protect_report(until_month(run.report(Month(2023, 2))))
    own = restrict_report(report, "swf_north")
    facts, hidden = facts_of(own), 0
    for lines in draft_lines(own, facts).values():
        figures = [of for line in lines for one in line.said for s in one.statements for of in s.figures()]
        assert all(of.fact(facts).told == "told" for of in figures)
    for indicator in facts.indicators:
        hidden += facts.fact(indicator, "swf_north", own.month).told == "not told"
    assert hidden > 3 and wrong(own) == []
