"""One indicator's formulas with their values: helper cells in hidden columns, and what the reader sees.

Where an indicator's definition changes within the months shown: formulas that follow the selector, and their values.

Every condition holds the first day of the month from which the other definition is in force, as Excel's number, and is
asked of the first days of the columns, or of the days of readings: both are numbers in the row above all others.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.definitions import WHOLE
from kpibook.months import Month, Period, Reading
from kpibook.report import (
    COMPLETE,
    NO_FIGURE,
    BenchmarkHeading,
    Figure,
    Report,
    Row,
    charted_figure,
    compared_units,
    figure,
    incomplete_in_words,
    rag,
)
from kpibook.workbook.live import formulas
from kpibook.workbook.live.content import NOT_AVAILABLE_ERROR, Formula
from kpibook.workbook.live.data_tables import DataTable, DataTables, cell_of, excel_day, has_denominator, stored
from kpibook.workbook.live.helper_columns import HelperColumns
from kpibook.workbook.live.shapes import compared_formula, drawn_formula, drawn_value, shown_formula

Cells = dict[int, "Formula | str"]
"""Helper cells of one row, by column."""


@dataclass(frozen=True)
class LiveContext:
    """What every live row of one sheet shares: report, tables, chosen scope, window, helper columns, calendar row."""

    report: Report
    tables: DataTables
    scope: str
    window: tuple[Period, ...]
    helpers: HelperColumns
    calendar_row: int = 0
    two_lines: bool = False
    """Whether a table's figure and what it rests on stand in two lines; never left to the width of a column."""

    def calendar(self) -> Cells:
        """The helper cells above all rows: the window's months, and their columns in each table."""
        cells: Cells = {}
        tables = {
            "numerator": self.tables.numerators,
            "denominator": self.tables.denominators,
            "target": self.tables.targets,
        }
        for k, month in enumerate(self.window):
            date = self.helpers.block("value", k)
            cells[date] = _period_back(self.window, k)
            at = xl_rowcol_to_cell(self.calendar_row, date, row_abs=True, col_abs=True)
            words = period_formulas(month)
            for block, table in tables.items():
                text = words.column(at, table.name)
                cells[self.helpers.block(block, k)] = Formula(text, _number(table.column(month.key)))
            cells[self.helpers.block("in short", k)] = Formula(words.in_short(at), month.label)
            said = incomplete_in_words(self.report, month)
            cells[self.helpers.block("incomplete", k)] = Formula(formulas.incomplete(at), said)
        return cells

    def day_cell(self, k: int) -> str:
        """The helper cell above all rows that holds the k-th column's day."""
        return cell_name(self.calendar_row, self.helpers.block("value", k), fixed_row=True)

    def incomplete(self) -> tuple[tuple[str, ...], bool]:
        """The helper cells that say which of the window's months are not complete, and whether one is."""
        columns = (self.helpers.block("incomplete", k) for k in range(len(self.window)))
        cells = tuple(cell_name(self.calendar_row, column, fixed_row=True) for column in columns)
        return cells, any(incomplete_in_words(self.report, month) != COMPLETE for month in self.window)


@dataclass(frozen=True)
class PeriodFormulas:
    """How formulas speak of the columns of a workbook: months, or the days at which lists were cut."""

    back: Callable[[int], str]
    column: Callable[[str, str], str]
    in_short: Callable[[str], str]


_OF_MONTHS = PeriodFormulas(formulas.month_back, formulas.month_column, formulas.month_in_short)
_OF_READINGS = PeriodFormulas(formulas.reading_back, formulas.reading_column, formulas.reading_in_short)


def period_formulas(period: Period) -> PeriodFormulas:
    """The formulas for columns of this kind."""
    match period:
        case Month():
            return _OF_MONTHS
        case Reading():
            return _OF_READINGS
        case _:
            assert_never(period)


def _period_back(window: Sequence[Period], k: int) -> Formula:
    """The first day of the k-th month shown; the day of the k-th reading."""
    return Formula(period_formulas(window[k]).back(len(window) - 1 - k), excel_day(window[k]))


def month_heading(context: LiveContext, k: int) -> Formula:
    """The heading of the k-th column: the month's first day; `as at 6 Mar 23` of a reading."""
    period = context.window[k]
    match period:
        case Month():
            return _period_back(context.window, k)
        case Reading():
            at = cell_name(context.calendar_row, context.helpers.block("value", k), fixed_row=True)
            return Formula(formulas.reading_heading(at), f"as at {period.label}")
        case _:
            assert_never(period)


@lru_cache(maxsize=65_536)
def cell_name(row: int, column: int, fixed_row: bool = False) -> str:
    """A reference to a cell whose column, and row if told, stay when the formula is copied."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed_row, col_abs=True))


def _number(position: int | None) -> int | str:
    return NOT_AVAILABLE_ERROR if position is None else position


class LiveRow:
    """The formulas of one indicator on one row of a sheet."""

    def __init__(self, context: LiveContext, indicator: str, row: int) -> None:
        self.context, self.indicator, self.at = context, indicator, row
        self.row: Row = context.report.rows[indicator]
        self.figures: list[Figure] = [
            charted_figure(context.report, indicator, context.scope, month)[0] for month in context.window
        ]

    def ref(self, name: str) -> str:
        """The cell of a single helper."""
        return cell_name(self.at, self.context.helpers.single(name))

    def month_ref(self, block: str, k: int) -> str:
        """The cell of a block's k-th month."""
        return cell_name(self.at, self.context.helpers.block(block, k))

    def calendar(self, block: str, k: int) -> str:
        """The cell above all rows of a block's k-th month."""
        return cell_name(self.context.calendar_row, self.context.helpers.block(block, k), fixed_row=True)

    def _position(self, name: str, table: DataTable, key: str, expression: str, column: str = "key") -> Cells:
        text = formulas.row_of(expression, table.name, column)
        return {self.context.helpers.single(name): Formula(text, _number(table.row(key)))}

    def helpers(self) -> Cells:
        """Every helper cell that tables need; charts add `chart_lines`."""
        tables, helpers = self.context.tables, self.context.helpers
        id_, key = self.ref("id"), f"{self.indicator}|{self.context.scope}"
        expression = f'{id_}&"|"&team_id'
        # A part is called after a code, in which * and ? may stand; MATCH would take them for any other signs.
        cells: Cells = {helpers.single("id"): formulas.wildcards_escaped(self.indicator)}
        cells |= self._position("row in Indicators", tables.indicators, self.indicator, id_, "indicator")
        cells |= self._position("row in Numerators", tables.numerators, key, expression)
        if self._has_denominator:
            cells |= self._position("row in Denominators", tables.denominators, key, expression)
        for k in range(len(self.context.window)):
            cells |= self._month_helpers(k)
        cells[helpers.single("compared units")] = self._compared()
        at_least = self.row.direction == "at_least"
        cells[helpers.single("direction")] = Formula(
            formulas.sign(self.ref("row in Indicators")), 1 if at_least else -1
        )
        limits = self.context.report.limits(self.indicator, self.context.scope, self.context.window[-1])
        column = self.calendar("target", len(self.context.window) - 1)
        for name, kind, limit in (("Green limit", "green", limits.green), ("Amber limit", "amber", limits.amber)):
            value = NO_FIGURE if limit is None else limit
            cells[helpers.single(name)] = Formula(formulas.target_limit(id_, kind, column), value)
        return cells

    @property
    def _has_denominator(self) -> bool:
        return has_denominator(self.row.shape)

    def counts(self, k: int, scope: str = "") -> tuple[int | float | str, int | str]:
        """What the numerator and denominator helpers of the k-th month shown hold."""
        return self.counts_of(self.context.window[k], scope)

    def counts_of(self, period: Period, scope: str = "") -> tuple[int | float | str, int | str]:
        """What the numerator and denominator helpers of a month hold."""
        if self.row.shape == "none":
            return self.row.placeholder, NO_FIGURE
        counts = self.context.report.observations.counts(self.indicator, scope or self.context.scope, period)
        if counts is None:
            return NO_FIGURE, NO_FIGURE
        upper = stored(self.row, cell_of(counts[0]))
        return upper, NO_FIGURE if isinstance(upper, str) else cell_of(counts[1])

    def _month_helpers(self, k: int) -> Cells:
        helpers = self.context.helpers
        upper, lower = self.counts(k)
        n, d = self.month_ref("numerator", k), self.month_ref("denominator", k)
        position = self.ref("row in Numerators")
        text = formulas.numerator(position, self.ref("row in Indicators"), self.calendar("numerator", k))
        cells: Cells = {helpers.block("numerator", k): Formula(text, upper)}
        if self._has_denominator:
            text = formulas.denominator(self.ref("row in Denominators"), self.calendar("denominator", k), n)
            cells[helpers.block("denominator", k)] = Formula(text, lower)
        if self.row.shape != "none":
            cells[helpers.block("value", k)] = Formula(drawn_formula(self.row, n, d), self._drawn(self.value(k)))
        return cells

    def value(self, k: int) -> float | int | None:
        """What charts draw for the k-th month: a share from 0 to 1, else the figure; None where there is nothing."""
        return drawn_value(self.row, self.figures[k])

    @staticmethod
    def _drawn(value: float | int | None) -> float | int | str:
        return NOT_AVAILABLE_ERROR if value is None else value

    def _compared(self) -> Formula:
        last = len(self.context.window) - 1
        n, d = self.month_ref("numerator", last), self.month_ref("denominator", last)
        report, month = self.context.report, self.context.window[-1]
        units = compared_units(report, self.indicator, self.context.scope, month)
        if self.row.year_to_date:
            text = formulas.year_units(self.ref("id"), self.calendar("numerator", last))
            sums = report.year_to_date.get((self.indicator, self.context.scope))
            return Formula(text, cell_of(sums[report.months.index(month)] if sums else None))
        if not self._has_denominator:
            return Formula(compared_formula(self.row, n, d), self.counts(last)[0])
        return Formula(compared_formula(self.row, n, d), NO_FIGURE if units is None else units)

    def whole_helpers(self) -> Cells:
        """Helper cells of the whole service's figure for the report month, which stands beside a team's."""
        tables, helpers, last = self.context.tables, self.context.helpers, len(self.context.window) - 1
        key, expression = f"{self.indicator}|{WHOLE}", f'{self.ref("id")}&"|{WHOLE}"'
        cells = self._position("whole service in Numerators", tables.numerators, key, expression)
        upper, lower = self.counts(last, WHOLE)
        row, indicator = self.ref("whole service in Numerators"), self.ref("row in Indicators")
        text = formulas.numerator(row, indicator, self.calendar("numerator", last))
        cells[helpers.single("whole service numerator")] = Formula(text, upper)
        if self._has_denominator:
            cells |= self._position("whole service in Denominators", tables.denominators, key, expression)
            row, n = self.ref("whole service in Denominators"), self.ref("whole service numerator")
            text = formulas.denominator(row, self.calendar("denominator", last), n)
            cells[helpers.single("whole service denominator")] = Formula(text, lower)
        return cells

    def whole(self) -> Formula:
        """The whole service's figure for the report month."""
        both = self.ref("whole service numerator"), self.ref("whole service denominator")
        return self.in_lines(both, figure(self.context.report, self.indicator, WHOLE, self.context.window[-1]).shown)

    def in_lines(self, both: tuple[str, str], shown: str | int | float) -> Formula:
        """A figure of the table, of a numerator's and a denominator's cell, in one line or in two."""
        two_lines = self.context.two_lines and self.row.shape in ("share", "average", "ratio")
        text = shown_formula(self.row, *both, two_lines)
        return Formula(text, formulas.in_two_lines(shown) if two_lines else shown)

    def title(self) -> Formula:
        """The indicator's title."""
        return Formula(formulas.from_indicators(self.ref("row in Indicators"), "title"), self.row.title)

    def months(self) -> list[Formula]:
        """The figures as shown, the oldest month first."""
        both = [(self.month_ref("numerator", k), self.month_ref("denominator", k)) for k in range(len(self.figures))]
        return [self.in_lines(cells, found.shown) for cells, found in zip(both, self.figures, strict=True)]

    def _shown_text(self, k: int) -> str:
        return shown_formula(self.row, self.month_ref("numerator", k), self.month_ref("denominator", k))

    def _shown_value(self, k: int) -> str | int | float:
        return self.figures[k].shown

    def target(self) -> Formula:
        """The target as it was set."""
        column = self.calendar("target", len(self.context.window) - 1)
        text = formulas.target_shown(self.ref("id"), self.ref("row in Indicators"), column)
        limits = self.context.report.limits(self.indicator, self.context.scope, self.context.window[-1])
        return Formula(text, limits.shown)

    def rag(self) -> Formula:
        """The RAG word."""
        names = ("compared units", "direction", "Green limit", "Amber limit")
        word = rag(self.context.report, self.indicator, self.context.scope, self.context.window[-1])
        return Formula(formulas.rag(*(self.ref(name) for name in names)), word)

    def headline(self) -> tuple[Cells, Formula]:
        """Helper cells of target and RAG, and a line that says month, figure, target and RAG in words."""
        helpers, last = self.context.helpers, len(self.context.window) - 1
        target, word = self.target(), self.rag()
        cells: Cells = {helpers.single("target as set"): target, helpers.single("RAG word"): word}
        text = formulas.headline(self._shown_text(last)[1:], self.ref("target as set"), self.ref("RAG word"))
        said = "" if target.value == NO_FIGURE else f" · target {target.value}"
        month = self.context.window[-1].name
        return cells, Formula(text, f"{month}: {self._shown_value(last)}{said} · {word.value}")

    def benchmarks(self, headings: Iterable[BenchmarkHeading]) -> list[Formula]:
        """The benchmark figures, in the order of these columns."""
        shown = {cell.column: cell.shown for cell in self.row.benchmarks}
        row = self.ref("row in Indicators")
        return [
            Formula(formulas.from_indicators(row, heading.id), shown.get(heading.id, NO_FIGURE)) for heading in headings
        ]

    @property
    def per(self) -> int:
        """How many shown units make 1 in a chart: 100 for a percentage, drawn from 0 to 1."""
        return 100 if self.row.shape == "share" else 1

    def target_values(self) -> list[float | int | None]:
        """What the target line draws for each month shown."""
        found: list[float | int | None] = []
        for month in self.context.window:
            keys = (f"{self.indicator}|{scope}|line" for scope in (self.context.scope, "every"))
            key = next((key for key in keys if self.context.tables.targets.row(key)), "")
            number = self.context.tables.targets.at(key, month.key)
            found.append(number / self.per if isinstance(number, int | float) else None)
        return found

    def benchmark_value(self, column: str) -> float | None:
        """What a benchmark's line draws."""
        value = next((cell.value for cell in self.row.benchmarks if cell.column == column), None)
        return None if value is None else value / self.per

    def chart_lines(self) -> Cells:
        """Helper cells of the target line and the benchmark lines."""
        helpers = self.context.helpers
        cells: Cells = {}
        for k, value in enumerate(self.target_values()):
            text = formulas.target_line(self.ref("id"), self.calendar("target", k), self.per)
            cells[helpers.block("target", k)] = Formula(text, self._drawn(value))
            for column in helpers.benchmarks:
                text = formulas.benchmark_line(self.ref("row in Indicators"), column, self.per)
                cells[helpers.block(column, k)] = Formula(text, self._drawn(self.benchmark_value(column)))
        return cells


BREAK_SIGN = "│"
"""Stands in notes for the line that is drawn between two definitions."""


def _between(context: LiveContext, break_: Month, before: int, after: int) -> tuple[str, bool]:
    """Whether the k-th column's day is before the break and the other's is not, as a condition and now."""
    day, days = excel_day(break_), [excel_day(period) for period in context.window]
    condition = f"AND({context.day_cell(before)}<{day},{context.day_cell(after)}>={day})"
    return condition, days[before] < day <= days[after]


def starts_at(context: LiveContext, breaks: Iterable[Month], k: int) -> tuple[str, bool]:
    """Whether another definition begins with the k-th column; never with the first, since nothing stands before it."""
    found = [_between(context, break_, k - 1, k) for break_ in breaks] if k else []
    return f"OR({','.join(condition for condition, _ in found)})" if found else "FALSE", any(now for _, now in found)


def with_breaks(context: LiveContext, note: Formula, said: Iterable[tuple[Month, str]]) -> Formula:
    """A note, followed by what is said of each break that lies within the months shown."""
    text, value = note.text, str(note.value)
    for break_, words in said:
        condition, now = _between(context, break_, 0, len(context.window) - 1)
        text += f'&IF({condition},{formulas.literal(words)},"")'
        value += words if now else ""
    return Formula(text, value)


def break_words(row: Row) -> list[tuple[Month, str]]:
    """What is said of each break of an indicator beneath a table."""
    said = f"  {BREAK_SIGN} {row.short_title}: defined otherwise from "
    return [(one, f"{said}{one.name} (see Definitions).") for one in row.breaks]
