"""What a team's list holds, as plain values. They name children: they are never put into a report, a cache or a log.

And signs in hidden cells: by them a list that comes back is known, and each of its rows, wherever it was moved to.

Names of files and sheets, places of rows and what is typed prove nothing. A mark on each sheet says whose list it is,
and each row carries its record's key, bound to the list, to the id beside it and to the note that stood there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kpibook.issues import Issue
from kpibook.months import Period
from kpibook.signs import visible

Sign = Callable[[str], str]
"""Makes the sign of a text under the workspace's key, in letters and digits: the same for the same text."""
Cell = str | int | float | dt.date | None
"""A value of a record as it is shown; text from a list stays text, whatever it begins with."""


class Part(StrEnum):
    """The four lists that a team gets."""

    OVERDUE = "overdue"
    """Stock shares: the records that fail at the end of the month."""
    DUE_SOON = "due soon"
    """What will fail within the time ahead if nothing is added; of flow shares, what is open and will be late."""
    WAS_LATE = "was late"
    """Flow shares: what missed it in the month."""
    PUT_RIGHT = "to put right"
    """What the lists hold that cannot be used as it is."""


@dataclass(frozen=True)
class Note:
    """What a manager typed beside a record."""

    reason: str
    """One of the mapping's reasons, or ''."""
    done: str
    """What was done and why, in their words."""
    month: str
    """The key of the month in whose list it was typed."""


@dataclass(frozen=True)
class Listed:
    """One record on a list."""

    key: str
    """The record's own sign: the same each month, and telling nobody anything without the key."""
    id: str
    """Whom it is of, as the list shows it: the id, or a pseudonym."""
    worker: str
    """Who works with them; '' where that is not known."""
    shown: tuple[Cell, ...]
    """The values under the table's headings."""
    decided: str
    """What decided: ``last visit 14 January, due by 28 January, 15 working days ago``."""
    due: dt.date | None
    """By which day it had, or has, to be done; None where there is no such day."""
    since: str = ""
    """What the lists say happened after the day of the list: ``visited on 3 March``; '' where nothing did."""
    note: Note | None = None
    """What was typed of the same record before."""


@dataclass(frozen=True)
class Account:
    """How many stand on a list, beside the figure that they are behind."""

    numerator: int
    """-1: the team has no figure."""
    denominator: int
    listed: int
    expected: int
    """By the figure: denominator − numerator where higher is better, numerator where lower is."""
    line: str
    """Where the figure stands in the report, in words."""
    why: str = ""
    """Why the two differ, in a sentence; '' where they are the same."""


@dataclass(frozen=True)
class ListTable:
    """The records behind one indicator on one of the lists."""

    part: Part
    indicator: str
    """Its id."""
    title: str
    of: str
    """What officers call the list that the records are in."""
    headings: tuple[str, ...]
    """Of the values that each record shows."""
    rows: tuple[Listed, ...]
    """Oldest first, by worker."""
    account: Account | None
    """None on lists that stand behind no figure (due soon)."""
    day: dt.date | None = None
    """The day as of which its records are; None where that is the list's own."""
    short: str = ""
    """The indicator's name for a narrow column; '' for its title."""


@dataclass(frozen=True)
class ToPutRight:
    """One thing in a source list that cannot be used as it is."""

    key: str
    kind: str
    """What is wrong, as `Issue.kind` says it."""
    id: str
    """Whom it is of; '' where that is not known."""
    file: str
    sheet: str
    row: int
    what: str
    """What is wrong, in a sentence."""
    advice: str
    """What to correct, and where."""
    note: Note | None = None


@dataclass(frozen=True)
class TeamList:
    """Everything that one team's list holds."""

    scope: str
    """The team's id; ``whole`` for the whole service's."""
    name: str
    organisation: str
    marking: str
    month: Period
    day: dt.date
    """The day as of which it is: month end, or the as-at date."""
    ahead: dt.date
    """Up to which day what falls due is listed."""
    tables: tuple[ListTable, ...]
    put_right: tuple[ToPutRight, ...]
    reasons: tuple[str, ...]
    has_workers: bool
    pseudonyms: bool
    left_out: tuple[str, ...] = field(default=())
    """What is not on it, and why, in sentences: an indicator without a figure, a list without teams."""
    ask: str = ""
    """Whom a manager asks about it: an address, or a name; '' for the performance team, by that word."""


@dataclass(frozen=True)
class Answer:
    """What a returned list has beside one record; both texts empty where an earlier note was cleared."""

    key: str
    part: Part
    indicator: str
    """'' for what is to be put right."""
    reason: str
    done: str


@dataclass(frozen=True)
class Returned:
    """A list that came back, as far as it could be read. Whose it is, its signs say, whatever the file is called."""

    scope: str
    month: Period
    day: dt.date
    listed: int
    """Rows that it was sent with."""
    answers: tuple[Answer, ...]
    """What was typed or changed since it was sent, in the sheets' order; what stood there before is no answer."""
    blank: frozenset[tuple[str, str]]
    """Indicator and key of the records beside which nothing stands, and nothing stood."""
    issues: tuple[Issue, ...]
    """What could not be taken, and where; nothing of a child."""


ID, REASON, DONE = "Id", "Reason", "What was done and why"
"""Headings by which a column is found again."""
SHEETS = {
    Part.OVERDUE: "Overdue",
    Part.DUE_SOON: "Due soon",
    Part.WAS_LATE: "Was late",
    Part.PUT_RIGHT: "To put right",
}
"""Each list's sheet."""
_LIST, _ROW, _BETWEEN = "kpibook list 1", "kpibook row 1", "|"
_LONGEST = 32_000
"""UTF-16 units of a text, as Excel counts them; a cell holds 32,767."""


@dataclass(frozen=True)
class Origin:
    """Which list it is, and how many rows each of its parts was sent with."""

    scope: str
    month: str
    """The period's key."""
    day: dt.date
    rows: Mapping[Part, int]


@dataclass(frozen=True)
class Row:
    """What binds a row: its record, the id beside it, and the note that the two cells held when it was sent."""

    part: Part
    indicator: str
    key: str
    id: str
    reason: str = ""
    done: str = ""


@dataclass(frozen=True)
class Seal:
    """What a row's hidden cell says."""

    part: Part
    indicator: str
    key: str
    signs: tuple[str, ...]
    """Of the row in its list, of its id, of its note."""


def list_mark(origin: Origin, sign: Sign) -> str:
    """The text that says whose list a sheet belongs to."""
    counts = ",".join(f"{part.name}={origin.rows.get(part, 0)}" for part in Part)
    facts = _BETWEEN.join((_LIST, origin.scope, origin.month, origin.day.isoformat(), counts))
    return f"{facts}{_BETWEEN}{sign(facts)}"


def is_mark(text: str) -> bool:
    """Whether a text is, or claims to be, the mark of a list."""
    return text.startswith(_LIST + _BETWEEN)


def read_mark(text: str, sign: Sign) -> Origin | None:
    """The list that a mark speaks of; None where the sign is not this key's."""
    facts, _, signed = text.rpartition(_BETWEEN)
    if sign(facts) != signed:
        return None
    _, scope, month, day, counts = facts.split(_BETWEEN)
    rows = {Part[name]: int(count) for name, _, count in (pair.partition("=") for pair in counts.split(","))}
    return Origin(scope, month, dt.date.fromisoformat(day), rows)


def row_seal(origin: Origin, row: Row, sign: Sign) -> str:
    """The text of a row's hidden cell."""
    facts = (_ROW, row.part.name, row.indicator, row.key)
    return _BETWEEN.join((*facts, *row_signs(origin, row, sign)))


def row_signs(origin: Origin, row: Row, sign: Sign) -> tuple[str, str, str]:
    """The signs of a row in its list, of its id, and of its note."""
    own = (origin.scope, origin.month, row.part.name, row.indicator, row.key)
    texts = (own, ("id", row.key, plain(row.id)), ("note", row.key, plain(row.reason), plain(row.done)))
    place, of_id, note = (sign("\x1f".join((_ROW, *text))) for text in texts)
    return place, of_id, note


def is_seal(text: str) -> bool:
    """Whether a text is, or claims to be, the seal of a row."""
    return text.startswith(_ROW + _BETWEEN)


def read_seal(text: str) -> Seal | None:
    """What a row's hidden cell says, not yet verified; None where it is no such text."""
    said = text.split(_BETWEEN)
    if len(said) != 7 or said[0] != _ROW or said[1] not in Part.__members__:
        return None
    return Seal(Part[said[1]], said[2], said[3], tuple(said[4:]))


def plain(text: str) -> str:
    """A text as it is compared: whatever a program does to blanks at its ends, and to lines' ends, is no change."""
    return in_cell(text).replace("\r\n", "\n").strip()


def in_cell(text: str) -> str:
    """A text as a cell can hold it: signs that nobody can show made visible, and cut where it is too long.

    >>> in_cell("a\\x00b"), len(in_cell("😀" * 20_000))
    ('a␀b', 16000)
    """
    shown = visible(text)
    if len(shown) * 2 <= _LONGEST:
        return shown
    return shown.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
