"""Signs in hidden cells: by them a list that comes back is known, and each of its rows, wherever it was moved to.

Names of files and sheets, places of rows and what is typed prove nothing. A mark on each sheet says whose list it is,
and each row carries its record's key, bound to the list, to the id beside it and to the note that stood there.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kpibook.signs import visible
from kpibook.worklists.contents import Part, Sign

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
