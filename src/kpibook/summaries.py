"""Pure: what the commands say when they are done, as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kpibook.definitions.mapping import WHOLE
from kpibook.indicators.explain import COUNTED
from kpibook.months import Month
from kpibook.pipeline import Explained, Lists
from kpibook.report.figures import figure, rag
from kpibook.report.model import Report
from kpibook.report.words import left_out_words, measure_words
from kpibook.tables import FILE, ROW, SHEET


def report_summary(report: Report, path: Path) -> str:
    """Where the workbook is and what stands in it."""
    dots = Counter(rag(report, indicator, WHOLE, report.month) for indicator in report.rows)
    rows = sum(check.rows_used for check in report.checks)
    aside = sum(len(reason.cells) for check in report.checks for reason in check.set_aside)
    shown = [f"{dots[word]} {word}" for word in ("Green", "Amber", "Red", "No figure", "No target") if dots[word]]
    accepted = f", {len(report.accepted)} more accepted" if report.accepted else ""
    lines = [
        f"{report.mapping.organisation.name}: {report.mapping.organisation.report_title}, {report.month.name}",
        f"  Indicators  {len(report.rows)} ({', '.join(shown)})",
        f"  Sources     {len(report.about.files)} files, {rows:,} rows used, {aside:,} set aside (see Checks)",
        f"  Warnings    {len(report.warnings)}" + (" (see Checks)" if report.warnings else "") + accepted,
        f"  Workbook    {path}",
    ]
    return "\n".join(lines)


def source_lines(lists: Lists) -> Iterator[str]:
    """A line for each sheet that was read, then a line for each reason for setting rows aside."""
    for check in lists.checks:
        sheet = f', "{check.sheet}"' if check.sheet else ""
        taken = f", extracted {check.extracted:%d %b %Y}" if check.extracted else ""
        yield f"{check.file}{sheet}: {check.rows_used:,} of {check.rows_read:,} rows used{taken}"
        for reason in check.set_aside:
            cells = ", ".join(reason.cells[:5]) + (", …" if len(reason.cells) > 5 else "")
            yield f"    {len(reason.cells)} set aside: {reason.reason} ({cells})"


def explain_text(explained: Explained, measure: str, scope: str, month: Month) -> str:
    """What a measure counts, in words, its figure, and a line for each row: place, counted or not, conditions."""
    report, rows = explained.report, explained.rows
    mapping = report.mapping
    definition = mapping.measures[measure]
    title = report.rows[measure].title if measure in report.rows else measure
    lines = [
        title,
        f"{mapping.scope_name(scope)}, {month.name}: {_shown(report, measure, scope, month)}",
        "",
        f"Counts: {measure_words(mapping, definition)}",
        f"Leaves out: {left_out_words(mapping, definition)}",
        "",
    ]
    if rows.empty:
        return "\n".join([*lines, "No row was counted."])
    conditions = [name for name in rows.columns if name not in (FILE, SHEET, ROW, COUNTED)]
    short = {name: f"[{number}]" for number, name in enumerate(conditions, start=1)}
    lines += [f"{number} {name}" for name, number in short.items()]
    named = rows.rename(columns={FILE: "file", SHEET: "sheet", ROW: "row", **short})
    yes_no = named.apply(lambda column: column.map({True: "yes", False: "no"}) if column.dtype == bool else column)
    counted = int(rows[COUNTED].sum())
    lines += [""] if conditions else []
    return "\n".join([*lines, f"{len(rows):,} rows: {counted:,} counted", yes_no.to_string(index=False)])


def _shown(report: Report, measure: str, scope: str, month: Month) -> str:
    if measure in report.rows:
        return str(figure(report, measure, scope, month).shown)
    counts = report.observations.counts(measure, scope, month)
    return "N/A" if counts is None else str(counts[0])
