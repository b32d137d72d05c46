"""When a list was taken: dates belong to files, and a file that another continues may be old.

Files whose dates lie in the same time hang together: a file for each kind (visits), or for each area. All of them must
be fresh. Files whose dates follow each other are a file a month: those of months that are over may be old.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from kpibook.months import Period
from kpibook.tables import ListFile, Records

DAYS_APART = 14
"""Files, and lists, that were taken further apart than this do not belong together."""
Run = tuple[ListFile, ...]
"""Files whose dates hang together."""


def file_runs(files: Iterable[ListFile]) -> tuple[Run, ...]:
    """The files apart by time, the oldest first: each run's dates end before the next one's begin.

    Left out are files without rows, and those that a newer file holds again. Files without dates are of the last run.
    """
    used = [file for file in files if file.rows and not file.replaced]
    dated = sorted(
        ((file.first, file.last, file) for file in used if file.first and file.last), key=lambda each: each[:2]
    )
    runs: list[list[ListFile]] = []
    until: dt.date | None = None
    for first, last, file in dated:
        if until is None or first > until:
            runs.append([])
        runs[-1].append(file)
        until = max(until or last, last)
    undated = [file for file in used if not (file.first and file.last)]
    if undated:
        runs = [*runs[:-1], [*(runs[-1] if runs else []), *undated]]
    return tuple(tuple(run) for run in runs)


def open_files(files: Iterable[ListFile]) -> Run:
    """The files that no other follows: what happens now is in one of them."""
    runs = file_runs(files)
    return runs[-1] if runs else ()


def covers_to(files: Iterable[ListFile]) -> dt.date | None:
    """The day to which a list is complete: the earliest on which one of its open files was taken, if any says so."""
    return _earliest(open_files(files))


def taken_too_early(records: Records, month: Period) -> dt.date | None:
    """The day on which the list was taken, where that was before the month was over; None where it holds the month.

    Of a file a month, that is the day of the file that holds the month, or of the one before it where none does.
    """
    runs = file_runs(records.files)
    if not runs:
        return records.extracted if records.extracted and records.extracted < month.last else None
    days = []
    for at, run in enumerate(runs):
        day = _earliest(run)
        following = runs[at + 1] if at + 1 < len(runs) else ()
        if day and day < month.last and all(file.first is None or file.first > month.last for file in following):
            days.append(day)
    return max(days, default=None)


def _earliest(files: Sequence[ListFile]) -> dt.date | None:
    return min((file.extracted for file in files if file.extracted is not None), default=None)
