"""Months that the lists hold whole: the latest of them is the one to report, and the others say what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dict
from collections.abc import Sequence

from kpibook.definitions import Mapping, lists_read
from kpibook.definitions.kinds import Tally
from kpibook.months import Month
from kpibook.tables import Records
from kpibook.taken import taken_too_early


def lists_that_must_be_fresh(mapping: Mapping) -> tuple[str, ...]:
    """The lists that change monthly and whose records are counted or looked at, in the mapping's order.

    Returns are none: what a team returns for a month is whole whenever it was taken.
    """
    measures = [measure for measure in mapping.measures.values() if not isinstance(measure, Tally)]
    read = {source for measure in measures for source in lists_read(mapping, measure)}
    return tuple(id_ for id_ in mapping.sources if id_ in read and mapping.changes(id_) == "monthly")


def taken_too_early_for(mapping: Mapping, records: Dict[str, Records], month: Month) -> dict[str, dt.date]:
    """The lists that were taken before the month was over, each with the day; a list that never says is none."""
    days = {id_: taken_too_early(records[id_], month) for id_ in lists_that_must_be_fresh(mapping) if id_ in records}
    return {id_: day for id_, day in days.items() if day is not None}


def latest_whole_month(mapping: Mapping, records: Dict[str, Records], months: Sequence[Month]) -> Month | None:
    """The latest of the months (in order) that every list holds whole; the last where there is none such."""
    whole = (month for month in reversed(months) if not taken_too_early_for(mapping, records, month))
    return next(whole, months[-1] if months else None)
