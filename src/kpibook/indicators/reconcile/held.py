"""Relations held against the figures: where the two sides differ by more than they may."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import assert_never

from kpibook.definitions import MappingFiles
from kpibook.definitions.kinds import AnyMeasure, Average, Flow, Part, Rate, Ratio, Share, Snapshot, Stock, Tally
from kpibook.indicators.reconcile.relations import Figure, Relation, Rule, Term, relations_of
from kpibook.months import Month, Period
from kpibook.tables import Observations

Number = int | Fraction


@dataclass(frozen=True)
class Contradiction:
    """Two figures of a report that do not agree."""

    relation: Relation
    scope: str
    period: Period
    left: Number
    right: Number
    """In shown units, unrounded: percent, children."""


@dataclass(frozen=True)
class Held:
    """How many relations were held against figures that are there, and those that do not hold."""

    asked: int
    contradictions: tuple[Contradiction, ...]


def hold(mapping: MappingFiles, observations: Observations, periods: Sequence[Period]) -> Held:
    """Every relation in every period: for the whole service, and where it holds there, for each area and team.

    Nothing is asked where a figure is missing. So one contradiction is named once, where it is largest; in a team it
    is named where the differences of several cancel each other out.
    """
    asked, found = 0, []
    for in_force, at in mapping.runs(periods):
        relations = relations_of(in_force)
        for period in periods[at]:
            ask = _Asked(in_force, in_force.measures, observations, period)
            for relation in relations:
                wrong = [*ask.wrong(relation)]
                asked += ask.any_told
                found += wrong[:1] if wrong and wrong[0].scope == relation.scopes[0] else wrong
    return Held(asked, tuple(found))


@dataclass
class _Asked:
    """The relations of one period; `any_told` says of the last whether any scope had all figures."""

    mapping: MappingFiles
    measures: Mapping[str, AnyMeasure]
    observations: Observations
    period: Period
    any_told: bool = False

    def wrong(self, relation: Relation) -> Iterator[Contradiction]:
        """Where it does not hold, the whole service first."""
        self.any_told = False
        if any(term.months_back for term in relation.terms) and not self._counted_as_before():
            return
        for scope in relation.scopes:
            left, right = (self._side(relation, terms, scope) for terms in (relation.left, relation.right))
            if left is None or right is None:
                continue
            self.any_told = True
            if not _holds(relation, left, right, getattr(self.measures[relation.left[0].measure], "decimals", 0)):
                yield Contradiction(relation, scope, self.period, left, right)

    def _counted_as_before(self) -> bool:
        """Whether the month before is counted by the same definitions; before a reading there is none."""
        return isinstance(self.period, Month) and self.mapping.in_force(self.period - 1) is self.mapping

    def _side(self, relation: Relation, terms: Sequence[Term], scope: str) -> Number | None:
        total: Number = 0
        for term in terms:
            value = self._value(relation, term, scope)
            if value is None:
                return None
            total += value
        return total

    def _value(self, relation: Relation, term: Term, scope: str) -> Number | None:
        period = self.period
        if term.months_back and isinstance(period, Month):
            period = period - term.months_back
        counts = self.observations.counts(term.measure, term.scope or scope, period)
        if counts is None:
            return None
        measure = self.measures[term.measure]
        if relation.rule is Rule.SAID:
            return _shown_units(measure, counts)
        number = counts[1] if term.figure is Figure.COUNT and measure.shape == "share" else counts[0]
        return -number if term.minus else number


def _shown_units(measure: AnyMeasure, counts: tuple[int, int]) -> Number | None:
    upper, lower = counts
    match measure:
        case Share():
            return Fraction(100 * upper, lower) if lower else None
        case Ratio() | Rate():
            scale = measure.per if isinstance(measure, Rate) else 1
            return Fraction(scale * upper, lower) if lower > 0 else None
        case Average():
            return Fraction(upper, pow(10, measure.decimals)) if lower else None
        case Tally() if measure.out_of is not None:
            return Fraction(100 * upper, lower) if lower else None
        case Flow() | Stock() | Snapshot() | Tally() | Part():
            return upper
        case _:
            assert_never(measure)


def _holds(relation: Relation, left: Number, right: Number, decimals: int) -> bool:
    if relation.at_most:
        return left - right <= 0
    if left == right:
        return True
    if relation.said is not None and relation.said.how == "equal":
        return _rounded(left, decimals) == _rounded(right, decimals)
    return abs(Fraction(left) - Fraction(right)) <= Fraction(relation.tolerance)


def _rounded(value: Number, decimals: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def terms_of(contradiction: Contradiction) -> Iterator[tuple[int, Term]]:
    """Each term, with what it adds to the right side less the left."""
    for sign, terms in ((-1, contradiction.relation.left), (1, contradiction.relation.right)):
        for term in terms:
            yield (-sign if term.minus else sign), term
