"""Sums of a financial year so far, made of the months' figures as they are told."""

from kpibook.months import Month, year_start
from kpibook.report import Report, year_to_date
from kpibook.tables import SUPPRESSED, Observations


def told_year_sums(report: Report, observations: Observations) -> dict[tuple[str, str], tuple[int | None, ...]]:
    """The financial year's sums, suppressed from the year's first suppressed month on: they would add up to it.

    They are sums of the figures as told. Where a month was told as not available that has a figure by now, the target
    so far would be for more months than the sum is of: they are suppressed from there on, too.
    """
    starts_in = report.mapping.organisation.year_starts_in
    found = {}
    for indicator, scope in report.year_to_date:
        told, now = (
            [counts and counts[0] for counts in (some.counts(indicator, scope, month) for month in report.months)]
            for some in (observations, report.observations)
        )
        figures = [0 if number == SUPPRESSED else number for number in told]
        sums = year_to_date(figures, report.months, starts_in, report.mapping.indicators[indicator].breaks)
        series: list[int | None] = []
        year_withheld: Month | None = None
        for month, total, number, current in zip(report.months, sums, told, now, strict=True):
            if not isinstance(month, Month):
                raise TypeError("readings are never summed over a year")
            if number == SUPPRESSED or (number is None and current is not None):
                year_withheld = year_start(month, starts_in)
            withheld_now = year_withheld is not None and year_start(month, starts_in) == year_withheld
            series.append(None if total is None else SUPPRESSED if withheld_now else total[0])
        found[indicator, scope] = tuple(series)
    return found
