"""How cells look: number formats, colours, alignment, locks."""

from typing import Any

from .documents import BridgeError, Office

DATE, TIME, LOGICAL, TEXT = 2, 4, 1024, 256
"""Bits of ``com.sun.star.util.NumberFormat``."""

PROPERTIES = {
    "fill": "CellBackColor",
    "font_colour": "CharColor",
    "font_name": "CharFontName",
    "font_size": "CharHeight",
    "wrap": "IsTextWrapped",
    "bold": "CharWeight",
    "italic": "CharPosture",
}


def differ(cells: Any, name: str) -> bool:
    """Whether cells have several values of a property."""
    import uno

    return bool(cells.getPropertyState(name) == uno.Enum("com.sun.star.beans.PropertyState", "AMBIGUOUS_VALUE"))


def format_keys(cells: Any) -> list[int | list[int]]:
    """For each column its number format's key, or a list of keys where the column has several.

    Cells that look alike come in one group: asking for a format cell by cell would take a call each.
    """
    start = cells.RangeAddress
    rows, columns = start.EndRow - start.StartRow + 1, start.EndColumn - start.StartColumn + 1
    if not differ(cells, "NumberFormat"):
        return [int(cells.NumberFormat)] * columns
    found = [[0] * rows for _ in range(columns)]
    groups = cells.getUniqueCellFormatRanges()
    for place in range(groups.Count):
        group = groups.getByIndex(place)
        key = int(group.NumberFormat)
        for area in group.RangeAddresses:
            first, last = area.StartRow - start.StartRow, area.EndRow - start.StartRow
            for column in range(area.StartColumn - start.StartColumn, area.EndColumn - start.StartColumn + 1):
                found[column][first : last + 1] = [key] * (last - first + 1)
    return [keys[0] if len(set(keys)) == 1 else keys for keys in found]


def format_type(office: Office, document: Any, key: int) -> int:
    """The kind (date, text…) of a number format. What a key stands for never changes while a workbook is open."""
    known = (document.RuntimeUID, key)
    if known not in office.kinds:
        office.kinds[known] = int(document.NumberFormats.getByKey(key).Type) & ~1
    return office.kinds[known]


def number_formats(office: Office, book: str, sheet: str, area: list[int]) -> list[str | list[str]]:
    """For each column its number format, or a list of them where the column has several."""
    formats = office.document(book).NumberFormats
    keys = format_keys(office.range(book, sheet, area))
    codes: dict[int, str] = {}

    def code(key: int) -> str:
        if key not in codes:
            codes[key] = formats.getByKey(key).FormatString
        return codes[key]

    return [[code(key) for key in column] if isinstance(column, list) else code(column) for column in keys]


def set_number_format(office: Office, book: str, sheet: str, area: list[int], code: str) -> None:
    """Give cells a number format, in Excel's English words."""
    office.range(book, sheet, area).NumberFormat = format_key(office.document(book), code)


def format_key(document: Any, code: str) -> int:
    """The key of a number format, which is made when the workbook has none like it."""
    import uno

    english = uno.createUnoStruct("com.sun.star.lang.Locale")
    english.Language, english.Country = "en", "US"
    key = document.NumberFormats.queryKey(code, english, False)
    return int(key if key != -1 else document.NumberFormats.addNew(code, english))


def look(office: Office, book: str, sheet: str, area: list[int], what: str) -> Any | None:
    """One property of cells; None when they differ."""
    cells = office.range(book, sheet, area)
    name = PROPERTIES[what]
    if differ(cells, name):
        return None
    value = cells.getPropertyValue(name)
    if what == "italic":
        return value.value != "NONE"
    return value > 100 if what == "bold" else value


def set_look(office: Office, book: str, sheet: str, area: list[int], what: str, value: Any) -> None:
    """Set one property of cells."""
    import uno

    if what == "italic":
        value = uno.Enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")
    if what == "bold":
        value = 150.0 if value else 100.0
    office.range(book, sheet, area).setPropertyValue(PROPERTIES[what], value)


def set_locked(office: Office, book: str, sheet: str, area: list[int], locked: bool) -> None:
    """Say whether cells may be written to once their sheet is protected."""
    cells = office.range(book, sheet, area)
    protection = cells.CellProtection
    protection.IsLocked = locked
    cells.CellProtection = protection


def stop_if_locked(sheet: Any, cells: Any) -> None:
    """BridgeError when cells may not be written to, as in Excel."""
    if not sheet.isProtected():
        return
    if differ(cells, "CellProtection") or cells.CellProtection.IsLocked:
        raise BridgeError("protected", f"{cells.AbsoluteName} is locked, and its sheet is protected")


OPERATIONS = (number_formats, set_number_format, look, set_look, set_locked)
