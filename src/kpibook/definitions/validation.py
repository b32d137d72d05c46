"""Plain values and their lines → the mapping, or every issue in an officer's words.

Everything wrong is told in one go: parts that are wrong in themselves are set aside, and the rules between
definitions are then held against the rest, without taking what was set aside for unknown.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from kpibook.definitions.complaints import issues_of
from kpibook.definitions.kinds import KeyPath
from kpibook.definitions.limits import too_many
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.plain_text import text_issues
from kpibook.definitions.rules import check_rules
from kpibook.issues import Issue

NO_ORGANISATION = {"name": "?", "service": "?"}
"""Stands in while the real one is wrong, so that the rules can still be held."""


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
