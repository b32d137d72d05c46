"""Measures that may count the same records, in ways that the definitions do not tell, unless the mapping does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from kpibook.definitions import MappingFiles, SourceDefinition
from kpibook.disclosure.quantities import Published


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
    return all(frozenset((a, b)) in said for a in some for b in others)


def same_list_otherwise(mapping: MappingFiles, published: Sequence[Published]) -> tuple[str, ...]:
    """The first two measures that count one list by dates which cannot be compared."""
    for one, other in combinations(published, 2):
        undecided = _dates_undecided(one.upper.counted, other.upper.counted)
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
        case _:
            raise TypeError(f"{one[0]} is a kind of count that disclosure control does not know")


def may_share_records(mapping: MappingFiles, some: str, other: str) -> bool:
    """Whether two lists may be about the same people or things: not where each has ids, and none that both have."""
    ids, others = _ids(mapping.sources[some]), _ids(mapping.sources[other])
    return not ids or not others or bool(ids & others)


def _ids(source: SourceDefinition) -> set[str]:
    return {name for name, field in source.fields.items() if field.type == "id"}
