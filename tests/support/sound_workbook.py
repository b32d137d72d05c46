"""What Excel would repair or refuse in a workbook, found without any library that writes or reads one.

Named after what the file format and Excel's own limits demand; lengths are counted as Excel does, in UTF-16 units.
"""

from __future__ import annotations

import io
import itertools
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*|_xlnm\.\w+")
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}|R\d*C\d*|R|C", re.IGNORECASE)
_ODD_SIGN = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x00(?!0D|0A|09)[01][0-9A-Fa-f]_")


def faults(content: bytes) -> list[str]:
    """What is wrong with the workbook; nothing for one that opens without a word."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            parts = {name: package.read(name) for name in names}
    except (zipfile.BadZipFile, OSError) as error:
        return [f"no package: {error}"]
    twice = [f"{name} is there {count} times" for name, count in Counter(map(str.lower, names)).items() if count > 1]
    trees = {}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                trees[name] = ElementTree.fromstring(part)
            except ElementTree.ParseError as error:
                twice.append(f"{name}: {error}")
    return twice or list(itertools.chain(_package(parts, trees), _workbook(trees), _sheets(trees), _texts(trees)))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _package(parts: dict[str, bytes], trees: dict[str, ElementTree.Element]) -> Iterator[str]:
    types = trees["[Content_Types].xml"]
    typed = {one.get("PartName", "").lstrip("/") for one in types.iter(f"{_TYPES}Override")}
    endings = {one.get("Extension", "").lower() for one in types.iter(f"{_TYPES}Default")}
    for name in parts:
        if name != "[Content_Types].xml" and name not in typed and name.rpartition(".")[2].lower() not in endings:
            yield f"{name} has no content type"
    yield from (f"{name} has a content type and is not there" for name in typed if name not in parts)
    for name in (name for name in trees if name.endswith(".rels")):
        folder = posixpath.dirname(posixpath.dirname(name))
        ids = [one.get("Id") for one in trees[name]]
        if len(ids) != len(set(ids)):
            yield f"{name}: an id twice"
        for one in trees[name]:
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            if one.get("TargetMode") != "External" and target not in parts:
                yield f"{name}: {target} is not there"
            if _units(one.get("Target", "")) > 2083:
                yield f"{name}: an address of more than 2,083 signs"


def _workbook(trees: dict[str, ElementTree.Element]) -> Iterator[str]:
    root = trees["xl/workbook.xml"]
    sheets = [one.get("name", "") for one in root.iter(f"{_MAIN}sheet")]
    for name in sheets:
        if not 1 <= _units(name) <= 31 or re.search(r"[\[\]:*?/\\]", name) or name.strip("'") != name:
            yield f"no name for a sheet: {name!r}"
        if name.lower() == "history":
            yield "a sheet called History, a name that Excel keeps for itself"
    yield from (f"two sheets called {name!r}" for name, count in Counter(map(str.lower, sheets)).items() if count > 1)
    defined = Counter()
    for one in root.iter(f"{_MAIN}definedName"):
        name = one.get("name", "")
        defined[name.lower(), one.get("localSheetId")] += 1
        if not _NAME.fullmatch(name) or _LIKE_A_CELL.fullmatch(name) or _units(name) > 255:
            yield f"no defined name: {name!r}"
        if _units(one.text or "") > 8192:
            yield f"{name}: a formula of more than 8,192 signs"
    yield from (f"a name defined twice: {key}" for key, count in defined.items() if count > 1)
    tables = [trees[name].get("displayName", "") for name in trees if name.startswith("xl/tables/")]
    if len({name.lower() for name in tables} | {name for name, _ in defined}) != len(tables) + len(
        {n for n, _ in defined}
    ):
        yield "two tables, or a table and a name, are called alike"


def _sheets(trees: dict[str, ElementTree.Element]) -> Iterator[str]:
    shared = trees.get("xl/sharedStrings.xml", ElementTree.Element("none"))
    texts = ["".join(t.text or "" for t in one.iter(f"{_MAIN}t")) for one in shared.iter(f"{_MAIN}si")]
    yield from (f"a text of {_units(text)} signs" for text in texts if _units(text) > 32767)
    formats = trees["xl/styles.xml"].find(f"{_MAIN}cellXfs")
    styles = 0 if formats is None else len(formats)
    for name in sorted(name for name in trees if name.startswith("xl/worksheets/sheet")):
        for fault in _sheet(trees[name], (texts, styles)):
            yield f"{name}: {fault}"
        yield from (f"{name}: {fault}" for fault in _tables(trees, name, texts))


def _sheet(root: ElementTree.Element, about: tuple[list[str], int]) -> Iterator[str]:
    texts, styles = about
    row_before = 0
    for row in root.iter(f"{_MAIN}row"):
        number = int(row.get("r", "0"))
        if not row_before < number <= 1_048_576:
            yield f"row {number} after row {row_before}"
        row_before, column_before = number, 0
        for cell in row:
            found = _CELL.fullmatch(cell.get("r", ""))
            column = _column(found[1]) if found else 0
            if not found or int(found[2]) != number or not column_before < column <= 16384:
                yield f"cell {cell.get('r')} in row {number}"
            column_before = column
            yield from _cell(cell, texts, styles)
    for tag, limits in (
        ("dataValidation", {"prompt": 255, "error": 225, "promptTitle": 32, "errorTitle": 32}),
        ("hyperlink", {"location": 2083, "tooltip": 255, "display": 2083}),
    ):
        for one in root.iter(f"{_MAIN}{tag}"):
            for key, longest in limits.items():
                if _units(one.get(key, "")) > longest:
                    yield f"{tag} with a {key} of {_units(one.get(key, ''))} signs"
    for tag in ("formula", "formula1", "formula2"):
        longest = 255 if tag != "formula" else 8192
        for one in root.iter(f"{_MAIN}{tag}"):
            if _units(one.text or "") > longest and (one.text or "").startswith('"'):
                yield f"{tag} of {_units(one.text or '')} signs"
    for side in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        for one in root.iter(f"{_MAIN}{side}"):
            if _units(one.text or "") > 255:
                yield f"{side} of {_units(one.text or '')} signs"
    merged = [one.get("ref", "") for one in root.iter(f"{_MAIN}mergeCell")]
    yield from (f"{one} and {other} are merged and overlap" for one, other in _overlapping(merged))


def _cell(cell: ElementTree.Element, texts: list[str], styles: int) -> Iterator[str]:
    place, kind, value = cell.get("r"), cell.get("t", "n"), cell.findtext(f"{_MAIN}v")
    if int(cell.get("s", "0")) >= max(styles, 1):
        yield f"{place} has a style that is not there"
    if _units(cell.findtext(f"{_MAIN}f") or "") > 8192:
        yield f"{place} has a formula of more than 8,192 signs"
    if kind == "s" and not (value or "").isdigit() | (int(value or "0") >= len(texts)):
        yield f"{place} has a shared text that is not there"
    if kind == "n" and value:
        try:
            number = float(value)
        except ValueError:
            yield f"{place} has a number that is none: {value}"
        else:
            if number in (float("inf"), float("-inf")) or number != number:
                yield f"{place} has a number that is none: {value}"
    if kind == "str" and _units(value or "") > 32767:
        yield f"{place} has a text of {_units(value or '')} signs"


def _tables(trees: dict[str, ElementTree.Element], sheet: str, texts: list[str]) -> Iterator[str]:
    """Tables on a sheet: their headings are texts of the sheet, all different; no two tables overlap."""
    folder, _, file = sheet.rpartition("/")
    related = trees.get(f"{folder}/_rels/{file}.rels", ElementTree.Element("none"))
    cells = {cell.get("r"): cell for cell in trees[sheet].iter(f"{_MAIN}c")}
    areas = []
    for target in (one.get("Target", "") for one in related):
        if "/tables/" not in target:
            continue
        table = trees[posixpath.normpath(posixpath.join(folder, target))]
        areas.append(table.get("ref", ""))
        left, top = _CELL.findall(areas[-1])[0]
        names = [one.get("name", "") for one in table.iter(f"{_MAIN}tableColumn")]
        if len({name.lower() for name in names}) != len(names):
            yield f"{table.get('name')} has two columns called alike"
        yield from (f"{table.get('name')}: a heading of {_units(n)} signs" for n in names if not 1 <= _units(n) <= 255)
        for at, name in enumerate(names):
            cell = cells.get(f"{_letters(_column(left) + at)}{top}")
            shown = "" if cell is None else texts[int(cell.findtext(f"{_MAIN}v") or 0)] if cell.get("t") == "s" else "?"
            if shown.replace("\n", "_x000a_").lower() != name.replace("\n", "_x000a_").lower():
                yield f"{table.get('name')}: the heading {shown!r} is called {name!r}"
    yield from (f"tables {one} and {other} overlap" for one, other in _overlapping(areas))


def _texts(trees: dict[str, ElementTree.Element]) -> Iterator[str]:
    """Signs that no text may hold, wherever it stands; charts' texts and ranges."""
    for name, root in trees.items():
        for one in root.iter() if not name.endswith(".vml") else ():  # Office's own ids there look like encoded signs
            if _ODD_SIGN.search(one.text or "") or any(_ODD_SIGN.search(value) for value in one.attrib.values()):
                yield f"{name}: a sign that Excel does not take, in {one.tag.rpartition('}')[2]}"
                break
        if "/charts/" in name:
            yield from (f"{name}: a chart's reference is empty" for one in root.iter(f"{_CHART}f") if not one.text)
            drawn = (one.text or "" for one in root.iter(f"{_DRAWN}t"))
            yield from (f"{name}: a title of {_units(text)} signs" for text in drawn if _units(text) > 32767)
        properties = [one.get("name", "").lower() for one in root if name == "docProps/custom.xml"]
        if len(properties) != len(set(properties)):
            yield "a property twice"


def _overlapping(areas: list[str]) -> Iterator[tuple[str, str]]:
    boxes = []
    for area in areas:
        corners = [(_column(letters), int(digits)) for letters, digits in _CELL.findall(area)]
        boxes.append((area, corners[0], corners[-1]))
    for (one, (left, top), (right, bottom)), (other, begin, end) in itertools.combinations(boxes, 2):
        if left <= end[0] and begin[0] <= right and top <= end[1] and begin[1] <= bottom:
            yield one, other


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    found = ""
    while number:
        number, digit = divmod(number - 1, 26)
        found = chr(65 + digit) + found
    return found
