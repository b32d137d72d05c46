"""How much a mapping may define: far more than any council has, and little enough to be held against the rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpibook.definitions.complaints import place, words
from kpibook.definitions.kinds import KeyPath
from kpibook.issues import Issue

MOST_KEYS = 100
"""Keys at the left edge, all files together."""
MOST_TEAMS = 2_000
MOST_OF = {"teams": MOST_TEAMS, "service_areas": 500, "sources": 500, "indicators": 2_000, "sections": 200}
"""Ids under these keys."""
MOST_ITEMS = 5_000
"""Items of any other list, and keys below any other: spellings, codes, values, conditions, headings, files."""


def too_many(values: Mapping[str, Any], places: Mapping[KeyPath, str]) -> Iterator[Issue]:
    """An error for each part of the mapping that has more items than any has."""
    yield from _too_many(values, (), places)


def _too_many(value: Any, path: KeyPath, places: Mapping[KeyPath, str]) -> Iterator[Issue]:
    if not isinstance(value, dict | list):
        return
    most = MOST_KEYS if not path else MOST_OF.get(str(path[0]), MOST_ITEMS) if len(path) == 1 else MOST_ITEMS
    if len(value) > most:
        what = f'"{path[-1]}" ({words(path)}) has' if path else "The mapping files have, at the left edge,"
        told = f"{what} {len(value):,} parts; {most:,} is the most that is taken."
        advice = "Was a list pasted into the mapping that belongs into a spreadsheet? Take it out again."
        yield Issue("too-many", told, mapping=place(path, places), advice=advice)
        return
    for key, below in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _too_many(below, (*path, key), places)
