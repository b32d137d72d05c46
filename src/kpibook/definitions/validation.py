"""Plain values and their lines → the mapping, or every issue in an officer's words.

Everything wrong is told in one go: parts that are wrong in themselves are set aside, and the rules between
definitions are then held against the rest, without taking what was set aside for unknown. How much may be defined is
far more than any council has, and little enough to be held against the rules.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kpibook.definitions.complaints import issues_of, place, text_issues, words
from kpibook.definitions.kinds import KeyPath
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.rules import check_rules
from kpibook.issues import Issue

MOST_KEYS = 100
"""Keys at the left edge, all files together."""
MOST_TEAMS = 2_000
MOST_OF = {"teams": MOST_TEAMS, "service_areas": 500, "sources": 500, "indicators": 2_000, "sections": 200}
"""Ids under these keys."""
MOST_ITEMS = 5_000
"""Items of any other list, and keys below any other: spellings, codes, values, conditions, headings, files."""

NO_ORGANISATION = {"name": "?", "service": "?"}
"""Stands in while the real one is wrong, so that the rules can still be held."""


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


def check_mapping(
    values: Mapping[str, Any], places: Mapping[KeyPath, str], all_read: bool = True
) -> tuple[MappingFiles | None, list[Issue]]:
    """The mapping and everything that is wrong with it; None where a part cannot even be understood.

    `values` is what the files say, `places` the file and line of every part by its path of keys. `all_read` is
    False when a file could not be read: nothing is then reported as missing or unknown, since it may stand there.
    """
    if many := list(too_many(values, places)):
        return None, many
    unfit = list(text_issues(values, places))
    try:
        mapping = MappingFiles.with_places(values, places)
    except ValidationError as error:
        issues = [*unfit, *issues_of(error, values, places)]
        if not all_read:
            issues = [issue for issue in issues if issue.kind != "missing-key" or "top level" not in issue.message]
        return None, issues + _rules_of_the_rest(error, values, places, all_read)
    return mapping, [*unfit, *check_rules(mapping, all_read=all_read)]


def _rules_of_the_rest(
    error: ValidationError, values: Mapping[str, Any], places: Mapping[KeyPath, str], all_read: bool
) -> list[Issue]:
    """The rules' issues for the parts that are right in themselves."""
    rest: dict[str, Any] = {key: dict(part) if isinstance(part, dict) else part for key, part in values.items()}
    wrong: set[tuple[str, str]] = set()
    for found in error.errors(include_url=False, include_context=False):
        loc = found["loc"]
        key = str(loc[0])
        part = rest.get(key)
        by_id = key in ("service_areas", "teams", "codes", "workbooks", "sources", "indicators", "sections")
        if by_id and len(loc) > 1 and isinstance(part, dict):
            wrong.add((key, str(loc[1])))
            part.pop(loc[1], None)
        else:
            wrong.add((key, ""))
            rest.pop(key, None)
    for key in ("service_areas", "teams", "sources", "indicators", "sections"):
        rest.setdefault(key, {})
    rest.setdefault("organisation", NO_ORGANISATION)
    try:
        mapping = MappingFiles.with_places(rest, places)
    except ValidationError:  # what is wrong is told already
        return []
    return list(check_rules(mapping, frozenset(wrong), all_read))
