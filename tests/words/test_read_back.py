"""Drafts and proofreading are two directions of one thing: a draft agrees when it is read, a changed one does not."""

import datetime as dt
import random
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_service import with_random_figures

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report import restrict_report
from kpibook.words.drafts import draft_lines, draft_texts
from kpibook.words.from_report import facts_of
from kpibook.words.held_statements import AgainstBenchmark, AgainstTarget
from kpibook.words.proofread import Proofreader
from kpibook.words.series_statements import Extreme
from kpibook.words.statements import Change, Level

ROOT = Path(__file__).parents[2]
FEBRUARY = Month(2023, 2)


@pytest.fixture(scope="module")
def run():
    return pipeline.compute_run(pipeline.read_lists(ROOT), dt.datetime(2023, 3, 9))


@pytest.fixture(scope="module")
def random_report(run):
    """The report of a service with figures drawn anew."""
    return lambda seed: with_random_figures(run, seed).report(FEBRUARY)


def contradicted(report):
    """Claims in a report's drafts that the proofreader calls wrong."""
    reader = Proofreader(facts_of(report))
    return [
        (section, block, claim.words, claim.says)
        for (section, block), text in draft_texts(report).items()
        for claim in reader.read(text, section, report.month, report.subject, "" if block.isdigit() else block)
        if claim.verdict == "contradicts"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["whole", "ptc_1", "swf_north"])
def test_every_draft_of_the_sample_agrees(run, subject):
    """All sections and months, the whole service and teams: no claim contradicts."""
    for month in run.report(None).window():
        report = run.report(month)
        assert contradicted(report if subject == "whole" else restrict_report(report, subject)) == []


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_draft_of_a_random_service_agrees(random_report, seed):
    """Whatever the figures are."""
    assert contradicted(random_report(seed)) == []


@dataclass(frozen=True)
class Changed:
    """A draft with one thing in it changed, so that it is false in every way in which it may be read."""

    what: str
    section: str
    box: str
    text: str
    at: int


def changes(report, chance):
    """Every change of one number, month, direction or target in the drafts of a report that the oracle calls false."""
    facts = facts_of(report)
    for (section, block), lines in draft_lines(report, facts).items():
        text, box = draft_texts(report).get((section, block), ""), "" if block.isdigit() else block
        for line in lines:
            for said in line.said:
                start = text.find(said.text)
                for what, sentence in _of_sentence(facts, said, chance):
                    if sentence != said.text:
                        yield Changed(
                            what, section, box, text[:start] + sentence + text[start + len(said.text) :], start
                        )


def _of_sentence(facts, said, chance):
    for statement in said.statements:
        if isinstance(statement, Level) and statement.part == "value":
            yield from _other_level(facts, statement, said.text, chance)
        if isinstance(statement, Change) and statement.way in ("up", "down"):
            yield "direction", _swapped(said.text, ", up from", ", down from")
            yield from _other_month(facts, statement, said.text, chance)
        if isinstance(statement, Change) and statement.way in ("better", "worse"):
            yield "direction", _swapped(said.text, "better", "worse")
            if statement.by is not None:
                off = int(statement.by.number) + chance.randint(4, 30)
                yield "number", re.sub(r"\d+(?= percentage points? (better|worse))", str(off), said.text)
        if isinstance(statement, AgainstTarget) and statement.target is not None and statement.relation:
            yield "direction", _swapped(said.text, "That meets", "That misses")
            number = statement.target.number + chance.randint(7, 40)
            yield "target", re.sub(r"(target of (?:under )?)[\d,.]+", rf"\g<1>{float(number):g}", said.text)
        if isinstance(statement, AgainstBenchmark) and statement.relation in ("better", "worse"):
            yield "direction", _swapped(said.text, f"{statement.relation} than", _other(statement.relation) + " than")
        if isinstance(statement, Extreme):
            yield "direction", _swapped(said.text, "highest", "lowest")


def _other(word):
    return {"better": "worse", "worse": "better"}[word]


def _swapped(text, one, other):
    return text.replace(one, other, 1) if one in text else text.replace(other, one, 1)


def _other_level(facts, statement, text, chance):
    """The figure's own number, well away from that of every month, of every other figure and of its exact value."""
    shown = statement.of.fact(facts).shown
    series = [statement.of.at(month).fact(facts) for month in facts.months]
    real = {fact.value for fact in series} | {Fraction(n) for f in series for n in (f.numerator, f.denominator) if n}
    number = re.match(r"[\d,]+", shown)
    if number is None or statement.of.over is not None:
        return
    value = int(number[0].replace(",", ""))
    other = value + chance.choice([-1, 1]) * chance.randint(max(4, value // 10), max(9, value // 3))
    is_share = statement.said.unit == "percent"
    if other < 0 or (is_share and other > 100) or any(v is not None and abs(v - other) < 2 for v in real):
        return
    yield "number", text.replace(shown, f"{other:,}{shown[number.end() :]}", 1)


def _other_month(facts, statement, text, chance):
    """The earlier figure said of another month, whose own is another in all its numbers."""
    then, since = statement.since.fact(facts), statement.since.month
    told = [m for m in facts.window if m not in (since, statement.of.month)]
    other = [m for m in told if statement.of.at(m).fact(facts).value is not None]
    other = [m for m in other if abs(statement.of.at(m).fact(facts).value - then.value) > max(3, then.value / 20)]
    name = since.name.partition(" ")[0]
    if other and f"in {name}" in text:
        yield "month", text.replace(f"in {name}", f"in {chance.choice(other).name}", 1)


@pytest.mark.slow
def test_what_is_changed_contradicts(random_report):
    """With one number, month, direction or target changed, 99 texts in 100 have a contradiction; of each kind, 97."""
    chance, counted, missed = random.Random(14), {}, []
    for seed in range(18):
        report = random_report(seed)
        reader = Proofreader(facts_of(report))
        for one in changes(report, chance):
            claims = reader.read(one.text, one.section, report.month, report.subject, one.box)
            noticed = any(claim.verdict == "contradicts" for claim in claims)
            counted.setdefault(one.what, []).append(noticed)
            if not noticed:
                missed.append((one.what, one.text[one.at : one.at + 160]))
    every = [noticed for found in counted.values() for noticed in found]
    assert set(counted) == {"number", "month", "direction", "target"} and len(every) > 1_000
    assert sum(every) >= 0.99 * len(every), missed[:20]
    assert all(sum(found) >= 0.97 * len(found) for found in counted.values())
