"""Sorts of records: which quantities one record can be counted in together, by the definitions alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product

from kpibook.definitions.kinds import FieldCondition, Timed
from kpibook.disclosure.field_values import FieldDomain, holds, telling_values
from kpibook.disclosure.quantities import Quantity, Returned
from kpibook.disclosure.relations import Implication, implication_between

MOST_SORTS = 20_000
"""With more sorts of records than this, a list's measures count as not related."""
MOST_READINGS = 24

Opaque = Timed | Returned
DomainOf = Callable[[str], FieldDomain]
Unrelated = Callable[[Opaque, Opaque], bool]


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

    def with_(self, other: _Option) -> _Option | None:
        """Both at once; None where they contradict each other."""
        blank, filled = self.blank | other.blank, self.filled | other.filled
        return None if blank & filled else _Option(self.keeps & other.keeps, blank, filled)


def sorts_of(quantities: Sequence[Quantity], domain_of: DomainOf, unrelated: Unrelated) -> Sorts:
    """The sorts of records of which the quantities of one list tell. TooManyError where there are too many."""
    everything = (1 << len(quantities)) - 1
    fields = sorted({r.field for q in quantities for r in q.requirements if isinstance(r, FieldCondition)})
    options = [_of_field(quantities, field, domain_of(field)) for field in fields]
    options += _of_people(quantities, everything)
    options.append([_Option(everything, filled=_dated_by(quantities))])
    opaque = sorted({r for q in quantities for r in q.requirements if not isinstance(r, FieldCondition)}, key=repr)
    readings_of = [_readings(quantities, group, unrelated) for group in _components(opaque, unrelated)]
    sure = _together(quantities, [*options, *(found[0] for found in readings_of)])
    count = 1
    for _, ways in readings_of:
        count *= len(ways)
    if count > MOST_READINGS:
        raise TooManyError(n for n, q in enumerate(quantities) if q.requirements & set(opaque))
    readings = [_together(quantities, [*options, *ways]) for ways in product(*(found[1] for found in readings_of))]
    return Sorts(sure, tuple(dict.fromkeys(readings)))


def _together(quantities: Sequence[Quantity], options: Sequence[Sequence[_Option]]) -> frozenset[int]:
    # Part by part, not over the product of all: what contradicts itself, or counts alike, falls together early.
    found = {_Option((1 << len(quantities)) - 1)}
    for some in options:
        both = {one.with_(other) for one in found for other in some}
        found = {one for one in both if one is not None}
        if len(found) > MOST_SORTS:
            raise TooManyError(range(len(quantities)))
    return frozenset(one.keeps for one in found)


def _kept(quantities: Sequence[Quantity], met: Callable[[object], bool]) -> int:
    """The quantities of which every requirement is met, as bits."""
    return sum(1 << n for n, q in enumerate(quantities) if all(met(one) for one in q.requirements))


def _of_field(quantities: Sequence[Quantity], field: str, domain: FieldDomain) -> list[_Option]:
    conditions = {r for q in quantities for r in q.requirements if isinstance(r, FieldCondition) and r.field == field}
    found = []
    for value in telling_values(domain, conditions):
        keeps = _kept(quantities, lambda one, value=value: one not in conditions or holds(one, value))  # type: ignore[misc]
        name = frozenset({field})
        found.append(_Option(keeps, blank=name) if value is None else _Option(keeps, filled=name))
    return found


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
    return frozenset(str(q.counted[2]) for q in quantities if q.counted[0] in ("flow", "stock"))


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


def _readings(
    quantities: Sequence[Quantity], group: Sequence[Opaque], unrelated: Unrelated
) -> tuple[list[_Option], list[list[_Option]]]:
    """What is sure of a group of conditions, and each way in which they may stand to each other."""
    pairs = [(a, b, _implication(a, b, unrelated)) for a in group for b in group if a != b]
    unknown = [(a, b) for a, b, implication in pairs if implication is Implication.UNDECIDED]
    worlds = _subsets(quantities, group, pairs)
    among = [one for one in group if any(one in pair for pair in unknown)]
    if not unknown:
        options = [_option(quantities, group, world) for world in worlds]
        return options, [options]
    if len(among) > 4:
        raise TooManyError(n for n, q in enumerate(quantities) if q.requirements & set(among))
    # Records that meet both of an undecided pair, or neither, exist however the two stand to each other.
    sure = [w for w in worlds if all((a in w) == (b in w) for a, b in unknown)]
    found = []
    # An order is a reading: in it, each condition implies the later ones with which it cannot be compared.
    for order in permutations(among):
        place = {one: number for number, one in enumerate(order)}
        kept = [w for w in worlds if all(a not in w or b in w for a, b in unknown if place[a] < place[b])]
        found.append([_option(quantities, group, world) for world in kept])
    return [_option(quantities, group, world) for world in sure], found


def _subsets(
    quantities: Sequence[Quantity], group: Sequence[Opaque], pairs: Iterable[tuple[Opaque, Opaque, Implication]]
) -> list[frozenset[Opaque]]:
    """Which of a group's conditions can hold together, and no others of it."""
    implied = [(a, b) for a, b, implication in pairs if implication is Implication.IMPLIES]
    found: set[frozenset[Opaque]] = {frozenset()}
    for one in group:
        found |= {frozenset({*some, one}) for some in found}
        if len(found) > MOST_SORTS:
            raise TooManyError(n for n, q in enumerate(quantities) if q.requirements & set(group))
    held = (world for world in found if all(a not in world or b in world for a, b in implied))
    return sorted(held, key=lambda world: sorted(map(repr, world)))


def _option(quantities: Sequence[Quantity], group: Sequence[Opaque], world: frozenset[Opaque]) -> _Option:
    members = set(group)
    keeps = _kept(quantities, lambda one: one not in members or one in world)
    return _Option(keeps, filled=frozenset(field for one in world for field in _fields_filled(one)))


def _fields_filled(one: Opaque) -> tuple[str, ...]:
    """The record's own dates without which a condition fails."""
    return () if isinstance(one, Returned) else tuple(sorted(one.needed_dates()))
