"""The figures that stand beside others: another source's, of the day at which its list was cut.

Such a list is cut some days after the month's end. Its figure stands in the month's column of its own indicator, and
`Observations.readings` says of which day it is: nothing is worked out for a month end that the list knows nothing of.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kpibook.definitions import MappingFiles, lists_read
from kpibook.indicators.engine import compute_observations
from kpibook.months import Month, Period, Reading
from kpibook.tables import Observations, Records


def with_second_opinions(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations
) -> Observations:
    """The same, with the readings that second opinions are of (`cross_check`), each in its month's column.

    Where the columns are readings themselves, nothing is to be done: both figures are of the same day.
    """
    months = tuple(period for period in observations.months if isinstance(period, Month))
    found = {other: readings_of_months(mapping, records, other, months) for other in _of_one_day(mapping)}
    numerators, denominators = observations.numerators.copy(), observations.denominators.copy()
    of_days: dict[Reading, Observations] = {}
    for other, readings in found.items():
        measure = observations.measures.index(other)
        for month, reading in readings.items():
            if reading not in of_days:
                of_days[reading] = compute_observations(mapping, records, (reading,))
            there, at = of_days[reading], observations.months.index(month)
            numerators[measure, :, at] = there.numerators[measure, :, 0]
            denominators[measure, :, at] = there.denominators[measure, :, 0]
    return replace(observations, numerators=numerators, denominators=denominators, readings=found)


def readings_of_months(
    mapping: MappingFiles, records: Mapping[str, Records], other: str, months: Iterable[Period]
) -> dict[Period, Reading]:
    """The months for which there is a reading of an indicator that is a second opinion, each with its reading.

    A reading stands for the latest month that is over by its day, if that is no more than `within_days` ago; of
    several, the first. So no reading stands for two months. KeyError where the indicator is nobody's second opinion.
    """
    within = _of_one_day(mapping)[other]
    counted = lists_read(mapping, mapping.measures[other])[0]
    readings = records[counted].readings if counted in records else ()
    by_month: dict[Period, Reading] = {}
    for day in sorted(each.as_at for each in readings if each.as_at is not None):
        month = _month_before(day)
        if (day - month.last).days <= within:
            by_month.setdefault(month, Reading(day))
    return {month: by_month[month] for month in months if month in by_month}


def _month_before(day: dt.date) -> Month:
    """The latest month that is over by the end of a day: its own, where it is the last of it."""
    month = Month.of(day)
    return month if month.last == day else month - 1


def _of_one_day(mapping: MappingFiles) -> dict[str, int]:
    """The second opinions that are of lists cut at one day (the rules see to it), and within how many days.

    Of one that is the second opinion of several, the shortest time: its figure stands in a column once.
    """
    found: dict[str, int] = {}
    for indicator in mapping.indicators.values():
        cross = indicator.cross_check
        if cross is not None and cross.within_days is not None:
            found[cross.indicator] = min(cross.within_days, found.get(cross.indicator, cross.within_days))
    return found
