"""What the heat map's helper cells say of an indicator: how unusual it is, its figure and gap in words, its places in
the lists of the summary."""

from collections.abc import Sequence

from kpibook.report import LOOKED_BACK, NO_FIGURE, SILENT, Line, compared_in_words, unusual_in_words
from kpibook.workbook.live import formulas, signal_formulas, summary_formulas
from kpibook.workbook.live.content import Formula
from kpibook.workbook.live.heat_columns import beside, in_section
from kpibook.workbook.live.heat_context import NOTHING_SAID, HeatContext
from kpibook.workbook.live.heat_row import OUT_OF, HeatRow, Value, month_cells
from kpibook.workbook.live.shapes import shown_formula

_COMPARABLE = (*OUT_OF, "rate")


def heat_cells(context: HeatContext, indicator: str) -> HeatRow:
    """An indicator's row with all its helper cells."""
    row = HeatRow(context, indicator)
    month_cells(row)
    _signal(row)
    _movement(row)
    _figures(row)
    _gap(row)
    _flags(row)
    _lists(row)
    _benchmarks(row)
    return row


def _signal(row: HeatRow) -> None:
    """How unusual the last month is."""
    numbers = range(len(row.context.periods))[-LOOKED_BACK:]
    charted = [row.ref("charted", k) for k in numbers]
    moved = [row.ref("moving range", k) for k in numbers[1:]]
    told = [one for k in numbers if not isinstance(one := row.value("charted", k), str)]
    ranges = [one for k in numbers[1:] if not isinstance(one := row.value("moving range", k), str)]
    found = {"points": len(told), "total": sum(told), "ranges": len(ranges), "moved": sum(ranges)}
    for name, text in signal_formulas.process_formulas(charted, moved).items():
        row.put(name, text, found[name])
    units = [row.ref("units", k) for k in numbers]
    cells = signal_formulas.SignalCells(charted, units, *(row.ref(name) for name in found))
    # The denominator of the last month alone, but the counts of all months.
    small = row.rests_on_few([row.context.last] if row.row.shape in OUT_OF else numbers)
    periods = row.context.words_for_periods
    words = unusual_in_words(row.line.variation.unusual, periods)
    row.put("how unusual", signal_formulas.signal(cells, small, periods), words)


def _movement(row: HeatRow) -> None:
    last, said, text = row.context.last, NOTHING_SAID, f'="{NOTHING_SAID}"'
    if row.polarity:
        said = row.line.movement.shown if row.line.movement else NOTHING_SAID
        then, now = row.ref("units", last - 1), row.ref("units", last)
        text = signal_formulas.better_or_worse(then, now, row.rests_on_few([last - 1, last]), row.polarity > 0)
    row.put("movement", text, said)


def _figures(row: HeatRow) -> None:
    last = row.context.last
    for name, k in (("figure", last), ("figure before", last - 1)):
        month = row.context.periods[k]
        if month is not None:
            value = compared_in_words(row.report, row.indicator, row.context.scope, month)
        else:
            value = "" if row.row.year_to_date else str(row.value("numerator", k))
        row.put(name, _in_words(row, k), value)
    column = row.context.columns.above("column in Targets", last)
    text = summary_formulas.target_as_set(row.ref("target in Targets"), column, row.ref("row in Indicators"))
    row.put("target", text, row.line.target)


def _in_words(row: HeatRow, k: int) -> str:
    n, d, units = row.ref("numerator", k), row.ref("denominator", k), row.ref("units", k)
    if row.row.year_to_date:
        return summary_formulas.year_in_words(row.ref("compared", k))
    if row.row.shape == "count":
        return summary_formulas.count_in_words(n)
    if row.row.shape == "rate":
        return summary_formulas.rate_in_words(
            n, row.ref(row.compared, k) if row.row.breaks else units, row.row.decimals
        )
    return shown_formula(row.row, n, d)


def _gap(row: HeatRow) -> None:
    found, decimals = row.line.gap, row.row.decimals
    size: Value = NO_FIGURE if found is None else float(found.number)
    hundredths: Value = NO_FIGURE if found is None else float(round(abs(found.number) * 100, 6))
    places: Value = NO_FIGURE
    units: Value = NO_FIGURE
    if isinstance(hundredths, float):
        ends = next((d for d in (0, 1, 2) if hundredths % 10 ** (2 - d) == 0), decimals)
        places, units = ends, int(hundredths / 100 * 10**ends + 0.5)
    column = row.context.columns.above("column in Targets", row.context.last)
    target = summary_formulas.from_targets(row.ref("number in Targets"), column)[1:]
    named = '"target"'
    if row.row.year_to_date:
        named = summary_formulas.from_targets(row.ref("words in Targets"), column)[1:]
    cells = [row.ref(name) for name in ("gap", "gap in hundredths", "decimals of gap", "units of gap")]
    compared = row.ref(row.compared, row.context.last)
    row.put("gap", summary_formulas.gap(compared, target, decimals), size)
    row.put("gap in hundredths", summary_formulas.gap_in_hundredths(cells[0]), hundredths)
    row.put("decimals of gap", summary_formulas.decimals_of_gap(cells[1], decimals), places)
    row.put("units of gap", summary_formulas.units_of_gap(cells[1], cells[2]), units)
    cells.append(row.ref("RAG word", row.context.last))
    text = summary_formulas.gap_in_words(cells, named, row.row.shape == "share")
    row.put("gap in words", text, found.words if found else "")


def _flags(row: HeatRow) -> None:
    last, line, context = row.context.last, row.line, row.context
    few = row.rests_on_few([last]) if row.row.shape in OUT_OF else "FALSE"
    row.put("rests on few", summary_formulas.flag(few), int(line.small))
    text = summary_formulas.flag(f"NOT(ISNUMBER({row.ref('charted', last)}))")
    row.put("no figure", text, int(line in context.summary.missing))
    silent = [unusual_in_words(word, context.words_for_periods) for word in SILENT]
    text = summary_formulas.flag(f"NOT({summary_formulas.is_one_of(row.ref('how unusual'), silent)})")
    row.put("is unusual", text, int(line.variation.unusual not in SILENT))
    text = summary_formulas.months_running(row.ref("RAG word", 0), row.ref("RAG word", last), "Red")
    row.put("months Red", text, min(line.months_red, len(context.periods)))


def _lists(row: HeatRow) -> None:
    """The row's place in each list, and the words of lists down to this row."""
    context, last = row.context, row.context.last
    now, before = row.ref("RAG word", last), row.ref("RAG word", last - 1)

    def put(name: str, condition: str) -> None:
        text = summary_formulas.numbered(condition, context.down_to(name, row.at - 1))
        row.put(name, text, context.places[name].get(row.indicator, ""))

    put("Red", f'{now}="Red"')
    put("turned Red", f'AND({now}="Red",{summary_formulas.is_one_of(before, ("Green", "Amber"))})')
    put("turned Green", f'AND({now}="Green",{summary_formulas.is_one_of(before, ("Red", "Amber"))})')
    _ranked(row, "improvement", "better")
    _ranked(row, "fall", "worse")
    how = f'&" ("&{row.ref("how unusual")}&")"'
    _joined(row, "unusual so far", "is unusual", context.summary.unusual, how)
    _joined(row, "few so far", "rests on few", context.summary.small)
    _joined(row, "none so far", "no figure", context.summary.missing)


def _ranked(row: HeatRow, name: str, word: str) -> None:
    score, last, context = f"sigmas {word}", row.context.last, row.context
    names = ("movement", "how unusual", "charted", "points", "total", "ranges", "moved")
    cells = [row.ref(one, last if one == "charted" else 0) for one in names]
    silent = [unusual_in_words(one, context.words_for_periods) for one in SILENT if one != "usual"]
    up = row.polarity * (1 if word == "better" else -1)
    place, distance = context.places[name].get(row.indicator, ""), row.line.variation.distance
    text = summary_formulas.sigmas(cells, word, up, silent) if up else "=-1"
    row.put(score, text, float(abs(distance)) if place and distance is not None else -1)
    row.put(name, _rank(row, score), place)


def _rank(row: HeatRow, score: str) -> str:
    so_far = f"{row.context.columns.cell(score, row.context.first, fixed_row=True)}:{row.ref(score)}"
    return summary_formulas.ranked(row.ref(score), row.context.span(score), so_far)


def _joined(row: HeatRow, name: str, condition: str, lines: Sequence[Line], how: str = "") -> None:
    order, periods = list(row.context.rows), row.context.words_for_periods
    at = order.index(row.indicator)
    title, holds = f"{formulas.literal(row.row.short_title)}{how}", f"{row.ref(condition)}=1"
    text = summary_formulas.first_joined(holds, title)
    if at:
        before = row.context.columns.cell(name, row.context.rows[order[at - 1]])
        text = summary_formulas.joined(before, holds, title)
    words = [
        f"{line.title} ({unusual_in_words(line.variation.unusual, periods)})" if how else line.title
        for line in lines
        if order.index(line.indicator) <= at
    ]
    row.put(name, text, "; ".join(words))


def _benchmarks(row: HeatRow) -> None:
    """In which sections the row counts, and how its figure stands beside benchmarks."""
    columns, context = row.context.columns, row.context
    for section in row.report.sections:
        if any(row.indicator in table.indicators for table in section.tables):
            row.cells[columns.column(in_section(section.id))] = Formula("=1", 1)
    told = {one.column: one for one in context.summary.benchmarks if one.indicator == row.indicator}
    known = {cell.column for cell in row.row.benchmarks if cell.value is not None}
    shown = [one for one in columns.benchmarks if one in known] if row.row.shape in _COMPARABLE else []
    words = {1: ("better", "worse"), -1: ("worse", "better"), 0: ("higher", "lower")}[row.polarity]
    for one in shown:
        at = row.ref("row in Indicators")
        value, text = (f"INDEX(Indicators[{name}],{at})" for name in (f"{one}_value", one))
        cells = row.ref("units", context.last), row.ref("rests on few")
        text = summary_formulas.beside_benchmark(*cells, value, text, row.row.decimals, words)
        row.put(beside(one), text, f"{told[one].word} ({told[one].benchmark})" if one in told else "")
    if columns.benchmarks:
        score = "benchmarks that are better"
        worse = [told[one].word == "worse" for one in shown if one in told]
        text = summary_formulas.worse_benchmarks([row.ref(beside(one)) for one in shown]) if shown else "=-1"
        row.put(score, text, sum(worse) if worse else -1)
        row.put("beside benchmarks", _rank(row, score), context.places["beside benchmarks"].get(row.indicator, ""))
