"""Pure: what a mail says of its workbook: what is Red, what turned Red, what improved, how many of each RAG word."""

from collections.abc import Iterable
from typing import Literal

from kpibook.definitions import Definition, PeriodKey
from kpibook.months import Period
from kpibook.report import Rag, Report, compared_in_words, compared_units, figure, has_small_base, rag

_BETTER: dict[Rag, int] = {"Red": 0, "Amber": 1, "Green": 2}


class Headline(Definition):
    """One indicator's line: its figures as shown, this month and the month before."""

    indicator: str
    title: str
    now: str
    before: str
    """'' where there was no figure the month before."""
    target: str
    rag_now: Rag
    rag_before: Rag
    small: bool = False
    """Its figure rests on few, as † marks it."""


class Headlines(Definition):
    """What stands out in one scope's month, against the month before."""

    month: PeriodKey
    before: PeriodKey | None
    """The month compared with; None where it has no figures, and then nothing turned or improved."""
    green: int
    amber: int
    red: int
    reds: tuple[Headline, ...] = ()
    """All that are Red now, in the report's order: those that the workbook's summary names."""
    turned_red: tuple[Headline, ...] = ()
    """Red now and Green or Amber before, in the report's order."""
    improved: tuple[Headline, ...] = ()
    """A better RAG word than before; then figures that moved the better way, where the mapping says which that is."""


def headlines(report: Report, scope: str) -> Headlines:
    """The headlines of a scope (`whole`, a service area, a team) for the report's month.

    A figure moved the better way if its polarity is `higher` and it rose in whole shown units, or `lower` and it fell,
    so nothing is called improved that a reader sees unchanged. A worse RAG word is never an improvement.
    """
    now, before = report.month, report.before()
    before = before if before in report.months else None
    # Parts have neither target nor RAG word, and a mail that named each would name nothing.
    wholes = [id_ for id_ in _in_order(report) if not report.rows[id_].part_of]
    words = [rag(report, id_, scope, now) for id_ in wholes]
    lines = {id_: _line(report, id_, scope, before) for id_ in wholes}
    kinds = {id_: _movement(report, line, scope, before) for id_, line in lines.items()} if before else {}
    return Headlines(
        month=now,
        before=before,
        green=words.count("Green"),
        amber=words.count("Amber"),
        red=words.count("Red"),
        reds=tuple(line for line in lines.values() if line.rag_now == "Red"),
        turned_red=tuple(lines[id_] for id_, kind in kinds.items() if kind == "turned red"),
        improved=tuple(
            lines[id_] for wanted in ("better word", "better figure") for id_ in kinds if kinds[id_] == wanted
        ),
    )


def _in_order(report: Report) -> Iterable[str]:
    """The report's indicators as its sections have them, those in no section last."""
    shown = (id_ for section in report.sections for table in section.tables for id_ in table.indicators)
    return dict.fromkeys((*shown, *report.rows))


def _movement(
    report: Report, line: Headline, scope: str, before: Period
) -> Literal["turned red", "better word", "better figure", "other"]:
    then, now = _BETTER.get(line.rag_before), _BETTER.get(line.rag_now)
    if then is not None and now is not None and then != now:
        if now > then:
            return "better word"
        return "turned red" if line.rag_now == "Red" else "other"
    polarity = report.mapping.indicators[line.indicator].polarity
    units = compared_units(report, line.indicator, scope, report.month)
    units_before = compared_units(report, line.indicator, scope, before)
    if polarity == "neither" or units is None or units_before is None or report.rows[line.indicator].year_to_date:
        return "other"
    return "better figure" if (units > units_before) == (polarity == "higher") and units != units_before else "other"


def _line(report: Report, indicator: str, scope: str, before: Period | None) -> Headline:
    row, month = report.rows[indicator], report.month
    return Headline(
        indicator=indicator,
        title=row.short_title,
        now=compared_in_words(report, indicator, scope, month),
        before=compared_in_words(report, indicator, scope, before) if before else "",
        target=report.limits(indicator, scope, month).shown,
        rag_now=rag(report, indicator, scope, month),
        rag_before=rag(report, indicator, scope, before) if before else "No figure",
        small=has_small_base(report, indicator, figure(report, indicator, scope, month)),
    )
