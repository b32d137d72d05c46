"""Days in a row without a record, in a list that has some almost every day: a part of an export is missing."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.months import day_in_words
from kpibook.records.cut_short import usual_month

_DAYS, _RECORDS, _A_MONTH = 11, 60, 20
"""So many days in a row are more than any holiday closes; so many records in them do not fail to come by chance; and a
list with fewer a month has days without one anyway, or one slip in a year makes years without any."""


def gaps(source_id: str, frame: pd.DataFrame, complete_from: dt.date, mapping: MappingFiles) -> Iterator[Issue]:
    """A warning for each gap in the days of a list, from the day on from which it is complete."""
    source = mapping.sources[source_id]
    field = source.dated_by
    if field is None or field not in source.fields or source.fields[field].type != "date":
        return
    days = np.unique(frame[field].dropna().to_numpy().astype("datetime64[D]"))
    days = days[days >= np.datetime64(complete_from)]
    a_day = usual_month(frame[field].dropna()) / 30
    if a_day * 30 < _A_MONTH:
        return
    between = np.diff(days).astype(int) - 1
    for at in np.flatnonzero((between >= _DAYS) & (between * a_day >= _RECORDS)):
        first, last = (day.astype(dt.date) for day in (days[at] + 1, days[at + 1] - 1))
        yield Issue(
            "days-without",
            f"{source.title} has no record from {day_in_words(first)} to {day_in_words(last)}, and has about "
            f"{a_day * 30:,.0f} in a usual month.",
            mapping=mapping.place("sources", source_id, "dated_by"),
            advice="Is a part of the export missing? Export it again.",
            severity=Severity.WARNING,
            source=source_id,
            thing=first.isoformat(),
        )
