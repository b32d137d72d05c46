"""One indicator's helper cells on the heat map: their formulas, and what these come to for the team and month shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kpibook.definitions import EVERY
from kpibook.months import Period
from kpibook.report import (
    LOOKED_BACK,
    NO_FIGURE,
    SILENT,
    Limits,
    Line,
    Report,
    Row,
    charted_figure,
    compared_in_words,
    rag,
    unusual_in_words,
)
from kpibook.workbook.live import formulas
from kpibook.workbook.live.content import Formula
from kpibook.workbook.live.data_tables import cell_of, excel_day, has_denominator, stored
from kpibook.workbook.live.heat_context import (
    NOTHING_SAID,
    HeatContext,
    HeatPlace,
    beside,
    heat_place,
    in_section,
    number_or_error,
)
from kpibook.workbook.live.heat_texts import heat_texts, targets_looked_up

Value = int | float | str


@dataclass
class HeatRow:
    """The helper cells of one indicator: formulas (`texts`) and `values` by column, and its id, which is a text."""

    context: HeatContext
    indicator: str
    place: HeatPlace
    values: dict[int, Value] = field(default_factory=dict)

    @property
    def texts(self) -> Mapping[int, str]:
        """The formulas."""
        return heat_texts(self.place)

    @property
    def id_cell(self) -> tuple[int, str]:
        """The column of its id, and the id; a part is called after a code, in which * and ? may stand: MATCH would
        take them for any other signs."""
        return self.context.columns.column("id"), formulas.wildcards_escaped(self.indicator)

    @property
    def report(self) -> Report:
        """The report."""
        return self.context.report

    @cached_property
    def row(self) -> Row:
        """The indicator's row in the report."""
        return self.report.rows[self.indicator]

    @cached_property
    def line(self) -> Line:
        """What the summary says of it."""
        return self.context.lines[self.indicator]

    def formula(self, name: str, k: int = 0) -> Formula:
        """A reference to a helper cell, with what the cell holds."""
        return Formula(f"={self.place.ref(name, k)}", self.value(name, k))

    def put(self, name: str, value: Value, k: int = 0) -> None:
        """Note what a helper cell holds."""
        self.values[self.context.columns.column(name, k)] = value

    def value(self, name: str, k: int = 0) -> Value:
        """What a helper cell holds; N/A where there is none."""
        return self.values.get(self.context.columns.column(name, k), NO_FIGURE)


def heat_cells(context: HeatContext, indicator: str) -> HeatRow:
    """An indicator's row with all its helper cells."""
    row = HeatRow(context, indicator, heat_place(context, indicator))
    _places(row)
    for k, month in enumerate(row.context.periods):
        _month(row, k, month)
        _rag(row, k, month)
    _signal(row)
    _figures(row)
    _gap(row)
    _flags(row)
    _lists(row)
    _benchmarks(row)
    return row


def _places(row: HeatRow) -> None:
    tables, scope = row.context.tables, row.context.scope
    row.put("row in Indicators", number_or_error(tables.indicators.row(row.indicator)))
    row.put("row in Numerators", number_or_error(tables.numerators.row(f"{row.indicator}|{scope}")))
    if has_denominator(row.row.shape):
        row.put("row in Denominators", number_or_error(tables.denominators.row(f"{row.indicator}|{scope}")))
    if row.row.year_to_date:
        position = tables.numerators.row(f"{row.indicator}.year|{scope}")
        row.put("year in Numerators", number_or_error(position))
    for name, kind in targets_looked_up(row.place).items():
        keys = (f"{row.indicator}|{one}|{kind}" for one in (scope, EVERY))
        found = next((at for key in keys if (at := tables.targets.row(key))), None)
        row.put(f"{name} in Targets", number_or_error(found))
    row.put("direction", 1 if row.row.direction == "at_least" else -1)
    if row.row.breaks:
        shown = excel_day(row.context.month)
        row.put("definition since", max((day for day in row.place.breaks if day <= shown), default=0))


def _month(row: HeatRow, k: int, month: Period | None) -> None:
    (upper, lower), shape = _counts(row, month), row.row.shape
    row.put("numerator", upper, k)
    if has_denominator(shape):
        row.put("denominator", lower, k)
    units, point = None, None
    if month:
        shown, point = charted_figure(row.report, row.indicator, row.context.scope, month)
        units = shown.units
    value = units if units is not None else NO_FIGURE if has_denominator(shape) else upper
    old = False
    if row.row.breaks:
        row.put("compared", value, k)
        old = _is_old(row, month)
    row.put("units", NO_FIGURE if old else value, k)
    row.put("charted", NO_FIGURE if old or point is None else point.value, k)
    if k:
        before, now = row.value("charted", k - 1), row.value("charted", k)
        moved = NO_FIGURE if isinstance(before, str) or isinstance(now, str) else abs(now - before)
        row.put("moving range", moved, k)


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
    report, scope = row.report, row.context.scope
    if row.row.year_to_date:
        sums = report.year_to_date.get((row.indicator, scope))
        at = report.place_of(month) if month else None
        row.put("compared", cell_of(sums[at]) if sums and at is not None else NO_FIGURE, k)
    limits = report.limits(row.indicator, scope, month) if month else Limits("")
    row.put("Green limit", NO_FIGURE if limits.green is None else limits.green, k)
    row.put("Amber limit", NO_FIGURE if limits.amber is None else limits.amber, k)
    row.put("RAG word", rag(report, row.indicator, scope, month) if month else "No target", k)


def _signal(row: HeatRow) -> None:
    """How unusual the last month is, and which way its figure went."""
    numbers, line = range(len(row.context.periods))[-LOOKED_BACK:], row.line
    told = [one for k in numbers if not isinstance(one := row.value("charted", k), str)]
    ranges = [one for k in numbers[1:] if not isinstance(one := row.value("moving range", k), str)]
    for name, value in (("points", len(told)), ("total", sum(told)), ("ranges", len(ranges)), ("moved", sum(ranges))):
        row.put(name, value)
    row.put("how unusual", unusual_in_words(line.variation.unusual, row.context.words_for_periods))
    row.put("movement", line.movement.shown if row.place.polarity and line.movement else NOTHING_SAID)


def _figures(row: HeatRow) -> None:
    last = row.context.last
    for name, k in (("figure", last), ("figure before", last - 1)):
        month = row.context.periods[k]
        if month is not None:
            value = compared_in_words(row.report, row.indicator, row.context.scope, month)
        else:
            value = "" if row.row.year_to_date else str(row.value("numerator", k))
        row.put(name, value)
    row.put("target", row.line.target)


def _gap(row: HeatRow) -> None:
    found, decimals = row.line.gap, row.row.decimals
    size: Value = NO_FIGURE if found is None else float(found.number)
    hundredths: Value = NO_FIGURE if found is None else float(round(abs(found.number) * 100, 6))
    places: Value = NO_FIGURE
    units: Value = NO_FIGURE
    if isinstance(hundredths, float):
        ends = next((d for d in (0, 1, 2) if hundredths % 10 ** (2 - d) == 0), decimals)
        places, units = ends, int(hundredths / 100 * 10**ends + 0.5)
    row.put("gap", size)
    row.put("gap in hundredths", hundredths)
    row.put("decimals of gap", places)
    row.put("units of gap", units)
    row.put("gap in words", found.words if found else "")


def _flags(row: HeatRow) -> None:
    line, context = row.line, row.context
    row.put("rests on few", int(line.small))
    row.put("no figure", int(line in context.summary.missing))
    row.put("is unusual", int(line.variation.unusual not in SILENT))
    row.put("months Red", min(line.months_red, len(context.periods)))


def _lists(row: HeatRow) -> None:
    """The row's place in each list, and the words of lists down to this row."""
    context, distance = row.context, row.line.variation.distance
    for name in ("Red", "turned Red", "turned Green", "improvement", "fall"):
        row.put(name, context.places[name].get(row.indicator, ""))
    for name, score in (("improvement", "sigmas better"), ("fall", "sigmas worse")):
        is_in = row.value(name) and distance is not None
        row.put(score, float(abs(distance)) if is_in and distance is not None else -1)
    _joined(row, "unusual so far", context.summary.unusual, how=True)
    _joined(row, "few so far", context.summary.small)
    _joined(row, "none so far", context.summary.missing)


def _joined(row: HeatRow, name: str, lines: Sequence[Line], how: bool = False) -> None:
    rows, periods = row.context.rows, row.context.words_for_periods
    words = [
        f"{line.title} ({unusual_in_words(line.variation.unusual, periods)})" if how else line.title
        for line in lines
        if rows[line.indicator] <= row.place.at
    ]
    row.put(name, "; ".join(words))


def _benchmarks(row: HeatRow) -> None:
    """In which sections the row counts, and how its figure stands beside benchmarks."""
    context, shown = row.context, row.place.benchmarks
    for section in row.place.sections:
        row.put(in_section(section), 1)
    told = {one.column: one for one in context.summary.benchmarks if one.indicator == row.indicator}
    for one in shown:
        row.put(beside(one), f"{told[one].word} ({told[one].benchmark})" if one in told else "")
    if context.columns.benchmarks:
        worse = [told[one].word == "worse" for one in shown if one in told]
        row.put("benchmarks that are better", sum(worse) if worse else -1)
        row.put("beside benchmarks", context.places["beside benchmarks"].get(row.indicator, ""))
