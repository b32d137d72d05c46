"""The tables that people read as lists, as plain values: Updates, Definitions, Checks, About.

Their columns are named as the template's tokens; the headings that are printed stand in the template.
"""

from collections.abc import Iterable, Iterator

from kpibook.definitions import AcceptedIssue
from kpibook.issues import Issue
from kpibook.months import day_in_words
from kpibook.report import Report, later_in_words
from kpibook.tables import SheetCheck, SourceFile
from kpibook.workbook.live.data_tables import DataTable, Value, data_tables, is_in_report, measure_title
from kpibook.workbook.live.names import RESTATED
from kpibook.workbook.specimens import ABOUT, CHECKS, DEFINITIONS, UPDATES

_MOST_CELLS = 60
"""Cells named for one reason at most; the rest are counted."""

_MOST_RESTATED = 40
"""Restated figures that KPI updates names; it is printed."""

_LATER_ADVICE = "Do not give it to anybody who should not see them yet. Team workbooks (kpibook teams) leave them out."


def workbook_tables(report: Report) -> dict[str, DataTable]:
    """Every table of the workbook by its sheet: those that the formulas read, then those that people read."""
    return {table.name: table for table in data_tables(report).all} | list_tables(report)


def list_tables(report: Report) -> dict[str, DataTable]:
    """Each of them by the sheet that it stands on."""
    return {
        UPDATES: updates_table(report),
        DEFINITIONS: definitions_table(report),
        CHECKS: checks_table(report),
        ABOUT: about_table(report),
    }


def updates_table(report: Report) -> DataTable:
    """What is new or changed; a line says so where nothing is."""
    rows: list[tuple[Value, ...]] = [(u.month.first, u.kind.capitalize(), u.title, u.note) for u in report.updates]
    rows += _restated(report)
    nothing = ((None, "", "No indicator is new or changed.", ""),)
    return DataTable("Updates", "", ("month", "kind", "indicator", "note"), tuple(rows) or nothing)


def _restated(report: Report) -> Iterator[tuple[Value, ...]]:
    """A line for each restated figure of the workbook's own scope; the sheet Restated has those of all."""
    own = [one for one in report.restated or () if one.scope == report.subject and is_in_report(report, one)]
    for one in own[:_MOST_RESTATED]:
        note = f"{one.published} was published on {day_in_words(one.on)}; it is now {one.now}. {'; '.join(one.causes)}."
        yield (one.period.first, "Restated", measure_title(report, one.measure), note)
    if (more := len(own) - _MOST_RESTATED) > 0:
        yield (None, "Restated", f"And {more:,} more figures: see the sheet {RESTATED}.", "")


def definitions_table(report: Report) -> DataTable:
    """Every indicator in plain words."""
    headings = ("indicator", "counts", "leaves_out", "source", "target", "benchmark", "note")
    rows = tuple(
        (text.title, text.counts, text.leaves_out, text.source, text.target, text.benchmark, text.note)
        for text in report.definitions
    )
    return DataTable("Definitions", "", headings, rows)


def checks_table(report: Report) -> DataTable:
    """Warnings first, then which later months the file holds, then each sheet that was read, with a line for each
    reason for setting rows aside.
    """
    headings = (
        "kind", "source", "file", "sheet", "rows_read", "rows_used", "set_aside", "taken", "what", "where",
    )  # fmt: skip
    rows = [_warning(issue) for issue in report.warnings]
    rows += [_accepted(accepted) for accepted in report.accepted]
    rows += _later(report)
    for check in report.checks:
        rows += _sheet_rows(report, check)
    return DataTable("Checks", "", headings, tuple(rows))


def _warning(issue: Issue) -> tuple[Value, ...]:
    where = "\n".join(text for text in (issue.sheet, issue.mapping, issue.advice) if text)
    return ("Warning", "", "", "", None, None, None, None, issue.message, where)


def _later(report: Report) -> Iterator[tuple[Value, ...]]:
    if words := later_in_words(report):
        yield ("Later months", "", "", "", None, None, None, None, words, _LATER_ADVICE)


def _accepted(accepted: AcceptedIssue) -> tuple[Value, ...]:
    until = f" Accepted until {accepted.until:%d %B %Y}" if accepted.until else " Accepted"
    what = f"{accepted.issue.message}{until}: {accepted.reason}"
    return ("Accepted", "", "", "", None, None, None, None, what, accepted.issue.sheet or accepted.issue.mapping)


def _sheet_rows(report: Report, check: SheetCheck) -> Iterator[tuple[Value, ...]]:
    sources = report.mapping.sources
    title = sources[check.source].title if check.source in sources else check.source
    place = (title, check.file, check.sheet)
    aside = check.rows_read - check.rows_used
    yield ("Read", *place, check.rows_read, check.rows_used, aside, check.extracted, check.note, "")
    for reason in check.set_aside:
        yield ("Set aside", *place, None, None, len(reason.cells), None, reason.reason, _cells(reason.cells))


def _cells(cells: tuple[str, ...]) -> str:
    more = len(cells) - _MOST_CELLS
    return ", ".join(cells[:_MOST_CELLS]) + (f" and {more:,} more" if more > 0 else "")


def about_table(report: Report) -> DataTable:
    """Where the workbook comes from: program, mapping, and every file with the hash of its content."""
    about, organisation = report.about, report.mapping.organisation
    rows: list[tuple[Value, ...]] = [
        ("Report", f"{organisation.report_title}, {report.month.name}", "", about.made),
        ("Program", f"kpibook {about.program_version}", "", None),
        ("Mapping version", about.mapping_version, "", None),
    ]
    rows += _files("Mapping file", about.mapping_files)
    rows += _files("Source file", about.files)
    return DataTable("About", "", ("item", "value", "sha256", "changed"), tuple(rows))


def _files(item: str, files: Iterable[SourceFile]) -> list[tuple[Value, ...]]:
    return [(item, file.path, file.sha256, file.modified) for file in files]
