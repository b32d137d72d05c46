"""Pure: what the commands say when they are done, as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kpibook.definitions import WHOLE, left_out_words, measure_words
from kpibook.indicators import COUNTED
from kpibook.issues import Issue, errors
from kpibook.months import Period, Reading, day_in_words
from kpibook.pipeline import Explained, ListsRead, Reconciled
from kpibook.report import COMPLETE, Report, figure, incomplete_in_words, later_in_words, rag
from kpibook.tables import FILE, ROW, SHEET

if TYPE_CHECKING:  # suppression and published releases are no part of a build
    from kpibook.figure_files import Figures
    from kpibook.import_benchmarks import Imported


def report_summary(report: Report, path: Path) -> str:
    """Where the workbook is and what stands in it."""
    # What stands beside another figure as its second opinion is no indicator of the report's own.
    beside = report.observations.readings
    wholes = [id_ for id_, row in report.rows.items() if not row.part_of and id_ not in beside]
    dots = Counter(rag(report, indicator, WHOLE, report.month) for indicator in wholes)
    rows = sum(check.rows_used for check in report.checks)
    aside = sum(len(reason.cells) for check in report.checks for reason in check.set_aside)
    shown = [f"{dots[word]} {word}" for word in ("Green", "Amber", "Red", "No figure", "No target") if dots[word]]
    accepted = f", {len(report.accepted)} more accepted" if report.accepted else ""
    lines = [
        f"{report.mapping.organisation.name}: {report.mapping.organisation.report_title}, {report.month.name}",
        f"  Indicators  {len(wholes)} ({', '.join(shown)})",
        f"  Sources     {len(report.about.files)} files, {rows:,} rows used, {aside:,} set aside (see Checks)",
        f"  Warnings    {len(report.warnings)}" + (" (see Checks)" if report.warnings else "") + accepted,
        f"  Workbook    {path}",
    ]
    if later := later_in_words(report):
        lines.append(f"  Later       {later}")
    return "\n".join(lines)


def figures_summary(figures: Figures, path: Path | None) -> Iterator[str]:
    """How many figures were given out, of which months, for whom they are, and what should be known of them."""
    report = figures.report
    span = " to ".join(dict.fromkeys((figures.months[0].name, figures.months[-1].name)))
    shared = "small figures are suppressed" if figures.suppressed else "small figures are not suppressed: internal"
    yield f"{_things(len(figures.rows), 'figure', 'figures')} of {span}{f' in {path}' if path else ''}; {shared}."
    yield from figures.lines
    if (early := incomplete_in_words(report, report.month)) != COMPLETE:
        yield early
    if report.warnings:
        yield f"{_things(len(report.warnings), 'warning', 'warnings')}: kpibook check says which."


def imported_text(imported: Imported) -> str:
    """What a file was, what of it is new, and where that was written."""
    name = f"{imported.file}: {imported.shape}, release {imported.release}"
    lines = [name]
    if imported.written is None:
        lines.append(f"  Nothing new: all {_things(imported.already, 'figure', 'figures')} are there already.")
    else:
        marked = f" ({imported.marked:,} of them not available)" if imported.marked else ""
        already = f", {imported.already:,} were there already" if imported.already else ""
        lines.append(f"  New figures  {imported.added:,}{marked}{already}")
        lines.append(f"  Indicators   {', '.join(imported.indicators)}")
        lines.append(f"  Written to   {imported.written}")
    if imported.passed_over:
        lines.append(f"  Passed over  {'; '.join(imported.passed_over)}")
    return "\n".join(lines)


def reconciled_text(reconciled: Reconciled) -> str:
    """Each two figures that do not agree, what is accepted and why, and how many were held against each other."""
    blocks = [str(issue) for issue in reconciled.told]
    for each in reconciled.accepted:
        until = f", until {day_in_words(each.until)}" if each.until else ""
        blocks.append(f"{each.issue.message}\n  Accepted{until}: {each.reason}")
    months = " to ".join(dict.fromkeys(period.name for period in (reconciled.periods[0], reconciled.periods[-1])))
    wrong = len(reconciled.told) + len(reconciled.accepted)
    found = f"{_things(wrong, 'does not agree', 'do not agree')}" if wrong else "all agree"
    held = _things(reconciled.asked, "figure was", "figures were")
    blocks.append(f"{months}: {held} held against what they must agree with; {found}.")
    return "\n\n".join(blocks)


def verdict(told: Sequence[Issue], accepted: int, month: Period | None) -> str:
    """Whether a build can go on, in a line: what stands in its way, counted by kind, or how much there is to know.

    >>> verdict([Issue("missing-file", "…"), Issue("unmapped-team", "…"), Issue("unmapped-team", "…")], 0, None)
    'Not ready: 3 things stand in the way (2 unmapped-team, 1 missing-file).'
    >>> from kpibook.months import Month
    >>> verdict([], 2, Month(2023, 2))
    'Ready: February 2023 can be built. 2 more are accepted.'
    """
    wrong = Counter(issue.kind for issue in errors(told))
    known = f" {_things(accepted, 'more is', 'more are')} accepted." if accepted else ""
    if wrong:
        listed = ", ".join(f"{count} {kind}" for kind, count in wrong.most_common())
        return f"Not ready: {_things(wrong.total(), 'thing stands', 'things stand')} in the way ({listed}).{known}"
    named = f"{month.name} can be built" if month else "it can be built"
    warned = f", with {_things(len(told), 'warning', 'warnings')}" if told else ""
    return f"Ready: {named}{warned}.{known}"


def _things(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def source_lines(lists: ListsRead) -> Iterator[str]:
    """A line for each sheet that was read, a line for each reason for setting rows aside, and the sheets not used."""
    for check in lists.checks:
        sheet = f', "{check.sheet}"' if check.sheet else ""
        taken = f", extracted {check.extracted:%d %b %Y}" if check.extracted else ""
        yield f"{check.file}{sheet}: {check.rows_used:,} of {check.rows_read:,} rows used{taken}"
        for reason in check.set_aside:
            cells = ", ".join(reason.cells[:5]) + (", …" if len(reason.cells) > 5 else "")
            yield f"    {len(reason.cells)} set aside: {reason.reason} ({cells})"
        if check.unused_sheets:
            yield f"    sheets not used: {', '.join(check.unused_sheets)}"


def explain_text(explained: Explained, measure: str, scope: str, month: Period) -> str:
    """What a measure counts, in words, its figure, and a line for each row: place, counted or not, conditions."""
    report, rows = explained.report, explained.rows
    mapping = report.mapping.in_force(month)
    definition = mapping.measures[measure]
    period = report.observations.period_of(measure, month)
    when = f"as at {period.name}" if isinstance(period, Reading) else period.name
    row = report.rows.get(measure)
    title = measure if row is None else f"{report.rows[row.part_of].title}, {row.title}" if row.part_of else row.title
    lines = [
        title,
        f"{mapping.scope_name(scope)}, {when}: {_shown(report, measure, scope, month)}",
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


def _shown(report: Report, measure: str, scope: str, month: Period) -> str:
    if measure in report.rows:
        return str(figure(report, measure, scope, month).shown)
    counts = report.observations.counts(measure, scope, month)
    return "N/A" if counts is None else str(counts[0])
