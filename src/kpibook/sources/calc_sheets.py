"""The sheets of an .ods: error cells and how far they reach, by an XML parser ([ODF 1.2] names the attributes)."""

import re
from collections.abc import Iterable
from xml.parsers import expat

from kpibook.sources.error_cells import NOT_CALCULATED, OTHER_ERROR, ErrorCell, SheetLook
from kpibook.sources.limits import MOST_SHEETS
from kpibook.sources.too_much import TooManySheetsError

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_VALUES = tuple(f"{_OFFICE}{kind}" for kind in ("value", "date-value", "time-value", "boolean-value", "string-value"))
_ERROR = re.compile(r"#(?:N/A|[A-Z/0]+[!?])|Err:\d{3}")
"""What LibreOffice and Excel show for a formula that failed."""


_PREFIXES = {"table": _TABLE, "office": _OFFICE, "text": _TEXT}


def _check_prefix(prefix: str | None, space: str) -> None:
    """ValueError where a prefix stands for something else than ever: the reader goes by prefixes alone."""
    if (prefix or "") in _PREFIXES and space != _PREFIXES[prefix or ""].strip():
        raise ValueError("a prefix that is used otherwise")


class _ContentParser:
    """What an XML parser tells of all sheets of ``content.xml``, cell by cell."""

    def __init__(self) -> None:
        self.looks: list[SheetLook] = []
        self._look = SheetLook()
        self._row = self._row_repeats = self._column = 0
        self._attributes: dict[str, str] | None = None
        self._text: list[str] = []
        self._notes = 0
        self._has_content = False
        self._length = self._tables = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartNamespaceDeclHandler = _check_prefix

    def parse(self, pieces: Iterable[bytes]) -> list[SheetLook]:
        """The look at each sheet; ValueError when it is no XML."""
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ValueError("no well-formed XML") from error
        return self.looks

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._attributes, self._has_content, self._length = attributes, False, 0
            self._text.clear()
        elif self._attributes is not None:
            self._notes += name == f"{_OFFICE}annotation"
            self._length += int(attributes.get(f"{_TEXT}c", "1"))  # spaces written as their number
            if name == f"{_TEXT}p" and not self._notes:
                self._has_content = True
                self._parser.CharacterDataHandler = self._text.append
        elif name == f"{_TABLE}table-row":
            self._row_repeats, self._column = int(attributes.get(f"{_TABLE}number-rows-repeated", "1")), 0
        elif name == f"{_TABLE}table":
            self._look, self._row = SheetLook(), 0
            self._tables += 1
            if self._tables > MOST_SHEETS:
                raise TooManySheetsError
            if f"{_TABLE}name" in attributes:  # others are copies of what stands in another file
                self.looks.append(self._look)

    def _end(self, name: str) -> None:
        if name in _CELLS and self._attributes is not None:
            columns = int(self._attributes.get(f"{_TABLE}number-columns-repeated", "1"))
            self._end_cell(self._attributes, columns)
            self._column += columns
            self._attributes = None
        elif name == f"{_TEXT}p":
            self._parser.CharacterDataHandler = None
        elif name == f"{_OFFICE}annotation":
            self._notes -= 1
        elif name == f"{_TABLE}table-row":
            self._row += self._row_repeats

    def _end_cell(self, attributes: dict[str, str], columns: int) -> None:
        """LibreOffice marks an error by its own type; other programs only show its text instead of a value.

        A formula with neither value nor text was never calculated: one that gives `""` has an empty paragraph.
        """
        formula, text = f"{_TABLE}formula" in attributes, "".join(self._text).strip()
        value = "".join(attributes.get(kind, "") for kind in _VALUES)
        self._look.add_text(len(text.encode()) + len(value.encode()) + self._length, self._row_repeats * columns)
        error = ""
        if attributes.get(_CALC_TYPE) == "error":
            error = text or OTHER_ERROR
        elif formula and not value and _ERROR.fullmatch(text):
            error = text
        elif formula and not value and not self._has_content and f"{_OFFICE}value-type" not in attributes:
            error = NOT_CALCULATED
        if error:
            self._look.errors.append(ErrorCell(self._row, self._column, error, self._row_repeats, columns))
        if error or value or formula or (text and f"{_OFFICE}value-type" in attributes):
            self._look.fill(self._row, self._column, self._row_repeats, columns)


def parse_content(pieces: Iterable[bytes]) -> list[SheetLook]:
    """The look at each sheet, in their order, from ``content.xml`` given in pieces; ValueError when it is no XML."""
    return _ContentParser().parse(pieces)
