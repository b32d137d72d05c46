"""The sheets of an .xlsx or .xlsm: which part each one is, and its error cells, by an XML parser.

Elements are known by their local names and places by what the reader takes them for, so that a prefix, single quotes,
another order of attributes, or cells and rows that do not say where they stand, make no difference.
"""

import string
from collections.abc import Iterable
from xml.parsers import expat

from kpibook.package import LARGEST_LIST, Package
from kpibook.sources.error_cells import NOT_CALCULATED, OTHER_ERROR, SheetLook
from kpibook.sources.limits import MOST_SHEETS
from kpibook.sources.shared_texts import SharedTexts
from kpibook.sources.too_much import TooManySheetsError


def column_number(letters: str) -> int:
    """The number of a column, from 1; small letters count as capitals, as the reader takes them.

    >>> column_number("A"), column_number("xfd")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _SheetParser:
    """What an XML parser tells of a sheet, cell by cell."""

    def __init__(self, texts: SharedTexts) -> None:
        self.look = SheetLook()
        self._texts = texts
        self._columns: dict[str, int] = {}
        self._row = self._row_of_cell = self._column = 0
        self._in_cell = self._formula = self._value = self._filled = False
        self._type = ""
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def parse(self, pieces: Iterable[bytes]) -> SheetLook:
        """The look at the whole part; ValueError when it is no XML, or a cell stands nowhere."""
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ValueError("no well-formed XML") from error
        return self.look

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            if "r" in attributes:
                self._row = int(attributes["r"].lstrip(string.ascii_letters)) - 1
        elif self._in_cell and name == "f":
            self._formula = True
        elif self._in_cell and name in ("v", "is"):
            self._value = True
            self._filled |= name == "is"
            self._text.clear()
            self._parser.CharacterDataHandler = self._text.append

    def _start_cell(self, attributes: dict[str, str]) -> None:
        where = attributes.get("r")
        if where is not None:
            letters = where.rstrip("0123456789")
            if letters not in self._columns:
                if not (letters.isascii() and letters.isalpha() and len(letters) < 10):
                    raise ValueError("a cell without a place")
                self._columns[letters] = column_number(letters)
            self._row_of_cell, self._column = int(where[len(letters) :]) - 1, self._columns[letters] - 1
        else:
            self._row_of_cell = self._row
        self._type = attributes.get("t", "n")
        self._in_cell, self._formula, self._value, self._filled = True, False, False, False
        self._text.clear()

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "is"):
            self._parser.CharacterDataHandler = None
        elif name == "c":
            self._end_cell()
            self._column += 1
        elif name == "row":
            self._row += 1
            self._column = 0

    def _end_cell(self) -> None:
        """A formula of text may give nothing (`""`); any other formula without a value was never calculated."""
        text = "".join(self._text).strip()
        self._in_cell = False
        self.look.add_text(self._texts.length_of(text) if self._type == "s" else len(text))
        if self._type == "e":
            self.look.fail(self._row_of_cell, self._column, text or OTHER_ERROR)
        elif self._formula and not text and not self._filled and self._type != "str":
            self.look.fail(self._row_of_cell, self._column, NOT_CALCULATED)
        elif self._value:
            self.look.fill(self._row_of_cell, self._column)


def parse_sheet(pieces: Iterable[bytes], texts: SharedTexts | None = None) -> SheetLook:
    """The look at a sheet's part, given in pieces, and the texts that its cells share; ValueError when it cannot be
    parsed.

    >>> parse_sheet([b"<x:worksheet xmlns:x='m'><x:row><x:c t='e'><x:v>#N/A</x:v></x:c></x:row></x:worksheet>"]).errors
    [ErrorCell(row=0, column=0, text='#N/A', rows=1, columns=1)]
    """
    return _SheetParser(texts or SharedTexts()).parse(pieces)


def workbook_part(package: Package) -> tuple[list[str], bool]:
    """The part of each sheet in their order ('' where there is none), and whether the days count from 1904.

    ValueError or PackageError when there is no workbook; TooManySheetsError or PackageTooLargeError when it lists more
    than any has.
    """
    relations = package.relations("", LARGEST_LIST)
    workbook = next((relation.target for relation in relations if relation.kind == "officeDocument"), "")
    parts = {relation.id: relation.target for relation in package.relations(workbook, LARGEST_LIST)} if workbook else {}
    if not parts:
        raise ValueError("no workbook in the package")
    elements = list(package.tree(workbook, LARGEST_LIST).iter())
    sheets = [
        next((parts.get(value, "") for key, value in element.items() if key.rpartition("}")[2] == "id"), "")
        for element in elements
        if element.tag.rpartition("}")[2] == "sheet"
    ]
    if len(sheets) > MOST_SHEETS:
        raise TooManySheetsError
    return sheets, any(element.get("date1904") in ("1", "true") for element in elements)
