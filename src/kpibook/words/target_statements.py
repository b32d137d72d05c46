"""Statements that hold a figure against its target: how it stands to it, and its RAG word."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

from kpibook.report import Rag
from kpibook.words.facts import Fact, Facts, Goal, Indicator
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
