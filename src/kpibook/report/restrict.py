"""A team's own report: its figures and the whole service's, and no trace of another team."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from kpibook.definitions import EVERY, NOT_ALLOCATED, WHOLE, MappingFiles
from kpibook.issues import Issue
from kpibook.report.definition_texts import definition_text
from kpibook.report.left_out import without_empty
from kpibook.report.model import About, QualityPage, Report, Row
from kpibook.tables import Observations, SheetCheck, SourceFile

SHARED_WARNINGS = ("extracted-before-month-end", "later-benchmark")
"""Kinds of warnings that every team is told; others may name another team's records and stay with the service."""


def scopes_of(mapping: MappingFiles, subject: str) -> tuple[str, ...]:
    """The scopes that a team's or service area's workbook may hold.

    A team sees itself and the whole service, not its area: in an area of two teams, area less own is the other team.
    A service area sees itself, its own teams and the whole service.
    """
    teams = [id_ for id_, team in mapping.teams.items() if team.area == subject]
    return (WHOLE, subject, *teams)


def restrict_report(report: Report, subject: str) -> Report:
    """The report for one team or service area: what it has anything in (see `without_empty`), in a manager's words.

    KeyError when the mapping has no such scope.
    """
    if subject not in report.mapping.scopes or subject == NOT_ALLOCATED:
        raise KeyError(subject)
    kept = scopes_of(report.mapping, subject)
    mapping = restrict_mapping(report.mapping, kept)
    rows = {id_: _restrict_row(row, kept) for id_, row in report.rows.items()}
    own = replace(
        report,
        mapping=mapping,
        subject=subject,
        scopes=tuple((id_, name, area if area in kept else "") for id_, name, area in report.scopes if id_ in kept),
        observations=restrict_observations(report.observations, kept),
        year_to_date={key: sums for key, sums in report.year_to_date.items() if key[1] in kept},
        rows=rows,
        quality=_restrict_quality(report, subject),
        definitions=tuple(
            definition_text(mapping, rows[text.indicator], report.month) if text.indicator in rows else text
            for text in report.definitions
        ),
        checks=tuple(_checks_by_list(report.checks)),
        about=_restrict_about(report.about),
        warnings=tuple(_for_a_manager(warning) for warning in report.warnings if warning.kind in SHARED_WARNINGS),
        accepted=(),
        restated=None if report.restated is None else tuple(one for one in report.restated if one.scope in kept),
    )
    return without_empty(own, [scope for scope in kept if scope != WHOLE])


def restrict_mapping(mapping: MappingFiles, kept: tuple[str, ...]) -> MappingFiles:
    """The mapping without the other teams and areas, and without anybody's recipients."""
    areas = {
        id_: area.model_copy(update={"recipients": ()}) for id_, area in mapping.service_areas.items() if id_ in kept
    }
    teams = {}
    for id_, team in mapping.teams.items():
        if id_ in kept:
            area = team.area if team.area in kept else WHOLE
            teams[id_] = team.model_copy(update={"recipients": (), "area": area})
    organisation = mapping.organisation.model_copy(update={"not_allocated": ""})
    own = mapping.model_copy(update={"organisation": organisation, "service_areas": areas, "teams": teams})
    own._places = {}  # lines of the mapping files, named by everybody's ids
    return own


def restrict_observations(observations: Observations, kept: tuple[str, ...]) -> Observations:
    """The observations of these scopes, in the order in which the observations hold them."""
    at = np.array([index for index, scope in enumerate(observations.scopes) if scope in kept], dtype=np.intp)
    return replace(
        observations,
        scopes=tuple(observations.scopes[index] for index in at),
        numerators=observations.numerators[:, at, :],
        denominators=observations.denominators[:, at, :],
    )


def _restrict_row(row: Row, kept: tuple[str, ...]) -> Row:
    return replace(row, limits={scope: series for scope, series in row.limits.items() if scope in (*kept, EVERY)})


def _restrict_quality(report: Report, subject: str) -> QualityPage | None:
    if report.quality is None:
        return None
    return replace(report.quality, areas=((subject, report.mapping.scope_name(subject)),))


def _checks_by_list(checks: Sequence[SheetCheck]) -> Iterator[SheetCheck]:
    """A line for each list, whole; which rows and cells were set aside is told to the service alone.

    Where each team returns its own sheet or file, a line for each would name the others, with their counts.
    """
    for source in dict.fromkeys(check.source for check in checks):
        sheets = [check for check in checks if check.source == source]
        taken = [check.extracted for check in sheets if check.extracted is not None]
        read, used = (sum(getattr(check, what) for check in sheets) for what in ("rows_read", "rows_used"))
        yield SheetCheck(source, "", "", read, used, extracted=min(taken, default=None))


def _for_a_manager(warning: Issue) -> Issue:
    """What is wrong, without where it is to be put right: who gets a team's workbook has neither lists nor mapping."""
    return replace(warning, mapping="", sheet="", advice="")


def _restrict_about(about: About) -> About:
    """One line for all source files, with one hash over theirs: their names may be those of other teams."""
    if not about.files:
        return replace(about, mapping_files=())
    said = f"{len(about.files)} files, which the whole service's workbook names"
    together = hashlib.sha256("".join(sorted(file.sha256 for file in about.files)).encode()).hexdigest()
    size, modified = sum(file.size for file in about.files), max(file.modified for file in about.files)
    return replace(about, files=(SourceFile(said, together, size, modified),), mapping_files=())
