"""Which figures of a report must agree with which: found from what the mapping counts, or said by it.

A relation is one sum of figures beside another: both are equal, or the one is at most the other. So its causes are
found in one way: by what each record adds to either side.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import permutations
from typing import assert_never

from kpibook.definitions import NOT_ALLOCATED, WHOLE, AgreesWith, MappingFiles, base_of, kinds, team_field


@dataclass(frozen=True)
class Key:
    """Equal keys count the same records."""

    source: str
    dates: tuple[str, ...]
    """Which kind it is, and the fields and lengths by which a record counts in a month."""
    conditions: frozenset[str]
    distinct: str | None

    @property
    def of_records(self) -> "Key":
        """The same, each record by itself."""
        return replace(self, distinct=None)

    def is_within(self, whole: "Key") -> bool:
        """Whether it counts only some of what the other counts: the same, under more conditions.

        What counts each person once may be of fewer than one that counts records; records may be more than people.
        """
        return (
            (self.source, self.dates) == (whole.source, whole.dates)
            and self.conditions > whole.conditions
            and whole.distinct in (None, self.distinct)
        )


def base_key(base: kinds.Base) -> Key:
    """That of a flow, a stock or a snapshot."""
    return share_key(base)


def share_key(
    base: kinds.Base, where: tuple[kinds.FieldCondition, ...] = (), meets: tuple[kinds.Condition, ...] = ()
) -> Key:
    """That of what a share is of; with its `meets`, of what it has above the line."""
    asked: list[kinds.Condition | kinds.FieldCondition] = [*base.where, *base.meets, *where, *meets]
    conditions = frozenset(_written(one) for one in asked)
    return Key(base.source, _dates(base), conditions, base.distinct)


def _dates(base: kinds.Base) -> tuple[str, ...]:
    match base:
        case kinds.Flow():
            return "flow", base.date, str(base.plus), str(base.still_open), str(base.in_last)
        case kinds.Stock():
            return "stock", base.start, base.end
        case kinds.Snapshot():
            return "snapshot", str(base.start), str(base.end)
        case _:
            assert_never(base)


def _written(condition: kinds.Condition | kinds.FieldCondition) -> str:
    """A condition as text, the same however its values are ordered, and under whichever key it stands."""
    if isinstance(condition, kinds.Condition) and condition.field is not None:
        condition = condition.field
    if isinstance(condition, kinds.FieldCondition):
        values = {name: tuple(sorted(found)) for name in ("in_", "not_in") if (found := getattr(condition, name))}
        condition = condition.model_copy(update={**values, "may_be_none": False})
    return condition.model_dump_json()


class Rule(Enum):
    """Why two figures must agree."""

    SAME = "the same records"
    PEOPLE = "people and their records"
    PART_OF = "a part and its whole"
    BREAKDOWN = "the rows of a breakdown"
    TEAMS = "the teams and the whole"
    MOVEMENT = "open before, started, ended"
    SAID = "agrees_with"


class Figure(Enum):
    """Which number of a measure: its count (of a share, what it is of), or what a share has above the line."""

    COUNT = "count"
    ABOVE = "above"


@dataclass(frozen=True)
class Term:
    """A number that is added, or taken away: of the scope and month that are asked about, unless it says otherwise."""

    measure: str
    figure: Figure = Figure.COUNT
    scope: str | None = None
    months_back: int = 0
    minus: bool = False


@dataclass(frozen=True)
class Relation:
    """Two sums that are equal; or, with `at_most`, of which the left is no more than the right."""

    rule: Rule
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    at_most: bool = False
    scopes: tuple[str, ...] = (WHOLE,)
    """In which scopes it is asked, the whole service first."""
    said: AgreesWith | None = field(default=None, compare=False)
    """How the mapping says it (`agrees_with`)."""

    @property
    def tolerance(self) -> Decimal:
        """By how much the two may differ, in shown units."""
        return self.said.tolerance if self.said is not None else Decimal(0)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All of them, the left first."""
        return (*self.left, *self.right)


@dataclass(frozen=True)
class _Counted:
    """A number that counts records, and what it counts."""

    term: Term
    key: Key
    base: kinds.Base
    is_count: bool


def relations_of(mapping: MappingFiles) -> tuple[Relation, ...]:
    """Everything that must agree, of definitions in force at one time (`in_force`), each pair once."""
    counted = [*_counted(mapping)]
    found = [*_alike(mapping, counted), *_breakdowns(mapping), *_teams(mapping), *_movements(mapping, counted)]
    said = [*_said(mapping)]
    named = {frozenset(term.measure for term in relation.terms) for relation in said}
    kept = [one for one in found if frozenset(term.measure for term in one.terms) not in named]
    return (*kept, *said)


def _counted(mapping: MappingFiles) -> Iterator[_Counted]:
    for id_, indicator in mapping.indicators.items():
        measure = indicator.measure
        match measure:
            case kinds.Flow() | kinds.Stock() | kinds.Snapshot():
                yield _Counted(Term(id_), base_key(measure), measure, is_count=True)
            case kinds.Share(of=of):
                base = base_of(mapping, measure)
                if base is None:
                    continue
                if not isinstance(of, str) or measure.where:  # else it is that indicator's own figure
                    yield _Counted(Term(id_), share_key(base, measure.where), base, is_count=False)
                met = share_key(base, measure.where, measure.meets)
                yield _Counted(Term(id_, Figure.ABOVE), met, base, is_count=False)
            case kinds.Rate(of=of) if not isinstance(of, str):
                yield _Counted(Term(id_), base_key(of), of, is_count=False)
            case kinds.Rate() | kinds.Average() | kinds.Ratio() | kinds.Tally() | None:
                pass  # what these count is another indicator's own figure, or no record is counted
            case _:
                assert_never(measure)


def _alike(mapping: MappingFiles, counted: list[_Counted]) -> Iterator[Relation]:
    """Pairs that count one list by the same dates: the same records, people beside records, a part beside its whole.

    Of each group that counts the same, its first count speaks for it, so that one thing is said once.
    """
    groups: dict[Key, list[_Counted]] = {}
    for one in counted:
        groups.setdefault(one.key.of_records, []).append(one)
    heads = [min(group, key=lambda one: not one.is_count) for group in groups.values()]
    for group, head in zip(groups.values(), heads, strict=True):
        for other in group:
            if other is not head and other.term.measure != head.term.measure:
                yield _of_one_group(mapping, head, other)
    for part, whole in permutations(heads, 2):
        larger = next((one for one in groups[whole.key.of_records] if part.key.is_within(one.key)), None)
        if larger is not None and larger.term.measure != part.term.measure:
            yield _relation(mapping, Rule.PART_OF, part, larger, at_most=True)


def _of_one_group(mapping: MappingFiles, head: _Counted, other: _Counted) -> Relation:
    if head.key.distinct == other.key.distinct:
        return _relation(mapping, Rule.SAME, head, other)
    if not isinstance(head.base, kinds.Flow) and head.is_count != other.is_count:
        # What is open is people: a share of more of them than the report counts is of somebody twice.
        return _relation(mapping, Rule.SAME, head, other)
    people, records = (head, other) if head.key.distinct is not None else (other, head)
    return _relation(mapping, Rule.PEOPLE, people, records, at_most=True)


def _relation(mapping: MappingFiles, rule: Rule, left: _Counted, right: _Counted, *, at_most: bool = False) -> Relation:
    scopes = tuple(mapping.scopes) if team_field(mapping, left.base.source) is not None else (WHOLE,)
    return Relation(rule, (left.term,), (right.term,), at_most, scopes)


def _breakdowns(mapping: MappingFiles) -> Iterator[Relation]:
    rows: dict[tuple[str, str], list[str]] = {}
    for part in mapping.parts.values():
        rows.setdefault((part.indicator, part.breakdown.name), []).append(part.id)
    for (indicator, _), ids in rows.items():
        shares = isinstance(mapping.indicators[indicator].measure, kinds.Share)
        for figure in (Figure.COUNT, Figure.ABOVE) if shares else (Figure.COUNT,):
            yield Relation(
                Rule.BREAKDOWN,
                tuple(Term(id_, figure) for id_ in ids),
                (Term(indicator, figure),),
                scopes=tuple(mapping.scopes),
            )


def _teams(mapping: MappingFiles) -> Iterator[Relation]:
    """Of each area its teams; of the whole, its areas, and the records without a team where the report names them."""
    without = (NOT_ALLOCATED,) if NOT_ALLOCATED in mapping.scopes else ()
    parts = {WHOLE: (*mapping.service_areas, *without)}
    for area in mapping.service_areas:
        parts[area] = tuple(id_ for id_, team in mapping.teams.items() if team.area == area)
    for id_, indicator in mapping.indicators.items():
        for figure in _added_up(indicator.measure):
            for scope, smaller in parts.items():
                if smaller:
                    terms = tuple(Term(id_, figure, each) for each in smaller)
                    yield Relation(Rule.TEAMS, terms, (Term(id_, figure, scope),), scopes=(scope,))


def _added_up(measure: kinds.Measure | None) -> tuple[Figure, ...]:
    """The numbers of a measure that its teams' add up to; none of a mean, or of one count divided by another."""
    match measure:
        case kinds.Share():
            return Figure.COUNT, Figure.ABOVE
        case kinds.Flow() | kinds.Stock() | kinds.Snapshot() | kinds.Rate() | kinds.Tally():
            return (Figure.COUNT,)
        case kinds.Average() | kinds.Ratio() | None:
            return ()
        case _:
            assert_never(measure)


def _movements(mapping: MappingFiles, counted: list[_Counted]) -> Iterator[Relation]:
    """Open before + started − ended = open, where records are counted, not people, and nothing depends on the day."""
    for stock in counted:
        base = stock.base
        if not (isinstance(base, kinds.Stock) and stock.is_count) or base.distinct is not None or base.meets:
            continue
        started, ended = (_flow_by(counted, base, day) for day in (base.start, base.end))
        if started and ended:
            before = Term(stock.term.measure, months_back=1)
            ending = Term(ended.term.measure, minus=True)
            yield Relation(Rule.MOVEMENT, (before, started.term, ending), (stock.term,))


def _flow_by(counted: list[_Counted], stock: kinds.Stock, day: str) -> _Counted | None:
    """The count of the events of the same records by one of their two days."""
    alike = kinds.Flow(kind="flow", source=stock.source, date=day, where=stock.where)
    return next((one for one in counted if one.is_count and one.key == base_key(alike)), None)


def _said(mapping: MappingFiles) -> Iterator[Relation]:
    for id_, indicator in mapping.indicators.items():
        for said in indicator.agrees_with:
            if indicator.measure is not None and mapping.indicators[said.indicator].measure is not None:
                at_most = said.how == "part_of"
                left, right = _above(mapping, id_), _above(mapping, said.indicator)
                yield Relation(Rule.SAID, (left,), (right,), at_most, tuple(mapping.scopes), said)


def _above(mapping: MappingFiles, id_: str) -> Term:
    return Term(id_, Figure.ABOVE if isinstance(mapping.indicators[id_].measure, kinds.Share) else Figure.COUNT)
