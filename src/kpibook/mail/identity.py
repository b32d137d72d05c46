"""EDGE: what a workbook says of itself: whose it is, its month, its marking; and whether it carries macros."""

from dataclasses import dataclass
from xml.parsers import expat

from kpibook import package as packages

SCOPE, MONTH, MARKING, DRAFTS = "kpibook_scope", "kpibook_month", "kpibook_marking", "kpibook_drafts"
"""Names of the document's custom properties (docProps/custom.xml), all of them text."""
_PART = "docProps/custom.xml"
_MACRO_PARTS = ("vbaproject", "vbadata", "xl/macrosheets/", "xl/dialogsheets/", "xl/activex/")


class WorkbookReadError(Exception):
    """The bytes are not a readable workbook. Its text says why and may be shown."""


@dataclass(frozen=True)
class Identity:
    """What a workbook says of itself; '' where it says nothing."""

    scope: str
    month: str
    marking: str
    drafts: int = 0
    """How many of its analysis boxes hold a draft that nobody edited."""


def read_identity(plain: bytes) -> Identity:
    """Whose workbook these (unencrypted) bytes are. WorkbookReadError when they cannot be read."""
    try:
        package = packages.Package(plain, packages.LARGEST_WORKBOOK)
        if package.names.count(_PART) > 1:
            raise WorkbookReadError("it holds two sets of properties")
        if _PART not in package:
            return Identity("", "", "")
        found = _properties(package.read(_PART, packages.LARGEST_PROPERTIES))
    except packages.PackageError as error:
        raise _unreadable(error) from error
    drafts = found.get(DRAFTS, "")
    return Identity(
        found.get(SCOPE, ""),
        found.get(MONTH, ""),
        found.get(MARKING, ""),
        int(drafts) if drafts.isascii() and drafts.isdigit() and len(drafts) < 6 else 0,
    )


def macro_parts(plain: bytes) -> tuple[str, ...]:
    """Parts of the package that hold, or declare, anything that could run; none in a good .xlsx.

    WorkbookReadError when the bytes cannot be read.
    """
    try:
        package = packages.Package(plain, packages.LARGEST_WORKBOOK)
        found = [name for name in package.names if any(part in name.casefold() for part in _MACRO_PARTS)]
        types = package.read(packages.CONTENT_TYPES, packages.LARGEST_PROPERTIES).lower()
    except packages.PackageError as error:
        raise _unreadable(error) from error
    if b"macroenabled" in types or b"vbaproject" in types:
        found.append(packages.CONTENT_TYPES)
    return tuple(found)


def _unreadable(error: packages.PackageError) -> WorkbookReadError:
    if isinstance(error, packages.PackageTooLargeError):
        return WorkbookReadError(str(error))
    return WorkbookReadError("it is not a plain .xlsx workbook, or is damaged")


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
