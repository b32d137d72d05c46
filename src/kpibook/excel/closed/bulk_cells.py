"""The cells of a workbook file, read row by row: what each holds, what it shows, and the number of its look.

openpyxl makes an object of each cell, twice (once for formulas, once for what they show), of each text, and of all that
a chart is drawn of. Of a workbook of kpibook's that took most of a refresh. It still reads all else, from a leaner
file: styles, names, tables, notes, merged cells, widths, rules, how a sheet is set up.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree import ElementTree

from openpyxl.cell.rich_text import CellRichText
from openpyxl.cell.text import Text
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple, get_column_letter
from openpyxl.utils.datetime import from_ISO8601

from kpibook.package import MAIN, OFFICE, Package, pack

_C, _V, _F, _IS, _ROW, _MERGE, _SI, _T = (
    f"{{{MAIN}}}{name}" for name in ("c", "v", "f", "is", "row", "mergeCell", "si", "t")
)
_NO = ("false", "f", "0")
_ESCAPED = "x005F_"
"""What openpyxl takes away wherever it stands in a shared text."""
_ROWS = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^<>]*)?>")


_WORKBOOK = "xl/workbook.xml"
_DRAWN = ("xl/drawings/drawing", "xl/charts/", "xl/media/", "xl/vbaProject", "xl/printerSettings/")
_OF_SHEET = re.compile(r"xl/(?:work|chart)sheets/_rels/[^/]+\.rels")
_NOT_READ = ("drawing", "pivotTable")
"""Relations of a sheet that lead to what is told by `package_parts` without being read."""


class StoredText(NamedTuple):
    """A text of the file; `rich` says that parts of it have looks of their own."""

    held: str
    shown: str
    rich: bool = False


class StoredCell(NamedTuple):
    """A cell as it is in the file: `value` is a formula's text where it is one, `shown` what a formula gave. Days and
    times are numbers: only their looks tell them."""

    value: object
    shown: object
    style: int = 0
    is_formula: bool = False
    is_array: bool = False
    is_rich: bool = False


@dataclass(frozen=True)
class SheetData:
    """The rows of a sheet. Cells by row and column from 0, in the file's order; rows from 0."""

    cells: dict[tuple[int, int], StoredCell] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)


def shared_texts(xml: bytes) -> list[StoredText]:
    """The texts that cells refer to by number."""
    found = []
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        if element.tag == _SI:
            found.append(_stored(element))
            element.clear()
    return found


def _stored(element: Any, inline: bool = False) -> StoredText:
    """A text that many cells share, or one that a cell holds itself (`inline`)."""
    if len(element) == 1 and element[0].tag == _T:
        text = element[0].text or ""
        return StoredText(text.replace(_ESCAPED, ""), text if inline else text.replace(_ESCAPED, ""))
    held, whole = CellRichText.from_tree(element), Text.from_tree(element)
    text = "" if whole is None else whole.content
    shown = text if inline else text.replace(_ESCAPED, "")
    if len(held) == 1 and isinstance(held[0], str):
        return StoredText(held[0], shown)
    return StoredText(str(held), shown, rich=True) if held else StoredText("", shown)


class RowReader:
    """Reads the rows of the sheets of one workbook."""

    def __init__(self, texts: Sequence[StoredText]) -> None:
        self._texts = texts
        self._columns: dict[str, int] = {}

    def read(self, xml: bytes) -> SheetData:
        """All rows of a sheet's part."""
        found, row, shared = SheetData(), 0, dict[str | None, Translator]()
        for _, element in ElementTree.iterparse(io.BytesIO(xml)):
            if element.tag == _ROW:
                row = _number(element.get("r"), row + 1)
                _keep_size(found, row - 1, element)
                for place, cell in self._cells(element, row, shared):
                    found.cells[place] = cell
                element.clear()
            elif element.tag == _MERGE:
                found.merges.append(element.get("ref", ""))
        return found

    def _cells(
        self, row: ElementTree.Element, number: int, shared: dict[str | None, Translator]
    ) -> Iterator[tuple[tuple[int, int], StoredCell]]:
        digits, column = str(number), 0
        for cell in row:
            address = cell.get("r")
            place = self._place(address, number, digits) if address else (number, column + 1)
            column = place[1]
            yield (place[0] - 1, column - 1), self._cell(cell, address, shared)

    def _place(self, address: str, row: int, digits: str) -> tuple[int, int]:
        letters = address.removesuffix(digits)
        if not letters.isalpha():
            return coordinate_to_tuple(address)
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters)
        return row, self._columns[letters]

    def _cell(self, cell: ElementTree.Element, address: str | None, shared: dict[str | None, Translator]) -> StoredCell:
        kind, style = cell.get("t", "n"), int(cell.get("s", 0))
        text, formula, inline = "", None, None
        for child in cell:
            if child.tag == _V:
                text = child.text or ""
            elif child.tag == _F:
                formula = child
            elif child.tag == _IS:
                inline = child
        value: object = None
        shown: object = None
        rich = False
        if kind == "inlineStr" and inline is not None:
            value, shown, rich = _stored(inline, inline=True)
        elif kind == "s" and text:
            value, shown, rich = self._texts[int(text)]
        elif text and kind != "inlineStr":
            value = shown = _value(kind, text)
        if formula is None:
            return StoredCell(value, shown, style, is_rich=rich)
        is_array = formula.get("t") in ("array", "dataTable")
        return StoredCell(_formula(formula, address, shared), shown, style, is_formula=True, is_array=is_array)


def _value(kind: str, text: str) -> object:
    if kind == "n":
        return float(text) if "." in text or "E" in text or "e" in text else int(text)
    if kind == "b":
        return bool(int(text))
    if kind == "d":
        day: object = from_ISO8601(text)  # type: ignore[no-untyped-call]  # its stubs leave it out
        return day
    return text


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    number = float(text)
    if not number.is_integer():
        raise ValueError("a row's number is none")
    return int(number)


def _keep_size(found: SheetData, row: int, element: ElementTree.Element) -> None:
    if height := float(element.get("ht", 0)):
        found.heights[row] = height
    hidden = element.get("hidden", "")
    if hidden and hidden not in _NO:
        found.hidden.add(row)


def _formula(formula: ElementTree.Element, address: str | None, shared: dict[str | None, Translator]) -> str:
    """A formula's text; one of several cells is written once in the file, and moved to each."""
    text, kind, group = f"={formula.text or ''}", formula.get("t"), formula.get("si")
    if kind == "dataTable":
        return "="
    if kind == "shared":
        if group in shared:
            return str(shared[group].translate_formula(address))
        if text != "=":
            shared[group] = Translator(text, address)
    return text


class LeanWorkbook:
    """A workbook's cells by sheet, and its file without them and without what is drawn (see `content`).

    PackageError where the file is damaged; and whatever openpyxl lets out.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._lean: dict[str, bytes] = {}
        relations = package.relations(_WORKBOOK)
        strings = next((link.target for link in relations if link.kind == "sharedStrings" and link.target), "")
        reader = RowReader(shared_texts(package.read(strings)) if strings else [])
        if strings:
            self._lean[strings] = f'<sst xmlns="{MAIN}"/>'.encode()
        targets = {link.id: link.target for link in relations if link.kind == "worksheet" and link.target}
        self.sheets: dict[str, SheetData] = {}
        for sheet in package.tree(_WORKBOOK).iter(f"{{{MAIN}}}sheet"):
            target = targets.get(sheet.get(f"{{{OFFICE}}}id", ""))
            if target:
                xml = package.read(target)
                data = self.sheets[sheet.get("name", "")] = reader.read(xml)
                self._lean[target] = _without_rows(xml, data)

    @property
    def content(self) -> bytes:
        """The file for openpyxl, without rows, shared texts, and what is drawn."""
        names = [name for name in dict.fromkeys(self._package.names) if not name.startswith(_DRAWN)]
        return pack({name: self._lean.get(name) or self._part(name) for name in names})

    def _part(self, name: str) -> bytes:
        """A part as it is; what a sheet leads to, without its drawings and pivot tables."""
        if not _OF_SHEET.fullmatch(name):
            return self._package.read(name)
        links = self._package.tree(name)
        for link in list(links):
            if link.get("Type", "").rpartition("/")[2] in _NOT_READ:
                links.remove(link)
        return ElementTree.tostring(links)


def _without_rows(xml: bytes, data: SheetData) -> bytes:
    """A sheet's part without its rows; the corners of merged cells stay, whose borders the others get.

    One in which the rows are not found (in UTF-16, say) comes back as it is.
    """
    start = _ROWS.search(xml)
    if start is None or start[0].endswith(b"/>"):
        return xml
    end = xml.rfind(b"</%ssheetData" % start[1])
    name = start[1].decode()
    kept = dict[int, dict[int, int]]()
    for merge in data.merges:
        for corner in (merge.partition(":")[0], merge.rpartition(":")[2]):
            row, column = coordinate_to_tuple(corner)
            cell = data.cells.get((row - 1, column - 1))
            if cell is not None:
                kept.setdefault(row, {})[column] = cell.style
    rows = "".join(
        f'<{name}row r="{row}">{"".join(_corner(name, row, *cell) for cell in sorted(cells.items()))}</{name}row>'
        for row, cells in sorted(kept.items())
    )
    return xml[: start.end()] + rows.encode() + xml[end:] if end > 0 else xml


def _corner(name: str, row: int, column: int, style: int) -> str:
    return f'<{name}c r="{get_column_letter(column)}{row}" s="{style}"/>'
