"""What stands on a list's sheet, as plain values: columns, rows, and where pages begin."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from kpibook.definitions import WHOLE
from kpibook.months import day_in_words, period_of
from kpibook.worklists.contents import (
    DONE,
    ID,
    REASON,
    Cell,
    Listed,
    ListTable,
    Note,
    Origin,
    Part,
    Row,
    Sign,
    TeamList,
    ToPutRight,
    in_cell,
    row_seal,
)

_MOST_OWN = 2
"""Columns of their own for values that all records show; what only some show stands together in one column."""
_FULL = 1_320
"""Pixels that the columns of a sheet take together at least: in print the letters are then nine points and a half."""
_MOST_BREAKS = 1_000
"""Excel takes 1,026 breaks between pages of a sheet."""
_NO_WORKER = "(nobody named)"


class Kind(StrEnum):
    """How the cells of a column are written."""

    SHOWN = "shown"
    TEXT = "text"
    ID = "id"
    TYPED = "typed"
    """For the manager to fill in."""
    CHOSEN = "chosen"
    """The same, out of the list of reasons."""
    SEAL = "seal"


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width, and how its cells are written."""

    heading: str
    pixels: int
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Grid:
    """A table to draw; the last column is hidden."""

    part: Part
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    frozen: int
    """Columns that stay in sight: up to the id."""
    breaks: tuple[int, ...] = ()
    """Rows, from 0, that begin a page."""


@dataclass(frozen=True)
class _Entry:
    """A record in its table."""

    table: ListTable
    listed: Listed


Drawn = tuple[Column, Callable[[_Entry], Cell]]


def records_grid(team_list: TeamList, part: Part, origin: Origin, sign: Sign) -> Grid:
    """The table of one of the lists: every indicator's records, by worker, the oldest first."""
    tables = [table for table in team_list.tables if table.part is part and table.rows]
    entries = sorted((_Entry(table, listed) for table in tables for listed in table.rows), key=_order)

    def seal(entry: _Entry) -> str:
        note = _typed(team_list, entry.listed.note)
        row = Row(part, entry.table.indicator, entry.listed.key, entry.listed.id, note.reason, note.done)
        return row_seal(origin, row, sign)

    before = _whose(team_list)
    drawn: list[Drawn] = [
        *before,
        *_own(tables),
        (Column("Indicator", 135), lambda entry: entry.table.short or entry.table.title),
        *_details(tables),
        (Column("What decided", 175), lambda entry: _sentence(entry.listed.decided)),
        *_days(team_list.day, part),
        *_later(team_list, entries),
        (Column(REASON, 110, Kind.CHOSEN), lambda entry: _typed(team_list, entry.listed.note).reason),
        (Column(DONE, 170, Kind.TYPED), lambda entry: _typed(team_list, entry.listed.note).done),
        (Column("Sign of the row", 60, Kind.SEAL), seal),
    ]
    rows = tuple(tuple(value(entry) for _, value in drawn) for entry in entries)
    columns = _wide_enough(_told_apart([column for column, _ in drawn]))
    return Grid(part, columns, rows, len(before), _breaks(team_list, entries))


def right_grid(team_list: TeamList, origin: Origin, sign: Sign) -> Grid:
    """The table of what is to be put right, by file and row."""
    found = sorted(team_list.put_right, key=lambda one: (one.file.casefold(), one.sheet, one.row, one.what))
    noted = any(_earlier(team_list, one.note) for one in found)
    columns = (
        Column(ID, 80, Kind.ID),
        Column("What is wrong", 270),
        Column("What to correct", 270),
        Column("File", 130),
        Column("Sheet", 100),
        Column("Row", 56, Kind.SHOWN),
        *((Column("Noted earlier", 170),) if noted else ()),
        Column(REASON, 130, Kind.CHOSEN),
        Column(DONE, 250, Kind.TYPED),
        Column("Sign of the row", 60, Kind.SEAL),
    )
    return Grid(Part.PUT_RIGHT, columns, tuple(_right(team_list, one, noted, origin, sign) for one in found), 1)


def _right(team_list: TeamList, one: ToPutRight, noted: bool, origin: Origin, sign: Sign) -> tuple[Cell, ...]:
    note = _typed(team_list, one.note)
    seal = row_seal(origin, Row(Part.PUT_RIGHT, "", one.key, one.id, note.reason, note.done), sign)
    earlier = (_earlier(team_list, one.note),) if noted else ()
    row = one.row or None
    return one.id, one.what, one.advice, one.file, one.sheet, row, *earlier, note.reason, note.done, seal


def _order(entry: _Entry) -> tuple[bool, str, dt.date, str]:
    worker = entry.listed.worker
    return not worker, worker.casefold(), entry.listed.due or dt.date.max, entry.table.title


def _whose(team_list: TeamList) -> list[Drawn]:
    worker: Drawn = (Column("Worker", 100, Kind.ID), lambda entry: entry.listed.worker or _NO_WORKER)
    return [*([worker] if team_list.has_workers else []), (Column(ID, 80, Kind.ID), lambda entry: entry.listed.id)]


def _own(tables: Sequence[ListTable]) -> list[Drawn]:
    return [(Column(_heading(text), 95, Kind.SHOWN), _value_under(text)) for text in _shared(tables)]


def _shared(tables: Sequence[ListTable]) -> list[str]:
    """The headings that every table has, as many as there is room for."""
    first = tables[0].headings if tables else ()
    return [text for text in dict.fromkeys(first) if all(text in table.headings for table in tables)][:_MOST_OWN]


def _value_under(heading: str) -> Callable[[_Entry], Cell]:
    return lambda entry: entry.listed.shown[entry.table.headings.index(heading)]


def _details(tables: Sequence[ListTable]) -> list[Drawn]:
    """One column for all that not every record shows, each under its heading."""
    shared = _shared(tables)
    if all(text in shared for table in tables for text in table.headings):
        return []

    def said(entry: _Entry) -> str:
        pairs = zip(entry.table.headings, entry.listed.shown, strict=True)
        return "\n".join(
            f"{heading}: {in_words(value)}" for heading, value in pairs if heading not in shared and in_words(value)
        )

    return [(Column("Details", 125), said)]


def _days(day: dt.date, part: Part) -> list[Drawn]:
    def as_of(entry: _Entry) -> dt.date:
        return entry.table.day or day

    due: Drawn = (Column("Due" if part is Part.DUE_SOON else "Was due", 88, Kind.SHOWN), lambda entry: entry.listed.due)
    match part:
        case Part.OVERDUE:
            return [due, (Column("Days over", 72, Kind.SHOWN), lambda entry: _between(entry.listed.due, as_of(entry)))]
        case Part.DUE_SOON:
            return [due, (Column("Days left", 72, Kind.SHOWN), lambda entry: _between(as_of(entry), entry.listed.due))]
    return [due]  # of what was done too late, how late is said under what decided


def _wide_enough(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, those of texts so much wider that together they fill a page: rows are then shorter."""
    kinds = (Kind.TEXT, Kind.TYPED)
    room = _FULL - sum(column.pixels for column in columns if column.kind is not Kind.SEAL)
    texts = sum(column.pixels for column in columns if column.kind in kinds)
    more = max(0.0, room / texts)
    return tuple(
        replace(column, pixels=round(column.pixels * (1 + more))) if column.kind in kinds else column
        for column in columns
    )


def _between(first: dt.date | None, last: dt.date | None) -> int | None:
    return None if first is None or last is None else (last - first).days


def _later(team_list: TeamList, entries: Sequence[_Entry]) -> list[Drawn]:
    """What is known beside: left out, with its column, where nothing is."""
    since: Drawn = (Column("Since then", 95), lambda entry: _sentence(entry.listed.since))
    noted: Drawn = (Column("Noted earlier", 130), lambda entry: _earlier(team_list, entry.listed.note))
    return [drawn for drawn in (since, noted) if any(drawn[1](entry) for entry in entries)]


def _typed(team_list: TeamList, note: Note | None) -> Note:
    """What the two cells hold when the list is sent: what was answered this very month, nothing else."""
    return note if note is not None and note.month == team_list.month.key else Note("", "", "")


def _earlier(team_list: TeamList, note: Note | None) -> str:
    if note is None or note.month == team_list.month.key or not (note.reason or note.done):
        return ""
    return f"{_month(note.month)}: {'. '.join(text for text in (note.reason, note.done) if text)}"


def _month(key: str) -> str:
    try:
        return period_of(key).name
    except ValueError:
        return key


def _breaks(team_list: TeamList, entries: Sequence[_Entry]) -> tuple[int, ...]:
    """A page for each worker; not of the whole service, where that would be hundreds."""
    if not team_list.has_workers or team_list.scope == WHOLE:
        return ()
    pairs = enumerate(pairwise(entries), start=1)
    return tuple(at for at, (one, other) in pairs if one.listed.worker != other.listed.worker)[:_MOST_BREAKS]


def in_words(value: Cell) -> str:
    """A value as a text: days as people write them."""
    return "" if value is None else day_in_words(value) if isinstance(value, dt.date) else str(value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _heading(text: str) -> str:
    return " ".join(in_cell(text).split())[:100] or "Shown"


def _told_apart(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, none called as another: a table of Excel's would not open, and ours are found by their headings."""
    ours = {column.heading.casefold() for column in columns if column.kind is not Kind.SHOWN}
    taken: set[str] = set()
    found = []
    for column in columns:
        heading, number = column.heading, 2
        while heading.casefold() in taken or (column.kind is Kind.SHOWN and heading.casefold() in ours):
            heading, number = f"{column.heading} {number}", number + 1
        taken.add(heading.casefold())
        found.append(Column(heading, column.pixels, column.kind))
    return tuple(found)
