"""One indicator's helper cells on the heat map: where it stands in the tables, and a RAG word for every month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kpibook.definitions import EVERY, Disclosure
from kpibook.months import Period
from kpibook.report import NO_FIGURE, Limits, Line, Report, Row, figure, point_of, rag
from kpibook.workbook.live import formulas, signal_formulas, summary_formulas
from kpibook.workbook.live.content import Formula
from kpibook.workbook.live.data_tables import DataTable, cell_of, excel_day, has_denominator, stored
from kpibook.workbook.live.heat_context import HeatContext, number_or_error
from kpibook.workbook.live.live_rows import Cells
from kpibook.workbook.live.shapes import compared_formula

OUT_OF = ("share", "average", "ratio")
"""Shapes of figures that rest on a denominator, or on so many records."""
Value = int | float | str


@dataclass
class HeatRow:
    """The helper cells of one indicator: each a formula with its value."""

    context: HeatContext
    indicator: str
    cells: Cells = field(default_factory=dict)

    @property
    def report(self) -> Report:
        """The report."""
        return self.context.report

    @cached_property
    def row(self) -> Row:
        """The indicator's row in the report."""
        return self.report.rows[self.indicator]

    @property
    def at(self) -> int:
        """Its row on the sheet."""
        return self.context.rows[self.indicator]

    @property
    def line(self) -> Line:
        """What the summary says of it."""
        return self.context.lines[self.indicator]

    @cached_property
    def polarity(self) -> int:
        """1 where more is better, -1 where less is, 0 where neither way is."""
        return {"higher": 1, "lower": -1, "neither": 0}[self.report.mapping.indicators[self.indicator].polarity]

    @property
    def compared(self) -> str:
        """The block of what RAG compares."""
        return "compared" if self.row.year_to_date or self.row.breaks else "units"

    def ref(self, name: str, k: int = 0) -> str:
        """A helper cell of this row."""
        return self.context.columns.cell(name, self.at, k)

    def span(self, name: str) -> list[str]:
        """A block's cells of this row."""
        return [self.ref(name, k) for k in range(len(self.context.periods))]

    def put(self, name: str, text: str, value: Value, k: int = 0) -> None:
        """Note a helper cell."""
        self.cells[self.context.columns.column(name, k)] = Formula(text, value)

    def value(self, name: str, k: int = 0) -> Value:
        """What a helper cell that was noted holds; N/A where there is none."""
        cell = self.cells.get(self.context.columns.column(name, k), NO_FIGURE)
        return cell.value if isinstance(cell, Formula) else cell

    def rests_on_few(self, months: Sequence[int]) -> str:
        """The condition under which the figures of some months are too small to say which way they went."""
        if self.row.shape in OUT_OF:
            small = self.report.mapping.organisation.small_denominator
            return signal_formulas.small_base([self.ref("denominator", k) for k in months], small)
        if self.row.shape == "none":
            return "FALSE"
        threshold = (self.report.mapping.disclosure or Disclosure()).threshold
        name = "units" if self.row.shape == "count" else "numerator"
        if not self.row.breaks or name == "units":
            return signal_formulas.few_counts([self.ref(name, k) for k in months], threshold)
        first, above = self.ref("definition since"), self.context.columns.above
        counts = (f"IF({above('day', k)}<{first},0,N({self.ref(name, k)}))" for k in months)
        return f"MAX({','.join(counts)})<{threshold}"


def month_cells(row: HeatRow) -> None:
    """Note the helper cells of the row's places in the tables, and those of every month."""
    _places(row)
    for k, month in enumerate(row.context.periods):
        _month(row, k, month)
        _rag(row, k, month)


def _places(row: HeatRow) -> None:
    tables, id_, scope = row.context.tables, row.ref("id"), row.context.scope
    # A part is called after a code, in which * and ? may stand; MATCH would take them for any other signs.
    row.cells[row.context.columns.column("id")] = formulas.wildcards_escaped(row.indicator)
    text = formulas.row_of(id_, "Indicators", "indicator")
    row.put("row in Indicators", text, number_or_error(tables.indicators.row(row.indicator)))
    _position(row, "row in Numerators", tables.numerators)
    if has_denominator(row.row.shape):
        _position(row, "row in Denominators", tables.denominators)
    kinds = {"Green": "green", "Amber": "amber", "number": "line", "target": "shown"}
    if row.row.year_to_date:
        position = tables.numerators.row(f"{row.indicator}.year|{scope}")
        row.put("year in Numerators", summary_formulas.year_row(id_), number_or_error(position))
        kinds |= {"number": "year", "words": "year_words"}
    for name, kind in kinds.items():
        keys = (f"{row.indicator}|{one}|{kind}" for one in (scope, EVERY))
        found = next((at for key in keys if (at := tables.targets.row(key))), None)
        row.put(f"{name} in Targets", summary_formulas.target_row(id_, kind), number_or_error(found))
    sign = 1 if row.row.direction == "at_least" else -1
    row.put("direction", formulas.sign(row.ref("row in Indicators")), sign)
    if row.row.breaks:
        days = [excel_day(one) for one in row.row.breaks]
        begun = [day for day in days if day <= excel_day(row.context.month)]
        row.put("definition since", summary_formulas.definition_since(days), max(begun, default=0))


def _position(row: HeatRow, name: str, table: DataTable) -> None:
    text = formulas.row_of(f'{row.ref("id")}&"|"&team_id', table.name)
    row.put(name, text, number_or_error(table.row(f"{row.indicator}|{row.context.scope}")))


def _month(row: HeatRow, k: int, month: Period | None) -> None:
    above, (upper, lower), shape = row.context.columns.above, _counts(row, month), row.row.shape
    n, d = row.ref("numerator", k), row.ref("denominator", k)
    rows = row.ref("row in Numerators"), row.ref("row in Indicators")
    row.put("numerator", formulas.numerator(*rows, above("column in Numerators", k)), upper, k)
    if has_denominator(shape):
        text = formulas.denominator(row.ref("row in Denominators"), above("column in Denominators", k), n)
        row.put("denominator", text, lower, k)
    shown = figure(row.report, row.indicator, row.context.scope, month) if month else None
    units, point = shown.units if shown else None, point_of(row.row, shown) if shown else None
    value = units if units is not None else NO_FIGURE if has_denominator(shape) else upper
    text = compared_formula(row.row, n, d)
    old = False
    if row.row.breaks:
        row.put("compared", text, value, k)
        text, old = summary_formulas.since(above("day", k), row.ref("definition since"), text), _is_old(row, month)
    row.put("units", text, NO_FIGURE if old else value, k)
    text = summary_formulas.charted(row.ref("units", k), n, d, shape)
    row.put("charted", text, NO_FIGURE if old or point is None else point.value, k)
    if k:
        before, now = row.value("charted", k - 1), row.value("charted", k)
        moved = NO_FIGURE if isinstance(before, str) or isinstance(now, str) else abs(now - before)
        row.put("moving range", signal_formulas.moving_range(*row.span("charted")[k - 1 : k + 1]), moved, k)


def _counts(row: HeatRow, month: Period | None) -> tuple[Value, int | str]:
    """What the numerator and denominator cells of a month hold."""
    if row.row.shape == "none":
        return row.row.placeholder, NO_FIGURE
    counts = row.report.observations.counts(row.indicator, row.context.scope, month) if month else None
    if counts is None:
        return NO_FIGURE, NO_FIGURE
    upper = stored(row.row, cell_of(counts[0]))
    return upper, NO_FIGURE if isinstance(upper, str) else cell_of(counts[1])


def _is_old(row: HeatRow, month: Period | None) -> bool:
    """Whether another definition held then than in the month shown."""
    shown = row.context.month.calendar_month
    return month is not None and any(month.calendar_month < begins <= shown for begins in row.row.breaks)


def _rag(row: HeatRow, k: int, month: Period | None) -> None:
    above, report, scope = row.context.columns.above, row.report, row.context.scope
    if row.row.year_to_date:
        sums = report.year_to_date.get((row.indicator, scope))
        total = cell_of(sums[report.months.index(month)]) if sums and month in report.months else NO_FIGURE
        text = summary_formulas.from_numerators(row.ref("year in Numerators"), above("column in Numerators", k))
        row.put("compared", text, total, k)
    limits = report.limits(row.indicator, scope, month) if month else Limits("")
    for kind, limit in (("Green", limits.green), ("Amber", limits.amber)):
        text = summary_formulas.from_targets(row.ref(f"{kind} in Targets"), above("column in Targets", k))
        row.put(f"{kind} limit", text, NO_FIGURE if limit is None else limit, k)
    cells = (row.ref(row.compared, k), row.ref("direction"), row.ref("Green limit", k), row.ref("Amber limit", k))
    word = rag(report, row.indicator, scope, month) if month else "No target"
    row.put("RAG word", formulas.rag(*cells), word, k)
