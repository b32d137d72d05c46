"""What all rows of the heat map share: the months that are looked at, the rows, and what the summary says of them.

With it where an indicator's row stands on the heat map, and all else that the formulas of its helper cells depend on.

No figure and no team is in it. So a row's formulas are worked out once for all workbooks in which this is equal, and
nothing of one team can reach another's workbook with them.

And where the hidden helper columns of the heat map stand: of each indicator, what the summary is gathered from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kpibook.definitions import Disclosure
from kpibook.months import Month, Period
from kpibook.report import LOOKED_BACK, Line, Report, Shape, Summary, summary_of
from kpibook.workbook.live import signal_formulas
from kpibook.workbook.live.content import NOT_AVAILABLE_ERROR, Formula
from kpibook.workbook.live.data_tables import DataTables, excel_day
from kpibook.workbook.live.live_rows import Cells, cell_name, period_formulas

_SINGLE = (
    "id",
    "row in Indicators",
    "row in Numerators",
    "row in Denominators",
    "year in Numerators",
    "Green in Targets",
    "Amber in Targets",
    "number in Targets",
    "words in Targets",
    "target in Targets",
    "direction",
    "definition since",
    "points",
    "total",
    "ranges",
    "moved",
    "how unusual",
    "movement",
    "figure",
    "figure before",
    "target",
    "gap",
    "gap in hundredths",
    "decimals of gap",
    "units of gap",
    "gap in words",
    "rests on few",
    "no figure",
    "is unusual",
    "months Red",
    "Red",
    "turned Red",
    "turned Green",
    "sigmas better",
    "sigmas worse",
    "improvement",
    "fall",
    "benchmarks that are better",
    "beside benchmarks",
    "unusual so far",
    "few so far",
    "none so far",
)
_BLOCKS = (
    "day",
    "in short",
    "column in Numerators",
    "column in Denominators",
    "column in Targets",
    "numerator",
    "denominator",
    "units",
    "charted",
    "moving range",
    "compared",
    "Green limit",
    "Amber limit",
    "RAG word",
)


@dataclass(frozen=True)
class HeatColumns:
    """Single columns first, then a column for each section and each benchmark, then a block of months for each of
    `_BLOCKS`: `months` of them, the report month the last."""

    start: int
    months: int
    sections: tuple[str, ...]
    benchmarks: tuple[str, ...]

    @cached_property
    def _places(self) -> dict[str, int]:
        singles = (*_SINGLE, *map(in_section, self.sections), *map(beside, self.benchmarks))
        found = {name: self.start + at for at, name in enumerate(singles)}
        return found | {name: self.start + len(singles) + at * self.months for at, name in enumerate(_BLOCKS)}

    def column(self, name: str, k: int = 0) -> int:
        """Column of a single helper, or of a block's k-th month."""
        return self._places[name] + k

    def cell(self, name: str, row: int, k: int = 0, fixed_row: bool = False) -> str:
        """A reference to a helper cell of a row, whose column stays, and row if told."""
        return cell_name(row, self.column(name, k), fixed_row)

    def above(self, name: str, k: int) -> str:
        """A reference to the helper cell of a month above all rows."""
        return self.cell(name, 0, k, fixed_row=True)

    @property
    def last(self) -> int:
        """The last helper column."""
        return self.column(_BLOCKS[-1], self.months - 1)

    def labels(self) -> list[tuple[int, str]]:
        """A word for each helper column, for whoever follows the formulas."""
        singles = [(at, name) for name, at in self._places.items() if name not in _BLOCKS]
        blocks = [
            (self.column(name, k), f"{name} {k - self.months + 1}") for name in _BLOCKS for k in range(self.months)
        ]
        return singles + blocks


def in_section(section: str) -> str:
    """The column that says with 1 which indicators stand in a section."""
    return f"in {section}"


def beside(benchmark: str) -> str:
    """The column that says how a figure stands beside a benchmark."""
    return f"beside {benchmark}"


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


OUT_OF = ("share", "average", "ratio")
"""Shapes of figures that rest on a denominator, or on so many records."""
_COMPARABLE = (*OUT_OF, "rate")


@dataclass(frozen=True)
class HeatPlace:
    """All that the formulas of a row are made of. Whatever is not in here, they do not say."""

    columns: HeatColumns
    at: int
    """Its row on the sheet."""
    rows: tuple[int, int]
    """The first and the last row of all indicators."""
    before: int | None
    """The row of the indicator before it."""
    title: str
    shape: Shape
    scale: int
    decimals: int
    polarity: int
    """1 where more is better, -1 where less is, 0 where neither way is."""
    year_to_date: bool
    breaks: tuple[int, ...]
    """The first days of other definitions, as Excel's numbers."""
    sections: tuple[str, ...]
    """Those in which it counts."""
    benchmarks: tuple[str, ...]
    """Those beside which its figure stands."""
    small: int
    threshold: int
    periods: str
    """What columns are called in words."""

    @property
    def last(self) -> int:
        """The last month's number."""
        return self.columns.months - 1

    @property
    def compared(self) -> str:
        """The block of what RAG compares."""
        return "compared" if self.year_to_date or self.breaks else "units"

    def ref(self, name: str, k: int = 0) -> str:
        """A helper cell of this row."""
        return self.columns.cell(name, self.at, k)

    def refs(self, name: str, numbers: Iterable[int]) -> list[str]:
        """The same of some months."""
        return [self.columns.cell(name, self.at, k) for k in numbers]

    def span(self, name: str) -> str:
        """A column's cells of all rows."""
        first, last = (self.columns.cell(name, row, fixed_row=True) for row in self.rows)
        return f"{first}:{last}"

    def above(self, name: str, k: int) -> str:
        """The helper cell of a month above all rows."""
        return self.columns.above(name, k)

    def rests_on_few(self, months: Sequence[int]) -> str:
        """The condition under which the figures of some months are too small to say which way they went."""
        if self.shape in OUT_OF:
            return signal_formulas.small_base(self.refs("denominator", months), self.small)
        if self.shape == "none":
            return "FALSE"
        name = "units" if self.shape == "count" else "numerator"
        if not self.breaks or name == "units":
            return signal_formulas.few_counts(self.refs(name, months), self.threshold)
        first = self.ref("definition since")
        counts = (f"IF({self.above('day', k)}<{first},0,N({self.ref(name, k)}))" for k in months)
        return f"MAX({','.join(counts)})<{self.threshold}"


def heat_place(context: HeatContext, indicator: str) -> HeatPlace:
    """An indicator's place, and what its formulas are made of."""
    report, columns, order = context.report, context.columns, list(context.rows)
    row, number = report.rows[indicator], order.index(indicator)
    known = {cell.column for cell in row.benchmarks if cell.value is not None}
    comparable = columns.benchmarks if row.shape in _COMPARABLE else ()
    return HeatPlace(
        columns=columns,
        at=context.rows[indicator],
        rows=(context.first, max(context.rows.values())),
        before=context.rows[order[number - 1]] if number else None,
        title=row.short_title,
        shape=row.shape,
        scale=row.scale,
        decimals=row.decimals,
        polarity={"higher": 1, "lower": -1, "neither": 0}[report.mapping.indicators[indicator].polarity],
        year_to_date=row.year_to_date,
        breaks=tuple(excel_day(one) for one in row.breaks),
        sections=tuple(
            section.id for section in report.sections if any(indicator in table.indicators for table in section.tables)
        ),
        benchmarks=tuple(one for one in comparable if one in known),
        small=report.mapping.organisation.small_denominator,
        threshold=(report.mapping.disclosure or Disclosure()).threshold,
        periods=context.words_for_periods,
    )
