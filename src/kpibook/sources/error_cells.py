"""Cells that the reader gives as blank though they are not: Excel's errors, and formulas that were never calculated.

A blank end date means "still open": an ``#N/A`` there must not. Such cells arrive as the text that Excel shows, and are
then no date, no number, no team. Looked for in .xlsx and .xlsm only.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

NOT_CALCULATED = "#not calculated"
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>]*\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_UNCALCULATED = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"(?![^>]*\bt="str")[^>]*><f[^>]*>[^<]*</f>(?:<v></v>|<v ?/>)?</c>')
_WITHOUT_VALUE = (b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class ErrorCells:
    """Part of the package → (row, column), both from 0 → what Excel shows there."""

    by_part: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)

    def look(self, part: str, piece: bytes) -> None:
        """Take a piece of a sheet into account; pieces may overlap."""
        found = []
        if b't="e"' in piece:
            found += [(letters, row, text.decode("utf-8", "replace")) for letters, row, text in _ERROR.findall(piece)]
        if b"</f>" in piece and any(mark in piece for mark in _WITHOUT_VALUE):
            found += [(letters, row, NOT_CALCULATED) for letters, row in _UNCALCULATED.findall(piece)]
        for letters, row, text in found:
            at = int(row) - 1, column_number(letters.decode("ascii")) - 1
            self.by_part.setdefault(part, {})[at] = text


def column_number(letters: str) -> int:
    """The number of a column, from 1.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def fill_in(rows: Sequence[list[Any]], errors: Mapping[tuple[int, int], str]) -> None:
    """Write the errors into the rows just read, wherever the reader left a blank."""
    for (row, column), text in errors.items():
        if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
            rows[row][column] = text


def sheet_parts(data: bytes) -> dict[str, str]:
    """Sheet name → its part of the package. The XML has been looked at before: it declares no entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        workbook = ElementTree.fromstring(package.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION, ""), "")))[1:]
        for sheet in workbook.iter(f"{_MAIN}sheet")
    }
