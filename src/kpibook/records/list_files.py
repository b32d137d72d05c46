"""The files of a list: what each gives, when it was taken, and which of them is too old beside the others.

Lists that hold less than they should: cut at a limit of rows, begun late, ended early, or with days missing.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.months import Month, day_in_words
from kpibook.records.list_sheets import place
from kpibook.records.read_sheet import SheetRead
from kpibook.tables import DAYS_APART, FILE, ListFile, SheetCheck, open_files

Days = npt.NDArray[np.datetime64]
LIMITS = (65_536, 1_048_576)
"""The rows of a sheet in old and in new workbooks: an export that is longer ends there."""
_USUAL, _MANY = 5, 30
"""Records in a usual month from which a list's beginning, and its end, is told by its dates."""
_MONTHS = 3
"""Months with records, at least, from which a usual month is told: a list of a few days has no usual gap."""
_LATE_DAYS, _LATE_GAPS = 31, 10
_EARLY_DAYS, _EARLY_GAPS = 10, 20
"""A list begins late, or ends early, by more than so many days and so many of its usual gaps between records."""

_DAYS, _RECORDS, _A_MONTH = 11, 60, 20
"""So many days in a row are more than any holiday closes; so many records in them do not fail to come by chance; and a
list with fewer a month has days without one anyway, or one slip in a year makes years without any."""


def row_limits(source_id: str, reads: Sequence[SheetRead], mapping: MappingFiles) -> Iterator[Issue]:
    """An error for each sheet that ends exactly where spreadsheets, or exports for them, end."""
    for read in reads:
        last = int(read.row.max()) if len(read.row) else 0
        limit = next((one for one in LIMITS if one in (last, read.rows_read) or read.rows_read == one - 1), 0)
        if limit:
            yield Issue(
                "row-limit",
                f"The list ends after {read.rows_read:,} rows, at the limit of {limit:,}: the rest may be missing.",
                sheet=place(read.sheet.table),
                mapping=mapping.place("sources", source_id),
                advice="Export it in parts (a file a year), or as .xlsx or .csv. If it is whole, accept it.",
                source=source_id,
                thing=read.sheet.table.file,
                acceptable=True,
            )


def begun_late_or_ended_early(
    source_id: str, frame: pd.DataFrame, complete_from: dt.date, files: Sequence[ListFile], mapping: MappingFiles
) -> tuple[Issue, ...]:
    """A warning where the first record lies well after the day from which the list says that it is complete, and for
    each file whose last lies well before the end of the last whole month before it was taken."""
    source = mapping.sources[source_id]
    field = source.dated_by
    if field is None or field not in source.fields or source.fields[field].type != "date" or not len(frame):
        return ()
    found = []
    days = known_days(frame[field])
    begins = _begins_late(days, complete_from)
    if begins is not None:
        message = (
            f"{source.title} is said to be complete from {day_in_words(complete_from)}, and its records begin on "
            f"{day_in_words(begins)}."
        )
        found.append(_begins_late_issue(source_id, message, mapping))
    for file in open_files(files) if mapping.changes(source_id) == "monthly" else ():
        ends = _ends_early(known_days(frame[field][frame[FILE] == file.file]), file.extracted, days)
        if ends is not None and file.extracted is not None:
            message = (
                f"{file.file} was taken on {day_in_words(file.extracted)}, and its records end on {day_in_words(ends)}."
            )
            found.append(_ends_early_issue(source_id, file.file, message, mapping))
    return tuple(found)


def _begins_late_issue(source_id: str, message: str, mapping: MappingFiles) -> Issue:
    return Issue(
        "begins-late",
        message,
        mapping=mapping.place("sources", source_id, "complete_from"),
        advice="Export it from the earlier day on, or give the later day there.",
        severity=Severity.WARNING,
        source=source_id,
    )


def _ends_early_issue(source_id: str, file: str, message: str, mapping: MappingFiles) -> Issue:
    return Issue(
        "ends-early",
        message,
        sheet=file,
        mapping=mapping.place("sources", source_id, "dated_by"),
        advice="Is the export cut short, or was it made for an earlier day? Export it again.",
        severity=Severity.WARNING,
        source=source_id,
        thing=file,
    )


def known_days(dates: "pd.Series[pd.Timestamp]") -> Days:
    """The days of a column, without those that are blank."""
    days: Days = dates.to_numpy().astype("datetime64[D]")
    return days[~np.isnat(days)]


def usual_month(days: Days) -> float:
    """Records in a usual month: the median of those that have any; 0 where too few have to tell."""
    months = days.astype("datetime64[M]").astype(np.int64)
    counts = np.bincount(months - months.min()) if len(months) else months
    counts = counts[counts > 0]
    return float(np.median(counts)) if len(counts) >= _MONTHS else 0.0


def _begins_late(days: Days, complete_from: dt.date) -> dt.date | None:
    usual = usual_month(days)
    if usual < _USUAL:
        return None
    first: dt.date = days.min().item()
    late = (first - complete_from).days
    return first if late > max(_LATE_DAYS, _LATE_GAPS * 30 / usual) else None


def _ends_early(days: Days, extracted: dt.date | None, of_list: Days) -> dt.date | None:
    """The last date of a file, where it is too early. What is usual a file of one month cannot tell: its list does."""
    if extracted is None:
        return None
    until = days[days <= np.datetime64(extracted)]
    usual = usual_month(until) or usual_month(of_list)
    if usual < _MANY or not len(until):
        return None
    last: dt.date = until.max().item()
    early = ((Month.of(extracted) - 1).last - last).days
    return last if early > max(_EARLY_DAYS, _EARLY_GAPS * 30 / usual) else None


def gaps(source_id: str, frame: pd.DataFrame, complete_from: dt.date, mapping: MappingFiles) -> Iterator[Issue]:
    """A warning for each gap in the days of a list, from the day on from which it is complete."""
    source = mapping.sources[source_id]
    field = source.dated_by
    if field is None or field not in source.fields or source.fields[field].type != "date":
        return
    known = known_days(frame[field])
    a_day = usual_month(known) / 30
    if a_day * 30 < _A_MONTH:
        return
    first_day = known.min()
    days = first_day + np.flatnonzero(np.bincount((known - first_day).astype(np.int64)))
    days = days[days >= np.datetime64(complete_from)]
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
