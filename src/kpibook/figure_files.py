"""EDGE: every figure taken out as a tidy table, .csv or .json, that says whether small figures are suppressed in it."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kpibook.issues import Progress, stop_on_errors
from kpibook.months import Period
from kpibook.pipeline import Inputs, lists_of, make_report
from kpibook.report import Report, TidyFigure, tidy_figures, until_month
from kpibook.shared_copies import Share, share_report
from kpibook.workspaces import place_issues

Format = Literal["csv", "json"]
Cell = str | int | float | None

INTERNAL = "INTERNAL"
"""Before the organisation's marking where small figures are not suppressed."""
_FORMULA = tuple("=+-@\t\r＝＋－＠")
"""A text that begins so may be taken for a formula when a .csv is opened, full-width signs in some countries too."""
COLUMNS = ("indicator", "breakdown", "scope", "period", "numerator", "denominator", "value", "shown", "target", "rag")


@dataclass(frozen=True)
class FiguresRequest:
    """Which figures are asked for."""

    month: Period | None = None
    """Only this month; None: every month up to the latest that all lists hold whole."""
    scope: str | None = None
    """Only this scope; None: every one."""
    share: bool = False
    """For readers outside the service: small figures are suppressed."""
    out: Path | None = None


@dataclass(frozen=True)
class Figures:
    """What was asked for: the rows, and what is to be said of them."""

    report: Report
    months: tuple[Period, ...]
    suppressed: bool
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    as_before: tuple[Period, ...] = ()
    """Months that are as they were shared before."""
    lines: tuple[str, ...] = ()
    """What is to be said of a shared file beside what it holds."""

    @property
    def marking(self) -> str:
        """The organisation's protective marking; `INTERNAL` stands before it where nothing is suppressed."""
        marking = self.report.mapping.organisation.protective_marking
        return marking if self.suppressed else ", ".join(filter(None, (INTERNAL, marking)))


def take_figures(inputs: Inputs, asked: FiguresRequest, made: dt.datetime, progress: Progress) -> Figures:
    """The figures as they are asked for. InputError with all that is wrong, before anything is written.

    Shared figures are suppressed as shared team workbooks are: all scopes and all months up to the last one together,
    whichever of them are asked for, so that two files that were asked for differently give away no more than one. All
    of it is remembered as shared.
    """
    if asked.out is not None:
        stop_on_errors(place_issues(asked.out, inputs.workspace, inputs.mapping))
    report = make_report(lists_of(inputs, progress), asked.month, made)
    return figures_of(report, inputs.workspace, asked, () if asked.month is None else (asked.month,))


def figures_of(report: Report, workspace: Path, asked: FiguresRequest, months: Sequence[Period] = ()) -> Figures:
    """The figures of a report that was made: of these months; every month up to the report's unless told."""
    until = until_month(report)
    share = share_report(workspace, until) if asked.share else Share(until)
    shown = share.report
    scopes = [scope for scope, _, _ in shown.scopes if asked.scope in (None, scope)]
    months = tuple(months) or shown.months
    found = tidy_figures(shown, scopes, months)
    rows = tuple(_row(shown, each) for each in found)
    as_before = tuple(month for month in share.as_before if month in months)
    return Figures(shown, months, asked.share, _columns(shown), rows, as_before, share.lines)


def _columns(report: Report) -> tuple[str, ...]:
    """The same order in every file: those of a figure, then two for each benchmark heading of the mapping.

    A benchmark's ends differ from every other column's, so whatever ids there are, no two columns are called the same.
    """
    ids = [heading.id for heading in report.benchmark_headings]
    return (*COLUMNS, *(name for id_ in ids for name in (f"{id_}_benchmark", f"{id_}_benchmark_period")))


def _row(report: Report, each: TidyFigure) -> tuple[Cell, ...]:
    found = each.figure
    at = {cell.column: cell for cell in each.benchmarks if cell.value is not None}
    benchmarks: list[Cell] = []
    for heading in report.benchmark_headings:
        cell = at.get(heading.id)
        benchmarks += [_plain(cell.value), cell.period] if cell is not None else [None, ""]
    # A second opinion's figure is of the day at which its list was cut, in whichever month's column it stands.
    period = report.observations.period_of(each.indicator, each.month)
    place = (each.indicator, each.breakdown, each.scope, period.key)
    numbers = (found.numerator, found.denominator, each.value)
    return (*place, *numbers, str(found.shown), each.target, each.rag or "", *benchmarks)


def _plain(value: float | None) -> int | float | None:
    return int(value) if value is not None and value.is_integer() else value


def figures_bytes(figures: Figures, kind: Format, for_excel: bool = False) -> bytes:
    """The file's content, UTF-8; `for_excel`: a .csv begins with the mark by which Excel knows that it is."""
    if kind == "json":
        return _json(figures).encode()
    return _csv(figures).encode("utf-8-sig" if for_excel else "utf-8")


def _csv(figures: Figures) -> str:
    """A line for each figure; what is said of the whole file stands in each, so that it is a table and nothing else."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*figures.columns, "suppressed", "marking"))
    said = ("yes" if figures.suppressed else "no", figures.marking)
    writer.writerows(harmless((*row, *said)) for row in figures.rows)
    return text.getvalue()


def harmless(row: Sequence[Cell]) -> Iterator[Cell]:
    """The row with an apostrophe before every text that a spreadsheet would work out as a formula."""
    for cell in row:
        yield f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _json(figures: Figures) -> str:
    report = figures.report
    said = {
        "organisation": report.mapping.organisation.name,
        "marking": figures.marking,
        "suppressed": figures.suppressed,
        "as_shared_before": [month.key for month in figures.as_before],
        "made": report.about.made.isoformat(),
        "mapping_version": report.about.mapping_version,
        "program_version": report.about.program_version,
        "figures": [dict(zip(figures.columns, row, strict=True)) for row in figures.rows],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
