"""A family too large to be looked at whole, split where its parts tell of each other through one count alone.

Children looked after by legal status, by placement and by age: three breakdowns of one count. Every legal status can go
with every placement, so that what is known of the one tells of the other only what it tells of the number of children.
Where that number is shown, each breakdown can be protected by itself. Where it is suppressed, nothing of the family is
shown (`together`): a record can then be moved from one such place to another whatever else it is, and no sum that is
shown changes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kpibook.disclosure.field_values import FieldDomain
from kpibook.disclosure.formulas import Statement
from kpibook.disclosure.quantities import Published, Quantity
from kpibook.disclosure.sorts import TooManyError, parts_of


@dataclass(frozen=True)
class Split:
    """One count, and the groups of measures of which each tells of the others through it alone."""

    base: Published
    groups: tuple[tuple[Published, ...], ...]


def split(
    group: Sequence[Published],
    domain_of: Callable[[str], FieldDomain],
    unrelated: Callable[[Statement, Statement], bool],
) -> Split | None:
    """How a family can be split; None where it cannot.

    It can where one count of it is published that is limited to no team, of people as all the others, and where what
    else is asked falls into parts that no condition, and no field that may be blank, ties together.
    """
    quantities = list(dict.fromkeys(q for p in group for q in (p.upper, p.lower) if q is not None))
    base = _base(group, quantities)
    if base is None:
        return None
    try:
        parts = parts_of(quantities, domain_of, unrelated)
    except TooManyError:
        return None
    joined = _Joined(len(parts))
    fields = [frozenset[str]().union(*(state.blank | state.filled for state in part.states)) for part in parts]
    for one in range(len(parts)):
        joined.join(at for at in range(len(parts)) if at == one or fields[at] & fields[one])
    touched = {p.key: _touched(p, base.upper, [part.statements for part in parts]) for p in group}
    for numbers in touched.values():
        joined.join(numbers)
    groups: dict[int, list[Published]] = {}
    everywhere = [p for p in group if not touched[p.key]]
    for p in group:
        if touched[p.key]:
            groups.setdefault(joined.of(min(touched[p.key])), []).append(p)
    if len(groups) < 2:
        return None
    return Split(base, tuple((*everywhere, *some) for some in groups.values()))


def _base(group: Sequence[Published], quantities: Sequence[Quantity]) -> Published | None:
    """The published count of which the most others are parts, where the family is one of people, or of records, alone.

    A quantity that is limited to teams changes when a record is moved between teams, though no sum does: such a family
    stays whole.
    """
    every = frozenset[str]().union(*(q.teams for q in quantities))
    if len({q.distinct for q in quantities}) > 1 or any(q.teams != every or not q.teamless for q in quantities):
        return None
    counts = [p for p in group if p.lower is None]
    within = [sum(p.upper.requirements <= q.requirements for q in quantities) for p in counts]
    return counts[within.index(max(within))] if counts else None


def _touched(p: Published, base: Quantity, about_parts: Sequence[frozenset[Statement]]) -> frozenset[int]:
    """The parts of which a measure asks more than the base; the base's own too, where it is no part of the base."""
    found: set[int] = set()
    for quantity in (q for q in (p.upper, p.lower) if q is not None):
        within = base.requirements <= quantity.requirements
        more = quantity.requirements - base.requirements if within else quantity.requirements
        about = frozenset[Statement]().union(*(s for one, s in quantity.speaks_of if one in more))
        if not within:
            about |= base.statements
        found |= {number for number, part in enumerate(about_parts) if part & about}
    return frozenset(found)


class _Joined:
    """Numbers that belong together."""

    def __init__(self, size: int) -> None:
        self._with = list(range(size))

    def of(self, number: int) -> int:
        """The least number that a number belongs together with."""
        return self._with[number]

    def join(self, numbers: Iterable[int]) -> None:
        """Say that some numbers belong together."""
        groups = {self._with[number] for number in numbers}
        if groups:
            least = min(groups)
            self._with = [least if group in groups else group for group in self._with]
