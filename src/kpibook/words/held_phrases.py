"""What a figure is held against, in sentences: its target, its RAG word, benchmarks, and the second source's figure."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from kpibook.months import Period
from kpibook.report import NO_FIGURE
from kpibook.words.about import About, Said, number_word, plain, spoken, step_of
from kpibook.words.facts import Benchmark, Goal
from kpibook.words.held_statements import AgainstBenchmark, Beside, SecondOpinionIs
from kpibook.words.phrases import count_of
from kpibook.words.said import Quantity
from kpibook.words.series_statements import Every, Turned
from kpibook.words.statements import Level, Of, Statement
from kpibook.words.target_statements import AgainstTarget, RagIs


def against_target(about: About) -> Said | None:
    """Whether the target is met, and by how much it is missed; None where none is in force."""
    goal, value = about.fact.goal, about.fact.compared
    if goal is None or value is None:
        return None
    if goal.yearly:
        return _against_years(about, goal, value)
    target = about.quantity(goal.number, step_of(goal.number))
    named = f"the target of {_goal(about, goal, goal.number)}"
    if about.by_numbers:
        plainly = f"{plain(goal.number)}{'%' if about.is_share else ''}"  # "under 36%" would be read of the figure
        return Said(f"The target is {plainly}.", (AgainstTarget(about.of, None, target),))
    if goal.met_by(value):
        return Said(f"That meets {named}.", (AgainstTarget(about.of, "met", target),))
    off = abs(value - goal.number)
    if off == 0:
        return Said(f"That does not meet {named}.", (AgainstTarget(about.of, "missed", target),))
    missed = AgainstTarget(about.of, "missed", target, about.apart(off))
    return Said(f"That misses {named} by {about.in_words(off)}.", (missed,))


def _goal(about: About, goal: Goal, number: Fraction) -> str:
    """A target's number in a sentence; of "<10%", "under 10%"."""
    said = f"{plain(number)}{'%' if about.is_share else ''}"
    return f"under {said}" if goal.comparison == "less_than" else said


def _against_years(about: About, goal: Goal, total: Fraction) -> Said:
    """The financial year so far against what its target has come to: the month's own figure has none."""
    met = goal.met_by(total)
    year = Of(about.of.indicator, about.of.scope, about.of.month, "financial year so far")
    to_date = AgainstTarget(about.of, "met" if met else "missed", Quantity(goal.held))
    so_far = f"The financial year so far comes to {plain(total)}."
    against = f"the target of {plain(goal.held)} to date, or {plain(goal.number)} for the year"
    return Said(f"{so_far} That {'meets' if met else 'misses'} {against}.", (Level(year, Quantity(total)), to_date))


def red_for(about: About) -> Said | None:
    """For how many months in a row, this one the last, a figure has been Red; None for fewer than two."""
    if about.by_numbers:
        return None
    months: list[Period] = []
    at: Period | None = about.of.month
    while at is not None and about.of.at(at).fact(about.facts).rag == "Red":
        months.append(at)
        at = about.facts.before(at)
    if len(months) < 2:
        return None
    red = Every(tuple(RagIs(about.of.at(month), ("Red",)) for month in reversed(months)))
    return Said(f"It has been Red for {number_word(len(months))} {about.periods} running.", (red,))


def turned(about: About) -> Said | None:
    """From which RAG word to which a figure turned since the month before; None where it did not."""
    if about.earlier is None:
        return None
    now, then = about.fact.rag, about.earlier.fact(about.facts).rag
    if now == then or {now, then} & {"No target", "No figure"}:
        return None
    since = spoken(about.earlier.month, about.of.month)
    return Said(f"It has moved from {then} to {now} since {since}.", (Turned(about.of, about.earlier, now, then),))


def beside_benchmarks(about: About, benchmarks: Sequence[Benchmark]) -> Said | None:
    """How a figure stands beside others' of a year that is named; None where nothing can be held beside it."""
    found = [_beside(about, one) for one in benchmarks if about.fact.value is not None]
    if not found:
        return None
    words: dict[str, list[str]] = {}
    for _, how, area in found:
        words.setdefault(how, []).append(area)
    text = " and ".join(how + f" and {how.split()[-1]} ".join(areas) for how, areas in words.items())
    return Said(f"It is {text}.", tuple(statement for statement, _, _ in found))


def _beside(about: About, one: Benchmark) -> tuple[Statement, str, str]:
    """The statement, how the figure stands, and beside whom: `4 percentage points worse than `, `England (21% …)`."""
    value = about.fact.value or Fraction(0)
    area, off = f"{one.area} ({one.shown} in {one.period})", abs(value - one.value)
    number = about.quantity(one.value, step_of(one.value))
    if off == 0:
        return AgainstBenchmark(about.of, one.id, "at", number, None, one.period), "the same as ", area
    better = about.better(value > one.value)
    above: tuple[Beside, str] = ("above", "higher") if value > one.value else ("below", "lower")
    statement = AgainstBenchmark(about.of, one.id, better or above[0], number, about.apart(off), one.period)
    return statement, f"{about.in_words(off)} {better or above[1]} than ", area


def second_opinion(about: About) -> Said | None:
    """What the second source has, and how far that is from the report's own figure; None where it has none."""
    second, value = about.indicator.second, about.fact.value
    if second is None or value is None:
        return None
    other = Of(second.indicator, about.of.scope, about.of.month)
    there = other.fact(about.facts)
    if there.value is None or there.shown == NO_FIGURE:
        return None
    day = about.facts.readings.get((second.indicator, about.of.month))
    source = f"{second.label} as at {day.name}" if day else second.label
    apart = there.value - value
    if about.few or about.by_numbers or there.small:
        parts = (count_of(other, "numerator", there.numerator), count_of(other, "denominator", there.denominator))
        numbers = f"{there.numerator} of {there.denominator}" if about.is_share else there.shown
        return Said(f"{source} has {numbers}.", parts if about.is_share else ())
    said, number = f"{source} has {there.shown}", about.quantity(there.value)
    if apart == 0:
        return Said(f"{said}: no difference.", (SecondOpinionIs(about.of, "same", None, number),))
    way: Literal["higher", "lower"] = "higher" if apart > 0 else "lower"
    statement = SecondOpinionIs(about.of, way, about.apart(abs(apart)), number)
    return Said(f"{said}. {second.label} is {about.in_words(abs(apart))} {way}.", (statement,))
