"""Where an indicator's row stands on the heat map, and all else that the formulas of its helper cells depend on.

No figure and no team is in it. So a row's formulas are worked out once for all workbooks in which this is equal, and
nothing of one team can reach another's workbook with them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpibook.definitions import Disclosure
from kpibook.report import Shape
from kpibook.workbook.live import signal_formulas
from kpibook.workbook.live.data_tables import excel_day
from kpibook.workbook.live.heat_columns import HeatColumns
from kpibook.workbook.live.heat_context import HeatContext

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
