"""The formulas of an indicator's helper cells on the heat map; `heat_values` has what they come to."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kpibook.report import LOOKED_BACK, SILENT, unusual_in_words
from kpibook.workbook.live import formulas, signal_formulas, summary_formulas
from kpibook.workbook.live.data_tables import has_denominator
from kpibook.workbook.live.heat_context import NOTHING_SAID, OUT_OF, HeatPlace, beside, in_section
from kpibook.workbook.live.shapes import compared_formula, shown_formula

_Texts = Iterator[tuple[tuple[str, int], str]]
"""A helper's name and its month's number, and its formula."""


@lru_cache(maxsize=512)
def heat_texts(place: HeatPlace) -> Mapping[int, str]:
    """The formula of every helper cell but the id's, by column."""
    parts = (_places, _months, _signal, _figures, _gap, _flags, _lists, _benchmarks)
    return {place.columns.column(name, k): text for part in parts for (name, k), text in part(place)}


def targets_looked_up(place: HeatPlace) -> dict[str, str]:
    """The kinds of rows in Targets that are looked up, by the name of the helper."""
    kinds = {"Green": "green", "Amber": "amber", "number": "line", "target": "shown"}
    return kinds | {"number": "year", "words": "year_words"} if place.year_to_date else kinds


def _places(place: HeatPlace) -> _Texts:
    id_ = place.ref("id")
    yield ("row in Indicators", 0), formulas.row_of(id_, "Indicators", "indicator")
    yield ("row in Numerators", 0), formulas.row_of(f'{id_}&"|"&team_id', "Numerators")
    if has_denominator(place.shape):
        yield ("row in Denominators", 0), formulas.row_of(f'{id_}&"|"&team_id', "Denominators")
    if place.year_to_date:
        yield ("year in Numerators", 0), summary_formulas.year_row(id_)
    for name, kind in targets_looked_up(place).items():
        yield (f"{name} in Targets", 0), summary_formulas.target_row(id_, kind)
    yield ("direction", 0), formulas.sign(place.ref("row in Indicators"))
    if place.breaks:
        yield ("definition since", 0), summary_formulas.definition_since(place.breaks)


def _months(place: HeatPlace) -> _Texts:
    for k in range(place.columns.months):
        yield from _month(place, k)
        yield from _rag(place, k)


def _month(place: HeatPlace, k: int) -> _Texts:
    n, d, units = place.ref("numerator", k), place.ref("denominator", k), place.ref("units", k)
    rows = place.ref("row in Numerators"), place.ref("row in Indicators")
    yield ("numerator", k), formulas.numerator(*rows, place.above("column in Numerators", k))
    if has_denominator(place.shape):
        column = place.above("column in Denominators", k)
        yield ("denominator", k), formulas.denominator(place.ref("row in Denominators"), column, n)
    text = compared_formula(place, n, d)
    if place.breaks:
        yield ("compared", k), text
        text = summary_formulas.since(place.above("day", k), place.ref("definition since"), text)
    yield ("units", k), text
    yield ("charted", k), summary_formulas.charted(units, n, d, place.shape)
    if k:
        yield ("moving range", k), signal_formulas.moving_range(*place.refs("charted", (k - 1, k)))


def _rag(place: HeatPlace, k: int) -> _Texts:
    if place.year_to_date:
        row, column = place.ref("year in Numerators"), place.above("column in Numerators", k)
        yield ("compared", k), summary_formulas.from_numerators(row, column)
    for kind in ("Green", "Amber"):
        row, column = place.ref(f"{kind} in Targets"), place.above("column in Targets", k)
        yield (f"{kind} limit", k), summary_formulas.from_targets(row, column)
    limits = place.ref("Green limit", k), place.ref("Amber limit", k)
    yield ("RAG word", k), formulas.rag(place.ref(place.compared, k), place.ref("direction"), *limits)


def _signal(place: HeatPlace) -> _Texts:
    """How unusual the last month is, and which way its figure went."""
    numbers, last = range(place.columns.months)[-LOOKED_BACK:], place.last
    charted, moved = place.refs("charted", numbers), place.refs("moving range", numbers[1:])
    process = signal_formulas.process_formulas(charted, moved)
    for name, text in process.items():
        yield (name, 0), text
    cells = signal_formulas.SignalCells(charted, place.refs("units", numbers), *map(place.ref, process))
    # The denominator of the last month alone, but the counts of all months.
    small = place.rests_on_few([last] if place.shape in OUT_OF else numbers)
    yield ("how unusual", 0), signal_formulas.signal(cells, small, place.periods)
    text = f'="{NOTHING_SAID}"'
    if place.polarity:
        then, now = place.refs("units", (last - 1, last))
        few = place.rests_on_few([last - 1, last])
        text = signal_formulas.better_or_worse(then, now, few, place.polarity > 0)
    yield ("movement", 0), text


def _figures(place: HeatPlace) -> _Texts:
    for name, k in (("figure", place.last), ("figure before", place.last - 1)):
        yield (name, 0), _in_words(place, k)
    column = place.above("column in Targets", place.last)
    target, indicator = place.ref("target in Targets"), place.ref("row in Indicators")
    yield ("target", 0), summary_formulas.target_as_set(target, column, indicator)


def _in_words(place: HeatPlace, k: int) -> str:
    n, d, units = place.ref("numerator", k), place.ref("denominator", k), place.ref("units", k)
    if place.year_to_date:
        return summary_formulas.year_in_words(place.ref("compared", k))
    if place.shape == "count":
        return summary_formulas.count_in_words(n)
    if place.shape == "rate":
        compared = place.ref(place.compared, k) if place.breaks else units
        return summary_formulas.rate_in_words(n, compared, place.decimals)
    return shown_formula(place, n, d)


def _gap(place: HeatPlace) -> _Texts:
    column = place.above("column in Targets", place.last)
    target, named = summary_formulas.from_targets(place.ref("number in Targets"), column)[1:], '"target"'
    if place.year_to_date:
        named = summary_formulas.from_targets(place.ref("words in Targets"), column)[1:]
    cells = [place.ref(name) for name in ("gap", "gap in hundredths", "decimals of gap", "units of gap")]
    compared = place.ref(place.compared, place.last)
    yield ("gap", 0), summary_formulas.gap(compared, target, place.decimals)
    yield ("gap in hundredths", 0), summary_formulas.gap_in_hundredths(cells[0])
    yield ("decimals of gap", 0), summary_formulas.decimals_of_gap(cells[1], place.decimals)
    yield ("units of gap", 0), summary_formulas.units_of_gap(cells[1], cells[2])
    cells.append(place.ref("RAG word", place.last))
    yield ("gap in words", 0), summary_formulas.gap_in_words(cells, named, place.shape == "share")


def _flags(place: HeatPlace) -> _Texts:
    last = place.last
    few = place.rests_on_few([last]) if place.shape in OUT_OF else "FALSE"
    yield ("rests on few", 0), summary_formulas.flag(few)
    yield ("no figure", 0), summary_formulas.flag(f"NOT(ISNUMBER({place.ref('charted', last)}))")
    silent = [unusual_in_words(word, place.periods) for word in SILENT]
    is_silent = summary_formulas.is_one_of(place.ref("how unusual"), silent)
    yield ("is unusual", 0), summary_formulas.flag(f"NOT({is_silent})")
    yield (
        ("months Red", 0),
        summary_formulas.months_running(place.ref("RAG word", 0), place.ref("RAG word", last), "Red"),
    )


def _lists(place: HeatPlace) -> _Texts:
    """The row's place in each list, and the words of lists down to this row."""
    before, now = place.refs("RAG word", (place.last - 1, place.last))
    conditions = {
        "Red": f'{now}="Red"',
        "turned Red": f'AND({now}="Red",{summary_formulas.is_one_of(before, ("Green", "Amber"))})',
        "turned Green": f'AND({now}="Green",{summary_formulas.is_one_of(before, ("Red", "Amber"))})',
    }
    for name, condition in conditions.items():
        top = place.columns.cell(name, place.rows[0] - 1, fixed_row=True)
        above = f"{top}:{place.columns.cell(name, place.at - 1)}"
        yield (name, 0), summary_formulas.numbered(condition, above)
    yield from _ranked(place, "improvement", "better")
    yield from _ranked(place, "fall", "worse")
    how = f'&" ("&{place.ref("how unusual")}&")"'
    yield _joined(place, "unusual so far", "is unusual", how)
    yield _joined(place, "few so far", "rests on few")
    yield _joined(place, "none so far", "no figure")


def _ranked(place: HeatPlace, name: str, word: str) -> _Texts:
    score = f"sigmas {word}"
    names = ("movement", "how unusual", "charted", "points", "total", "ranges", "moved")
    cells = [place.ref(one, place.last if one == "charted" else 0) for one in names]
    silent = [unusual_in_words(one, place.periods) for one in SILENT if one != "usual"]
    up = place.polarity * (1 if word == "better" else -1)
    yield (score, 0), summary_formulas.sigmas(cells, word, up, silent) if up else "=-1"
    yield (name, 0), _rank(place, score)


def _rank(place: HeatPlace, score: str) -> str:
    so_far = f"{place.columns.cell(score, place.rows[0], fixed_row=True)}:{place.ref(score)}"
    return summary_formulas.ranked(place.ref(score), place.span(score), so_far)


def _joined(place: HeatPlace, name: str, condition: str, how: str = "") -> tuple[tuple[str, int], str]:
    title, holds = f"{formulas.literal(place.title)}{how}", f"{place.ref(condition)}=1"
    if place.before is None:
        return (name, 0), summary_formulas.first_joined(holds, title)
    return (name, 0), summary_formulas.joined(place.columns.cell(name, place.before), holds, title)


def _benchmarks(place: HeatPlace) -> _Texts:
    """In which sections the row counts, and how its figure stands beside benchmarks."""
    for section in place.sections:
        yield (in_section(section), 0), "=1"
    words: Sequence[str] = {1: ("better", "worse"), -1: ("worse", "better"), 0: ("higher", "lower")}[place.polarity]
    at, units, few = place.ref("row in Indicators"), place.ref("units", place.last), place.ref("rests on few")
    for one in place.benchmarks:
        value, shown = (f"INDEX(Indicators[{name}],{at})" for name in (f"{one}_value", one))
        text = summary_formulas.beside_benchmark(units, few, value, shown, place.decimals, words)
        yield (beside(one), 0), text
    if place.columns.benchmarks:
        score, cells = "benchmarks that are better", [place.ref(beside(one)) for one in place.benchmarks]
        yield (score, 0), summary_formulas.worse_benchmarks(cells) if cells else "=-1"
        yield ("beside benchmarks", 0), _rank(place, score)
