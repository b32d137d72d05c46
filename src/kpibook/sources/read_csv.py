"""A .csv file → the cells of its one sheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from kpibook.issues import Issue

_DELIMITERS = (",", ";", "\t")
_LINES_SNIFFED = 50
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def read_csv(data: bytes, file: str) -> tuple[Sequence[Sequence[object]], Issue | None]:
    """The rows as text, numbered as Excel numbers them; or no rows and what is wrong.

    UTF-8 first, then the Windows code page 1252; UTF-16 by its byte order mark. The separator is whichever of comma,
    semicolon and tab splits the first lines into the most cells.
    """
    text = _decode(data)
    if text is None:
        return [], Issue(
            "unreadable-text",
            "The file is not text in UTF-8 or in Windows' own code page, or holds NUL bytes.",
            sheet=file,
            advice='Save it again from Excel as "CSV UTF-8 (Comma delimited)".',
        )
    text, delimiter = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows: list[Sequence[object]] = list(reader)
    except csv.Error:
        return [], Issue(
            "broken-csv",
            "A quotation mark is never closed, or stands where a cell has gone on after it.",
            sheet=f"{file}, line {reader.line_num}",
            advice="Correct it there or in a line above; or save the file again from Excel as CSV.",
        )
    return rows, None


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
