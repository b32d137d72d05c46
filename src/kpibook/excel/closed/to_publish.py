"""A workbook that is about to be published: its figures as they stand in it, its texts, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kpibook.definitions import WHOLE
from kpibook.excel import tables
from kpibook.excel.closed.carry_over import Ingredients, figures_typed_over
from kpibook.excel.closed.proofread_file import box_texts
from kpibook.excel.closed.refresh_file import (
    content_of_file,
    stop_if_not_refreshable,
    stop_if_not_replaceable,
    table_state,
)
from kpibook.excel.closed.workbook_file import read_closed
from kpibook.excel.compute import Computation
from kpibook.issues import InputError, Issue, Severity
from kpibook.months import Period
from kpibook.report import Limits, Report
from kpibook.tables import NOT_AVAILABLE
from kpibook.workbook.live import names as named

_EXAMPLES = 10
"""Figures that differ and are named."""


@dataclass(frozen=True)
class ToPublish:
    """A workbook's bytes, its report, its texts, and what is open: texts that contradict, are drafts, or to be filled.

    `report` holds the figures and targets of the workbook's own tables, whether or not they are those of the lists;
    `different`: how many are not, `examples` some of them in words.
    """

    content: bytes
    report: Report
    texts: tuple[tables.Text, ...]
    open_issues: tuple[Issue, ...]
    different: int
    examples: tuple[str, ...]


def read_to_publish(file: Path, computation: Computation) -> ToPublish:
    """Read a workbook that is closed; nothing is written.

    InputError when it is no workbook of the whole service's, may not be replaced, or the lists or mapping are wrong.
    """
    stop_if_not_replaceable(file)
    return to_publish_of(file, content_of_file(file), computation)


def to_publish_of(file: Path, content: bytes, computation: Computation) -> ToPublish:
    """The same of a workbook's bytes, whoever has the file open."""
    closed = read_closed(content, file)
    stop_if_not_refreshable(file, closed)
    states = {name: table_state(name, table, closed) for name, table in closed.tables.items()}
    month = _own_month(file, states)
    report = computation.report(month)
    own = with_own_figures(report, states)
    differences: list[tables.Difference] = []
    if not _same_figures(report, own):  # what it lacks (a later month, a new indicator) is no other figure
        changes = tables.find_changes(states, tables.refreshed(report, computation.template))
        differences = [*changes.restated, *changes.targets]
    texts = tuple(box_texts(closed))
    of_month = [text for text in texts if text.text and text.month == month.name]
    wrong = tables.contradictions(tables.proofs(of_month, own, states[named.DATA_SHEETS[0]]), str(file))
    made = Ingredients(tables.refreshed(report, computation.template), report, computation.template)
    over = _typed_over(file, figures_typed_over(closed, states, made))
    open_issues = (*over, *tables.texts_to_look_at(of_month, month.name, str(file)), *wrong)
    return ToPublish(content, own, texts, open_issues, len(differences), tuple(map(str, differences[:_EXAMPLES])))


def _typed_over(file: Path, places: Sequence[str]) -> tuple[Issue, ...]:
    """A warning where a reader sees something else than what the workbook's tables, which are published, say."""
    if not places:
        return ()
    said = f"Figures, RAG words or targets were typed over on {', '.join(places)}: they show what was typed."
    advice = (
        "kpibook refresh FILE, with the workbook closed, puts them right. What is to be said of them goes into the box."
    )
    return (Issue("figure-typed-over", said, sheet=str(file), severity=Severity.WARNING, advice=advice),)


def _own_month(file: Path, states: dict[str, tables.TableState]) -> Period:
    """The month that the workbook reports, as its table About says it."""
    month = tables.month_named(tables.said_about(states["About"], "Report").rpartition(", ")[2])
    if month is None:
        what = "The workbook does not say which month it reports."
        advice = "Its sheet About was changed: refresh it, and publish it again."
        raise InputError([Issue("publish-no-month", what, sheet=str(file), advice=advice)])
    return month


def with_own_figures(report: Report, states: dict[str, tables.TableState]) -> Report:
    """The report with figures and targets as a workbook's tables say them, and the rows that it has.

    What they do not say is not available.
    """
    observations = report.observations
    upper, lower, targets = (
        _Table(states[name], observations.months) for name in ("Numerators", "Denominators", "Targets")
    )
    numerators = np.full_like(observations.numerators, NOT_AVAILABLE)
    denominators = np.full_like(observations.denominators, NOT_AVAILABLE)
    for at, measure in enumerate(observations.measures):
        row = report.rows.get(measure)
        power = row.decimals if row is not None and row.shape == "average" else 0
        for place, scope in enumerate(observations.scopes):
            numerators[at, place] = upper.counts(f"{measure}|{scope}", power)
            denominators[at, place] = lower.counts(f"{measure}|{scope}")
    columns = [observations.months.index(month) for month in report.months]
    sums = {
        (indicator, scope): tuple(upper.numbers(f"{indicator}.year|{scope}")[column] for column in columns)
        for indicator, scope in report.year_to_date
    }
    rows = {
        id_: replace(row, limits={scope: _own_limits(targets, f"{id_}|{scope}", columns) for scope in row.limits})
        for id_, row in report.rows.items()
        if row.shape == "none" or f"{id_}|{WHOLE}" in upper
    }
    own = replace(observations, numerators=numerators, denominators=denominators)
    return replace(report, observations=own, year_to_date=sums, rows=rows)


def _same_figures(report: Report, own: Report) -> bool:
    before, after = report.observations, own.observations
    same_counts = np.array_equal(before.numerators, after.numerators)
    same_counts = same_counts and np.array_equal(before.denominators, after.denominators)
    return same_counts and (report.rows, report.year_to_date) == (own.rows, own.year_to_date)


class _Table:
    """A table's cells by key, for these months."""

    def __init__(self, state: tables.TableState, months: Sequence[Period]) -> None:
        self._state = state
        self._rows = {str(key): at for at, key in enumerate(state.under("key"), start=1)}
        self._columns = [state.places.get(month.key) for month in months]

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def cells(self, key: str) -> list[tables.Cell]:
        at = self._rows.get(key)
        if at is None:
            return [None] * len(self._columns)
        return [None if column is None else self._state.cell(at, column) for column in self._columns]

    def numbers(self, key: str, decimals: int = 0) -> list[int | None]:
        """In whole shown units; None for words and blanks."""
        return [
            round(cell * 10**decimals) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
            for cell in self.cells(key)
        ]

    def counts(self, key: str, decimals: int = 0) -> list[int]:
        return [NOT_AVAILABLE if number is None else number for number in self.numbers(key, decimals)]


def _own_limits(targets: _Table, key: str, columns: Sequence[int]) -> tuple[Limits, ...]:
    """What stands in the rows of a target, for the months of the report."""
    shown = ["" if cell is None else str(cell) for cell in targets.cells(f"{key}|shown")]
    bounds = zip(shown, targets.numbers(f"{key}|green"), targets.numbers(f"{key}|amber"), strict=True)
    limits = [Limits(*each) for each in bounds]
    return tuple(limits[column] for column in columns)
