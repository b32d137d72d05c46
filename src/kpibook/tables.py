"""What travels: raw tables, records, observations, and the account of what was read. Each is described here once.

Also when a list was taken: dates belong to files, and a file that another continues may be old.

Files whose dates lie in the same time hang together: a file for each kind (visits), or for each area. All of them must
be fresh. Files whose dates follow each other are a file a month: those of months that are over may be old.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.months import Period, Reading

FILE, SHEET, ROW = "_file", "_sheet", "_row"
"""Place columns of every records frame: file and sheet (categories) and spreadsheet row (int32, from 1)."""
NOT_AVAILABLE = -1
"""In observations: no figure can be given (look-back not covered, no population, not returned)."""
SUPPRESSED = -2
"""In observations that leave the service: there is a figure, and it is not told (see docs/disclosure.md)."""


@dataclass(frozen=True)
class SourceFile:
    """A spreadsheet as it was found: path seen from the workspace (with /), content hash, size, last change."""

    path: str
    sha256: str
    size: int
    modified: dt.datetime


@dataclass(frozen=True)
class RawTable:
    """The cells of one sheet, where they stood.

    `rows[i][j]` is the cell in spreadsheet row i + 1, column j + 1: leading blank rows and columns are kept. A cell is
    str, float, int, bool, date, datetime, time or timedelta; blank is ''. Rows may differ in length. `sheet` is '' for
    a .csv file. `from_1904` says that the workbook counts its days from 1904, as old Macs did; `hidden`, that nobody
    sees the sheet who opens the workbook.
    """

    source: str
    file: str
    sheet: str
    rows: Sequence[Sequence[object]]
    from_1904: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class SetAside:
    """Rows that were read but not used, for one reason, with the cells where the reason shows (`Data!C14`).

    `expected`: however many there are, nothing is wrong with the list (rows that a newer export holds again).
    """

    reason: str
    cells: tuple[str, ...]
    expected: bool = False


@dataclass(frozen=True)
class SheetCheck:
    """The account of one sheet: rows read below the headings, used, and set aside (rows that are blank are no rows).

    `unused_sheets`: with the first sheet of each file, those of the file that no list uses; `note` says so, too.
    """

    source: str
    file: str
    sheet: str
    rows_read: int
    rows_used: int
    set_aside: tuple[SetAside, ...] = ()
    extracted: dt.date | None = None
    note: str = ""
    unused_sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListFile:
    """One file of a list: how many of its rows are used, when it was taken, and the days that its rows are dated by.

    `first` and `last` are by the list's `dated_by`, None where it has none or every date is blank. Both leave out
    dates after the day on which the file was taken, and the outer twentieth of rows on either side: a few strays.
    `replaced`: a newer file of the list holds its rows again.
    """

    file: str
    rows: int
    extracted: dt.date | None
    first: dt.date | None = None
    last: dt.date | None = None
    replaced: bool = False


@dataclass(frozen=True)
class Records:
    """One list, with canonical fields.

    The frame has a column per field of the source definition, in its order, then those that `spells` adds, then those
    that it borrows (`lookups`, but for those whose value depends on the day), then the place columns. Types: `id`,
    `code`, `team` category (of str; blank is NaN); `text` object (str; blank is ''); `date` and `month` datetime64[s]
    at midnight, a month as its first day (blank is NaT); `number` Int64; `figure` float64 (not available is NaN).
    `complete_from` is the first day covered. `extracted` is the day to which the list is complete: the day on which it
    was taken from the case system (of several files, the earliest of those that no other follows:
    `kpibook.tables.covers_to`), or None when nothing says it. `files` tells more of each file, in the order in which
    they were read. `says_team`: some record says its team; where none does, teams have no figures.

    Of a list that is cut at one day, `as_at` is that day, and `readings` are those of all days, the oldest first;
    the list itself is the latest.
    """

    source: str
    frame: pd.DataFrame
    complete_from: dt.date
    extracted: dt.date | None
    files: tuple[ListFile, ...] = ()
    says_team: bool = True
    as_at: dt.date | None = None
    readings: "tuple[Records, ...]" = ()

    def at(self, day: dt.date) -> "Records | None":
        """The list as it was read at that day: itself, where it is not cut at one day; None without such a reading."""
        if self.as_at is None:
            return self
        return next((reading for reading in self.readings if reading.as_at == day), None)

    def rows_that_say(self, field: str, words: Iterable[str]) -> pd.DataFrame:
        """The rows whose field says one of the words, in their order; the list is looked through once a field."""
        if field not in self._rows_by_word:
            found = self.frame.groupby(field, observed=True, sort=False).indices
            self._rows_by_word[field] = {str(word): np.asarray(rows) for word, rows in found.items()}
        by_word = self._rows_by_word[field]
        rows = [by_word[word] for word in dict.fromkeys(words) if word in by_word]
        return self.frame.iloc[np.sort(np.concatenate(rows))] if rows else self.frame.iloc[:0]

    @cached_property
    def _rows_by_word(self) -> dict[str, dict[str, npt.NDArray[np.intp]]]:
        return {}


def records_at(records: Mapping[str, Records], day: dt.date) -> dict[str, Records]:
    """The lists as they were read at that day, without those that were not cut at it."""
    found = {id_: list_.at(day) for id_, list_ in records.items()}
    return {id_: list_ for id_, list_ in found.items() if list_ is not None}


Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Observations:
    """Every measure × scope × month (or reading, where the lists are cut at one day).

    `numerators` and `denominators` have the shape (measures, scopes, months); `NOT_AVAILABLE` (-1) where there is no
    figure. Counts (flow, stock, tally) have no denominator: -1 throughout. An average's numerator is itself, in whole
    shown units, its denominator how many records it rests on (0 and 0: none); a ratio has its two counts. Scopes are
    `whole`, service areas, teams. In workbooks that leave the service, `SUPPRESSED` (-2) stands for a figure that is
    not told: for the count, for both parts of a share, an average or a ratio, for the upper part of a rate.

    `readings`: a measure that is a second opinion counts a list that is cut at one day; its figure in a month's column
    is that of the reading named here by measure and month. Without one there is no figure.
    """

    measures: tuple[str, ...]
    scopes: tuple[str, ...]
    months: tuple[Period, ...]
    numerators: Counts
    denominators: Counts
    readings: Mapping[str, Mapping[Period, Reading]] = field(default_factory=dict)

    def counts(self, measure: str, scope: str, month: Period) -> tuple[int, int] | None:
        """Numerator and denominator (-1 for a count), or None where there is no figure or no such row.

        A suppressed figure's numerator is `SUPPRESSED`.
        """
        measures, scopes, months = self._places
        if measure not in measures or scope not in scopes or month.index not in months:
            return None
        at = measures[measure], scopes[scope], months[month.index]
        numerator = self.numerators.item(at)
        return None if numerator == NOT_AVAILABLE else (numerator, self.denominators.item(at))

    def period_of(self, measure: str, month: Period) -> Period:
        """What a measure's figure in a month's column is of: the month, or for a second opinion the reading there."""
        return self.readings.get(measure, {}).get(month, month)

    @cached_property
    def _places(self) -> tuple[dict[str, int], dict[str, int], dict[int, int]]:
        """Where each measure, scope and month (by its running number) stands in the arrays."""
        return (
            {measure: at for at, measure in enumerate(self.measures)},
            {scope: at for at, scope in enumerate(self.scopes)},
            {month.index: at for at, month in enumerate(self.months)},
        )


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
