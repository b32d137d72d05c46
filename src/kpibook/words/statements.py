"""Statements about figures, as values: what can be said of them, whether it holds, and what the table says instead.

A draft is a statement put into words; a proofread sentence is words read as statements. `holds` is True or False, or
None where it cannot be judged: there is no such figure, it is not told, or nobody says which way is better.

How a figure went from one month to another, as numbers: which way, and whether by so much.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

from kpibook.months import Period
from kpibook.report import LongerPeriod
from kpibook.words.facts import Fact, Facts, Indicator
from kpibook.words.said import Quantity, fits

Part = Literal["value", "numerator", "denominator", "rest"]
"""What of a figure a number tells: of `25% (81/330)` the 25, the 81, the 330, or the 249 that are left."""
Way = Literal["up", "down", "same", "steady", "better", "worse", "moved"]
"""`same` to a reader; `steady`: hardly moved; `moved`: either way."""


def went(
    way: Way, indicator: Indicator, then: Fraction, now: Fraction, then_exact: Fraction, now_exact: Fraction
) -> bool | None:
    """Whether a figure went that way. What is shown decides; a movement too small to be shown may be called one."""
    rose = now - then or now_exact - then_exact
    match way:
        case "up":
            return rose > 0
        case "down":
            return rose < 0
        case "moved":
            return rose != 0
        case "same":
            return now == then
        case "steady":
            return _steady(indicator, then, now)
        case "better" | "worse":
            if indicator.polarity == "neither":
                return None
            return rose != 0 and (rose > 0) == ((indicator.polarity == "higher") == (way == "better"))
        case _:
            assert_never(way)


def _steady(indicator: Indicator, then: Fraction, now: Fraction) -> bool | None:
    """Within 2 points, or 5%, it is; beyond 4 points, or 10%, it is not; between, opinions differ."""
    moved = abs(now - then)
    small, large = (Fraction(2), Fraction(4)) if indicator.shape == "share" else (then / 20, then / 10)
    unit = indicator.unit
    if moved <= max(small, 2 * unit):
        return True
    return None if moved <= max(large, 4 * unit) else False


def moved_by(
    by: Quantity, indicator: Indicator, part: Part, shown: tuple[Fraction, Fraction], exact: tuple[Fraction, Fraction]
) -> bool:
    """Whether it moved by so much: in units, or relative to what it was."""
    (then, now), (then_exact, now_exact) = shown, exact
    unit = indicator.unit
    in_units = fits(by, abs(now - then), abs(now_exact - then_exact), unit)
    if by.unit in ("number", "points") or (
        by.unit == "percent" and part == "value" and indicator.shape == "share" and in_units
    ):
        return in_units
    if by.unit == "times":
        return any(b and fits(by, a / b, None, Fraction(1, 10)) for a, b in _ratios(then, now, then_exact, now_exact))
    relative = [abs(a - b) / b * 100 for a, b in ((now, then), (now_exact, then_exact)) if b]
    if by.unit == "fraction":
        return any(abs(one - by.number) <= (5 if by.sense != "exactly" else 3) for one in relative)
    return any(fits(by, one) for one in relative)


def _ratios(
    then: Fraction, now: Fraction, then_exact: Fraction, now_exact: Fraction
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Later by earlier, and, for "halved", the other way round."""
    pairs = ((now, then), (now_exact, then_exact))
    return pairs if now >= then else tuple((b, a) for a, b in pairs)


@dataclass(frozen=True)
class Of:
    """Which figure: of an indicator, a scope and a month, or of a longer period that the month ends."""

    indicator: str
    scope: str
    month: Period
    over: LongerPeriod | None = None

    def fact(self, facts: Facts) -> Fact:
        """The figure itself."""
        if self.over is None:
            return facts.fact(self.indicator, self.scope, self.month)
        return facts.longer_fact(self.indicator, self.scope, self.month, self.over)

    def at(self, month: Period) -> "Of":
        """The same of another month."""
        return Of(self.indicator, self.scope, month, self.over)


class Statement(ABC):
    """What is said of figures."""

    kind: str
    """What sort of claim it is, as proofreading names it."""

    @abstractmethod
    def holds(self, facts: Facts) -> bool | None:
        """Whether it is so; None where that cannot be judged."""

    @abstractmethod
    def figures(self) -> tuple[Of, ...]:
        """The figures that it speaks of, what it is about first."""

    def says(self, facts: Facts) -> str:
        """What the table says of these figures, in words."""
        return figures_in_words(facts, self.figures())


def figures_in_words(facts: Facts, of: Iterable[Of]) -> str:
    """Figures as the tables show them: ``Re-referrals: Jan-23 27% (94/343), Feb-23 25% (81/330)``.

    Months in order; a scope other than the subject's own, and a longer period, are named.
    """
    groups: dict[tuple[str, str], list[Of]] = {}
    for one in dict.fromkeys(of):
        groups.setdefault((one.indicator, one.scope), []).append(one)
    said = []
    for (indicator, scope), some in groups.items():
        place = "" if scope == "whole" else f", {facts.scopes[scope].name}"
        some.sort(key=lambda one: one.month.index)
        figures = ", ".join(f"{_when(one)} {one.fact(facts).shown}" for one in some)
        said.append(f"{facts.indicators[indicator].short_title}{place}: {figures}")
    return "; ".join(said)


def _when(of: Of) -> str:
    return of.month.label if of.over is None else f"{of.over} to {of.month.label}"


def part_of(fact: Fact, part: Part) -> Fraction | None:
    """The number that a part of a figure is."""
    numerator, denominator = fact.numerator, fact.denominator
    match part:
        case "value":
            return fact.value
        case "numerator":
            return None if numerator is None else Fraction(numerator)
        case "denominator":
            return None if denominator is None else Fraction(denominator)
        case "rest":
            return None if numerator is None or denominator is None else Fraction(denominator - numerator)
        case _:
            assert_never(part)


@dataclass(frozen=True)
class Level(Statement):
    """A figure, or a part of it, is so much: "stands at 25%", "280 children"."""

    of: Of
    said: Quantity
    part: Part = "value"
    kind = "level"

    def holds(self, facts: Facts) -> bool | None:
        """By what is shown, or by the exact figure where more digits are said."""
        fact, number = self.of.fact(facts), part_of(self.of.fact(facts), self.part)
        if number is None or fact.told == "not told":
            return None
        exact = fact.exact if self.part == "value" else None
        return fits(self.said, number, exact, facts.indicators[self.of.indicator].unit)

    def figures(self) -> tuple[Of, ...]:
        """The one."""
        return (self.of,)


@dataclass(frozen=True)
class Change(Statement):
    """A figure moved since another: "fell", "improved by 2 percentage points", "has doubled".

    `by` is in points, in percent of the earlier figure, in numbers (of `part`), or in times; `strictly` apart, a
    movement too small to be shown may be called one. `strongly`: "sharply", which nobody says of what is not shown.
    """

    of: Of
    since: Of
    way: Way
    by: Quantity | None = None
    part: Part = "value"
    strongly: bool = False
    kind = "change"

    def holds(self, facts: Facts) -> bool | None:
        """By the figures that are shown; both must be told, and be of one definition."""
        pair = _both(facts, self.since, self.of, self.part)
        if pair is None:
            return None
        then, now, then_exact, now_exact = pair
        indicator = facts.indicators[self.of.indicator]
        moved = went(self.way, indicator, then, now, then_exact, now_exact)
        if then == now and moved and self.way not in ("same", "steady"):
            moved = False if self.strongly else None  # it moved, and no reader sees it
        if moved is False or self.by is None:
            return moved
        by = moved_by(self.by, indicator, self.part, (then, now), (then_exact, now_exact))
        return by if moved else (None if by else False)

    def figures(self) -> tuple[Of, ...]:
        """The later one, and that before."""
        return (self.of, self.since)


@dataclass(frozen=True)
class Compared(Statement):
    """Two figures of one kind stand beside each other: teams, indicators, or a month of two years."""

    of: Of
    other: Of
    way: Way
    by: Quantity | None = None
    part: Part = "value"
    kind = "comparison"

    def holds(self, facts: Facts) -> bool | None:
        """As a change from the other to the one would."""
        one, other = (facts.indicators[each.indicator] for each in (self.of, self.other))
        if one.shape != other.shape and not {one.shape, other.shape} <= {"count"} and self.part == "value":
            return None
        return Change(self.of, self.other, self.way, self.by, self.part).holds(facts)

    def figures(self) -> tuple[Of, ...]:
        """Both."""
        return (self.of, self.other)


@dataclass(frozen=True)
class All(Statement):
    """Several things said at once, each of which must hold: "contacts fell while referrals remained similar"."""

    each: tuple[Statement, ...]
    kind: str = "several"

    def holds(self, facts: Facts) -> bool | None:
        """False where one is false; None where one cannot be judged."""
        found = [one.holds(facts) for one in self.each]
        return False if False in found else (None if None in found else True)

    def figures(self) -> tuple[Of, ...]:
        """Those of each."""
        return tuple(dict.fromkeys(of for one in self.each for of in one.figures()))

    def says(self, facts: Facts) -> str:
        """What the table says of those that do not hold."""
        wrong = [one for one in self.each if one.holds(facts) is False]
        return "; ".join(dict.fromkeys(one.says(facts) for one in wrong or self.each))


@dataclass(frozen=True)
class Several(Statement):
    """So many of some statements hold: "three of the four fell", "all but one meet their targets"."""

    each: tuple[Statement, ...]
    fewest: int
    most: int
    kind = "several"

    def holds(self, facts: Facts) -> bool | None:
        """None where it hangs on those that cannot be judged."""
        found = [one.holds(facts) for one in self.each]
        surely, perhaps = found.count(True), found.count(True) + found.count(None)
        if perhaps < self.fewest or surely > self.most:
            return False
        return True if self.fewest <= surely and perhaps <= self.most else None

    def figures(self) -> tuple[Of, ...]:
        """Those of each."""
        return tuple(dict.fromkeys(of for one in self.each for of in one.figures()))

    def says(self, facts: Facts) -> str:
        """How many it is, and of which it is so."""
        holding = [one for one in self.each if one.holds(facts)]
        names = ", ".join(facts.indicators[one.figures()[0].indicator].short_title for one in holding)
        return f"so of {len(holding)} of {len(self.each)}" + (f": {names}" if holding else "")


@dataclass(frozen=True)
class Opposite(Statement):
    """What is said is denied: "did not fall", "has not met its target"."""

    of: Statement

    @property
    def kind(self) -> str:  # type: ignore[override]
        """That of what is denied."""
        return self.of.kind

    def holds(self, facts: Facts) -> bool | None:
        """Where the other does not."""
        found = self.of.holds(facts)
        return None if found is None else not found

    def figures(self) -> tuple[Of, ...]:
        """The same."""
        return self.of.figures()

    def says(self, facts: Facts) -> str:
        """The same."""
        return self.of.says(facts)


Pair = tuple[Fraction, Fraction, Fraction, Fraction]


def _both(facts: Facts, since: Of, of: Of, part: Part) -> Pair | None:
    """Both figures, as shown and exactly; None where one is not there, or they are of two definitions."""
    if since.indicator == of.indicator and facts.broken(of.indicator, *sorted((since.month, of.month), key=_index)):
        return None
    one, other = since.fact(facts), of.fact(facts)
    then, now = part_of(one, part), part_of(other, part)
    if then is None or now is None or "not told" in (one.told, other.told):
        return None
    if part == "value" and one.exact is not None and other.exact is not None:
        return then, now, one.exact, other.exact
    return then, now, then, now


def _index(month: Period) -> int:
    return month.index
