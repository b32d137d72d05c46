"""A team's own report: its figures and the whole service's, and no trace of another team.

Indicators in which the team has nothing, in any month, are left out. And, for workbooks that leave the service or are
mailed: a report without what came after its month.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from kpibook.definitions import EVERY, NOT_ALLOCATED, WHOLE, MappingFiles
from kpibook.issues import Issue
from kpibook.months import Period
from kpibook.report.definition_texts import definition_text
from kpibook.report.model import About, LeftOut, QualityPage, Report, Row, Section, Table
from kpibook.tables import SUPPRESSED, Observations, SheetCheck, SourceFile

SHARED_WARNINGS = ("extracted-before-month-end", "later-benchmark")
"""Kinds of warnings that every team is told; others may name another team's records and stay with the service."""


def without_empty(report: Report, scopes: Sequence[str]) -> Report:
    """The report without rows and highlights in which these scopes have nothing, and with what was left out.

    Looked at are all months of the report's tables, since the selectors go to each. What is suppressed in any month
    stays: only figures that a reader would see as nothing are left out, so that a gap says no more than they did. Where
    nothing at all would be left, all stays.
    """
    empty = {id_ for id_ in report.rows if not _has_anything(report, id_, scopes)}
    empty |= {id_ for id_, row in report.rows.items() if row.part_of in empty}
    kept = {section.id: _without(section, empty) for section in report.sections}
    if not any(section.tables or section.highlights for section in kept.values()):
        return report
    gone = (_left_out(section, kept[section.id], empty) for section in report.sections)
    return replace(
        report,
        sections=tuple(section for section in kept.values() if section.tables or section.highlights),
        definitions=tuple(text for text in report.definitions if text.indicator not in empty),
        left_out=tuple(one for one in gone if one.indicators),
    )


def left_out_words(report: Report, section: str = "") -> str:
    """What is not in a team's workbook (in a section, if told), and why; '' where nothing is left out.

    A section that is left out whole is named instead of its indicators, and parts of breakdowns are counted.
    """
    said, parts = [], 0
    for one in report.left_out:
        if section in ("", one.section):
            rows = [report.rows[id_] for id_ in one.indicators]
            said += [f"all of {one.title}"] if one.whole else [row.short_title for row in rows if not row.part_of]
            parts += sum(bool(row.part_of) and row.part_of not in one.indicators for row in rows)
    if parts:
        said.append(f"{parts} row{'' if parts == 1 else 's'} of breakdowns")
    name = report.mapping.scope_name(report.subject)
    when = "at any date" if report.of_readings else "in any month"
    return f"Nothing to show for {name} {when}, so left out: {', '.join(dict.fromkeys(said))}." if said else ""


def _has_anything(report: Report, indicator: str, scopes: Sequence[str]) -> bool:
    """Whether there is anything to see: somebody counted, somebody of whom it is said, a figure that is not told, or
    a 0 that is held against a target."""
    shape = report.rows[indicator].shape
    if shape == "none":
        return False
    for scope in scopes:
        for month in report.months:
            counts = report.observations.counts(indicator, scope, month)
            if counts is None:
                continue
            if SUPPRESSED in counts or max(counts if shape in ("share", "average", "ratio") else counts[:1]) > 0:
                return True
            if shape in ("count", "rate") and report.limits(indicator, scope, month).green is not None:
                return True
    return False


def _without(section: Section, empty: set[str]) -> Section:
    tables = (
        Table(table.title, tuple(id_ for id_ in table.indicators if id_ not in empty)) for table in section.tables
    )
    return replace(
        section,
        tables=tuple(table for table in tables if table.indicators),
        highlights=tuple(block for block in section.highlights if block.indicator not in empty),
    )


def _left_out(section: Section, kept: Section, empty: set[str]) -> LeftOut:
    """What of a section is not kept; whole, if nothing is."""
    ids = [id_ for table in section.tables for id_ in table.indicators]
    ids += [block.indicator for block in section.highlights]
    gone = tuple(id_ for id_ in dict.fromkeys(ids) if id_ in empty)
    return LeftOut(section.id, section.title, not (kept.tables or kept.highlights), gone)


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


def later_months(report: Report) -> tuple[Period, ...]:
    """The months after the report's own of which its tables hold figures too."""
    return report.months[report.months.index(report.month) + 1 :]


def later_in_words(report: Report) -> str:
    """That the workbook of an earlier month holds figures of later ones; '' where it holds none."""
    later = later_months(report)
    if not later:
        return ""
    ends = dict.fromkeys((later[0].name, later[-1].name))
    span = (" and " if len(later) == 2 else " to ").join(ends)
    return f"This file holds the figures of {span} too, after {report.month.name}: its month selector goes on to them."


def until_month(report: Report) -> Report:
    """The report without the figures of months after its own, which are not yet told to those who get it.

    How many rows the lists hold is not told then either: less what the months before add up to, it is what came after.
    """
    count = report.months.index(report.month) + 1
    checks = () if later_months(report) else report.checks
    observations = report.observations
    return replace(
        report,
        months=report.months[:count],
        observations=replace(
            observations,
            months=observations.months[:count],
            numerators=observations.numerators[:, :, :count],
            denominators=observations.denominators[:, :, :count],
            readings={
                id_: {month: reading for month, reading in readings.items() if month in report.months[:count]}
                for id_, readings in observations.readings.items()
            },
        ),
        year_to_date={key: sums[:count] for key, sums in report.year_to_date.items()},
        rows={id_: _until(row, count) for id_, row in report.rows.items()},
        checks=checks,
        partly_covered={
            month: lists for month, lists in report.partly_covered.items() if month.last <= report.month.last
        },
    )


def _until(row: Row, count: int) -> Row:
    return replace(row, limits={scope: series[:count] for scope, series in row.limits.items()})
