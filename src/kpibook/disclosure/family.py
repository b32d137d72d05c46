"""Families of linked tables: measures whose quantities touch each other, brought together with their figures.

A family too large to be looked at whole, split where its parts tell of each other through one count alone.

Children looked after by legal status, by placement and by age: three breakdowns of one count. Every legal status can go
with every placement, so that what is known of the one tells of the other only what it tells of the number of children.
Where that number is shown, each breakdown can be protected by itself. Where it is suppressed, nothing of the family is
shown (`together`): a record can then be moved from one such place to another whatever else it is, and no sum that is
shown changes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kpibook.definitions import MappingFiles, field_of
from kpibook.disclosure.field_values import FieldDomain
from kpibook.disclosure.inequalities import Divided
from kpibook.disclosure.moves import Family
from kpibook.disclosure.quantities import Key, Published, Quantity, Statement, published_quantities
from kpibook.disclosure.sorts import Sorts, TooManyError, parts_of, sorts_of
from kpibook.disclosure.tree import Bools, ScopeTree
from kpibook.disclosure.undecided import CannotRelateError, lent_and_counted, same_list_otherwise, unrelated_by_mapping
from kpibook.tables import NOT_AVAILABLE, Counts, Observations


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


@dataclass(frozen=True)
class Cells:
    """The measures of one family: what each publishes, and where it has figures.

    `upper`, `lower` and `of` number the family's quantities, -1 for none; `of`: what `upper` is shown as a percentage
    of, which it publishes only where it is `lower` too. `available` and `alone` run over measures, nodes
    and months; `alone`: the figure stands for its leaf too, since nothing below it has one. A measure may stand in two
    families, as a ratio of two lists does: `keys` says with which of its figures.
    """

    family: Family
    measures: tuple[int, ...]
    keys: tuple[Key, ...]
    upper: tuple[int, ...]
    lower: tuple[int, ...]
    of: tuple[int, ...]
    available: Bools
    alone: Bools
    exempt: tuple[bool, ...]
    together: tuple[int, tuple[int, ...]] | None = None
    """Of a family that was split (see `splitting`): the measure of the count that its parts share, and all measures of
    it; where that count is suppressed, they are."""

    def publishes(self) -> Bools:
        """Which measure (row) publishes which quantity (column)."""
        found = np.zeros((len(self.measures), len(self.family.quantities)), dtype=bool)
        for row, (upper, lower) in enumerate(zip(self.upper, self.lower, strict=True)):
            found[row, upper] = True
            if lower >= 0:
                found[row, lower] = True
        return found


def families(mapping: MappingFiles, observations: Observations, exempt: Sequence[str]) -> list[Cells]:
    """The measures in families of linked tables; no figure of one family says anything about another's."""
    tree = ScopeTree.of(mapping)
    published = [p for p in published_quantities(mapping) if p.measure in observations.measures]
    undecided = same_list_otherwise(mapping, published) or lent_and_counted(mapping, published)
    if undecided:
        raise CannotRelateError(undecided)
    found: list[Cells] = []
    for group in _groups(published):
        try:
            found.append(cells_of(mapping, observations, tree, group, frozenset(exempt)))
        except CannotRelateError:
            parts = _split(mapping, group)
            if parts is None:
                raise
            at = {p.measure: observations.measures.index(p.measure) for p in group}
            together = at[parts.base.measure], tuple(at.values())
            found += [
                replace(cells_of(mapping, observations, tree, some, frozenset(exempt)), together=together)
                for some in parts.groups
            ]
    return found


def _split(mapping: MappingFiles, group: Sequence[Published]) -> Split | None:
    source = str(group[0].upper.counted[1])
    return split(group, lambda field: domain_of(mapping, source, field), _unrelated(mapping, group))


def _unrelated(mapping: MappingFiles, group: Sequence[Published]) -> Callable[[Statement, Statement], bool]:
    """Whether the mapping says that no two measures that use two conditions tell of each other."""
    return lambda one, other: unrelated_by_mapping(mapping, _using(group, one), _using(group, other))


def _groups(published: Sequence[Published]) -> list[list[Published]]:
    """Those that count the same list by the same dates, and those tied by a fraction."""
    groups: list[tuple[set[object], list[Published]]] = []
    for one in published:
        # Transitive: a fraction over two lists ties all measures of both.
        roots: set[object] = {q.counted for q in (one.upper, one.lower) if q is not None}
        touched = [group for group in groups if group[0] & roots]
        groups = [group for group in groups if group not in touched]
        members = [p for _, found in touched for p in found]
        groups.append((roots.union(*(seen for seen, _ in touched)), [*members, one]))
    return [members for _, members in groups]


def cells_of(
    mapping: MappingFiles,
    observations: Observations,
    tree: ScopeTree,
    group: Sequence[Published],
    exempt: frozenset[str],
) -> Cells:
    """What some measures publish of one list, brought together with their figures."""
    quantities = tuple(dict.fromkeys(q for p in group for q in (p.upper, p.lower) if q is not None))
    at = [observations.measures.index(p.measure) for p in group]
    by_scope = [_figures(observations, group, at, quantity) for quantity in quantities]
    values = np.stack([tree.at_nodes(figures) for figures in by_scope])
    upper = [quantities.index(p.upper) for p in group]
    lower, of = (
        [quantities.index(q) if q is not None else -1 for q in qs]
        for qs in ([p.lower for p in group], [p.of for p in group])
    )
    available = np.stack([_available(tree, observations.numerators[m]) for m in at])
    for number, (n, d) in enumerate(zip(upper, lower, strict=True)):
        remainder = np.array(tree.scope_of) < 0
        # A remainder's figure is worked out, not published: there is one where both parts of it are known.
        known = (values[n] != NOT_AVAILABLE) & ((d < 0) | (values[d] != NOT_AVAILABLE))
        available[number, remainder] = known[remainder]
    return Cells(
        _family(mapping, tree, group, quantities, values),
        tuple(at),
        tuple(p.key for p in group),
        tuple(upper),
        tuple(lower),
        tuple(of),
        available,
        np.stack([_alone(tree, values[n]) for n in upper]),
        tuple(
            mapping.indicator_of(p.measure) in exempt or (p.measure.startswith("audits.") and "audits" in exempt)
            for p in group
        ),
    )


def _family(
    mapping: MappingFiles,
    tree: ScopeTree,
    group: Sequence[Published],
    quantities: tuple[Quantity, ...],
    values: Counts,
) -> Family:
    """The quantities with their figures at every node, and all that is known of them without those."""
    sorts = _sorts(mapping, group, quantities)
    in_teams = _in_teams(mapping, tree, quantities, values)
    for number in range(len(quantities)):  # what contradicts itself is 0 by definition
        in_teams[number] &= any(one >> number & 1 for reading in sorts.readings for one in reading)
    fractions = frozenset(
        (quantities.index(p.upper), quantities.index(p.lower))
        for p in group
        if p.lower is not None and p.lower == p.of and p.lower != p.upper
    )
    return Family(
        quantities=quantities,
        values=values,
        leaf=np.arange(tree.size) >= tree.first_leaf,
        in_teams=in_teams,
        sorts=sorts,
        areas=tree.area_of_leaf,
        fractions=fractions,
        divided=tuple(_divided(mapping, group, quantities)),
    )


def _sorts(mapping: MappingFiles, group: Sequence[Published], quantities: Sequence[Quantity]) -> Sorts:
    """The sorts of records that the quantities tell of. CannotRelateError, with the measures, where too many."""
    source = str(quantities[0].counted[1])
    try:
        return sorts_of(quantities, lambda field: domain_of(mapping, source, field), _unrelated(mapping, group))
    except TooManyError as error:
        involved = {quantities[n] for n in error.quantities}
        raise CannotRelateError([p.measure for p in group if {p.upper, p.lower} & involved]) from error


def _divided(mapping: MappingFiles, group: Sequence[Published], quantities: Sequence[Quantity]) -> Iterator[Divided]:
    """The quantities of which a breakdown is published whole, both those above the line and those below it."""
    of = {p.measure: p for p in group}
    by_breakdown: dict[tuple[str, str], list[str]] = {}
    for measure, part in mapping.parts.items():
        by_breakdown.setdefault((part.indicator, part.breakdown.name), []).append(measure)
    for (indicator, name), measures in by_breakdown.items():
        if not {indicator, *measures} <= of.keys():
            continue
        for above in (True, False):
            found = [of[id_].upper if above else of[id_].lower for id_ in (indicator, *measures)]
            whole, *parts = (quantities.index(one) for one in found if one is not None) if found[0] else (-1,)
            if parts and whole not in parts:  # where only one part can hold anything, it is the whole
                yield Divided(whole, tuple(parts), (indicator, name))


def _using(group: Sequence[Published], statement: Statement) -> list[str]:
    return [p.measure for p in group if any(statement in q.statements for q in (p.upper, p.lower) if q is not None)]


def domain_of(mapping: MappingFiles, source: str, field: str) -> FieldDomain:
    """What can stand in a list's field."""
    if "." in field:  # of another list over the same files, which calls it so (see `same_lists`)
        source, field = field.split(".")
    definition = field_of(mapping, source, field)
    if definition is None:
        return FieldDomain()
    codes: tuple[str, ...] | None = None
    if definition.type == "code" and definition.codes is not None:
        listed = mapping.codes.get(definition.codes)
        codes = ("yes", "no") if definition.codes == "yes_no" else tuple(listed.values) if listed else None
    is_number = definition.type in ("number", "decimal", "figure")
    decimals = definition.type in ("decimal", "figure")
    return FieldDomain(numbers=is_number, decimals=decimals, codes=codes, blank=not definition.required)


def _figures(observations: Observations, group: Sequence[Published], at: Sequence[int], quantity: Quantity) -> Counts:
    """The quantity's figures by scope, from every measure that publishes it. CannotRelateError when two differ."""
    found = np.full(observations.numerators.shape[1:], NOT_AVAILABLE, dtype=np.int64)
    for published, measure in zip(group, at, strict=True):
        of_upper = observations.numerators if published.figures == "numerators" else observations.denominators
        for one, figures in ((published.upper, of_upper), (published.lower, observations.denominators)):
            if one == quantity:
                here = figures[measure]
                both = (found != NOT_AVAILABLE) & (here != NOT_AVAILABLE)
                # One count by definition, two by the figures: no constraint between them could be trusted.
                if (found[both] != here[both]).any():
                    same = [p.measure for p in group if quantity in (p.upper, p.lower)]
                    raise CannotRelateError(same)
                found = np.maximum(found, here)
    return found


def _available(tree: ScopeTree, by_scope: Counts) -> Bools:
    found = np.zeros((tree.size, by_scope.shape[1]), dtype=bool)
    scopes = np.array(tree.scope_of)
    found[scopes >= 0] = by_scope[scopes[scopes >= 0]] != NOT_AVAILABLE
    return found


def _alone(tree: ScopeTree, values: Counts) -> Bools:
    """For each node above the leaves, whether no scope below it has a figure."""
    has_figure: Bools = (values != NOT_AVAILABLE) & (np.array(tree.scope_of) >= 0)[:, None]
    found = np.zeros(values.shape, dtype=bool)
    for node in range(tree.first_leaf):
        below = has_figure[tree.leaves_below(node)].any(axis=0)
        if node == 0:
            below |= has_figure[1 : tree.first_leaf].any(axis=0)
        found[node] = has_figure[node] & ~below
    return found


def _in_teams(mapping: MappingFiles, tree: ScopeTree, quantities: Sequence[Quantity], values: Counts) -> Bools:
    scopes = mapping.scopes
    found = np.zeros((len(quantities), tree.size), dtype=bool)
    for number, quantity in enumerate(quantities):
        for leaf in range(tree.first_leaf, tree.size):
            scope = tree.scope_of[leaf]
            in_remainder = quantity.teamless and bool((values[number, leaf] > 0).any())
            in_leaf = scopes[scope] in quantity.teams if scope >= 0 else in_remainder
            found[number, leaf] = in_leaf
        for node in range(tree.first_leaf):
            found[number, node] = found[number, tree.leaves_below(node)].any()
    return found
