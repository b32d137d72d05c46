"""What matters in a month, for one scope: frozen values, of which a page or a mail is made. Nothing is drawn here.

Also how far a figure is from its target, in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kpibook.months import Period
from kpibook.report.figures import (
    Movement,
    compared_in_words,
    compared_units,
    figure,
    has_small_base,
    movement,
    number_in_words,
    rag,
    round_half_up,
)
from kpibook.report.longer_periods import year_so_far
from kpibook.report.model import Rag, Report, Row
from kpibook.report.spc import height
from kpibook.report.variations import Variation, target_of, variation

_MOST_DECIMALS = 2


@dataclass(frozen=True)
class Gap:
    """A figure less its target, in shown units (2 where 25% stands against 23%), exactly; and that in words."""

    number: Fraction
    words: str


@dataclass(frozen=True)
class HeldAgainst:
    """The number that a figure's gap is from, in shown units, exactly, and what it is called."""

    number: Fraction
    words: str


def held_against(report: Report, indicator: str, scope: str, month: Period) -> HeldAgainst | None:
    """The target of a month; of a financial year's, so much of it as its months have come to. None where none is."""
    target = target_of(report, indicator, scope, month)
    if target is None:
        return None
    year = year_so_far(report, indicator, scope, month)
    if year is None:
        return HeldAgainst(Fraction(target.number), "target")
    number = _in_words(year.target, report.rows[indicator].decimals)
    return HeldAgainst(year.target, f"{number}, the target for {_months(len(year.months))} of the year")


def gap(report: Report, indicator: str, scope: str, month: Period) -> Gap | None:
    """The gap between what RAG compares and the target; None where either is missing, or not told.

    A figure is taken as it is shown. A year's target is taken pro rata, as for RAG, and the words say for how many
    months. "Above" and "below" say nothing of good or bad: 15% misses `<10%` by "5 percentage points above target".
    """
    row = report.rows[indicator]
    target, units = target_of(report, indicator, scope, month), compared_units(report, indicator, scope, month)
    held = held_against(report, indicator, scope, month)
    if target is None or held is None or units is None:
        return None
    named = held.words
    difference = Fraction(units, 10**row.decimals) - held.number
    if difference == 0:
        return Gap(difference, f"at {named}" + (", not below it" if target.comparison == "less_than" else ""))
    side = "above" if difference > 0 else "below"
    return Gap(difference, f"{_in_words(abs(difference), row.decimals)}{_unit(row, difference)} {side} {named}")


def _months(count: int) -> str:
    return f"{count} month{'s' * (count != 1)}"


def _unit(row: Row, difference: Fraction) -> str:
    return f" percentage point{'s' * (abs(difference) != 1)}" if row.shape == "share" else ""


def _in_words(number: Fraction, decimals: int) -> str:
    """With the decimals that it has, up to two; one that goes on for ever is rounded half up to those that are shown.

    >>> _in_words(Fraction(2605), 0), _in_words(Fraction("5.5"), 0), _in_words(Fraction(17000, 12), 0)
    ('2,605', '5.5', '1,417')
    """
    needed = next((d for d in range(_MOST_DECIMALS + 1) if (number * 10**d).denominator == 1), decimals)
    units = round_half_up(number.numerator, number.denominator, 10**needed)
    whole, dot, part = number_in_words(units, needed).partition(".")
    return f"{int(whole):,}{dot}{part}"


_COMPARABLE = ("share", "rate", "average", "ratio")
"""Shapes that can stand beside another council's: a count grows with the council."""


@dataclass(frozen=True)
class Line:
    """One indicator in the month: as RAG compares it, and what can be said of it.

    `shown` and `before` are in words (the year so far, where a target is for a year); `before` is '' without a month
    before. `section` is the first section in which the indicator stands. `months_red` counts the months in a row that
    are Red, this one the last. `small`: it rests on few, as † marks it.
    """

    indicator: str
    title: str
    section: str
    shown: str
    before: str
    target: str
    rag: Rag
    rag_before: Rag
    gap: Gap | None
    movement: Movement | None
    variation: Variation
    months_red: int
    small: bool


@dataclass(frozen=True)
class SectionCounts:
    """How many indicators of a section have each RAG word."""

    section: str
    title: str
    words: tuple[tuple[Rag, int], ...]


@dataclass(frozen=True)
class BesideBenchmark:
    """A figure beside a benchmark: which of the two is better, or higher where neither way is."""

    indicator: str
    title: str
    shown: str
    column: str
    heading: str
    benchmark: str
    period: str
    word: Literal["better", "worse", "same", "higher", "lower"]


@dataclass(frozen=True)
class Summary:
    """What matters in a scope's month. Every list is whole, what comes first matters most; whoever draws it cuts it.

    An indicator that stands in two sections counts in both, and in `total` once. `improvements` and `falls` are figures
    that moved the better (worse) way and lie on the better (worse) side of their usual level, those first that lie
    furthest from it in sigmas; `unusual` are all that carry a signal, whichever way they moved. `lines` are all.
    """

    month: Period
    before: Period | None
    scope: str
    sections: tuple[SectionCounts, ...]
    total: tuple[tuple[Rag, int], ...]
    reds: tuple[Line, ...]
    turned_red: tuple[Line, ...]
    turned_green: tuple[Line, ...]
    improvements: tuple[Line, ...]
    falls: tuple[Line, ...]
    unusual: tuple[Line, ...]
    benchmarks: tuple[BesideBenchmark, ...]
    small: tuple[Line, ...]
    missing: tuple[Line, ...]
    lines: tuple[Line, ...]


RAG_WORDS: tuple[Rag, ...] = ("Red", "Amber", "Green", "No target", "No figure")


def summary_of(report: Report, scope: str, month: Period | None = None) -> Summary:
    """The summary of a scope (`whole`, a service area, a team) for a month (the report's own unless told).

    Only indicators that stand in a section are in it, in the report's order; parts of breakdowns are not. What turned
    did so since the month before, and had Green, Amber or Red then.
    """
    month = month or report.month
    return report.once(("summary", scope, month), lambda: _summary(report, scope, month))


def _summary(report: Report, scope: str, month: Period) -> Summary:
    before = report.before(month)
    lines = [_line(report, id_, scope, month, section) for id_, section in _in_sections(report).items()]
    return Summary(
        month=month,
        before=before if _is_known(report, before) else None,
        scope=scope,
        sections=tuple(_counts(report, lines)),
        total=_words(lines),
        reds=tuple(line for line in lines if line.rag == "Red"),
        turned_red=tuple(line for line in lines if line.rag == "Red" and line.rag_before in ("Green", "Amber")),
        turned_green=tuple(line for line in lines if line.rag == "Green" and line.rag_before in ("Red", "Amber")),
        improvements=_furthest(report, lines, "better"),
        falls=_furthest(report, lines, "worse"),
        unusual=tuple(line for line in lines if height(line.variation.unusual)),
        benchmarks=tuple(_beside_benchmarks(report, lines, scope, month)),
        small=tuple(line for line in lines if line.small),
        missing=tuple(line for line in lines if figure(report, line.indicator, scope, month).units is None),
        lines=tuple(lines),
    )


def _in_sections(report: Report) -> dict[str, str]:
    """Each indicator that stands in a table, with the first section in which it does."""
    found: dict[str, str] = {}
    for section in report.sections:
        for table in section.tables:
            for indicator in table.indicators:
                if not report.rows[indicator].part_of:
                    found.setdefault(indicator, section.id)
    return found


def _line(report: Report, indicator: str, scope: str, month: Period, section: str) -> Line:
    before = report.before(month)
    known = before if _is_known(report, before) else None
    return Line(
        indicator=indicator,
        title=report.rows[indicator].short_title,
        section=section,
        shown=compared_in_words(report, indicator, scope, month),
        before=compared_in_words(report, indicator, scope, known) if known else "",
        target=report.limits(indicator, scope, month).shown,
        rag=rag(report, indicator, scope, month),
        rag_before=rag(report, indicator, scope, known) if known else "No figure",
        gap=gap(report, indicator, scope, month),
        movement=movement(report, indicator, scope, month),
        variation=variation(report, indicator, scope, month),
        months_red=_months_red(report, indicator, scope, month),
        small=has_small_base(report, indicator, figure(report, indicator, scope, month)),
    )


def _is_known(report: Report, month: Period | None) -> bool:
    return month is not None and report.place_of(month) is not None


def _months_red(report: Report, indicator: str, scope: str, month: Period) -> int:
    """How many months in a row are Red, up to this one. A month that the tables do not have ends it."""
    count, at = 0, month
    while _is_known(report, at) and rag(report, indicator, scope, at) == "Red":
        count += 1
        earlier = report.before(at)
        if earlier is None:
            break
        at = earlier
    return count


def _words(lines: Sequence[Line]) -> tuple[tuple[Rag, int], ...]:
    return tuple((word, sum(line.rag == word for line in lines)) for word in RAG_WORDS)


def _counts(report: Report, lines: Sequence[Line]) -> Iterable[SectionCounts]:
    for section in report.sections:
        inside = {indicator for table in section.tables for indicator in table.indicators}
        yield SectionCounts(section.id, section.title, _words([line for line in lines if line.indicator in inside]))


def _furthest(report: Report, lines: Sequence[Line], word: Literal["better", "worse"]) -> tuple[Line, ...]:
    """Figures that moved so and lie on that side of their usual level, the furthest from it first."""
    found = []
    for line in lines:
        distance = line.variation.distance
        if line.movement is None or line.movement.word != word or distance is None:
            continue
        up = (report.mapping.indicators[line.indicator].polarity == "higher") == (word == "better")
        if (distance > 0) if up else (distance < 0):
            found.append((abs(distance), line))
    return tuple(line for _, line in sorted(found, key=lambda pair: -pair[0]))


def _beside_benchmarks(report: Report, lines: Sequence[Line], scope: str, month: Period) -> Iterable[BesideBenchmark]:
    headings = {heading.id: heading.name for heading in report.benchmark_headings}
    for line in lines:
        row = report.rows[line.indicator]
        units = figure(report, line.indicator, scope, month).units
        if units is None or line.small or row.shape not in _COMPARABLE:
            continue
        for cell in row.benchmarks:
            if cell.value is not None:
                word = _beside(report, row, units, Fraction(repr(cell.value)) * 10**row.decimals)
                yield BesideBenchmark(
                    line.indicator,
                    line.title,
                    line.shown,
                    cell.column,
                    headings[cell.column],
                    str(cell.shown),
                    cell.period,
                    word,
                )


def _beside(
    report: Report, row: Row, units: int, benchmark: Fraction
) -> Literal["better", "worse", "same", "higher", "lower"]:
    if units == benchmark:
        return "same"
    polarity = report.mapping.indicators[row.indicator].polarity
    if polarity == "neither":
        return "higher" if units > benchmark else "lower"
    return "better" if (units > benchmark) == (polarity == "higher") else "worse"
