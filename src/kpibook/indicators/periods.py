"""What is computed together: months at once, each reading of lists that are cut at one day by itself."""

from collections.abc import Iterator
from typing import assert_never

from kpibook.definitions import MappingFiles, counts_snapshots, lists_read
from kpibook.definitions.kinds import AnyMeasure
from kpibook.indicators.days import in_sets
from kpibook.indicators.lists import Lists
from kpibook.months import Month, Period, Reading
from kpibook.tables import Records, records_at


def readings_of(mapping: MappingFiles, records: dict[str, Records]) -> tuple[Reading, ...]:
    """The days at which lists that are counted were cut, the earliest first."""
    counted = {lists_read(mapping, measure)[0] for measure in mapping.measures.values()}
    days = {reading.as_at for id_ in counted if id_ in records for reading in records[id_].readings if reading.as_at}
    return tuple(Reading(day) for day in sorted(days))


def observed_together(
    mapping: MappingFiles, records: dict[str, Records], periods: tuple[Period, ...]
) -> Iterator[tuple[Lists, tuple[Period, ...]]]:
    """Periods in runs that are computed at once, with the lists as they are then: each reading by itself, since no
    record of one day says anything of another; months so many at a time as one integer takes."""
    months: list[Period] = []
    for period in periods:
        match period:
            case Reading(day=day):
                yield Lists(mapping, records_at(records, day)), (period,)
            case Month():
                months.append(period)
            case _:
                assert_never(period)
    lists = Lists(mapping, records)
    for some in in_sets(tuple(months)):
        yield lists, some


def can_be_counted(lists: Lists, measure: AnyMeasure, period: Period) -> bool:
    """Whether a measure has figures for such a period: of a reading, every list that it reads must have been cut then.

    A list that is complete over time has no figure of a reading either: its months are shown elsewhere.
    """
    if counts_snapshots(lists.mapping, measure) != isinstance(period, Reading):
        return False
    return all(lists.has(source) for source in lists_read(lists.mapping, measure))
