"""Sorts of records: which quantities one record can be counted in together, by the definitions alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations, product

from kpibook.definitions.kinds import Compared, FieldCondition, Passed, TimedCondition
from kpibook.disclosure.field_values import FieldDomain, holds, telling_values
from kpibook.disclosure.quantities import Quantity, Returned, Statement, holds_where, statements_in
from kpibook.disclosure.relations import Implication, implication_between

MOST_SORTS = 60_000
"""With more sorts of records than this, a list's measures count as not related."""
MOST_READINGS = 24
_MOST_ON_THE_WAY = 300_000
"""So many may be looked at before those that count alike fall together: a few seconds."""

Opaque = TimedCondition | Passed | Compared | Returned
"""What is not a value of one field."""
DomainOf = Callable[[str], FieldDomain]
Unrelated = Callable[[Statement, Statement], bool]


class TooManyError(Exception):
    """The quantities (by number) whose conditions stand in too many ways to each other to be looked at."""

    def __init__(self, quantities: Iterable[int]) -> None:
        super().__init__()
        self.quantities = tuple(sorted(quantities))


@dataclass(frozen=True)
class Sorts:
    """Sets of quantities (as bits) that count one record.

    `sure` are those that exist however two conditions stand to each other that cannot be compared; `readings` are the
    ways in which they may stand: the one's records among the other's, or the other way round.
    """

    sure: frozenset[int]
    readings: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class _Option:
    """What one part of a record can be like: the quantities that it keeps, and which fields it says are (not) blank."""

    keeps: int
    blank: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()

    def with_(self, other: "_Option") -> "_Option | None":
        """Both at once; None where they contradict each other."""
        blank, filled = self.blank | other.blank, self.filled | other.filled
        return None if blank & filled else _Option(self.keeps & other.keeps, blank, filled)


@dataclass(frozen=True)
class _State:
    """What one part of a record can be like: which statements are true, and which fields are (not) blank."""

    true: frozenset[Statement]
    blank: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()

    def with_(self, other: "_State") -> "_State | None":
        """Both at once; None where they contradict each other."""
        blank, filled = self.blank | other.blank, self.filled | other.filled
        return None if blank & filled else _State(self.true | other.true, blank, filled)


@dataclass(frozen=True)
class _Part:
    """Statements that tell of each other: the states that are sure, and those of each way in which they may stand."""

    statements: frozenset[Statement]
    sure: tuple[_State, ...]
    ways: tuple[tuple[_State, ...], ...]

    @property
    def states(self) -> tuple[_State, ...]:
        """Everything that it may be like, in one way or another."""
        return (*self.sure, *(state for way in self.ways for state in way))

    def with_(self, other: "_Part") -> "_Part":
        """Both as one, since a requirement speaks of both."""
        if len(self.ways) * len(other.ways) > MOST_READINGS:
            raise _TooManyStatesError
        ways = tuple(_both(mine, theirs) for mine, theirs in product(self.ways, other.ways))
        return _Part(self.statements | other.statements, _both(self.sure, other.sure), ways)


class _TooManyStatesError(Exception):
    """Parts that a requirement ties together can be like too many things at once."""


def sorts_of(quantities: Sequence[Quantity], domain_of: DomainOf, unrelated: Unrelated) -> Sorts:
    """The sorts of records of which the quantities of one list tell. TooManyError where there are too many."""
    everything = (1 << len(quantities)) - 1
    parts = parts_of(quantities, domain_of, unrelated)
    fixed = [[_Option(_kept(quantities, frozenset(), frozenset()), filled=_dated_by(quantities))]]
    fixed += _of_people(quantities, everything)
    sure = _together(quantities, [*fixed, *(_options(quantities, part, part.sure) for part in parts)])
    count = 1
    for part in parts:
        count *= len(part.ways)
    if count > MOST_READINGS:
        opaque = {one for part in parts if len(part.ways) > 1 for one in part.statements}
        raise TooManyError(n for n, q in enumerate(quantities) if q.statements & opaque)
    told_apart = [[_options(quantities, part, states) for states in part.ways] for part in parts]
    readings = [_together(quantities, [*fixed, *ways]) for ways in product(*told_apart)]
    return Sorts(sure, tuple(dict.fromkeys(readings)))


def parts_of(quantities: Sequence[Quantity], domain_of: DomainOf, unrelated: Unrelated) -> list[_Part]:
    """Fields, and other statements that tell of each other; those of which one requirement speaks are one part.

    What one part is like says nothing of the others, but for fields that both say are blank, or not. TooManyError where
    there is no telling.
    """
    statements = frozenset[Statement]().union(*(q.statements for q in quantities))
    of_fields = {one for one in statements if isinstance(one, FieldCondition)}
    parts = [_of_field(of_fields, field, domain_of(field)) for field in sorted({one.field for one in of_fields})]
    opaque = sorted((one for one in statements if not isinstance(one, FieldCondition)), key=repr)
    parts += [_readings(quantities, group, unrelated) for group in _components(opaque, unrelated)]
    _no_value_of_what_is_compared(quantities, statements, unrelated)
    for tied in {statements_in(one): None for q in quantities for one in sorted(q.requirements, key=repr)}:
        near = [part for part in parts if part.statements & tied]
        if len(near) > 1:
            try:
                parts = [*(part for part in parts if part not in near), reduce(_Part.with_, near)]
            except _TooManyStatesError:
                raise TooManyError(n for n, q in enumerate(quantities) if q.statements & tied) from None
    return parts


def _no_value_of_what_is_compared(
    quantities: Sequence[Quantity], statements: Iterable[Statement], unrelated: Unrelated
) -> None:
    """TooManyError where a condition asks for values of a field that another compares with a second one.

    Which values the two have in common with the second field cannot be seen: "the same code as before" and "code a"
    tell of "code b before". That a field is blank is told apart (see `_fields_filled`).
    """
    asked = list(statements)
    of_values = [one for one in asked if isinstance(one, FieldCondition) and (one.in_ or one.not_in or one.is_bounded)]
    for compared in (one for one in asked if isinstance(one, Compared)):
        for one in of_values:
            if one.field in (compared.field, compared.to) and not unrelated(compared, one):
                raise TooManyError(n for n, q in enumerate(quantities) if q.statements & {compared, one})


def _both(some: Sequence[_State], others: Sequence[_State]) -> tuple[_State, ...]:
    if len(some) * len(others) > MOST_SORTS:
        raise _TooManyStatesError
    found = (one.with_(other) for one in some for other in others)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _options(quantities: Sequence[Quantity], part: _Part, states: Iterable[_State]) -> list[_Option]:
    """What each state of a part makes of the requirements that speak of it."""
    return [_Option(_kept(quantities, part.statements, state.true), state.blank, state.filled) for state in states]


def _together(quantities: Sequence[Quantity], options: Sequence[Sequence[_Option]]) -> frozenset[int]:
    # Part by part, not over the product of all: what contradicts itself, or counts alike, falls together early.
    found = {_Option((1 << len(quantities)) - 1)}
    for at, some in enumerate(options):
        # Which fields are blank matters no more once no later part speaks of them: what counts alike then is one.
        later = frozenset[str]().union(*(o.blank | o.filled for others in options[at + 1 :] for o in others))
        both = (one.with_(other) for one in found for other in some)
        found = {_Option(one.keeps, one.blank & later, one.filled & later) for one in both if one is not None}
        if len(found) > _MOST_ON_THE_WAY:
            raise TooManyError(range(len(quantities)))
    sorts = frozenset(one.keeps for one in found)
    if len(sorts) > MOST_SORTS:
        raise TooManyError(range(len(quantities)))
    return sorts


def _kept(quantities: Sequence[Quantity], of: frozenset[Statement], true: frozenset[Statement]) -> int:
    """The quantities of which every requirement that speaks of these statements alone is met, as bits."""
    return sum(
        1 << number
        for number, quantity in enumerate(quantities)
        if all(
            holds_where(one, true)
            for one, about in quantity.speaks_of
            if about <= of and (about or not of)  # what speaks of nothing is asked once
        )
    )


def _of_field(conditions: Iterable[FieldCondition], field: str, domain: FieldDomain) -> _Part:
    here = frozenset(one for one in conditions if one.field == field)
    name = frozenset({field})
    states: dict[_State, None] = {}
    for value in telling_values(domain, here):
        true = frozenset[Statement](one for one in here if holds(one, value))
        states[_State(true, blank=name) if value is None else _State(true, filled=name)] = None
    return _Part(frozenset(here), tuple(states), (tuple(states),))


def _of_people(quantities: Sequence[Quantity], everything: int) -> Iterator[list[_Option]]:
    """A record is a person's first, or another of one who is counted already."""
    # Children and their episodes of care: a child is counted once, a second episode in the other figure alone.
    by = {q.distinct for q in quantities}
    if len(by) > 1:
        for distinct in sorted(one for one in by if one is not None):
            people = sum(1 << n for n, q in enumerate(quantities) if q.distinct == distinct)
            yield [_Option(everything), _Option(everything & ~people)]


def _dated_by(quantities: Sequence[Quantity]) -> frozenset[str]:
    """The date that every record has, since it is counted by it."""
    return frozenset(str(q.counted[2]) for q in quantities if q.counted[0] in ("flow", "stock") and q.counted[2])


def _components(opaque: Sequence[Opaque], unrelated: Unrelated) -> list[list[Opaque]]:
    """Conditions that tell of each other, together."""
    groups: list[list[Opaque]] = []
    for one in opaque:
        near = [
            group
            for group in groups
            if any(_implication(one, other, unrelated) is not Implication.INDEPENDENT for other in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), one])
    return groups


def _implication(one: Opaque, other: Opaque, unrelated: Unrelated) -> Implication:
    implication = implication_between(one, other)
    return Implication.INDEPENDENT if implication is Implication.UNDECIDED and unrelated(one, other) else implication


def _readings(quantities: Sequence[Quantity], group: Sequence[Opaque], unrelated: Unrelated) -> _Part:
    """What is sure of a group of conditions, and each way in which they may stand to each other."""
    pairs = [(a, b, _implication(a, b, unrelated)) for a in group for b in group if a != b]
    unknown = [(a, b) for a, b, implication in pairs if implication is Implication.UNDECIDED]
    worlds = _subsets(quantities, group, pairs)
    among = [one for one in group if any(one in pair for pair in unknown)]
    if not unknown:
        states = tuple(map(_state, worlds))
        return _Part(frozenset(group), states, (states,))
    if len(among) > 4:
        raise TooManyError(n for n, q in enumerate(quantities) if q.statements & set(among))
    # Records that meet both of an undecided pair, or neither, exist however the two stand to each other.
    sure = tuple(_state(w) for w in worlds if all((a in w) == (b in w) for a, b in unknown))
    found = []
    # An order is a reading: in it, each condition implies the later ones with which it cannot be compared.
    for order in permutations(among):
        place = {one: number for number, one in enumerate(order)}
        kept = (w for w in worlds if all(a not in w or b in w for a, b in unknown if place[a] < place[b]))
        found.append(tuple(map(_state, kept)))
    return _Part(frozenset(group), sure, tuple(found))


def _subsets(
    quantities: Sequence[Quantity], group: Sequence[Opaque], pairs: Iterable[tuple[Opaque, Opaque, Implication]]
) -> list[frozenset[Opaque]]:
    """Which of a group's conditions can hold together, and no others of it."""
    implied = [(a, b) for a, b, implication in pairs if implication is Implication.IMPLIES]
    found: set[frozenset[Opaque]] = {frozenset()}
    for one in group:
        found |= {frozenset({*some, one}) for some in found}
        if len(found) > MOST_SORTS:
            raise TooManyError(n for n, q in enumerate(quantities) if q.statements & set(group))
    held = (world for world in found if all(a not in world or b in world for a, b in implied))
    return sorted(held, key=lambda world: sorted(map(repr, world)))


def _state(world: frozenset[Opaque]) -> _State:
    """A set of statements that hold together, and the record's own dates without which they do not."""
    return _State(frozenset(world), filled=frozenset(field for one in world for field in _fields_filled(one)))


def _fields_filled(one: Opaque) -> frozenset[str]:
    match one:
        case Returned():
            return frozenset()
        case Passed():
            return frozenset({one.since})
        case Compared():
            return frozenset({one.field, one.to})
        case _:
            return one.needed_dates()
