"""Figures of longer periods (quarter, year so far, ...) as formulas that follow the selectors, with their values.

Nothing is read but the months' own cells in the tables, so a period tells no more than these do: `c` where one of them
is not told, `N/A` where one is missing. `kpibook.report.longer_periods` has the rules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kpibook.months import Month
from kpibook.report import NO_FIGURE, NOT_TOLD, LongerPeriod, adding_of, longer_figure, months_in
from kpibook.workbook.live import formulas, signal_formulas
from kpibook.workbook.live.content import NOT_AVAILABLE_ERROR, Formula
from kpibook.workbook.live.data_tables import excel_day, has_denominator
from kpibook.workbook.live.live_rows import Cells, LiveContext, LiveRow, cell_name
from kpibook.workbook.live.section_columns import LOOKED_AT, PERIOD_TOKENS, PeriodColumns

_LAST = LOOKED_AT - 1
_PARTS = ("numerator of", "denominator of")
_HEADINGS: dict[LongerPeriod, str] = {
    "same month last year": "Same month last year, ",
    "quarter so far": "Quarter so far, from ",
    "financial year so far": "Financial year so far, from ",
    "last 12 months": "Last 12 months, from ",
}
ADDED_UP = (
    "Longer periods: events, and both parts of a percentage, are added up; what is open at month end is the last "
    "month's. N/A where a month is missing."
)
"""What a table with such columns says beneath it."""


def _above(context: LiveContext, column: int) -> str:
    return cell_name(context.calendar_row, column, fixed_row=True)


def _months(context: LiveContext) -> tuple[Month, ...]:
    """The months that are looked at, the oldest first."""
    last = context.window[-1].calendar_month
    return tuple(last - back for back in reversed(range(LOOKED_AT)))


def _months_of(context: LiveContext, period: LongerPeriod) -> tuple[Month, ...]:
    starts_in = context.report.mapping.organisation.year_starts_in
    return months_in(period, context.window[-1].calendar_month, starts_in)


def period_calendar(context: LiveContext, columns: PeriodColumns) -> Cells:
    """Above all rows: how many months each period has and its first day, and the months' columns in the tables."""
    cells: Cells = {}
    starts_in = context.report.mapping.organisation.year_starts_in
    for period in columns.periods:
        months = _months_of(context, period)
        count, first = (columns.single(period, part) for part in ("numerator", "denominator"))
        cells[count] = Formula(signal_formulas.months_so_far(period, starts_in), len(months))
        back = "12" if period == "same month last year" else f"({_above(context, count)}-1)"
        cells[first] = Formula(f"=EDATE(shown_month,-{back})", excel_day(months[0]))
    tables = {"numerator of": context.tables.numerators, "denominator of": context.tables.denominators}
    for name, table in tables.items() if columns.periods else ():
        for k, month in enumerate(_months(context)):
            column = table.column(month.key)
            text = formulas.month_column(formulas.month_back(_LAST - k)[1:], table.name)
            cells[columns.block(name, k)] = Formula(text, NOT_AVAILABLE_ERROR if column is None else column)
    return cells


def period_heading(context: LiveContext, columns: PeriodColumns, period: LongerPeriod) -> Formula:
    """The heading of a period's column, with the month from which it runs."""
    first = _above(context, columns.single(period, "denominator"))
    words = formulas.literal(_HEADINGS[period])
    label = _months_of(context, period)[0].label
    return Formula(f"={words}&{formulas.month_in_short(first)[1:]}", f"{_HEADINGS[period]}{label}")


@dataclass(frozen=True)
class PeriodLive:
    """One indicator's figures of longer periods, on one row of a sheet."""

    live: LiveRow
    columns: PeriodColumns

    def fill(self) -> dict[str, Formula]:
        """What the template's tokens of these periods become."""
        return {token: self.shown(period) for token, period in PERIOD_TOKENS.items() if period in self.columns.periods}

    def helpers(self) -> Cells:
        """Helper cells: each period's numerator and denominator, and those of the months."""
        cells: Cells = {}
        if not self.columns.periods:
            return cells
        for k, month in enumerate(_months(self.live.context)):
            upper, lower = self.live.counts_of(month)
            n, d = (_above(self.live.context, self.columns.block(name, k)) for name in _PARTS)
            rows = (self.live.ref("row in Numerators"), self.live.ref("row in Indicators"))
            cells[self.columns.block("numerator of", k)] = Formula(formulas.numerator(*rows, n), upper)
            if has_denominator(self.live.row.shape):
                text = formulas.denominator(self.live.ref("row in Denominators"), d, self._month("numerator of", k))
                cells[self.columns.block("denominator of", k)] = Formula(text, lower)
        for period in self.columns.periods:
            above, below = self._values(period)
            cells[self.columns.single(period, "numerator")] = Formula(self._text(period, "numerator of"), above)
            if has_denominator(self.live.row.shape):
                cells[self.columns.single(period, "denominator")] = Formula(self._denominator(period), below)
        return cells

    def shown(self, period: LongerPeriod) -> Formula:
        """The figure as a reader sees it."""
        n, d = (self._at(self.columns.single(period, part)) for part in ("numerator", "denominator"))
        context = self.live.context
        found = longer_figure(context.report, self.live.indicator, context.scope, context.window[-1], period)
        shown = self.live.in_lines((n, d), found.figure.shown)
        if self.live.row.shape == "rate" and period != "same month last year":
            # Events by the mean of the months' populations: the sum of these is kept, so the events are multiplied.
            count = _above(self.live.context, self.columns.single(period, "numerator"))
            of_sums, plain = _rate_of_sums(shown.text, n, count), shown.text[1:]
            text = self._by_version(lambda adding: of_sums if adding == "added up" else plain)
            return Formula(f"={text}", shown.value)
        return shown

    def _at(self, column: int) -> str:
        return cell_name(self.live.at, column)

    def _month(self, name: str, k: int) -> str:
        return self._at(self.columns.block(name, k))

    @cached_property
    def _addings(self) -> list[tuple[Month | None, str]]:
        """How months become a period, and from which month on: a version may count something else."""
        mapping, found = self.live.context.report.mapping, list[tuple[Month | None, str]]()
        changes = sorted({month for one in mapping.indicators.values() for month in one.breaks})
        for begins, in_force in zip((None, *changes), mapping.each_in_force(), strict=True):
            adding = adding_of(in_force, in_force.measures.get(self.live.indicator))
            if self.live.row.shape == "none":
                adding = "last month"  # its placeholder
            if not found or found[-1][1] != adding:
                found.append((begins, adding))
        return found

    def _by_version(self, text_of: Callable[[str], str]) -> str:
        """An expression for each way in which months become a period, the one chosen that holds in the month shown."""
        (_, first), *later = self._addings
        text = text_of(first)
        for begins, adding in later:
            if begins is not None:
                text = f"IF(shown_month>={excel_day(begins)},{text_of(adding)},{text})"
        return text

    def _text(self, period: LongerPeriod, name: str) -> str:
        months = [self._month(name, k) for k in range(LOOKED_AT)]
        count = _above(self.live.context, self.columns.single(period, "numerator"))

        def of(adding: str) -> str:
            if adding == "added up":
                return self._sum(months, count, name)
            return months[-1] if adding == "last month" else f'"{NO_FIGURE}"'

        text = months[0] if period == "same month last year" else self._by_version(of)
        if changed := self._changed(period):
            text = f'IF({changed},"{NO_FIGURE}",{text})'
        if period == "financial year so far" and self.live.row.year_to_date and name == "numerator of":
            column = self.live.calendar("numerator", len(self.live.context.window) - 1)
            return formulas.year_or(self.live.ref("id"), column, text)
        return f"={text}"

    def _sum(self, months: Sequence[str], count: str, name: str) -> str:
        text = signal_formulas.added_up(months, count)[1:]
        if self.live.row.shape == "rate" and name == "denominator of":  # each month needs a population
            return f'IF({signal_formulas.least(months, count)}>0,{text},"{NO_FIGURE}")'
        return text

    def _denominator(self, period: LongerPeriod) -> str:
        n = self._at(self.columns.single(period, "numerator"))
        return f'=IF(ISNUMBER({n}),{self._text(period, "denominator of")[1:]},"{NO_FIGURE}")'

    def _changed(self, period: LongerPeriod) -> str:
        """Whether the definition changes within the period, as a condition; '' where it never does."""
        first = _above(self.live.context, self.columns.single(period, "denominator"))
        days = [excel_day(begins) for begins in self.live.row.breaks]
        found = ",".join(f"AND({first}<{day},shown_month>={day})" for day in days)
        return f"OR({found})" if found else ""

    def _values(self, period: LongerPeriod) -> tuple[int | float | str, int | float | str]:
        """What a period's two helper cells hold."""
        context, live = self.live.context, self.live
        months = _months_of(context, period)
        year = (live.indicator, context.scope) in context.report.year_to_date
        if period == "financial year so far" and year:
            found = longer_figure(context.report, live.indicator, context.scope, context.window[-1], period)
            return found.figure.shown, NO_FIGURE
        if any(months[0] < begins <= context.window[-1].calendar_month for begins in live.row.breaks):
            return NO_FIGURE, NO_FIGURE
        if period != "same month last year":
            adding = next(how for begins, how in reversed(self._addings) if begins is None or begins <= months[-1])
            if adding == "never":
                return NO_FIGURE, NO_FIGURE
            months = months if adding == "added up" else months[-1:]
        uppers, lowers = zip(*(live.counts_of(month) for month in months), strict=True)
        upper = _added(uppers) if len(months) > 1 else uppers[0]
        return upper, NO_FIGURE if isinstance(upper, str) else _added(lowers)


def _added(cells: Sequence[int | float | str]) -> int | float | str:
    texts = {cell for cell in cells if isinstance(cell, str)}
    if not texts:
        return sum(cell for cell in cells if not isinstance(cell, str))
    return NOT_TOLD if texts == {NOT_TOLD} else NO_FIGURE


def _rate_of_sums(text: str, n: str, count: str) -> str:
    return f"IF(ISTEXT({n}),{n},{text[1:].replace(n, f'({n}*{count})')})"
