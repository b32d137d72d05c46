"""How unusual a highlighted figure is: helper cells of the months that are looked at, more than a chart shows.

They stand to the right of all other helper columns, on the highlight's own row; the months' columns in the tables stand
above all rows, as those of the months shown do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kpibook import report as reports
from kpibook.definitions import Disclosure
from kpibook.months import Month, Period
from kpibook.workbook.live import formulas, signal_formulas
from kpibook.workbook.live.content import NOT_AVAILABLE_ERROR, Formula
from kpibook.workbook.live.data_tables import (
    cell_of,
    excel_day,
    has_denominator,
    stored,
    target_numbers,
    targets_of_months,
)
from kpibook.workbook.live.helper_columns import LINES, PROCESS, VariationColumns
from kpibook.workbook.live.live_rows import Cells, LiveRow, cell_name, period_formulas
from kpibook.workbook.live.shapes import charted_formula, charted_per, compared_formula

_LAST = reports.LOOKED_BACK - 1


@dataclass(frozen=True)
class VariationLive:
    """What is said of how unusual an indicator's figure is, as formulas on a highlight's row."""

    live: LiveRow
    columns: VariationColumns

    def _at(self, column: int, row: int | None = None) -> str:
        return cell_name(self.live.at if row is None else row, column, fixed_row=row is not None)

    def _month(self, block: str, k: int) -> str:
        return self._at(self.columns.block(block, k))

    def _above(self, block: str, k: int) -> str:
        return self._at(self.columns.block(block, k), self.live.context.calendar_row)

    def _single(self, name: str) -> str:
        return self._at(self.columns.single(name))

    @cached_property
    def periods(self) -> tuple[Period | None, ...]:
        """The months that are looked at, the oldest first; None before the first reading."""
        report, last = self.live.context.report, self.live.context.window[-1]
        if isinstance(last, Month):
            return tuple(last - back for back in reversed(range(reports.LOOKED_BACK)))
        found = [one for one in report.months if one.index <= last.index][-reports.LOOKED_BACK :]
        return (*([None] * (reports.LOOKED_BACK - len(found))), *found)

    def calendar(self) -> Cells:
        """Above all rows: the days of these months, and their columns in the tables."""
        tables, cells = self.live.context.tables, dict[int, Formula | str]()
        words = period_formulas(self.live.context.window[-1])
        for k, period in enumerate(self.periods):
            day = "–" if period is None else excel_day(period)
            cells[self.columns.block("charted", k)] = Formula(words.back(_LAST - k), day)
            for block, table in (("numerator of", tables.numerators), ("denominator of", tables.denominators)):
                column = None if period is None else table.column(period.key)
                value = NOT_AVAILABLE_ERROR if column is None else column
                cells[self.columns.block(block, k)] = Formula(
                    words.column(self._above("charted", k), table.name), value
                )
        return cells

    @cached_property
    def _figures(self) -> list[reports.Figure | None]:
        """The figures of these months; None where there is none, or it is of another definition."""
        report, live = self.live.context.report, self.live
        return [
            None
            if period is None or self._is_other(period)
            else reports.charted_figure(report, live.indicator, live.context.scope, period)[0]
            for period in self.periods
        ]

    def _is_other(self, period: Period) -> bool:
        shown = self.live.context.window[-1].calendar_month
        return any(period.calendar_month < begins <= shown for begins in self.live.row.breaks)

    def _other(self, k: int) -> str:
        """Whether a month is of another definition than the last, as a condition; '' where there is only one."""
        day, shown = self._above("charted", k), self._above("charted", _LAST)
        days = [excel_day(begins) for begins in self.live.row.breaks]
        found = ",".join(f"AND({day}<{begins},{shown}>={begins})" for begins in days)
        return f"OR({found})" if found else ""

    def _charted(self, k: int) -> int | None:
        found = self._figures[k]
        point = None if found is None else reports.point_of(self.live.row, found)
        return None if point is None else point.value

    @cached_property
    def _variation(self) -> reports.Variation:
        live = self.live
        return reports.variation(live.context.report, live.indicator, live.context.scope, live.context.window[-1])

    def helpers(self) -> Cells:
        """The helper cells of the row."""
        cells: Cells = {}
        for k in range(reports.LOOKED_BACK):
            cells |= self._month_cells(k)
        charted = [self._charted(k) for k in range(reports.LOOKED_BACK)]
        for k, (before, now) in enumerate(pairwise(charted), start=1):
            text = signal_formulas.moving_range(self._month("charted", k - 1), self._month("charted", k))
            value = reports.NO_FIGURE if before is None or now is None else abs(now - before)
            cells[self.columns.block("moving range", k)] = Formula(text, value)
        return cells | self._process(charted) | self._of_target() | self._said() | self._lines()

    def _month_cells(self, k: int) -> Cells:
        live, row = self.live, self.live.row
        n, d = self._month("numerator of", k), self._month("denominator of", k)
        upper, lower = self._counts(k)
        text = formulas.numerator(live.ref("row in Numerators"), live.ref("row in Indicators"),
                                  self._above("numerator of", k))  # fmt: skip
        if other := self._other(k):
            text = f'=IF({other},"–",{text[1:]})'
        cells: Cells = {self.columns.block("numerator of", k): Formula(text, upper)}
        if has_denominator(row.shape):
            text = formulas.denominator(live.ref("row in Denominators"), self._above("denominator of", k), n)
            cells[self.columns.block("denominator of", k)] = Formula(text, lower)
        charted, found = self._charted(k), self._figures[k]
        none = upper if row.shape == "count" and isinstance(upper, str) else reports.NO_FIGURE
        text = charted_formula(row, n, d)
        cells[self.columns.block("charted", k)] = Formula(text, none if charted is None else charted)
        if k > _LAST - reports.RUN and row.shape == "share":
            units = None if found is None else found.units
            cells[self.columns.block("units", k)] = Formula(
                compared_formula(row, n, d), reports.NO_FIGURE if units is None else units
            )
        return cells

    def _counts(self, k: int) -> tuple[int | float | str, int | str]:
        """What the numerator and the denominator of a month hold."""
        period, live = self.periods[k], self.live
        if period is not None and self._is_other(period):
            return "–", reports.NO_FIGURE
        counts = None if period is None else live.context.report.observations.counts(
            live.indicator, live.context.scope, period
        )  # fmt: skip
        if counts is None:
            return reports.NO_FIGURE, reports.NO_FIGURE
        upper = stored(live.row, cell_of(counts[0]))
        return upper, reports.NO_FIGURE if isinstance(upper, str) else cell_of(counts[1])

    @property
    def _cells(self) -> signal_formulas.SignalCells:
        charted = self._range("charted")
        units = self._range("units") if self.live.row.shape == "share" else charted
        return signal_formulas.SignalCells(charted, units, *(self._single(name) for name in PROCESS))

    def _range(self, block: str) -> Sequence[str]:
        return [self._month(block, k) for k in range(reports.LOOKED_BACK)]

    def _process(self, charted: Sequence[int | None]) -> Cells:
        told = [value for value in charted if value is not None]
        ranges = [abs(b - a) for a, b in pairwise(charted) if a is not None and b is not None]
        values = {"points": len(told), "total": sum(told), "ranges": len(ranges), "moved": sum(ranges)}
        texts = signal_formulas.process_formulas(self._range("charted"), self._range("moving range")[1:])
        cells: Cells = {self.columns.single(name): Formula(texts[name], values[name]) for name in values}
        lower, upper = signal_formulas.bounds(self._cells, self._highest)
        mean, away = 50 * len(ranges) * sum(told), 133 * sum(ranges) * len(told)
        most = mean + away
        if self._highest is not None:
            most = min(self._highest * 50 * len(ranges) * len(told), most)
        cells[self.columns.single("lower")] = Formula(lower, max(0, mean - away))
        cells[self.columns.single("upper")] = Formula(upper, most)
        return cells

    @property
    def _highest(self) -> int | None:
        return reports.WHOLE_SHARE if self.live.row.shape == "share" else None

    def _of_target(self) -> Cells:
        """The month's target, in charted units, and how figures are held against it."""
        live, column = self.live, self.live.calendar("target", len(self.live.context.window) - 1)
        report, month = live.context.report, live.context.window[-1]
        scale = charted_per(live.row) // live.per
        scopes = [scope for scope in (live.context.scope, "every") if scope in live.row.limits]
        number: float | str = reports.NO_FIGURE
        comparison: str = reports.NO_FIGURE
        if scopes and month in report.months:
            at = report.months.index(month)
            found = target_numbers(report, live.indicator, scopes[0])[at]
            target = targets_of_months(report, live.indicator, scopes[0])[at]
            if found is not None and target is not None:
                number, comparison = round(found * scale, 6), target.comparison
        id_ = live.ref("id")
        return {
            self.columns.single("target in units"): Formula(formulas.target_compared(id_, column, scale), number),
            self.columns.single("comparison"): Formula(formulas.target_comparison(id_, column), comparison),
        }

    def _small(self) -> str:
        """Whether numbers are too small to say, as a condition."""
        mapping = self.live.context.report.mapping
        if self.live.row.shape in ("share", "average", "ratio"):
            return signal_formulas.small_base(
                [self._month("denominator of", _LAST)], mapping.organisation.small_denominator
            )
        threshold = (mapping.disclosure or Disclosure()).threshold
        return signal_formulas.few_counts(self._range("numerator of"), threshold)

    def _said(self) -> Cells:
        """What is said of the month, with what that means for the target."""
        periods, word = reports.periods_in_words(self.live.context.window[-1]), self._single("signal")
        signal = signal_formulas.signal(self._cells, self._small(), periods)
        signal = f'=IF(ISNUMBER({self._cells.last}),{signal[1:]},"–")'
        target = signal_formulas.TargetCells(
            self._single("target in units"),
            self._single("comparison"),
            self.live.ref("RAG word"),
            self._single("lower"),
            self._single("upper"),
        )
        points = self._single("points")
        trial = f'IF({points}<{reports.TRIAL_BELOW}," (trial limits: "&{points}&" {periods})","")'
        more = f"{trial}&{signal_formulas.assurance(self._cells, target, ' · target ')}"
        # A stored text that begins with a space loses it where LibreOffice reads it: the space stands in the line.
        text = f'=IF({word}="–","–",{formulas.literal("· ")}&{word}&IF({self._unsaid(periods)},"",{more}))'
        return {
            self.columns.single("signal"): Formula(
                signal, reports.unusual_in_words(self._variation.unusual, periods) or "–"
            ),
            self.columns.single("unusual"): Formula(text, self._appended or "–"),
        }

    def _unsaid(self, periods: str) -> str:
        """Whether nothing is judged, as a condition."""
        words = [reports.unusual_in_words("small"), reports.unusual_in_words("too few", periods)]
        word = self._single("signal")
        return f"OR({','.join(f'{word}={formulas.literal(said)}' for said in words)})"

    @property
    def _appended(self) -> str:
        live = self.live
        said = reports.unusual_line(live.context.report, live.indicator, live.context.scope, live.context.window[-1])
        return f"· {said}" if said else ""

    def _lines(self) -> Cells:
        """The mean and the limits, a cell for each month shown; nothing where nothing is judged."""
        cells: Cells = {}
        word = self._single("signal")
        unsaid = f'IF({word}="–",TRUE,{self._unsaid(reports.periods_in_words(self.live.context.window[-1]))})'
        for name, side in LINES.items():
            line = signal_formulas.limit_line(self._cells, side, charted_per(self.live.row), self._highest)
            value = self.line_value(name)
            drawn: float | str = NOT_AVAILABLE_ERROR if value is None else value
            first, last = self.columns.line(name)
            cells[first] = Formula(f"=IF({unsaid},NA(),{line[1:]})", drawn)
            for column in range(first + 1, last + 1):
                cells[column] = Formula(f"={self._at(first)}", drawn)
        return cells

    def line_value(self, name: str) -> float | None:
        """Where one of the lines lies in the chart; None where nothing is judged."""
        process = self._variation.process
        if process is None:
            return None
        side = LINES[name]
        at = process.mean if side == 0 else process.upper if side > 0 else process.lower
        return float(at / charted_per(self.live.row))

    def line_cell(self, name: str) -> str:
        """The first cell of one of the lines; all hold the same."""
        return self._at(self.columns.line(name)[0])

    def with_words(self, headline: Formula) -> Formula:
        """A line about the month's figure, followed by how unusual it is."""
        said = self._single("unusual")
        appended = f" {self._appended}" if self._appended else ""
        return Formula(f'{headline.text}&IF({said}="–",""," "&{said})', f"{headline.value}{appended}")
