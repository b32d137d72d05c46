"""Pure: what a cell holds, when two cells are the same, and how a formula follows its row."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xlwings_libreoffice.coercion import as_excel_reads

TEXT, GENERAL = "@", "General"


@dataclass(frozen=True)
class Typed:
    """A formula that an officer typed, in Excel's words; `shown` is the value that it had, where that is known."""

    formula: str
    shown: str | int | float | None = field(default=None, compare=False, repr=False)


Cell = str | int | float | bool | dt.date | Typed | None


@dataclass(frozen=True)
class CellRun:
    """Cells below one another in one column that are written alike.

    `before` is the number format that they must have while they are written (None: as it is), `after` the one that
    they have then (None: as it is). Rows and columns count from 1.
    """

    sheet: str
    row: int
    column: int
    cells: tuple[Cell, ...]
    before: str | None = None
    after: str | None = None


def cell_of(value: object, formula: object) -> Cell:
    """What a cell holds, from what it shows and its formula (a constant's formula is the constant).

    >>> cell_of(3.0, "=A1+A2"), cell_of("=1+1", "=1+1"), cell_of("", "")
    (Typed(formula='=A1+A2'), '=1+1', None)
    """
    if isinstance(formula, str) and formula.startswith("=") and value != formula:
        return Typed(formula)
    return value if isinstance(value, str | int | float | bool | dt.date) and value != "" else None


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells hold the same: 1 and 1.0 do, "1" and 1 do not, nothing and "" do.

    >>> same(1, 1.0), same("1", 1), same(None, ""), same(dt.date(2023, 2, 1), dt.datetime(2023, 2, 1))
    (True, False, True, True)
    """
    return one == other or plain(one) == plain(other)


def plain(cell: Cell) -> object:
    """A cell in a form that can be compared: its kind and its content."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, Typed):
        return ("formula", cell.formula)
    if isinstance(cell, dt.datetime):
        # A sheet holds a time as a fraction of a day: to the microsecond it never comes back as it was written.
        return ("day", (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None))
    if isinstance(cell, dt.date):
        return ("day", dt.datetime(cell.year, cell.month, cell.day))
    if isinstance(cell, str):
        return ("text", cell.replace("\r\n", "\n"))
    return ("number", float(cell))


def must_be_text(text: str) -> bool:
    """Whether Excel would make something else of a text unless the cell is formatted as text first.

    >>> [must_be_text(text) for text in ("=1+1", "1/20", "540", "N/A", "@x", "Amber", "25% (81/330)")]
    [True, True, True, False, True, False, False]
    """
    # Excel reads what a program writes into a cell as if somebody had typed it: 1/20 becomes a day, -3 a number.
    return text[:1] in ("=", "+", "-", "@", "'") or as_excel_reads(text, GENERAL) != text


def runs(
    sheet: str, place: tuple[int, int], cells: Sequence[tuple[Cell, str | None]], text: bool = False
) -> Iterator[CellRun]:
    """The runs that write a column of cells from a place on; each cell brings its number format (None: as it is).

    With `text`, every text is stored as text, not only those that Excel would read as something else.
    """
    row, column = place
    start = 0
    looks = [_look(cell, code, text) for cell, code in cells]
    for end in range(1, len(cells) + 1):
        if end == len(cells) or looks[end] != looks[start]:
            _, code = looks[start]
            yield CellRun(sheet, row + start, column, tuple(cell for cell, _ in cells[start:end]), code, code)
            start = end


def _look(cell: Cell, code: str | None, text: bool) -> tuple[str, str | None]:
    if cell is None or cell == "":
        return "blank", None
    if isinstance(cell, Typed):
        return "formula", GENERAL
    if isinstance(cell, str):
        return "text", TEXT if text or must_be_text(cell) else None
    return "number", code


def runs_as_they_were(
    sheet: str, place: tuple[int, int], cells: Sequence[Cell], codes: Sequence[str]
) -> Iterator[CellRun]:
    """The runs that write a column of cells from a place on, each in the number format that it had.

    >>> found = runs_as_they_were("S", (1, 1), [0.5, "=1", 7], ["0%", "0%", "@"])
    >>> [(run.cells, run.before, run.after) for run in found]
    [((0.5,), '0%', '0%'), (('=1',), '@', '0%'), ((7,), 'General', '@')]
    """
    row, column = place
    start = 0
    looks = [_look_as_it_was(cell, code) for cell, code in zip(cells, codes, strict=True)]
    for end in range(1, len(cells) + 1):
        if end == len(cells) or looks[end] != looks[start]:
            before, after = looks[start][1:]
            yield CellRun(sheet, row + start, column, tuple(cells[start:end]), before, after)
            start = end


def _look_as_it_was(cell: Cell, code: str) -> tuple[str, str, str]:
    if cell is None:
        return "blank", code, code
    if isinstance(cell, Typed):
        return "formula", GENERAL, code
    if isinstance(cell, str):
        return "text", TEXT if must_be_text(cell) else code, code
    return "number", GENERAL if code == TEXT else code, code


_REFERENCE = re.compile(r"(\"[^\"]*\"|'[^']*'!|\[[^\]]*\])|(?<![\w.$])(\$?[A-Za-z]{1,3})(\$?)(\d{1,7})(?![\w(.])")


def moved(formula: str, down: int) -> str:
    """A formula as it reads so many rows further down: rows without $ move, texts and table columns do not.

    >>> moved('=E5*2+$F$5&"E5"+Numerators[@[2023-02]]+Mine!A5', 2)
    '=E7*2+$F$5&"E5"+Numerators[@[2023-02]]+Mine!A7'
    """

    def shift(match: re.Match[str]) -> str:
        if match[1] or match[3]:
            return match[0]
        # Row 1 at least: a formula that looked above its row still looks somewhere.
        return f"{match[2]}{max(int(match[4]) + down, 1)}"

    return _REFERENCE.sub(shift, formula) if down else formula
