"""What a team's report leaves out: indicators in which the team has nothing, in any month."""

from collections.abc import Sequence
from dataclasses import replace

from kpibook.report.model import LeftOut, Report, Section, Table
from kpibook.tables import SUPPRESSED


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
