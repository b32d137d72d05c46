"""A second opinion beside an indicator's figure: formulas that follow the selectors, and what each comes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpibook import report as reports
from kpibook.months import Period
from kpibook.workbook.live import formulas, second_opinion_formulas
from kpibook.workbook.live.chart_months import MONTH_AND_FIGURE, point_cells, reading_cells, with_figure
from kpibook.workbook.live.content import NOT_AVAILABLE_ERROR, Formula
from kpibook.workbook.live.live_rows import Cells, LiveRow
from kpibook.workbook.live.shapes import compared_formula, shown_formula

DAYS, SO_FAR, OWN_UNITS, APART = "as at", "readings so far", "own figure in units", "difference"
DRAWN_DAYS, DRAWN, DRAWN_TARGETS, HIGHEST = "reading", "figure of reading", "target at reading", "highest drawn"
SECOND_OPINION = (DAYS, SO_FAR, OWN_UNITS, APART, DRAWN_DAYS, DRAWN, DRAWN_TARGETS, HIGHEST)
"""The blocks of helper columns that a sheet with second opinions needs; all stand in the other figure's row."""


@dataclass(frozen=True)
class SecondLive:
    """An indicator's figures and those of another source, each with a row of helper cells."""

    own: LiveRow
    other: LiveRow
    second: reports.SecondOpinion

    @property
    def _last(self) -> int:
        return len(self.own.context.window) - 1

    @property
    def of_readings(self) -> bool:
        """Whether the other figures are of days of their own; else they are of the very months (or readings)."""
        return self.second.within_days is not None and not self._report.of_readings

    def helpers(self) -> Cells:
        """Helper cells of the other figure's row: its figures, the days they are of, the difference in words."""
        helpers, last = self.own.context.helpers, self._last
        cells = self.other.helpers() | self.other.chart_lines()
        cells |= self._readings() if self.of_readings else point_cells(self.other)
        n, d = self.own.month_ref("numerator", last), self.own.month_ref("denominator", last)
        units = reports.figure(self._report, self.own.indicator, *self._shown).units
        upper = self.own.counts(last)[0]
        value = units if units is not None else upper if self.own.row.shape == "count" else "N/A"
        cells[helpers.block(OWN_UNITS, last)] = Formula(compared_formula(self.own.row, n, d), value)
        cells[helpers.block(APART, last)] = self._apart()
        return cells

    @property
    def _report(self) -> reports.Report:
        return self.own.context.report

    @property
    def _shown(self) -> tuple[str, Period]:
        return self.own.context.scope, self.own.context.window[self._last]

    def days(self) -> list[str]:
        """The day that each column's figure is of: ``6 Mar 23``; '' where no list was cut in time for it."""
        found = (reports.reading_of(self._report, self.second, month) for month in self.own.context.window)
        return [day.label if day is not None else "" for day in found]

    @property
    def slots(self) -> int:
        """How many readings the chart has room for: as many as lie in any row of so many months as are shown."""
        return reports.most_readings(self._report, self.second)

    def drawn(self) -> list[int | None]:
        """Which column each point of the chart is of, the latest reading last; None where there is none so early."""
        columns = [k for k, day in enumerate(self.days()) if day]
        return [*([None] * max(0, self.slots - len(columns))), *columns[-self.slots :]]

    def words_of_readings(self) -> list[str]:
        """What the chart writes below each of its points: the day, and the figure."""
        days, other = self.days(), self.other
        return ["" if k is None else str(with_figure(other, k, "", days[k]).value) for k in self.drawn()]

    def drawn_columns(self, block: str) -> tuple[int, int]:
        """Where the chart's points stand in a block: at its end."""
        last = self.own.context.helpers.columns(block)[1]
        return last - self.slots + 1, last

    def _readings(self) -> Cells:
        """The readings of the months shown; and once more, one beside the other, as the chart draws them."""
        helpers, last, days = self.own.context.helpers, self._last, self.days()
        cells: Cells = {}
        for k, day in enumerate(days):
            text = second_opinion_formulas.day_of_reading(self.other.ref("id"), self.other.calendar("numerator", k))
            cells[helpers.block(DAYS, k)] = Formula(text, day)
            up_to = f"{self.other.month_ref(DAYS, 0)}:{self.other.month_ref(DAYS, k)}"
            cells[helpers.block(SO_FAR, k)] = Formula(
                second_opinion_formulas.readings_so_far(up_to), sum(map(bool, days[: k + 1]))
            )
        cells |= reading_cells(self.other, days, [self.other.month_ref(DAYS, k) for k in range(len(days))])
        targets, words = self.own.target_values(), self.words_of_readings()
        for back, drawn in enumerate(reversed(self.drawn())):
            at = last - back
            found: list[tuple[str, LiveRow, str, str, float | int | str | None]] = [
                (DRAWN_DAYS, self.other, MONTH_AND_FIGURE, '""', words[-1 - back]),
                (DRAWN, self.other, "value", "NA()", None if drawn is None else self.other.value(drawn)),
                (DRAWN_TARGETS, self.own, "target", "NA()", None if drawn is None else targets[drawn]),
            ]
            for block, live, of, none, value in found:
                text = second_opinion_formulas.at_reading(_range(live, of), _range(self.other, SO_FAR), back, none)
                cells[helpers.block(block, at)] = Formula(text, NOT_AVAILABLE_ERROR if value is None else value)
        return cells

    def highest(self, benchmarks: Sequence[str], limits: Sequence[tuple[str, float | None]]) -> tuple[int, Formula]:
        """The helper column and cell with the highest that the two charts draw.

        Both draw it unseen, so that axes that are fitted to what is drawn end at one height, whatever is chosen.
        `benchmarks` and `limits` (cells and values) are what the own figure's chart draws besides.
        """
        months, targets = range(self._last + 1), self.own.target_values()
        drawn = [(self.own.month_ref("value", k), self.own.value(k)) for k in months]
        drawn += [(self.own.month_ref("target", k), targets[k]) for k in months]
        drawn += [(self.own.month_ref(column, 0), self.own.benchmark_value(column)) for column in benchmarks]
        drawn += [(self.other.month_ref("value", k), self.other.value(k)) for k in months]
        if not self.of_readings:
            held = self.other.target_values()
            drawn += [(self.other.month_ref("target", k), held[k]) for k in months]
        drawn += limits
        text = second_opinion_formulas.highest_number(cell for cell, _ in drawn)
        highest = max((value for _, value in drawn if value is not None), default=0)
        return self.own.context.helpers.block(HIGHEST), Formula(text, highest)

    def _apart(self) -> Formula:
        row = self.own.row
        said = second_opinion_formulas.DifferenceWords(
            self.second.label,
            reports.NO_DIFFERENCE,
            self.second.tolerance,
            reports.beyond_words(row, self.second),
            row.decimals,
            row.shape == "share",
        )
        units = reports.difference(self._report, self.own.indicator, *self._shown)
        value = "" if units is None else f"· {reports.difference_words(row, self.second, units)}"
        own, there = self.other.month_ref(OWN_UNITS, self._last), self.other.ref("compared units")
        return Formula(second_opinion_formulas.difference_words(own, there, said), value)

    def line(self) -> Formula:
        """Both figures and what parts them, in one line."""
        last, label = self._last, self.second.label
        month = self.own.calendar("in short", last)
        shown = [
            shown_formula(live.row, live.month_ref("numerator", last), live.month_ref("denominator", last))[1:]
            for live in (self.own, self.other)
        ]
        there = f"{formulas.literal(': ')}&{shown[1]}"
        if self.of_readings:
            day = self.other.month_ref(DAYS, last)
            none = formulas.literal(reports.no_reading_words(self.second))
            there = f'IF({day}="",{none}," as at "&{day}&": "&{shown[1]})'
        apart = self.other.month_ref(APART, last)
        text = (
            f'={formulas.literal(f"{reports.OWN_LABEL}, ")}&{month}&": "&{shown[0]}'
            f"&{formulas.literal(f' · {label}')}&{there}"
            f'&IF({apart}="",""," "&{apart})'
        )
        return Formula(text, reports.both_in_words(self._report, self.own.indicator, *self._shown))


def _range(live: LiveRow, block: str) -> str:
    """The cells of a block in a row."""
    return f"{live.month_ref(block, 0)}:{live.month_ref(block, len(live.context.window) - 1)}"
