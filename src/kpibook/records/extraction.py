"""The day on which a list was taken from the case system, as the mapping or the sheet says it."""

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.months import day_in_words
from kpibook.records.day_columns import doubtful_orders, happened_fields, late_columns
from kpibook.records.list_sheets import ListSheet, cell_key, place
from kpibook.records.read_days import numbers_of_day, read_day
from kpibook.records.read_sheet import SheetRead

_FEWEST_DATES = 10
_STRAYS, _HALF = 0.02, 0.5
"""Fewer dates after the day of extraction are slips; more than half are an error by themselves (`late_columns`)."""
_SOON = 31
"""A list is taken within so many days of its last dates."""


def extraction_day(source_id: str, sheet: ListSheet, mapping: MappingFiles) -> tuple[dt.date | None, tuple[Issue, ...]]:
    """The day, or None; a warning when the mapping names a label and no day stands beside it above the headings."""
    said = mapping.sources[source_id].extracted
    if said is None or isinstance(said, dt.date):
        return said, ()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        return dt.date.fromisoformat(said), ()
    for row in sheet.table.rows[: sheet.heading_row]:
        day = day_beside(row, said)
        if day is not None:
            return day, ()
    warning = Issue(
        "no-extraction-date",
        f'No date stands beside "{said}" above the headings: the day of extraction is not known.',
        sheet=place(sheet.table, f"rows 1 to {sheet.heading_row}" if sheet.heading_row else "row 1"),
        mapping=mapping.place("sources", source_id, "extracted"),
        advice="Correct the label in the mapping, or give the day itself.",
        severity=Severity.WARNING,
        thing=sheet.table.file,
    )
    return None, (warning,)


def doubtful_dates(source_id: str, read: SheetRead, taken: dt.date | None, mapping: MappingFiles) -> tuple[Issue, ...]:
    """What the columns of dates and the day of extraction give away together."""
    other = other_reading(source_id, read.sheet, mapping)
    return (
        *doubtful_orders(source_id, read, mapping),
        *late_columns(source_id, read, taken, other, mapping),
        *doubtful_extraction(source_id, read, taken, other, mapping),
    )


def other_reading(source_id: str, sheet: ListSheet, mapping: MappingFiles) -> dt.date | None:
    """The day that the sheet says when it is read with the month first; None where only one reading is possible."""
    said = mapping.sources[source_id].extracted
    if not isinstance(said, str):
        return None
    for row in sheet.table.rows[: sheet.heading_row]:
        day, cell = day_beside(row, said), cell_beside(row, said)
        if day is None:
            continue
        if day.day > 12 or day.day == day.month or (isinstance(cell, str) and numbers_of_day(cell) is None):
            return None
        return dt.date(day.year, day.day, day.month)
    return None


def doubtful_extraction(
    source_id: str, read: SheetRead, taken: dt.date | None, other: dt.date | None, mapping: MappingFiles
) -> tuple[Issue, ...]:
    """A warning where the list's own dates fit the day of extraction only when it is read with the month first."""
    if taken is None or other is None:
        return ()
    dates = [read.values[name].plain for name in happened_fields(source_id, mapping) if name in read.sheet.columns]
    days = np.sort(np.concatenate(dates)) if dates else np.array([], dtype="datetime64[s]")
    days = days[~np.isnat(days)]
    if len(days) < _FEWEST_DATES:
        return ()
    last = days[int((len(days) - 1) * (1 - _STRAYS))].astype("datetime64[D]").item()
    late = int((days > np.datetime64(taken, "s")).sum())
    too_early = taken < last <= other and _STRAYS * len(days) < late <= _HALF * len(days)
    too_late = last <= other < taken and (other - last).days <= _SOON and (taken - last).days > 2 * _SOON
    if not too_early and not too_late:
        return ()
    return (
        Issue(
            "doubtful-extraction-date",
            f"The day of extraction is read as {day_in_words(taken)}. Written month first it would be "
            f"{day_in_words(other)}, which fits the list's own dates better: they go on to {day_in_words(last)}.",
            sheet=place(read.sheet.table, f"rows 1 to {read.sheet.heading_row}"),
            mapping=mapping.place("sources", source_id, "extracted"),
            advice=f"If it is {day_in_words(other)}, give the day itself: `extracted: {other.isoformat()}`.",
            severity=Severity.WARNING,
            source=source_id,
            thing=read.sheet.table.file,
        ),
    )


def cell_beside(row: Sequence[object], label: str) -> object:
    """What the cell that begins with the label says after it, or else the next filled cell to its right; '' if none."""
    for column, cell in enumerate(row):
        if not isinstance(cell, str) or not cell_key(cell).startswith(cell_key(label)):
            continue
        rest = _after(cell, label)
        following = (value for value in row[column + 1 :] if str(value).strip())
        found = rest if rest else next(following, "")
        if isinstance(read_day(found), dt.date):
            return found
    return ""


def day_beside(row: Sequence[object], label: str) -> dt.date | None:
    """The day in the cell that begins with the label, or else in the next filled cell to its right.

    >>> day_beside(["", "Extracted on: 03/03/2023 08:15"], "Extracted on")
    datetime.date(2023, 3, 3)
    >>> day_beside(["Extracted on", "", dt.date(2023, 3, 3)], "extracted on")
    datetime.date(2023, 3, 3)
    """
    day = read_day(cell_beside(row, label))
    return day if isinstance(day, dt.date) else None


def _after(cell: str, label: str) -> str:
    """What follows the label in its own cell, less the colon."""
    words = r"\W*".join(re.escape(word) for word in re.findall(r"\w+", label))
    return re.sub(rf"^\W*{words}\s*[:=\-–]?\s*", "", cell, count=1, flags=re.IGNORECASE).strip()
