"""Statements put into sentences: one way for each, chosen by the figures alone, so that a draft can be read back.

Wording follows three rules: a percentage never stands without its numbers; good or bad is said in words ("better"), not
left to "higher"; and what rests on few is told as numbers ("1 of 20"), since its percentage moves by chance.
"""

from fractions import Fraction

from kpibook.months import Period
from kpibook.report import Unusual
from kpibook.words.about import About, Said, in_month, in_points, number_word, spoken
from kpibook.words.facts import Fact
from kpibook.words.held_statements import UnusualIs
from kpibook.words.movements import Part
from kpibook.words.said import Quantity
from kpibook.words.series_statements import Extreme
from kpibook.words.statements import Change, Level, Of, Statement


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
