"""Statements about a run of months: the highest since June, a third month of falling, above target all year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from kpibook.months import Period
from kpibook.report import Rag
from kpibook.words.facts import Facts
from kpibook.words.said import Quantity, fits
from kpibook.words.statements import Of, Part, Statement, part_of

Most = Literal["highest", "lowest", "best", "worst", "peak"]
"""`peak`: the highest, or a month that is higher than those beside it."""
Step = Literal["up", "down", "same", "better", "worse", "moved"]


@dataclass(frozen=True)
class Extreme(Statement):
    """As "highest since June", "lowest in nine months", "peaked in December".

    `among` are the months that it is the most of, with its own or without. Where others are as high, it holds.
    """

    of: Of
    most: Most
    among: tuple[Period, ...]
    part: Part = "value"
    kind = "extreme"

    def holds(self, facts: Facts) -> bool | None:
        """None where a month among them has no figure that could be higher, unless another is."""
        own = part_of(self.of.fact(facts), self.part)
        others = [part_of(self.of.at(month).fact(facts), self.part) for month in self.among]
        up = _upwards(self.most, facts.indicators[self.of.indicator].polarity)
        if own is None or up is None:
            return None
        sign = 1 if up else -1
        if any(other is not None and sign * other > sign * own for other in others):
            return self._peaks(facts, own) if self.most == "peak" else False
        if any(facts.broken(self.of.indicator, *_in_order(month, self.of.month)) for month in self.among):
            return None
        return None if not [o for o in others if o is not None] or None in others else True

    def _peaks(self, facts: Facts, own: Fraction) -> bool:
        """Whether the months beside it are lower."""
        at = facts.place(self.of.month)
        beside = [] if at is None else [m for m in (at - 1, at + 1) if 0 <= m < len(facts.months)]
        values = [part_of(self.of.at(facts.months[m]).fact(facts), self.part) for m in beside]
        return len(values) == 2 and all(value is not None and value < own for value in values)

    def figures(self) -> tuple[Of, ...]:
        """Its own month, then those that it is the most of."""
        return (self.of, *(self.of.at(month) for month in self.among if month != self.of.month))


def _upwards(most: Most, polarity: str) -> bool | None:
    if most in ("best", "worst"):
        return None if polarity == "neither" else (polarity == "higher") == (most == "best")
    return most != "lowest"


def _in_order(one: Period, other: Period) -> tuple[Period, Period]:
    return (one, other) if one.index <= other.index else (other, one)


@dataclass(frozen=True)
class Run(Statement):
    """Each of some months moved one way: "the third consecutive fall", "has risen every month since October".

    `months` begin with the month that the first movement is from.
    """

    of: Of
    way: Step
    months: tuple[Period, ...]
    part: Part = "value"
    kind = "change"

    def holds(self, facts: Facts) -> bool | None:
        """False where one step did not go that way."""
        values = [part_of(self.of.at(month).fact(facts), self.part) for month in self.months]
        polarity = facts.indicators[self.of.indicator].polarity
        if self.way in ("better", "worse") and polarity == "neither":
            return None
        goes = _goes(self.way, polarity)
        steps = [None if a is None or b is None else goes(b - a) for a, b in pairwise(values)]
        return False if False in steps else (None if None in steps or not steps else True)

    def figures(self) -> tuple[Of, ...]:
        """All of them, the last first."""
        return (self.of, *(self.of.at(month) for month in self.months if month != self.of.month))


def _goes(way: Step, polarity: str) -> Callable[[Fraction], bool]:
    if way == "same":
        return lambda by: by == 0
    if way == "moved":
        return lambda by: by != 0
    up = way == "up" or (way in ("better", "worse") and (polarity == "higher") == (way == "better"))
    return lambda by: by > 0 if up else by < 0


@dataclass(frozen=True)
class Every(Statement):
    """Something is so in each of some months: "Red for three months", "below target since October"."""

    each: tuple[Statement, ...]
    kind: str = "run"

    def holds(self, facts: Facts) -> bool | None:
        """False where one month is otherwise."""
        found = [one.holds(facts) for one in self.each]
        return False if False in found else (None if None in found or not found else True)

    def figures(self) -> tuple[Of, ...]:
        """One of each month."""
        return tuple(dict.fromkeys(of for one in self.each for of in one.figures()))

    def says(self, facts: Facts) -> str:
        """What the table says of the months in which it is not so."""
        wrong = [one for one in self.each if one.holds(facts) is False]
        return "; ".join(dict.fromkeys(one.says(facts) for one in wrong[-2:] or self.each[-2:]))


@dataclass(frozen=True)
class Between(Statement):
    """Figures of some months lie between two numbers: "ranged from 24% to 30%", "between 83% and 89%".

    `reached`: the two are the lowest and the highest of them.
    """

    of: Of
    months: tuple[Period, ...]
    low: Quantity
    high: Quantity
    reached: bool = True
    kind = "level"

    def holds(self, facts: Facts) -> bool | None:
        """None where a month has no figure."""
        values = [self.of.at(month).fact(facts).value for month in self.months]
        known = [value for value in values if value is not None]
        if len(known) < len(values) or not known:
            return None
        if self.reached:
            return fits(self.low, min(known)) and fits(self.high, max(known))
        return all(self.low.number <= value <= self.high.number for value in known)

    def figures(self) -> tuple[Of, ...]:
        """All of them."""
        return (self.of, *(self.of.at(month) for month in self.months if month != self.of.month))


@dataclass(frozen=True)
class Total(Statement):
    """Some months together come to so much: "15,355 contacts since June"."""

    of: Of
    months: tuple[Period, ...]
    said: Quantity
    kind = "level"

    def holds(self, facts: Facts) -> bool | None:
        """None where a month has no figure."""
        values = [self.of.at(month).fact(facts).value for month in self.months]
        known = [value for value in values if value is not None]
        return None if len(known) < len(values) else fits(self.said, sum(known, Fraction(0)))

    def figures(self) -> tuple[Of, ...]:
        """All of them."""
        return (self.of, *(self.of.at(month) for month in self.months if month != self.of.month))


@dataclass(frozen=True)
class ExtremeStep(Statement):
    """ "The largest monthly fall since July": the movement to a month is the largest of those to some months."""

    of: Of
    way: Literal["up", "down", "moved"]
    among: tuple[Period, ...]
    kind = "extreme"

    def holds(self, facts: Facts) -> bool | None:
        """False where another month moved further that way."""
        own = self._step(facts, self.of.month)
        others = [self._step(facts, month) for month in self.among]
        if own is None:
            return None
        if own <= 0 or any(other is not None and other > own for other in others):
            return False
        return None if None in others else True

    def _step(self, facts: Facts, month: Period) -> Fraction | None:
        before = facts.before(month)
        now, then = (
            self.of.at(month).fact(facts).value,
            None if before is None else self.of.at(before).fact(facts).value,
        )
        if now is None or then is None:
            return None
        return abs(now - then) if self.way == "moved" else (now - then if self.way == "up" else then - now)

    def figures(self) -> tuple[Of, ...]:
        """All of them."""
        return (self.of, *(self.of.at(month) for month in self.among if month != self.of.month))


@dataclass(frozen=True)
class AnyOf(Statement):
    """What may be meant in several ways, one of them plainly: where another holds it holds, else that decides."""

    first: Statement
    others: tuple[Statement, ...] = ()

    @property
    def kind(self) -> str:  # type: ignore[override]
        """That of the first."""
        return self.first.kind

    def holds(self, facts: Facts) -> bool | None:
        """The first's, unless another holds."""
        return True if any(one.holds(facts) for one in self.others) else self.first.holds(facts)

    def figures(self) -> tuple[Of, ...]:
        """The first's."""
        return self.first.figures()

    def says(self, facts: Facts) -> str:
        """What is said of the first."""
        return self.first.says(facts)


@dataclass(frozen=True)
class Turned(Statement):
    """As "moved from Amber to Red", "returned to Green"."""

    of: Of
    since: Of
    to: Rag
    start: Rag | None = None
    kind = "rag"

    def holds(self, facts: Facts) -> bool | None:
        """None where either month has no RAG word."""
        now, then = self.of.fact(facts).rag, self.since.fact(facts).rag
        if {now, then} & {"No target", "No figure"}:
            return None
        return now == self.to and (then == self.start if self.start is not None else then != self.to)

    def figures(self) -> tuple[Of, ...]:
        """Both."""
        return (self.of, self.since)

    def says(self, facts: Facts) -> str:
        """Both words."""
        name = facts.indicators[self.of.indicator].short_title
        words = ", ".join(f"{one.month.label} {one.fact(facts).rag}" for one in (self.since, self.of))
        return f"{name}: {words}"


def months_to(facts: Facts, last: Period, count: int) -> tuple[Period, ...]:
    """So many months that end with one, as far as the report has them."""
    at = facts.place(last)
    return () if at is None else facts.months[max(0, at + 1 - count) : at + 1]


def after(months: Sequence[Period], first: Period, last: Period) -> tuple[Period, ...]:
    """The months after the one, up to the other."""
    return tuple(month for month in months if first.index < month.index <= last.index)
