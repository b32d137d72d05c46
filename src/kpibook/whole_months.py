"""Months that the lists hold whole: the latest of them is the one to report, and the others say what is missing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import assert_never

from kpibook.definitions import MappingFiles, follows_months, lists_read
from kpibook.definitions.kinds import AnyMeasure, Average, Flow, Part, Rate, Ratio, Share, Snapshot, Stock, Tally
from kpibook.months import Period
from kpibook.tables import Records, taken_too_early


def lists_that_must_be_fresh(mapping: MappingFiles) -> tuple[str, ...]:
    """The lists that change monthly and whose records are counted or looked at, in the mapping's order.

    Returns are none: what a team returns for a month is whole whenever it was taken. Nor is a list that is cut at one
    day beside them: it holds no month.
    """
    read = {s for measure in mapping.measures.values() if _of_lists(measure) for s in lists_read(mapping, measure)}
    return tuple(id_ for id_ in mapping.sources if id_ in read and follows_months(mapping, id_))


def _of_lists(measure: AnyMeasure) -> bool:
    """Whether a measure counts records of lists, which grow until the month is over."""
    match measure:
        case Flow() | Stock() | Snapshot() | Share() | Rate() | Average() | Ratio() | Part():
            return True
        case Tally():
            return False
        case _:
            assert_never(measure)


def taken_too_early_for(mapping: MappingFiles, records: Mapping[str, Records], month: Period) -> dict[str, dt.date]:
    """The lists that were taken before the month was over, each with the day; a list that never says is none."""
    return taken_too_early_in(mapping, records, [month])[month]


def taken_too_early_in(
    mapping: MappingFiles, records: Mapping[str, Records], months: Sequence[Period]
) -> dict[Period, dict[str, dt.date]]:
    """The same for each of several months (in order): which lists it is asked of is worked out once a definition."""
    found = {}
    for in_force, at in mapping.runs(months):
        asked = [records[id_] for id_ in lists_that_must_be_fresh(in_force) if id_ in records]
        for month in months[at]:
            days = {list_.source: taken_too_early(list_, month) for list_ in asked}
            found[month] = {id_: day for id_, day in days.items() if day is not None}
    return found


def latest_whole_month(
    mapping: MappingFiles, records: Mapping[str, Records], months: Sequence[Period]
) -> Period | None:
    """The latest of the months (in order) that every list holds whole; the last where there is none such."""
    early = taken_too_early_in(mapping, records, months)
    return next((month for month in reversed(months) if not early[month]), months[-1] if months else None)
