"""Statements put into sentences: one way for each, chosen by the figures alone, so that a draft can be read back.

With them what a figure is held against: its target, its RAG word, benchmarks, and the second source's figure.

Wording follows three rules: a percentage never stands without its numbers; good or bad is said in words ("better"), not
left to "higher"; and what rests on few is told as numbers ("1 of 20"), since its percentage moves by chance.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from kpibook.months import Period
from kpibook.report import NO_FIGURE, Unusual
from kpibook.words.about import About, Said, in_month, in_points, number_word, plain, spoken, step_of
from kpibook.words.facts import Benchmark, Fact, Goal
from kpibook.words.held_statements import AgainstBenchmark, AgainstTarget, Beside, RagIs, SecondOpinionIs, UnusualIs
from kpibook.words.said import Quantity
from kpibook.words.series_statements import Every, Extreme, Turned
from kpibook.words.statements import Change, Level, Of, Part, Statement


def level(about: About) -> Said:
    """How high a figure is, and how it stood the month before: ``CLA stood at 545, down from 553 in January.``"""
    fact, name = about.fact, about.indicator.short_title
    statements: list[Statement] = list(_levels(about, about.of))
    text = f"{name} stood at {_told(about, fact)}"
    if about.earlier is not None:
        way, said = _change(about)
        text, statements = text + said, [*statements, *_levels(about, about.earlier), *way]
    return Said(f"{text}.", tuple(statements))


def _told(about: About, fact: Fact) -> str:
    """A figure within a sentence: `25% (81/330)`, `3 of 12` where it is a percentage of few."""
    if about.by_numbers and fact.small:
        return f"{fact.numerator} of {fact.denominator}"
    return fact.shown


def _levels(about: About, of: Of) -> tuple[Statement, ...]:
    """What is said by a figure as shown: its value, and both numbers of a percentage or ratio."""
    fact, shape = of.fact(about.facts), about.indicator.shape
    parts: list[Statement] = []
    if fact.value is not None and not (about.by_numbers and fact.small):
        parts.append(Level(of, about.quantity(fact.value)))
    if shape in ("share", "ratio"):
        parts += [count_of(of, "numerator", fact.numerator), count_of(of, "denominator", fact.denominator)]
    return tuple(parts)


def count_of(of: Of, part: Part, number: int | None) -> Level:
    """That a figure's numerator, or its denominator, is so much."""
    return Level(of, Quantity(Fraction(number or 0)), part)


def _change(about: About) -> tuple[tuple[Statement, ...], str]:
    """How a figure moved since the month before, and the words for it."""
    earlier = about.earlier
    assert earlier is not None
    then, now = earlier.fact(about.facts), about.fact
    when = in_month(earlier.month, about.of.month)
    if then.value is None or now.value is None:
        return (), ""
    if about.few or about.by_numbers:
        return (), f", against {_told(about, then)} {when}"
    if then.value == now.value:
        return (Change(about.of, earlier, "same"),), _unchanged(about, then, when)
    rose = now.value > then.value
    moved = Change(about.of, earlier, "up" if rose else "down")
    text = f", {'up' if rose else 'down'} from {then.shown} {when}"
    better = about.better(rose)
    if better is None:
        return (moved,), text
    by = abs(now.value - then.value)
    if not about.is_share:
        return (moved, Change(about.of, earlier, better)), f"{text}, which is {better}"
    apart = Change(about.of, earlier, better, Quantity(by, "points"))
    return (moved, apart), f"{text}, {in_points(by)} {better}"


def _unchanged(about: About, then: Fact, when: str) -> str:
    behind = "" if then.shown == about.fact.shown else f" ({_behind(then)})"
    return f", unchanged from {when.removeprefix('in ')}{behind}"


def _behind(fact: Fact) -> str:
    """What stands in a figure's brackets: `94/343`."""
    return fact.shown.partition("(")[2].rstrip(")") or fact.shown


def extreme(about: About, fewest: int = 6) -> Said | None:
    """Since when, or of how many months, a figure is the highest or the lowest; None where it is neither.

    All months between are told: were one of them not, saying so would tell of it.
    """
    if about.few or about.by_numbers:
        return None
    for most in ("highest", "lowest"):
        months, reached = _beaten(about, 1 if most == "highest" else -1)
        if len(months) < fewest:
            continue
        among = (*months, about.of.month)
        when = (
            f"since {spoken(reached, about.of.month)}" if reached else f"in {number_word(len(among))} {about.periods}"
        )
        return Said(f"It is the {most} {when}.", (Extreme(about.of, most, among),))
    return None


def _beaten(about: About, sign: int) -> tuple[tuple[Period, ...], Period | None]:
    """The months before that are all lower (higher), and the month before these in which the figure was reached."""
    months: list[Period] = []
    value, at = about.fact.value or Fraction(0), about.facts.before(about.of.month)
    while at is not None:
        fact = about.of.at(at).fact(about.facts)
        if fact.value is None or fact.small or about.facts.broken(about.of.indicator, at, about.of.month):
            return tuple(reversed(months)), None
        if sign * fact.value >= sign * value:
            return tuple(reversed(months)), at
        months.append(at)
        at = about.facts.before(at)
    return tuple(reversed(months)), None


_UNUSUAL: dict[Unusual, str] = {
    "unusually high": "The figure is unusually high.",
    "unusually low": "The figure is unusually low.",
    "rising": "That makes seven {periods} in a row, each higher than the one before.",
    "falling": "That makes seven {periods} in a row, each lower than the one before.",
    "high of late": "It has been high in two of the last three {periods}.",
    "low of late": "It has been low in two of the last three {periods}.",
    "above": "That makes seven {periods} in a row above its usual level.",
    "below": "That makes seven {periods} in a row below its usual level.",
    "usual": "The figure is no more than usual.",
}


def unusual(about: About) -> Said | None:
    """How unusual a figure is; None where nothing can be said of that."""
    found = about.facts.variations.get((about.of.indicator, about.of.scope, about.of.month))
    if found is None or found.unusual not in _UNUSUAL or about.by_numbers:
        return None
    text = _UNUSUAL[found.unusual].format(periods=about.periods)
    return Said(text, (UnusualIs(about.of, (found.unusual,)),))


_OUTLOOK: dict[str, str] = {
    "consistently missed": "Its usual range does not reach the target: without a change it will go on falling short.",
    "hit and miss": "The target lies inside its usual range, so that a single month says little.",
    "consistently met": "Its usual range lies on the right side of the target.",
}


def outlook(about: About) -> Said | None:
    """What a figure's usual range means for its target; None where that is not judged."""
    found = about.facts.variations.get((about.of.indicator, about.of.scope, about.of.month))
    if found is None or found.assurance is None or about.by_numbers:
        return None
    return Said(_OUTLOOK[found.assurance], ())


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
