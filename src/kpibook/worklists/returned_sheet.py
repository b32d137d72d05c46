"""Pure: one sheet of a list that came back → what was typed in each row, and what there is wrong with rows."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from kpibook.months import day_in_words
from kpibook.tables import RawTable
from kpibook.worklists import contents

_ERROR = re.compile(r"#([A-Z0-9/_]+[!?]|N/A|GETTING_DATA|not calculated)")
"""What stands for a cell that shows an error, as the reader of spreadsheets says it."""


class Trouble(Enum):
    """What can be wrong with a row: what it is, and what to do."""

    ADDED = (
        "There is no hidden sign in the row, so it belongs to no record of the list: it was not taken.",
        "Type it beside the record that it is about, in the list as it was sent.",
    )
    FOREIGN = (
        "The hidden sign is not that of a row of this list, so nothing was taken.",
        "Answer in the list of this team and month, and copy no rows from one list into another.",
    )
    OTHER_ID = (
        "The id is not the one that the row was sent with. What was typed may be about another child: it was left.",
        "Type it again in the list as it was sent. Sort by the arrows in the headings, which keeps rows together.",
    )
    ERROR = (
        "A cell shows an error where something was typed: that cell was not taken.",
        "Excel took it for a formula. Type it again, with no = or - at its beginning.",
    )
    NO_REASON = (
        "The reason is none of those to choose from. It was kept as a text, before what else was typed.",
        "Where one of the reasons fits, choose it in the cell.",
    )
    TWICE = (
        "The same record is there more than once, with different answers: none was taken.",
        "Leave the row with the right answer, and delete the others.",
    )


@dataclass(frozen=True)
class TypedRow:
    """What a row of ours holds beside its record, and whether it is other than what it was sent with."""

    part: contents.Part
    indicator: str
    key: str
    reason: str
    done: str
    new: bool
    row: int
    """From 1, as the spreadsheet counts."""

    @property
    def blank(self) -> bool:
        """Whether nothing stands there, and nothing stood there when it was sent."""
        return not (self.new or self.reason or self.done)


@dataclass
class SheetFound:
    """What a sheet holds of the list."""

    sheet: str
    rows: list[TypedRow] = field(default_factory=list)
    seen: set[tuple[contents.Part, str, str]] = field(default_factory=set)
    """Every record whose row is there, taken or not."""
    troubles: dict[Trouble, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Rows, by what is wrong with them."""
    without: tuple[str, ...] = ()
    """Headings that were not found, where rows of ours are there."""


def read_sheet(table: RawTable, origin: contents.Origin, sign: contents.Sign) -> SheetFound:
    """What a sheet holds; nothing, where it is no list's (About, a sheet of the manager's own)."""
    found = SheetFound(table.sheet)
    sealed = {at: texts for at, row in enumerate(table.rows) if (texts := _seals(row))}
    columns, top = _headings(table.rows, sealed)
    for at, texts in sealed.items():
        seal = contents.read_seal(texts[0]) if len(texts) == 1 else None
        if seal is None or not _is_ours(seal, origin, sign):
            found.troubles[Trouble.FOREIGN].append(at + 1)
            continue
        found.seen.add((seal.part, seal.indicator, seal.key))
        if contents.ID in columns:
            _read_row(found, (at, table.rows[at], columns), seal, origin, sign)
    if sealed:
        found.without = tuple(
            heading for heading in (contents.ID, contents.REASON, contents.DONE) if heading not in columns
        )
    if sealed or {contents.REASON, contents.DONE} <= set(
        columns
    ):  # the column of signs may be gone, and what was typed still there
        added = [at + 1 for at, row in enumerate(table.rows) if at > top and at not in sealed and any(map(_text, row))]
        found.troubles[Trouble.ADDED].extend(added)
    return found


def _seals(row: Sequence[object]) -> list[str]:
    """The different hidden signs in a row."""
    return sorted({cell for cell in row if isinstance(cell, str) and contents.is_seal(cell)})


def _is_ours(seal: contents.Seal, origin: contents.Origin, sign: contents.Sign) -> bool:
    row = contents.Row(seal.part, seal.indicator, seal.key, "")
    return contents.row_signs(origin, row, sign)[0] == seal.signs[0]


def _headings(rows: Sequence[Sequence[object]], sealed: Mapping[int, object]) -> tuple[dict[str, int], int]:
    """The columns of the three headings, and the row that they stand in: the one with most of them."""
    wanted = {heading.casefold(): heading for heading in (contents.ID, contents.REASON, contents.DONE)}
    best: tuple[dict[str, int], int] = {}, -1
    for at, row in enumerate(rows):
        if at in sealed:
            continue
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            heading = wanted.get(" ".join(cell.split()).casefold()) if isinstance(cell, str) else None
            if heading is not None:
                found.setdefault(heading, column)
        if len(found) > len(best[0]):
            best = found, at
    return best


def _read_row(
    found: SheetFound,
    place: tuple[int, Sequence[object], dict[str, int]],
    seal: contents.Seal,
    origin: contents.Origin,
    sign: contents.Sign,
) -> None:
    at, cells, columns = place
    texts = {heading: _text(cells[column]) if column < len(cells) else "" for heading, column in columns.items()}
    for heading in (contents.REASON, contents.DONE):
        if _ERROR.fullmatch(texts.get(heading, "")):
            texts[heading] = ""
            found.troubles[Trouble.ERROR].append(at + 1)
    reason, done = texts.get(contents.REASON, ""), texts.get(contents.DONE, "")
    _, of_id, note = contents.row_signs(
        origin, contents.Row(seal.part, seal.indicator, seal.key, texts[contents.ID], reason, done), sign
    )
    new = note != seal.signs[2]
    if of_id != seal.signs[1]:
        if new:
            found.troubles[Trouble.OTHER_ID].append(at + 1)
        return
    found.rows.append(TypedRow(seal.part, seal.indicator, seal.key, reason, done, new, at + 1))


def _text(cell: object) -> str:
    """What a cell says as a text, as the manager sees it."""
    match cell:
        case str():
            return contents.plain(cell)
        case bool():
            return "Yes" if cell else "No"
        case dt.datetime():
            time = f" {cell:%H:%M}" if cell.time() != dt.time() else ""
            return f"{day_in_words(cell)}{time}"
        case dt.date():
            return day_in_words(cell)
        case dt.time():
            return f"{cell:%H:%M}"
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
