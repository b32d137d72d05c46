"""A .csv file → the cells of its one sheet."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kpibook.coded import SheetCells
from kpibook.issues import Issue, Severity
from kpibook.sources.limits import BYTES_A_CELL, LAST_COLUMN, LAST_ROW, LEAST_BYTES_A_LINE
from kpibook.sources.too_much import UNKNOWN_ROOM, Room, more_than_fits

_DELIMITERS = (",", ";", "\t")
_LINES_SNIFFED = 50
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_MANY_LINES = 10
"""A note may have a few lines; a cell with more is named."""
_ROWS_COMPARED = 1000
_SHARE_OF_LINES = 0.8
_NAMED = 5

Rows = Sequence[Sequence[object]]


def read_csv(data: bytes, file: str, room: Room = UNKNOWN_ROOM) -> tuple[Rows, tuple[Issue, ...]]:
    """The rows as text, numbered as Excel numbers them, and what is wrong: no rows when an issue is an error.

    UTF-8 first, then the Windows code page 1252; UTF-16 by its byte order mark. The separator is whichever of comma,
    semicolon and tab splits the first lines into the most cells.
    """
    text = _decode(data)
    if text is None:
        return [], (_no_text(file),)
    if _lines(text) > max(LAST_ROW, len(data) // LEAST_BYTES_A_LINE):
        return [], (_too_many_lines(file),)
    whole = len(text)
    text, delimiter = _separator(text)
    lines_before = int(len(text) < whole)
    if (issue := more_than_fits(_as_cells(text, delimiter), room, file)) is not None:
        return [], (issue,)
    lines = _Lines(text, delimiter, lines_before)
    tall: list[_TallRow] = []
    try:
        rows: Rows | None = SheetCells.of_lines(lines.rows(tall))
        if rows is None:
            rows = [*lines.rows(tall := [])]
    except _TooWideError as error:
        return [], (_too_wide(f"{file}, line {error}"),)
    except csv.Error as error:
        return [], (_broken(error, f"{file}, line {lines.last}"),)
    swallowed = _swallowing(tall, lines.rows([]), delimiter)
    if swallowed:
        return [], (_swallowed(swallowed, file),)
    long = [row for row in tall if max(map(_breaks, row.cells)) >= _MANY_LINES]
    return rows, (_many_lines(long, file),) if long else ()


@dataclass(frozen=True)
class _TallRow:
    """A row that goes over several lines of the file: its cells, and its first and last line (from 1)."""

    cells: list[str]
    first: int
    last: int


class _TooWideError(Exception):
    """A row has more cells than a sheet has columns; says its line."""


@dataclass
class _Lines:
    """The lines of a text; `before` it was a line that is no row. `last` is the one that was read last."""

    text: str
    delimiter: str
    before: int
    last: int = 0

    def rows(self, tall: list[_TallRow]) -> Iterator[list[str]]:
        """The rows, one by one; those of several lines are put into `tall` too."""
        reader, line = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=True), 0
        try:
            for row in reader:
                if len(row) > LAST_COLUMN:
                    raise _TooWideError(line + 1 + self.before)
                if reader.line_num > line + 1:
                    tall.append(_TallRow(row, line + 1 + self.before, reader.line_num + self.before))
                line = reader.line_num
                yield row
        finally:
            self.last = reader.line_num + self.before


def _breaks(cell: str) -> int:
    """How many line breaks a cell holds."""
    return len(cell.splitlines()) - 1 if "\n" in cell or "\r" in cell else 0


def _swallowing(tall: Sequence[_TallRow], rows: Iterable[list[str]], delimiter: str) -> list[_TallRow]:
    """The rows one of whose cells has swallowed rows of the list, because a quotation mark was closed too late.

    The cell then holds as many separators for each line break as a row does, and what follows a break begins as rows
    begin: with the same pattern of letters and digits. Notes with commas and line breaks do neither.
    """
    if not tall:
        return []
    plain = [*islice((row for row in rows if row and not any(map(_breaks, row))), _ROWS_COMPARED)]
    width = Counter(map(len, plain)).most_common(1)[0][0] if plain else 0
    starts = {_shape(row[0]) for row in plain}
    return [row for row in tall if width > 1 and any(_holds_rows(c, width, starts, delimiter) for c in row.cells)]


def _holds_rows(cell: str, width: int, starts: set[str], delimiter: str) -> bool:
    breaks = _breaks(cell)
    if not breaks or cell.count(delimiter) < breaks * (width - 1):
        return False
    lines = cell.splitlines()[1:]
    begin = [shape for shape in (_shape(line.partition(delimiter)[0]) for line in lines) if shape in starts]
    whole = sum(line.count(delimiter) == width - 1 for line in lines[:-1])
    told = any(any(sign.isdigit() for sign in shape) for shape in begin) or breaks > _NAMED
    return told and len(begin) >= _SHARE_OF_LINES * breaks and whole >= _SHARE_OF_LINES * (breaks - 1)


def _shape(cell: str) -> str:
    """The pattern of letters and digits.

    >>> _shape("R-00123"), _shape("visited mum")
    ('a-9', 'a a')
    """
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell.strip()))


def _places(rows: Iterable[_TallRow], file: str) -> str:
    listed = [f"lines {row.first:,} to {row.last:,}" for row in rows]
    more = f" and {len(listed) - _NAMED:,} more" if len(listed) > _NAMED else ""
    return f"{file}, {', '.join(listed[:_NAMED])}{more}"


def _swallowed(rows: Sequence[_TallRow], file: str) -> Issue:
    return Issue(
        "swallowed-rows",
        "A cell that begins with a quotation mark goes on over what look like rows of the list, which would be lost.",
        sheet=_places(rows, file),
        advice="Take away the quotation mark in the first of these lines, or double it; or export the list as .xlsx.",
    )


def _many_lines(rows: Sequence[_TallRow], file: str) -> Issue:
    return Issue(
        "many-lines",
        f"{len(rows):,} cell{'s go' if len(rows) > 1 else ' goes'} on over more than {_MANY_LINES} lines of the file.",
        sheet=_places(rows, file),
        advice="Is it one long note? If rows of the list stand in it, a quotation mark is closed too late: correct it.",
        severity=Severity.WARNING,
    )


def _no_text(file: str) -> Issue:
    return Issue(
        "unreadable-text",
        "The file is not text in UTF-8 or in Windows' own code page, or holds NUL bytes.",
        sheet=file,
        advice='Save it again from Excel as "CSV UTF-8 (Comma delimited)".',
    )


def _lines(text: str) -> int:
    """How many lines end with any of the three ends of lines."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _as_cells(text: str, delimiter: str) -> int:
    """How many cells take as much memory as the file will: its own at most, and its text, which is there twice."""
    return _lines(text) + text.count(delimiter) + 2 * len(text) // BYTES_A_CELL


def _too_many_lines(file: str) -> Issue:
    return Issue(
        "too-much",
        f"It has more than {LAST_ROW:,} lines, and hardly anything in them; the file was not read.",
        sheet=file,
        advice="Is it the right file? Take the blank lines out, or export the list again.",
    )


def _too_wide(place: str) -> Issue:
    return Issue(
        "too-many-columns",
        f"A row has more than {LAST_COLUMN:,} cells, which no spreadsheet has.",
        sheet=place,
        advice="Is it the right file? Export the list again.",
    )


def _broken(error: csv.Error, place: str) -> Issue:
    too_long = "field limit" in str(error)
    return Issue(
        "broken-csv",
        f"A cell has more than {csv.field_size_limit():,} characters: is a quotation mark never closed?"
        if too_long
        else "A quotation mark is never closed, or stands where a cell has gone on after it.",
        sheet=place,
        advice="Correct it there or in a line above; or save the file again from Excel as CSV.",
    )


def _decode(data: bytes) -> str | None:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), None)
    for attempt in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = data.decode(attempt)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _separator(text: str) -> tuple[str, str]:
    """The text without Excel's own ``sep=;`` line, and the separator."""
    said = re.match(r"sep=(.)\r?\n", text)
    if said:
        return text[said.end() :], said[1]
    sample = "".join(text.splitlines(keepends=True)[:_LINES_SNIFFED])

    def cells(delimiter: str) -> int:
        try:
            return sum(len(row) - 1 for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
        except csv.Error:
            return -1

    return text, max(_DELIMITERS, key=cells)
