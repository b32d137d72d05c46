"""How unusual an indicator's figure is among the months before it, and what that means for its target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

from kpibook.definitions import EVERY, MappingFiles, Target, bases_of
from kpibook.definitions.kinds import AnyMeasure, Base, Flow, Part
from kpibook.months import Month, Period, Reading
from kpibook.report import spc
from kpibook.report.figures import counts_few, figure, has_small_base, rag, round_half_up
from kpibook.report.limits import target_in_force
from kpibook.report.model import Figure, Report, Row

LOOKED_BACK = 24
"""Months that are looked at, the chosen one with them: "the most recent 20 to 30 measurements" (Provost and Murray,
The Health Care Data Guide, page 155)."""
WHOLE_SHARE = 1_000_000
"""A share of 100% in the units in which it is charted."""
_PERCENT = WHOLE_SHARE // 100


@dataclass(frozen=True)
class Variation:
    """What is said of one indicator, scope and month.

    `process` is None where nothing is said (`unusual` is then "small", "too few" or "no figure"); `distance` is the
    sigmas by which the figure lies above the mean. `assurance` is None where no target of a month's figure is in force,
    and where this month is itself an exception to it.
    """

    unusual: spc.Unusual
    process: spc.Process | None = None
    distance: Fraction | None = None
    assurance: spc.Assurance | None = None


def months_looked_at(report: Report, indicator: str, month: Period) -> tuple[Period, ...]:
    """The month and those before it, as far as they are one series: never a later one, none of another definition.

    Months of the workbook's tables that are not among those shown count too. () where the tables do not have the month.
    """
    if report.place_of(month) is None:
        return ()
    match month:
        case Month():
            found: tuple[Period, ...] = tuple(month - back for back in reversed(range(LOOKED_BACK)))
        case Reading():
            found = tuple(one for one in report.months if one.index <= month.index)[-LOOKED_BACK:]
        case _:
            assert_never(month)
    breaks = report.rows[indicator].breaks
    since = max((begins for begins in breaks if begins <= month.calendar_month), default=None)
    return tuple(one for one in found if since is None or one.calendar_month >= since)


def point_of(row: Row, shown: Figure) -> spc.Point | None:
    """A figure as it is charted; None where there is none to draw."""
    if shown.units is None:
        return None
    if row.shape == "share" and shown.numerator is not None and shown.denominator:
        return spc.Point(round_half_up(shown.numerator, shown.denominator, WHOLE_SHARE), shown.units)
    return spc.Point(shown.units, shown.units)


def charted_figure(report: Report, indicator: str, scope: str, month: Period) -> tuple[Figure, spc.Point | None]:
    """A figure, and as it is charted. One month is looked at for each of those after it, so both are found once."""

    def found() -> tuple[Figure, spc.Point | None]:
        shown = figure(report, indicator, scope, month)
        return shown, point_of(report.rows[indicator], shown)

    return report.once(("charted", indicator, scope, month.index), found)


def variation(report: Report, indicator: str, scope: str, month: Period) -> Variation:
    """How unusual the figure of a month is.

    A figure that is not told (`c`) or not known is a gap, so nothing in it can be told by what is said here.
    """
    asked = ("variation", indicator, scope, month)
    return report.once(asked, lambda: _variation(report, indicator, scope, month))


def _variation(report: Report, indicator: str, scope: str, month: Period) -> Variation:
    charted = [charted_figure(report, indicator, scope, one) for one in months_looked_at(report, indicator, month)]
    figures, points = [one for one, _ in charted], [one for _, one in charted]
    if not points or points[-1] is None:
        return Variation("no figure")
    process = _process(report, indicator, figures, points)
    if not isinstance(process, spc.Process):
        return Variation(process)
    assurance = _assurance(report, indicator, scope, month, process)
    return Variation(spc.unusual_of(points, process), process, process.distance(points[-1].value), assurance)


def processes(report: Report, indicator: str) -> Iterator[spc.Process]:
    """What figures usually are, for every scope and month of the tables of which anything is said.

    The same as `variation` says of each, but the months that look back at each other are found once. What rests on most
    months comes first: whoever asks whether there is any needs no more.
    """
    looked_at = [months_looked_at(report, indicator, month) for month in reversed(report.months)]
    every = list(dict.fromkeys(month for months in looked_at for month in months))
    place = {month: at for at, month in enumerate(every)}
    places = [[place[month] for month in months] for months in looked_at]
    for scope, _, _ in reversed(report.scopes):
        charted = [charted_figure(report, indicator, scope, month) for month in every]
        for those in places:
            if charted[those[-1]][1] is None:
                continue
            figures, points = zip(*(charted[at] for at in those), strict=True)
            process = _process(report, indicator, figures, points)
            if isinstance(process, spc.Process):
                yield process


def _process(
    report: Report, indicator: str, figures: Sequence[Figure], points: Sequence[spc.Point | None]
) -> spc.Process | spc.Unusual:
    """What the figures usually are up to the last, which there is; or why nothing is said of it."""
    if has_small_base(report, indicator, figures[-1]) or counts_few(report, indicator, figures):
        return "small"
    highest = WHOLE_SHARE if report.rows[indicator].shape == "share" else None
    return spc.process_of([point.value if point else None for point in points], highest) or "too few"


def _assurance(report: Report, indicator: str, scope: str, month: Period, process: spc.Process) -> spc.Assurance | None:
    """None too where this month is the exception: nobody believes "consistently met" beside a target that is missed."""
    target = target_of(report, indicator, scope, month)
    if target is None or target.period != "month":
        return None
    said = spc.assurance_of(process, charted_target(report.rows[indicator], target), target.comparison)
    exception = "consistently missed" if rag(report, indicator, scope, month) == "Green" else "consistently met"
    return None if said == exception else said


def target_of(report: Report, indicator: str, scope: str, month: Period) -> Target | None:
    """The target that a scope's figure is held against in a month; None where there is none."""
    row = report.rows[indicator]
    if row.part_of or not (scope in row.limits or EVERY in row.limits):
        return None
    definition = report.mapping.indicators[indicator]
    return target_in_force(definition.team_targets.get(scope) or definition.targets, month)


def charted_target(row: Row, target: Target) -> Fraction:
    """A target's number in the units in which figures are charted."""
    return Fraction(target.number) * (_PERCENT if row.shape == "share" else 10**row.decimals)


def better_or_worse(
    unusual: spc.Unusual, polarity: Literal["higher", "lower", "neither"]
) -> Literal["better", "worse"] | None:
    """What a signal means, by which way is better; None where there is no signal, or neither way is.

    >>> better_or_worse("rising", "lower"), better_or_worse("usual", "lower"), better_or_worse("below", "neither")
    ('worse', None, None)
    """
    up = spc.height(unusual)
    if polarity == "neither" or up == 0:
        return None
    return "better" if (up > 0) == (polarity == "higher") else "worse"


def is_judged(report: Report, indicator: str) -> bool:
    """Whether anything is said of how unusual its figures are.

    Not of what is only planned; nor of events of a span of months before each reading (`in_last`): such spans
    overlap, so that two readings share most of what they count, and hardly differ for that reason alone.
    """
    measure = report.mapping.indicators[indicator].measure if indicator in report.mapping.indicators else None
    if report.rows[indicator].shape == "none" or measure is None:
        return False
    return not any(isinstance(base, Flow) and base.in_last is not None for base in _bases(report.mapping, measure))


def _bases(mapping: MappingFiles, measure: AnyMeasure) -> tuple[Base, ...]:
    return tuple(bases_of(mapping, measure.of if isinstance(measure, Part) else measure))


def variation_in_words(found: Variation, periods: str = "months") -> str:
    """What is appended to a figure's line; '' where there is no figure.

    Limits of few months are called trial limits, with how many months they rest on.
    """
    said = spc.unusual_in_words(found.unusual, periods)
    if found.process is not None and found.process.trial:
        said += f" (trial limits: {found.process.points} {periods})"
    return f"{said} · target {found.assurance}" if found.assurance else said


def unusual_line(report: Report, indicator: str, scope: str, month: Period) -> str:
    """The same of an indicator's figure for a scope and a month (a reading); '' where nothing is judged."""
    if not is_judged(report, indicator):
        return ""
    return variation_in_words(variation(report, indicator, scope, month), periods_in_words(month))


def periods_in_words(period: Period) -> str:
    """What columns are called: months, or the readings of lists that are cut at one day."""
    return "readings" if isinstance(period, Reading) else "months"
