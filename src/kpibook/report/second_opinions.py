"""Two figures of one thing, from two sources, beside each other: in words, with what parts them."""

from collections.abc import Iterator
from typing import assert_never

from kpibook.definitions import WHOLE, MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.months import Period, Reading
from kpibook.report.figures import figure, number_in_words
from kpibook.report.model import Report, Row, SecondOpinion, Shape

OWN_LABEL = "KPI dashboard"
"""What the report's own figure is called beside another source's."""
NO_SECOND_SOURCE = "No second source: no other figure is held against this one."
"""Said of a highlighted figure without a second opinion, where others have one."""
NO_DIFFERENCE = "no difference"


def second_opinion(mapping: MappingFiles, indicator: str, decimals: int) -> SecondOpinion | None:
    """What is held against an indicator's figures; None where nothing is."""
    cross = mapping.indicators[indicator].cross_check
    if cross is None:
        return None
    # Rounded down: two figures that are shown 3 apart are beyond a tolerance of 2.5.
    return SecondOpinion(cross.indicator, cross.label, int(cross.tolerance * 10**decimals), cross.within_days)


def reading_of(report: Report, second: SecondOpinion, month: Period) -> Reading | None:
    """The day of which the second opinion on a month's figure is; None where there is none, or it is of the month."""
    return report.observations.readings.get(second.indicator, {}).get(month)


def most_readings(report: Report, second: SecondOpinion) -> int:
    """How many readings lie, at most, in as many months in a row as are shown; 1 where there is none."""
    shown = report.mapping.organisation.months_shown
    known = [reading_of(report, second, month) is not None for month in report.months]
    return max(1, *(sum(known[max(0, end - shown) : end]) for end in range(1, len(known) + 1)))


def units_in_words(shape: Shape, units: int, decimals: int) -> str:
    """So many shown units, as a difference is said.

    >>> units_in_words("share", 1, 0), units_in_words("rate", 15, 1), units_in_words("count", 3, 0)
    ('1 percentage point', '1.5', '3')
    """
    match shape:
        case "share":
            return f"{units} percentage point{'' if units == 1 else 's'}"
        case "count" | "rate" | "average" | "ratio":
            return number_in_words(units, decimals)
        case "none":
            raise ValueError("what is planned has no figure that could differ")
        case _:
            assert_never(shape)


def beyond_words(row: Row, second: SecondOpinion) -> str:
    """What follows a difference that is larger than was expected."""
    return f", beyond the tolerance of {units_in_words(row.shape, second.tolerance, row.decimals)}"


def difference(report: Report, indicator: str, scope: str, month: Period) -> int | None:
    """The second opinion's figure less the report's own, in shown units; None where one of them has none."""
    second = report.rows[indicator].second
    if second is None:
        return None
    own, there = (figure(report, id_, scope, month).units for id_ in (indicator, second.indicator))
    return None if own is None or there is None else there - own


def difference_words(row: Row, second: SecondOpinion, units: int) -> str:
    """A difference in words: ``Annex A is 2 percentage points lower``."""
    if units == 0:
        return NO_DIFFERENCE
    how_far = units_in_words(row.shape, abs(units), row.decimals)
    beyond = beyond_words(row, second) if abs(units) > second.tolerance else ""
    return f"{second.label} is {how_far} {'lower' if units < 0 else 'higher'}{beyond}"


def no_reading_words(second: SecondOpinion) -> str:
    """What is said in place of a figure where the other source has none of a day that belongs to the month."""
    days = second.within_days
    when = "on the month's last day" if days == 0 else f"within {days} day{'' if days == 1 else 's'} of the month's end"
    return f": no list was cut {when}"


def both_in_words(report: Report, indicator: str, scope: str, month: Period) -> str:
    """Both figures and their difference, as the line under a highlighted indicator's headline has them.

    ``KPI dashboard, Feb-23: 98% (294/301) · Annex A as at 6 Mar 23: 98% (285/289) · no difference``
    """
    row = report.rows[indicator]
    second = row.second
    if second is None:
        return NO_SECOND_SOURCE
    own = f"{OWN_LABEL}, {month.label}: {_as_text(figure(report, indicator, scope, month).shown)}"
    reading = reading_of(report, second, month)
    if reading is None and second.within_days is not None and not report.of_readings:
        return f"{own} · {second.label}{no_reading_words(second)}"
    at = f" as at {reading.label}" if reading else ""
    there = f"{second.label}{at}: {_as_text(figure(report, second.indicator, scope, month).shown)}"
    units = difference(report, indicator, scope, month)
    return " · ".join((own, there, *(() if units is None else (difference_words(row, second, units),))))


def _as_text(shown: str | int | float) -> str:
    """A figure within a sentence, as a formula puts it there: 112 of 112.0."""
    return shown if isinstance(shown, str) else f"{shown:.15g}"


def second_opinion_words(mapping: MappingFiles, row: Row) -> str:
    """What Definitions says of an indicator's second opinion; '' where there is none."""
    second = row.second
    if second is None:
        return ""
    when = "" if second.within_days is None else f", as at a day up to {second.within_days} days after the month's end"
    title = mapping.indicators[second.indicator].title
    largest = units_in_words(row.shape, second.tolerance, row.decimals)
    return (
        f"Held against a second source, {second.label}{when}: “{title}”. Checks names a difference of more than "
        f"{largest}."
    )


def second_opinion_warnings(report: Report) -> Iterator[Issue]:
    """A warning for each figure of the whole service that its second opinion differs from by more than was expected."""
    for indicator, row in report.rows.items():
        second, month = row.second, report.month
        units = difference(report, indicator, WHOLE, month)
        if second is None or units is None or abs(units) <= second.tolerance:
            continue
        asked = f"--month {month.key}" if not isinstance(month, Reading) else f"--as-at {month.key}"
        yield Issue(
            "second-opinion",
            f"“{row.title}”: {both_in_words(report, indicator, WHOLE, month)}.",
            mapping=report.mapping.place("indicators", indicator, "cross_check"),
            advice=f"See why, record by record: kpibook compare {indicator} {asked}. Correct the list that is wrong; "
            "or, if the two must differ so far, say so with a larger tolerance.",
            severity=Severity.WARNING,
            thing=indicator,
        )
