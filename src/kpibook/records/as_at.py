"""The day at which a file's lists were cut: given in the mapping, said by the file's name, or by a cell."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.months import Duration, Reading, day_in_words
from kpibook.records.extraction import day_beside
from kpibook.records.read_days import read_day
from kpibook.tables import RawTable

FILE_NAME = "file_name"
_LOOKED_AT = 30
"""Rows of a sheet in which its label is looked for: it stands above the list, or on a sheet of its own."""
_IN_NAME = re.compile(
    r"(?<!\d)(?:\d{4}[-._]\d{1,2}[-._]\d{1,2}|\d{1,2}[-._]\d{1,2}[-._]\d{4}|(?:19|20)\d{6})(?!\d)"
    r"|(?<!\d)\d{1,2}(?:st|nd|rd|th)?[-._ ]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"[-._ ]*\d{4}(?!\d)",
    re.IGNORECASE,
)


def as_at_day(
    source_id: str, file: str, tables: Sequence[RawTable], mapping: MappingFiles
) -> tuple[dt.date | None, tuple[Issue, ...]]:
    """The day, or None with the issue: there is none, or there are several. `tables` are all sheets of the file."""
    said = mapping.sources[source_id].as_at
    if isinstance(said, dt.date):
        return said, ()
    label = said or ""
    days = dict.fromkeys(days_in_name(file) if label == FILE_NAME else _days_in_cells(tables, label))
    if len(days) == 1:
        return next(iter(days)), ()
    where = "its name" if label == FILE_NAME else f'a cell beside "{label}"'
    if days:
        message = f"{file} says more than one as-at date in {where}: {' and '.join(map(day_in_words, days))}."
        advice = "Leave the one that is right, or give the day itself as as_at."
        return None, (_issue("two-as-at-dates", message, source_id, file, (mapping, advice)),)
    message = f"The as-at date of {file} is not known: no day stands in {where}."
    advice = (
        "Give the file a name such as annex_a_2023-03-06.xlsx; or, if it is another file, take it out of the folder."
        if label == FILE_NAME
        else f'Correct the label in the mapping, or write "as_at: {FILE_NAME}" and the day into the file\'s name.'
    )
    return None, (_issue("no-as-at-date", message, source_id, file, (mapping, advice)),)


def days_in_name(file: str) -> Iterator[dt.date]:
    """Every day that a file's name says, days before months.

    >>> [day.isoformat() for day in days_in_name("sources/annex_a_06-03-2023.xlsx")]
    ['2023-03-06']
    >>> [day.isoformat() for day in days_in_name("Annex A 6 March 2023 v2.xlsx")]
    ['2023-03-06']
    """
    for found in _IN_NAME.finditer(PurePosixPath(file).stem):
        text = re.sub(r"[._ ]+", "-", found[0])
        if re.fullmatch(r"\d{8}", text):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        day = read_day(re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", text.replace("-", " "), flags=re.IGNORECASE))
        if not isinstance(day, dt.date):
            day = read_day(text)
        if isinstance(day, dt.date):
            yield day


def _days_in_cells(tables: Sequence[RawTable], label: str) -> Iterator[dt.date]:
    for table in tables:
        for row in table.rows[:_LOOKED_AT]:
            day = day_beside(row, label)
            if day is not None:
                yield day


def _issue(kind: str, message: str, source_id: str, file: str, said: tuple[MappingFiles, str]) -> Issue:
    mapping, advice = said
    # Of a workbook that holds several lists it is told once.
    shared = mapping.sources[source_id].workbook
    place = mapping.place("workbooks", shared) if shared else mapping.place("sources", source_id, "as_at")
    source = "" if shared else source_id
    return Issue(kind, message, sheet=file, mapping=place, advice=advice, source=source, thing=file)


def first_day_covered(day: dt.date, reach: Duration) -> dt.date:
    """The first day that a list holds which was cut at a day and reaches so far back.

    >>> first_day_covered(dt.date(2023, 3, 6), Duration(6, "months")).isoformat()
    '2022-09-07'
    >>> first_day_covered(dt.date(2023, 3, 6), Duration(1, "days")).isoformat()
    '2023-03-06'
    """
    months = reach.calendar_months
    if months is not None:
        return Reading(day).window_start(months)
    return day - dt.timedelta(days=(reach.calendar_days or 1) - 1)
