"""Defined names, and tables, which LibreOffice calls database ranges."""

import re
from typing import Any

from . import formulas
from .documents import BridgeError, Office
from .sheets import place


def names(office: Office, book: str) -> list[dict[str, str]]:
    """Every name of a workbook, with what it refers to in Excel's words."""
    document = office.document(book)
    listed = document.NamedRanges
    found = [listed.getByName(name) for name in listed.ElementNames]
    return [
        {"name": one.Name, "refers_to": formulas.to_excel(document, one.Content, one.ReferencePosition)}
        for one in found
    ]


def has_name(office: Office, book: str, name: str) -> str | None:
    """The name as the workbook spells it; None when it has none."""
    wanted = name.casefold()
    return next((one for one in office.document(book).NamedRanges.ElementNames if one.casefold() == wanted), None)


def refers_to(office: Office, book: str, name: str) -> str:
    """What a name refers to, in Excel's words."""
    document = office.document(book)
    one = document.NamedRanges.getByName(name)
    return formulas.to_excel(document, one.Content, one.ReferencePosition)


def name_area(office: Office, book: str, name: str) -> dict[str, Any] | None:
    """The cells that a name refers to; None when it refers to something else."""
    document = office.document(book)
    if not document.NamedRanges.hasByName(name):
        raise BridgeError("no-name", f'the workbook has no name "{name}"')
    one = document.NamedRanges.getByName(name)
    cells = cells_of(document, one, one.Content)
    if cells is None:
        return None
    return {"sheet": cells.Spreadsheet.Name, "area": place(cells.RangeAddress)}


def cells_of(document: Any, name: Any, content: str) -> Any:
    """The cells that a name refers to, as its content says; None when it refers to something else."""
    return name.getReferredCells() or _table_cells(document, content)


_TABLE_PART = re.compile(r"^([^\W\d][\w.]*)\[\[?([^][]*)\]?\]$")


def _table_cells(document: Any, content: str) -> Any:
    """The cells of ``Table[]``, ``Table[column]``, ``Table[#Headers]`` or ``Table[#All]``; None for anything else."""
    found = _TABLE_PART.match(content)
    if not found or not document.DatabaseRanges.hasByName(found[1]):
        return None
    area = document.DatabaseRanges.getByName(found[1]).DataArea
    sheet = document.Sheets.getByIndex(area.Sheet)
    part = found[2].casefold()
    rows = {"#all": (area.StartRow, area.EndRow), "#headers": (area.StartRow, area.StartRow)}
    first, last = rows.get(part, (area.StartRow + 1, area.EndRow))
    if not part or part in rows:
        return sheet.getCellRangeByPosition(area.StartColumn, first, area.EndColumn, last)
    for column in range(area.StartColumn, area.EndColumn + 1):
        if sheet.getCellByPosition(column, area.StartRow).String.casefold() == part:
            return sheet.getCellRangeByPosition(column, first, column, last)
    return None


def set_name(office: Office, book: str, name: str, refers_to: str) -> None:
    """Make a name, or let it refer to something else."""
    import uno

    document = office.document(book)
    start = uno.createUnoStruct("com.sun.star.table.CellAddress")
    content = formulas.to_own(document, refers_to, start)[1:]
    if document.NamedRanges.hasByName(name):
        document.NamedRanges.getByName(name).Content = content
    else:
        document.NamedRanges.addNewByName(name, content, start, 0)


def delete_name(office: Office, book: str, name: str) -> None:
    """Take a name away."""
    office.document(book).NamedRanges.removeByName(name)


def tables(office: Office, book: str, sheet: str | None = None) -> list[dict[str, Any]]:
    """Name, place, whether it has headings and a total row: every table of a workbook or on a sheet, in order."""
    document = office.document(book)
    sheets = document.Sheets.ElementNames
    ranges = document.DatabaseRanges
    listed = []
    for name in ranges.ElementNames:
        one = ranges.getByName(name)
        area = one.DataArea
        on = sheets[area.Sheet]
        if sheet in (None, on):
            about = {"headings": bool(one.ContainsHeader), "totals": bool(one.TotalsRow)}
            listed.append({"name": name, "sheet": on, "area": place(area), **about})
    return sorted(listed, key=lambda table: (sheets.index(table["sheet"]), table["area"]))


def add_table(office: Office, book: str, sheet: str, name: str, area: list[int]) -> None:
    """Make cells a table."""
    address = office.range(book, sheet, area).RangeAddress
    office.document(book).DatabaseRanges.addNewByName(name, address)


def resize_table(office: Office, book: str, sheet: str, name: str, area: list[int]) -> None:
    """Give a table another size; every formula that reads it follows, as in Excel, before anything is read again."""
    document = office.document(book)
    document.DatabaseRanges.getByName(name).setDataArea(office.range(book, sheet, area).RangeAddress)
    office.resized.add(book)


def settle(office: Office) -> None:
    """Set the formulas again of every workbook of which a table was resized."""
    for document in office.documents():
        if document.RuntimeUID in office.resized:
            formulas.set_again(document)
    office.resized.clear()


OPERATIONS = (names, has_name, refers_to, name_area, set_name, delete_name, tables, add_table, resize_table)
