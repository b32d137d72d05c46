"""What all rows of the heat map share: the months that are looked at, the rows, and what the summary says of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kpibook.months import Month, Period
from kpibook.report import LOOKED_BACK, Line, Report, Summary, summary_of
from kpibook.workbook.live.content import NOT_AVAILABLE_ERROR, Formula
from kpibook.workbook.live.data_tables import DataTables, excel_day
from kpibook.workbook.live.heat_columns import HeatColumns
from kpibook.workbook.live.live_rows import Cells, period_formulas

NOTHING_SAID = "–"
"""Stands where a figure is called neither better nor worse, and for a reading that there is not."""
_MOST_BENCHMARKS = 4


def months_on_heat_map(report: Report, month: Period) -> tuple[Period | None, ...]:
    """The months that are looked at when this one is chosen, it the last; None for readings that there are not.

    As many as say how unusual a month is, or are shown; two at least, since each is held against the one before.
    """
    shown = report.mapping.organisation.months_shown
    if isinstance(month, Month):
        return tuple(month - back for back in reversed(range(max(LOOKED_BACK, shown + 1))))
    count = max(2, min(LOOKED_BACK, len(report.months)))
    found = [one for one in report.months if one.index <= month.index][-count:]
    return (*[None] * (count - len(found)), *found)


def months_in_sight(report: Report) -> int:
    """How many months the heat map shows."""
    shown = report.mapping.organisation.months_shown
    return min(shown, len(report.months)) if report.of_readings else shown


def heat_benchmarks(report: Report) -> tuple[str, ...]:
    """The benchmarks that the summary has room for: those that charts draw go first, in the mapping's order."""
    with_figures = {cell.column for row in report.rows.values() for cell in row.benchmarks if cell.value is not None}
    headings = [heading for heading in report.benchmark_headings if heading.id in with_figures]
    chosen = sorted(headings, key=lambda heading: not heading.in_chart)[:_MOST_BENCHMARKS]
    return tuple(heading.id for heading in headings if heading in chosen)


def number_or_error(position: int | None) -> int | str:
    """A row's or column's number as MATCH gives it."""
    return NOT_AVAILABLE_ERROR if position is None else position


@dataclass(frozen=True)
class HeatContext:
    """What every row of the heat map shares. `rows`: each indicator's row, in the order of the sheet; `first`: the
    first row below the headings."""

    report: Report
    tables: DataTables
    scope: str
    periods: tuple[Period | None, ...]
    columns: HeatColumns
    rows: Mapping[str, int]
    first: int

    @property
    def month(self) -> Period:
        """The month that is shown."""
        return self.periods[-1] or self.report.month

    @property
    def last(self) -> int:
        """The last month's number."""
        return len(self.periods) - 1

    @property
    def words_for_periods(self) -> str:
        """What columns are called in words."""
        return "readings" if self.report.of_readings else "months"

    @cached_property
    def summary(self) -> Summary:
        """What is said of the month that is shown."""
        return summary_of(self.report, self.scope, self.month)

    @cached_property
    def lines(self) -> dict[str, Line]:
        """What is said of each indicator."""
        return {line.indicator: line for line in self.summary.lines}

    @cached_property
    def places(self) -> dict[str, dict[str, int]]:
        """The running numbers of indicators in each list of the summary, by the name of its column."""
        lists = {
            "Red": self.summary.reds,
            "turned Red": self.summary.turned_red,
            "turned Green": self.summary.turned_green,
            "improvement": self.summary.improvements,
            "fall": self.summary.falls,
        }
        found = {name: [line.indicator for line in lines] for name, lines in lists.items()}
        found["beside benchmarks"] = self._beside_benchmarks()
        return {name: {id_: at for at, id_ in enumerate(ids, start=1)} for name, ids in found.items()}

    def _beside_benchmarks(self) -> list[str]:
        """Indicators that stand beside a benchmark, those first to which most of them are better."""
        worse: dict[str, int] = {}
        for one in self.summary.benchmarks:
            if one.column in self.columns.benchmarks:
                worse[one.indicator] = worse.get(one.indicator, 0) + (one.word == "worse")
        return sorted(worse, key=lambda id_: -worse[id_])

    def span(self, name: str, k: int = 0) -> str:
        """A column's cells of all rows."""
        first = self.columns.cell(name, self.first, k, fixed_row=True)
        return f"{first}:{self.columns.cell(name, max(self.rows.values()), k, fixed_row=True)}"

    def calendar(self) -> Cells:
        """The helper cells above all rows: the months, and their columns in each table."""
        cells: Cells = {}
        columns, words = self.columns, period_formulas(self.report.month)
        tables = (self.tables.numerators, self.tables.denominators, self.tables.targets)
        for k, month in enumerate(self.periods):
            at = columns.above("day", k)
            day = NOTHING_SAID if month is None else excel_day(month)
            cells[columns.column("day", k)] = Formula(words.back(self.last - k), day)
            cells[columns.column("in short", k)] = Formula(words.in_short(at), month.label if month else NOTHING_SAID)
            for table in tables:
                position = number_or_error(table.column(month.key) if month else None)
                cells[columns.column(f"column in {table.name}", k)] = Formula(words.column(at, table.name), position)
        return cells
