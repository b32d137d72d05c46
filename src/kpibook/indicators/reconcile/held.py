"""Relations held against the figures: where the two sides differ by more than they may.

Why two figures do not agree: the records that one side counts and the other does not, by file and row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import assert_never

import pandas as pd

from kpibook.definitions import MappingFiles, bases_of
from kpibook.definitions.kinds import AnyMeasure, Average, Base, Flow, Part, Rate, Ratio, Share, Snapshot, Stock, Tally
from kpibook.indicators.compare import Place
from kpibook.indicators.explain import COUNTED, counted_rows
from kpibook.indicators.reconcile.relations import Figure, Relation, Rule, Term, relations_of
from kpibook.months import Month, Period
from kpibook.tables import FILE, ROW, SHEET, Observations, Records, records_at

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
            sides = self.sides(relation, scope)
            if sides is None:
                continue
            self.any_told = True
            if not _holds(relation, *sides, decimals_of(self.mapping, relation)):
                yield Contradiction(relation, scope, self.period, *sides)

    def sides(self, relation: Relation, scope: str) -> tuple[Number, Number] | None:
        """Both sides, in what the relation compares; None where a figure of them is missing."""
        left, right = (self._side(relation, terms, scope) for terms in (relation.left, relation.right))
        return None if left is None or right is None else (left, right)

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


def compares_counts(mapping: MappingFiles, relation: Relation) -> bool:
    """Whether what is compared are counts, of definitions in force at one time: teams' counts add up to the whole's,
    and records may stand behind them. Percentages that are whole numbers (50 and 25) are still none.
    """
    # Of a share, all other rules compare the numbers above or below its line.
    shapes = {mapping.measures[term.measure].shape for term in relation.terms}
    return relation.rule is not Rule.SAID or shapes == {"count"}


def decimals_of(mapping: MappingFiles, relation: Relation) -> int:
    """With how many decimals two figures that are said to agree are shown."""
    decimals: int = getattr(mapping.measures[relation.left[0].measure], "decimals", 0)
    return decimals


def _holds(relation: Relation, left: Number, right: Number, decimals: int) -> bool:
    if relation.at_most:
        return left - right <= 0
    if left == right:
        return True
    if relation.said is not None and relation.said.how == "equal":
        return rounded(left, decimals) == rounded(right, decimals)
    # Fractions: as floats, 0.3 and 0.2 differ by less than 0.1, and 0.4 and 0.3 by more.
    return abs(Fraction(left) - Fraction(right)) <= Fraction(relation.tolerance)


def rounded(value: Number, decimals: int) -> Decimal:
    """A figure as it is shown: half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def terms_of(contradiction: Contradiction) -> Iterator[tuple[int, Term]]:
    """Each term, with what it adds to the right side less the left."""
    for sign, terms in ((-1, contradiction.relation.left), (1, contradiction.relation.right)):
        for term in terms:
            yield (-sign if term.minus else sign), term


@dataclass(frozen=True)
class Odd:
    """A record that counts on one side only, or there more often."""

    place: Place
    adds: int
    """How often the right side counts it, less how often the left does."""
    beside: tuple[Place, ...] = ()
    """Other records of the same person that count on both sides."""


InTeam = tuple[str, Number, Number]
"""A team, and the figure of either side, in the units of the whole's."""


@dataclass(frozen=True)
class Causes:
    """The records that make up a difference: of a part and its whole, those of the part alone.

    None where what is compared is no count (but a percentage, a mean), or where no record can be pointed at.
    """

    records: tuple[Odd, ...] = ()
    people: int = 0
    """Of how many people they are, where the list says whose they are; else 0."""
    scopes: tuple[InTeam, ...] = ()
    """Where records cannot be told: the teams in which the figures differ, with both."""


_At = tuple[str, str, int]


def causes_of(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations, found: Contradiction
) -> Causes:
    """What makes up the difference; of two counts of records, all of it, record by record; of others, by team."""
    in_force = mapping.in_force(found.period)
    bases = {term: _base(in_force, term) for term in found.relation.terms}
    sources = {base.source for base in bases.values() if base is not None}
    if None in bases.values() or not compares_counts(in_force, found.relation):
        return Causes(scopes=_in_teams(in_force, observations, found))
    if len(sources) > 1:
        return _that_matter(found, _by_person(in_force, records, observations, found))
    counted = _adds(mapping, records, observations, found)
    if sum(counted.values()) != found.right - found.left:
        # A share's count of what its conditions look at may not be of rows; then nothing is claimed of records.
        return Causes(scopes=_in_teams(in_force, observations, found))
    (source,) = sources
    whose = _whose(in_force, records, source, [base for base in bases.values() if base is not None], found)
    return _that_matter(found, _told(counted, whose, both=_counted_on_both(mapping, records, observations, found)))


def _that_matter(found: Contradiction, causes: Causes) -> Causes:
    """Where the left may be less than the right, what only the right counts is no cause."""
    if not found.relation.at_most:
        return causes
    return replace(causes, records=tuple(one for one in causes.records if one.adds < 0))


def _base(mapping: MappingFiles, term: Term) -> Base | None:
    measure = mapping.measures[term.measure]
    if isinstance(measure, Part):
        measure = measure.of
    bases = () if isinstance(measure, Tally) else bases_of(mapping, measure)
    return bases[0] if len(bases) == 1 else None


def _rows(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations, term: Term, found: Contradiction
) -> pd.DataFrame:
    period = found.period
    if term.months_back and isinstance(period, Month):
        period = period - term.months_back
    period = observations.period_of(term.measure, period)
    rows = counted_rows(mapping, records, term.measure, term.scope or found.scope, period)
    return rows if term.figure is Figure.COUNT else rows[rows[COUNTED].to_numpy(dtype=bool)]


def _places(rows: pd.DataFrame) -> list[_At]:
    columns = (rows[FILE].astype(str), rows[SHEET].astype(str), rows[ROW].astype(int))
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _adds(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations, found: Contradiction
) -> Counter[_At]:
    adds: Counter[_At] = Counter()
    for sign, term in terms_of(found):
        for place in _places(_rows(mapping, records, observations, term, found)):
            adds[place] += sign
    return Counter({place: number for place, number in adds.items() if number})


def _counted_on_both(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations, found: Contradiction
) -> set[_At]:
    sides = [
        {place for term in terms for place in _places(_rows(mapping, records, observations, term, found))}
        for terms in (found.relation.left, found.relation.right)
    ]
    return sides[0] & sides[1]


def _whose(
    mapping: MappingFiles, records: dict[str, Records], source: str, bases: list[Base], found: Contradiction
) -> dict[_At, str]:
    """Place → whose record it is, where the list says that by an id of its own; never shown."""
    fields = mapping.sources[source].fields
    ids = (name for name, definition in fields.items() if definition.type == "id")
    by = next((base.distinct for base in bases if base.distinct is not None), None) or next(ids, None)
    seen = records if isinstance(found.period, Month) else records_at(records, found.period.day)
    if by is None or by not in fields or source not in seen:
        return {}
    frame = seen[source].frame
    known = frame[by].notna().to_numpy()
    whose = frame[by].astype(str).tolist()
    return {place: one for place, one, told in zip(_places(frame), whose, known, strict=True) if told}


def _told(counted: Counter[_At], whose: dict[_At, str], both: set[_At]) -> Causes:
    beside: dict[str, list[Place]] = defaultdict(list)
    wanted = {whose[place] for place in counted if place in whose}
    for place in sorted(both):
        if whose.get(place) in wanted and place not in counted:
            beside[whose[place]].append(Place(*place))
    odd = (
        Odd(Place(*place), number, tuple(beside.get(whose.get(place, ""), ())))
        for place, number in sorted(counted.items())
    )
    return Causes(tuple(odd), len(wanted) if all(place in whose for place in counted) else 0)


def _by_person(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations, found: Contradiction
) -> Causes:
    """Of two lists: the records of people whom one side counts more often than the other; else by team."""
    adds: Counter[str] = Counter()
    places: dict[str, list[tuple[int, _At]]] = defaultdict(list)
    for sign, term in terms_of(found):
        base = _base(mapping, term)
        whose = _whose(mapping, records, base.source, [base], found) if base is not None else {}
        for place in _places(_rows(mapping, records, observations, term, found)):
            if place not in whose:
                return Causes(scopes=_in_teams(mapping, observations, found))
            adds[whose[place]] += sign
            places[whose[place]].append((sign, place))
    people = [one for one, number in adds.items() if number]
    odd = [
        Odd(Place(*place), sign)
        for one in people
        for sign, place in places[one]
        if sign == (1 if adds[one] > 0 else -1)
    ]
    return Causes(tuple(sorted(odd, key=lambda one: (one.place.file, one.place.sheet, one.place.row))), len(people))


def _in_teams(mapping: MappingFiles, observations: Observations, found: Contradiction) -> tuple[InTeam, ...]:
    """The teams in which the two do not agree, each told in the same units as the whole.

    Counts: wherever they differ at all, whatever the tolerance, for it is teams' differences that make up the whole's.
    Other figures do not add up: where the relation does not hold in the team either.
    """
    relation = found.relation
    if any(term.scope is not None or term.months_back for term in relation.terms):
        return ()
    if compares_counts(mapping, relation):
        relation = replace(relation, said=None)
    ask, different = _Asked(mapping, mapping.measures, observations, found.period), list[InTeam]()
    for team in mapping.teams:
        sides = ask.sides(relation, team)
        if sides is not None and not _holds(relation, *sides, decimals_of(mapping, relation)):
            different.append((team, *sides))
    return tuple(different)
