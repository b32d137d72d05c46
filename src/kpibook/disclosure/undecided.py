"""Measures that may count the same records, in ways that the definitions do not tell, unless the mapping does."""

from collections.abc import Sequence
from itertools import combinations, permutations, product

from kpibook.definitions import MappingFiles, bases_of, borrowed_by, borrowed_team, field_of
from kpibook.definitions.kinds import AnyMeasure, Tally
from kpibook.disclosure.quantities import Published
from kpibook.disclosure.same_lists import list_names


class CannotRelateError(Exception):
    """Measures (by id) that may count the same records, in ways that cannot be told from the definitions."""

    def __init__(self, measures: Sequence[str]) -> None:
        super().__init__(", ".join(measures))
        self.measures = tuple(measures)


def unrelated_by_mapping(mapping: MappingFiles, some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the mapping says so of each of the one with each of the other."""
    rules = mapping.disclosure
    said = {
        frozenset((a, b))
        for one in (rules.unrelated if rules else ())
        for a in one.indicators
        for b in one.to or one.indicators
        if a != b
    }
    # What is said of an indicator is said of its parts. Two parts of one are never unrelated.
    pairs = (frozenset(map(mapping.indicator_of, pair)) for pair in product(some, others))
    return all(pair in said for pair in pairs)


def same_list_otherwise(mapping: MappingFiles, published: Sequence[Published]) -> tuple[str, ...]:
    """The first two measures that count one list by dates which cannot be compared."""
    for one, other in combinations(published, 2):
        undecided = _dates_undecided(one.upper.counted, other.upper.counted) or _totals_of_people(one, other)
        if undecided and not unrelated_by_mapping(mapping, [one.measure], [other.measure]):
            return (one.measure, other.measure)
    return ()


def _dates_undecided(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Open by other dates, or dated by the same day and counted sooner or later.

    What is open and what starts or ends is looked at by month (see `flows`). Two days of one record, as the day of a
    report and that of the repair, are events of their own.
    """
    if one == other or one[:2] != other[:2]:
        return False
    match one[0]:
        case "stock" | "tally":
            return True
        case "flow":
            return one[2] == other[2]
        case "total":  # of one value, tied as the records are of which it is; those open and those that came, by months
            return one[2] == other[2] and _of_one_time(one[3], other[3])
        case _:
            raise TypeError(f"{one[0]} is a kind of count that disclosure control does not know")


def _of_one_time(one: object, other: object) -> bool:
    """Whether two ways of counting the records of a list may be about the same ones, and cannot be compared."""
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        raise TypeError("a total is of records that are counted")
    return one[0] != other[0] or _dates_undecided(one, other)


def _totals_of_people(one: Published, other: Published) -> bool:
    """Two totals of people, of whom one record each is chosen: by other conditions it may be another record.

    So the one total is no part of the other, and how they hang together nobody can say.
    """
    quantities = one.upper, other.upper
    of_people = any(quantity.distinct is not None for quantity in quantities)
    return (
        one.upper.counted[0] == "total"
        and one.upper.counted == other.upper.counted
        and of_people
        and (quantities[0] != quantities[1])
    )


def lent_and_counted(mapping: MappingFiles, published: Sequence[Published]) -> tuple[str, ...]:
    """The first two measures of which one counts a list from which the other borrows a field, or its teams.

    5 allocations of one team bound the children of that team who are counted by where they are allocated; how closely,
    no definition tells.
    """
    names = list_names(mapping)
    lent = {
        one.measure: {
            names[mapping.sources[source].lookups[name].from_].source
            for source, name in _borrowed(mapping, mapping.measures[one.measure])
        }
        for one in published
    }
    for one, other in permutations(published, 2):
        if other.upper.counted[1] in lent[one.measure] and not unrelated_by_mapping(
            mapping, [one.measure], [other.measure]
        ):
            return (one.measure, other.measure)
    return ()


def _borrowed(mapping: MappingFiles, measure: AnyMeasure) -> set[tuple[str, str]]:
    if isinstance(measure, Tally):
        return borrowed_by(mapping, measure, None) | borrowed_team(mapping, measure.source)
    bases = bases_of(mapping, measure)
    found = set[tuple[str, str]]().union(*(borrowed_by(mapping, measure, base) for base in bases))
    return found.union(*(borrowed_team(mapping, base.source) for base in bases))


def may_share_records(mapping: MappingFiles, some: str, other: str) -> bool:
    """Whether two lists may be about the same people or things: not where each has ids, and none that both have.

    Ids by which one list borrows from another are the same, whatever each calls them.
    """
    ids, others = _ids(mapping, some), _ids(mapping, other)
    return not ids or not others or bool(ids & others)


def _ids(mapping: MappingFiles, source: str) -> set[str]:
    definition = mapping.sources[source]
    ids = {name for name in definition.fields if definition.fields[name].type == "id"}
    ids |= {name for name in definition.lookups if (found := field_of(mapping, source, name)) and found.type == "id"}
    alike = [{lookup.on, lookup.there} for one in mapping.sources.values() for lookup in one.lookups.values()]
    while more := {name for pair in alike if pair & ids for name in pair} - ids:
        ids |= more
    return ids
