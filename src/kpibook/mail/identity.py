"""EDGE: what a workbook says of itself: whose it is, its month, its marking; and whether it carries macros."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

SCOPE, MONTH, MARKING = "kpibook_scope", "kpibook_month", "kpibook_marking"
"""Names of the document's custom properties (docProps/custom.xml), all of them text."""
_PART = "docProps/custom.xml"
_LARGEST_PART = 1_000_000
_MACRO_PARTS = ("vbaproject", "vbadata", "xl/macrosheets/", "xl/dialogsheets/", "xl/activex/")


class WorkbookReadError(Exception):
    """The bytes are no readable workbook. Its text says why and may be shown."""


@dataclass(frozen=True)
class Identity:
    """What a workbook says of itself; '' where it says nothing."""

    scope: str
    month: str
    marking: str


def read_identity(plain: bytes) -> Identity:
    """Whose workbook these (unencrypted) bytes are. WorkbookReadError when they cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(plain)) as package:
            if package.namelist().count(_PART) > 1:
                raise WorkbookReadError("it holds two sets of properties")
            if _PART not in package.namelist():
                return Identity("", "", "")
            xml = _read_part(package, _PART)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError) as error:
        raise WorkbookReadError("it is not a plain .xlsx workbook, or is damaged") from error
    found = _properties(xml)
    return Identity(found.get(SCOPE, ""), found.get(MONTH, ""), found.get(MARKING, ""))


def macro_parts(plain: bytes) -> tuple[str, ...]:
    """Parts of the package that hold, or declare, anything that could run; none in a good .xlsx.

    WorkbookReadError when the bytes cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(plain)) as package:
            names = package.namelist()
            found = [name for name in names if any(part in name.casefold() for part in _MACRO_PARTS)]
            types = _read_part(package, "[Content_Types].xml").lower()
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise WorkbookReadError("it is not a plain .xlsx workbook, or is damaged") from error
    if b"macroenabled" in types or b"vbaproject" in types:
        found.append("[Content_Types].xml")
    return tuple(found)


def _read_part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        content = part.read(_LARGEST_PART + 1)
    if len(content) > _LARGEST_PART:
        raise WorkbookReadError(f"its part {name} is far too large")
    return content


def _properties(xml: bytes) -> dict[str, str]:
    """Name → text. Entities are refused, so nothing can expand or be fetched."""
    found: dict[str, str] = {}
    current = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal current
        if tag.rpartition(":")[2] == "property":
            current = attributes.get("name", "")
            if current in found:
                raise WorkbookReadError(f"it names the property {current} twice")
            found[current] = ""

    def text(data: str) -> None:
        if current:
            found[current] += data

    def end(tag: str) -> None:
        nonlocal current
        if tag.rpartition(":")[2] == "property":
            current = ""

    def entity(*_: object) -> None:
        raise WorkbookReadError("its properties hold XML entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = text, entity
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise WorkbookReadError("its properties are damaged") from error
    return {name: value.strip() for name, value in found.items()}
