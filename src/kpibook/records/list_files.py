"""The files of a list: what each gives, when it was taken, and which of them is too old beside the others."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.months import day_in_words
from kpibook.records.cut_short import Days, known_days
from kpibook.tables import FILE, ListFile, SheetCheck
from kpibook.taken import DAYS_APART, open_files

_STRAYS = 0.05
"""Of a file's dates, so many on either side may lie outside of its time (a contact that was entered late)."""


def list_files(
    frame: pd.DataFrame, checks: Sequence[SheetCheck], dated_by: str | None, replaced: Collection[str] = ()
) -> tuple[ListFile, ...]:
    """Every file of the list in the order in which it was read. `replaced`: files that a newer one holds again."""
    found = []
    dates = frame.get(dated_by)
    for file in dict.fromkeys(check.file for check in checks):
        days = [check.extracted for check in checks if check.file == file and check.extracted is not None]
        extracted = min(days, default=None)
        here = (frame[FILE] == file).to_numpy(dtype=bool)
        first, last = (None, None) if dates is None else _bounds(known_days(dates[here]), extracted)
        found.append(ListFile(file, int(here.sum()), extracted, first, last, file in replaced))
    return tuple(found)


def _bounds(days: Days, extracted: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """The days between which the dates lie, less strays and what was still to come when the file was taken."""
    if extracted is not None:
        days = days[days <= np.datetime64(extracted)]
    if not len(days):
        return None, None
    strays = int((len(days) - 1) * _STRAYS)
    ends = strays, len(days) - 1 - strays
    first, last = np.partition(days, ends)[list(ends)].tolist()
    return first, last


def stale_files(source_id: str, files: Iterable[ListFile], mapping: MappingFiles) -> tuple[Issue, ...]:
    """A warning for each open file that was taken long before another open file of its list."""
    if mapping.changes(source_id) != "monthly":
        return ()
    known = [(file, file.extracted) for file in open_files(files) if file.extracted is not None]
    newest = max((day for _, day in known), default=None)
    return tuple(
        Issue(
            "stale-file",
            f"{file.file} was taken on {day_in_words(day)}, another file of “{mapping.sources[source_id].title}” on "
            f"{day_in_words(newest)}: what happened in between is missing from this file alone.",
            sheet=file.file,
            mapping=mapping.place(*mapping.files_path(source_id)),
            advice="Export this file again, too.",
            severity=Severity.WARNING,
            source=source_id,
            thing=file.file,
        )
        for file, day in known
        if newest is not None and (newest - day).days > DAYS_APART
    )
