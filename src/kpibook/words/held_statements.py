"""Statements that hold a figure against something else: its target, a benchmark, a second opinion, its usual level.

What stands to its target has a RAG word, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

from kpibook.report import Rag, Unusual, unusual_in_words
from kpibook.words.facts import Benchmark, Fact, Facts, Goal, Indicator
from kpibook.words.said import Quantity, fits
from kpibook.words.statements import Of, Statement, figures_in_words

Against = Literal["met", "missed", "above", "below", "at", "beyond", "better", "short", "near"]
"""`above`, `below`, `at`: by number; `better`: on the better side, not at it; `beyond`: so, or above it; `short`: on
the worse side; `near`: at it or hardly off."""


@dataclass(frozen=True)
class AgainstTarget(Statement):
    """As "short of our target of 90%", "exceeding the target", "5 points above target".

    `target` is the target as it is said; `by` how far the figure is from it. `relation` None: only the target is told.
    """

    of: Of
    relation: Against | None = None
    target: Quantity | None = None
    by: Quantity | None = None
    kind = "target"

    def holds(self, facts: Facts) -> bool | None:
        """A year's target is held against the year so far, pro rata or whole: where one of the two agrees, it holds."""
        fact = self.of.fact(facts)
        goal = fact.goal
        if goal is None or fact.told != "told":
            return None
        told = {goal.number, goal.held}
        if self.target is not None:
            told = {one for one in told if fits(self.target, one)}
        if not told:
            return False
        values = _values(fact)
        if self.by is not None and self.by.number.denominator != 1 and fact.exact is not None and not goal.yearly:
            values = (*values, fact.exact)  # "6.5pp short": told by what is not rounded yet
        found = [self._against(facts, value, held, goal) for value in values for held in told]
        return True if True in found else (None if None in found else False)

    def _against(self, facts: Facts, value: Fraction, held: Fraction, goal: Goal) -> bool | None:
        if self.relation is None:
            return True
        indicator = facts.indicators[self.of.indicator]
        related = _related_to_target(self.relation, value, held, goal, indicator)
        if not related or self.by is None:
            return related
        short_by_one = goal.comparison == "less_than" and value >= held  # 37 misses "fewer than 37" by one
        return is_off_by(self.by, value, held, indicator) or (
            short_by_one and is_off_by(self.by, value + indicator.unit, held, indicator)
        )

    def figures(self) -> tuple[Of, ...]:
        """The one."""
        return (self.of,)

    def says(self, facts: Facts) -> str:
        """The figure with its target."""
        return f"{figures_in_words(facts, (self.of,))}, {target_in_words(self.of.fact(facts))}"


def target_in_words(fact: Fact) -> str:
    """The target that a figure is held against: ``target 95%``, ``target <17K for the year, 15,355 so far``."""
    if fact.goal is None:
        return "no target"
    if not fact.goal.yearly:
        return f"target {fact.goal.shown}"
    so_far = "" if fact.compared is None else f", {int(fact.compared):,} so far"
    return f"target {fact.goal.shown} for the year{so_far}"


def _values(fact: Fact) -> tuple[Fraction, ...]:
    value = fact.value if fact.compared is None else fact.compared
    return () if value is None else (value,)


def is_off_by(by: Quantity, value: Fraction, held: Fraction, indicator: Indicator) -> bool:
    """Whether a figure is so far from what it is held against: in units, or relative to it."""
    off = abs(value - held)
    if fits(by, off, None, indicator.unit):
        return True
    if by.unit not in ("percent", "fraction") or held == 0:
        return False
    relative = off / abs(held) * 100
    return fits(by, relative) or (by.unit == "fraction" and abs(relative - by.number) <= 5)


def _related_to_target(
    relation: Against, value: Fraction, held: Fraction, goal: Goal, indicator: Indicator
) -> bool | None:
    better = value > held if goal.comparison == "at_least" else value < held
    met = better or (value == held and goal.comparison != "less_than")
    match relation:
        case "met":
            return met
        case "missed":
            return not met
        case "above":
            return value > held
        case "below":
            return value < held
        case "at":
            return value == held
        case "better":
            return better
        case "beyond":
            return better or (goal.comparison != "at_least" and value > held)
        case "short":
            return not better and (value != held or not met)
        case "near":
            return is_near(value, held, indicator)
        case _:
            assert_never(relation)


def is_near(value: Fraction, held: Fraction, indicator: Indicator) -> bool | None:
    """Within a shown unit (of a count, 2%) it is; within three (5%), opinions differ."""
    off, share = abs(value - held), indicator.shape == "share"
    if off <= (1 if share else max(indicator.unit, held / 50)):
        return True
    return None if off <= (3 if share else max(3 * indicator.unit, held / 20)) else False


@dataclass(frozen=True)
class ShareOfTarget(Statement):
    """As "half our 80% target", "twice the ceiling": how large a share of its target a figure is."""

    of: Of
    share: Quantity
    target: Quantity | None = None
    kind = "target"

    def holds(self, facts: Facts) -> bool | None:
        """Within five percent of the target, unless it is said to be more or less than that."""
        fact = self.of.fact(facts)
        if fact.goal is None or fact.told != "told" or fact.compared is None:
            return None
        told = {fact.goal.number, fact.goal.held}
        told = {one for one in told if one and (self.target is None or fits(self.target, one))}
        shares = [fact.compared / one * 100 for one in told]
        if self.share.sense in ("exactly", "about"):
            return any(abs(one - self.share.number) <= 5 for one in shares)
        return any(fits(self.share, one) for one in shares)

    def figures(self) -> tuple[Of, ...]:
        """The one."""
        return (self.of,)

    def says(self, facts: Facts) -> str:
        """The figure with its target."""
        return f"{figures_in_words(facts, (self.of,))}, {target_in_words(self.of.fact(facts))}"


@dataclass(frozen=True)
class RagIs(Statement):
    """As "rated Green", "is Red"."""

    of: Of
    words: tuple[Rag, ...]
    kind = "rag"

    def holds(self, facts: Facts) -> bool | None:
        """None where the figure has no RAG word."""
        rag = self.of.fact(facts).rag
        return None if rag in ("No target", "No figure") else rag in self.words

    def figures(self) -> tuple[Of, ...]:
        """The one."""
        return (self.of,)

    def says(self, facts: Facts) -> str:
        """The figure with its RAG word."""
        fact = self.of.fact(facts)
        return f"{figures_in_words(facts, (self.of,))}, {target_in_words(fact)}: {fact.rag}"


Beside = Literal["above", "below", "at", "near", "better", "worse"]


@dataclass(frozen=True)
class AgainstBenchmark(Statement):
    """As "above the England average of 21%", "lower than statistical neighbours (21% in 2021/22)"."""

    of: Of
    benchmark: str
    relation: Beside | None = None
    value: Quantity | None = None
    by: Quantity | None = None
    year: str = ""
    kind = "benchmark"

    def holds(self, facts: Facts) -> bool | None:
        """None where the indicator has no such benchmark."""
        indicator, fact = facts.indicators[self.of.indicator], self.of.fact(facts)
        beside = benchmark_of(indicator, self.benchmark)
        if beside is None:
            return None
        if self.value is not None and not fits(self.value, beside.value, None, indicator.unit):
            return False
        if self.year and same_year(self.year, beside.period) is False:
            return False
        if self.relation is None:
            return True
        if fact.value is None or fact.told != "told":
            return None
        related = _related_to_benchmark(self.relation, fact.value, beside.value, indicator)
        if not related or self.by is None:
            return related
        return is_off_by(self.by, fact.value, beside.value, indicator)

    def figures(self) -> tuple[Of, ...]:
        """The one."""
        return (self.of,)

    def says(self, facts: Facts) -> str:
        """The figure with its benchmark, and the year of that."""
        beside = benchmark_of(facts.indicators[self.of.indicator], self.benchmark)
        named = f"{beside.area} {beside.period}: {beside.shown}" if beside else "no such benchmark"
        return f"{figures_in_words(facts, (self.of,))}; {named}"


def benchmark_of(indicator: Indicator, benchmark: str) -> Benchmark | None:
    """The benchmark of that id."""
    return next((one for one in indicator.benchmarks if one.id == benchmark), None)


def same_year(one: str, other: str) -> bool | None:
    """Whether two years are one, however they are written; None where one of them is no year.

    >>> same_year("2021/22", "2021-22"), same_year("21-22", "2021-2022"), same_year("2022", "2021-22")
    (True, True, True)
    >>> same_year("2020/21", "2021-22"), same_year("2021/22", "Mid-year")
    (False, None)
    """
    first, second = _years(one), _years(other)
    if not first or not second:
        return None
    return first == second if len(first) == len(second) else bool(first & second)


def _years(text: str) -> set[int]:
    return {int(year) % 100 for year in re.findall(r"\d{4}|\d{2}", text)}


def _related_to_benchmark(relation: Beside, value: Fraction, beside: Fraction, indicator: Indicator) -> bool | None:
    match relation:
        case "above":
            return value > beside
        case "below":
            return value < beside
        case "at":
            return value == beside
        case "near":
            return is_near(value, beside, indicator)
        case "better" | "worse":
            if indicator.polarity == "neither":
                return None
            return value != beside and (value > beside) == ((indicator.polarity == "higher") == (relation == "better"))
        case _:
            assert_never(relation)


@dataclass(frozen=True)
class ShareOf(Statement):
    """As "less than half the 38 of June": how large a share of another figure a figure is."""

    of: Of
    other: Of
    share: Quantity
    kind = "change"

    def holds(self, facts: Facts) -> bool | None:
        """Within five percent of the other, unless it is said to be more or less than that."""
        now, then = self.of.fact(facts), self.other.fact(facts)
        if now.value is None or not then.value or "not told" in (now.told, then.told):
            return None
        share = now.value / then.value * 100
        if self.share.sense in ("exactly", "about"):
            return abs(share - self.share.number) <= 5
        return fits(self.share, share)

    def figures(self) -> tuple[Of, ...]:
        """Both."""
        return (self.of, self.other)


@dataclass(frozen=True)
class UnusualIs(Statement):
    """As "no more than usual", "unusually high", "seven months in a row above its usual level"."""

    of: Of
    words: tuple[Unusual, ...]
    kind = "unusual"

    def holds(self, facts: Facts) -> bool | None:
        """None where nothing is said of it: few months, or small numbers."""
        found = facts.variations.get((self.of.indicator, self.of.scope, self.of.month))
        if found is None or found.unusual in ("small", "too few", "no figure"):
            return None
        return found.unusual in self.words

    def figures(self) -> tuple[Of, ...]:
        """The one."""
        return (self.of,)

    def says(self, facts: Facts) -> str:
        """What is said of it in the workbook."""
        found = facts.variations.get((self.of.indicator, self.of.scope, self.of.month))
        return f"{figures_in_words(facts, (self.of,))}: {unusual_in_words(found.unusual) if found else ''}"


@dataclass(frozen=True)
class SecondOpinionIs(Statement):
    """As "Annex A is 2 percentage points lower": how the second source's figure differs from the report's own."""

    of: Of
    relation: Literal["higher", "lower", "same", "within", "beyond", "differs"] | None = None
    by: Quantity | None = None
    value: Quantity | None = None
    kind = "second opinion"

    def holds(self, facts: Facts) -> bool | None:
        """None where the other source has no figure that belongs to the month."""
        second = facts.indicators[self.of.indicator].second
        if second is None:
            return None
        own, there = self.of.fact(facts), Of(second.indicator, self.of.scope, self.of.month).fact(facts)
        if there.value is None or there.told != "told":
            return None
        if self.value is not None and not fits(self.value, there.value, there.exact):
            return False
        if own.value is None:
            return None
        apart = there.value - own.value
        if not _second_is(self.relation, apart, second.tolerance):
            return False
        return self.by is None or fits(self.by, abs(apart), None, facts.indicators[self.of.indicator].unit)

    def figures(self) -> tuple[Of, ...]:
        """The report's own."""
        return (self.of,)

    def says(self, facts: Facts) -> str:
        """Both figures."""
        second = facts.indicators[self.of.indicator].second
        own = figures_in_words(facts, (self.of,))
        if second is None:
            return f"{own}; no second source"
        there = Of(second.indicator, self.of.scope, self.of.month).fact(facts)
        return f"{own}; {second.label}: {there.shown}"


def _second_is(relation: str | None, apart: Fraction, tolerance: Fraction) -> bool:
    holds: dict[str | None, bool] = {
        None: True,
        "higher": apart > 0,
        "lower": apart < 0,
        "same": apart == 0,
        "differs": apart != 0,
        "within": abs(apart) <= tolerance,
        "beyond": abs(apart) > tolerance,
    }
    return holds[relation]
