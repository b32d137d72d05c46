"""Words that stand in every team's workbook as the mapping has them, and whether they name a team."""

import re
from collections.abc import Iterator

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity


def named_teams(mapping: MappingFiles) -> tuple[Issue, ...]:
    """A warning for each title or note of an indicator or update in which a team's name stands.

    Names of service areas are passed over: many are words of the service (Fostering, Adoption).
    """
    found = []
    for path, text in _shared_texts(mapping):
        for team in mapping.teams.values():
            if re.search(rf"(?<!\w){re.escape(team.name)}(?!\w)", text):
                message = f'A text names the team "{team.name}", and stands in every team\'s workbook.'
                advice = "If other teams should not read it there, write it without the name."
                place, severity = mapping.place(*path), Severity.WARNING
                found.append(Issue("text-names-team", message, mapping=place, advice=advice, severity=severity))
    return tuple(found)


def _shared_texts(mapping: MappingFiles) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where a text stands in the mapping, and the text."""
    for id_, indicator in mapping.indicators.items():
        for key in ("title", "short_title", "plain", "note", "guidance"):
            yield ("indicators", id_, key), getattr(indicator, key) or ""
        for at, target in enumerate(indicator.targets):
            yield ("indicators", id_, "targets", at, "basis"), target.basis or ""
        for at, changed in enumerate(indicator.changes):
            yield ("indicators", id_, "changes", at, "note"), changed.note
        for at, version in enumerate(indicator.versions):
            yield ("indicators", id_, "versions", at, "note"), version.note
    for at, update in enumerate(mapping.updates):
        for key in ("title", "note"):
            yield ("updates", at, key), getattr(update, key) or ""
    for id_, section in mapping.sections.items():
        yield ("sections", id_, "title"), section.title
