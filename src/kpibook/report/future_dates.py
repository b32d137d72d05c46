"""Dates after the day on which a list was taken: planned, or a slip of the year."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pandas as pd

from kpibook.definitions import MappingFiles, bases_of, field_name, list_name
from kpibook.definitions.kinds import Stock
from kpibook.issues import Issue, Severity
from kpibook.months import day_in_words
from kpibook.report.notices import dates_of_events
from kpibook.tables import FILE, ROW, Records

_NAMED = 5
"""Rows that a message names; the rest are counted."""


def future_warnings(mapping: MappingFiles, records: Mapping[str, Records], today: dt.date) -> tuple[Issue, ...]:
    """A warning for each date that is counted, looked for, or begins an episode, with days after the list was taken.

    Of every other date, which may be planned, days more than a year ahead are named.
    """
    counted = set(dates_of_events(mapping)) | set(_starts(mapping))
    issues = []
    for id_, list_ in records.items():
        taken = min(list_.extracted or today, today)
        by_file = {file.file: min(file.extracted or today, today) for file in list_.files}
        last = pd.Series(pd.Timestamp(taken), index=list_.frame.index)
        if by_file:
            last = pd.to_datetime(list_.frame[FILE].astype(object).map(by_file).fillna(taken))
        for field in list_.frame.select_dtypes("datetime").columns:
            ahead = last if (id_, field) in counted else last + pd.Timedelta(days=366)
            late = list_.frame[(list_.frame[field] > ahead).to_numpy(dtype=bool)]
            if len(late):
                after = "today" if list_.extracted is None else "the day on which it was taken"
                issues.append(_late(mapping, id_, str(field), (late, after)))
    return tuple(issues)


def _starts(mapping: MappingFiles) -> Iterator[tuple[str, str]]:
    for measure in mapping.measures.values():
        yield from ((b.source, b.start) for b in bases_of(mapping, measure) if isinstance(b, Stock))


def _late(mapping: MappingFiles, source: str, field: str, found: tuple[pd.DataFrame, str]) -> Issue:
    late, after = found
    places = [f"{file}, row {row}" for file, row in zip(late[FILE].head(_NAMED), late[ROW].head(_NAMED), strict=True)]
    more = f" and {len(late) - _NAMED:,} more" if len(late) > _NAMED else ""
    latest = day_in_words(late[field].max().date())
    rows = "1 row" if len(late) == 1 else f"{len(late):,} rows"
    return Issue(
        "future-date",
        f"{list_name(mapping, source)} has {field_name(mapping, source, field)} after {after} in {rows}, the latest "
        f"{latest}: no month shown counts what is still to come.",
        sheet="; ".join(places) + more,
        mapping=mapping.field_place(source, field),
        advice="Is the year mistyped? Correct it; a date that is planned may stay.",
        severity=Severity.WARNING,
        source=source,
        thing=field,
    )
