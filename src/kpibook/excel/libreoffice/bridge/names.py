"""Defined names, and tables, which LibreOffice calls database ranges."""

from __future__ import annotations

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


def name_area(office: Office, book: str, name: str) -> dict[str, Any] | None:
    """The cells that a name refers to; None when it refers to something else."""
    document = office.document(book)
    if not document.NamedRanges.hasByName(name):
        raise BridgeError("no-name", f'the workbook has no name "{name}"')
    cells = document.NamedRanges.getByName(name).getReferredCells()
    if cells is None:
        return None
    return {"sheet": cells.Spreadsheet.Name, "area": place(cells.RangeAddress)}


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


def tables(office: Office, book: str, sheet: str) -> list[dict[str, Any]]:
    """Name, place and whether it has headings, of every table on a sheet, in the order of their places."""
    document = office.document(book)
    index = office.sheet(book, sheet).RangeAddress.Sheet
    found = [document.DatabaseRanges.getByName(name) for name in document.DatabaseRanges.ElementNames]
    listed = [
        {"name": one.Name, "area": place(one.DataArea), "headings": bool(one.ContainsHeader)}
        for one in found
        if one.DataArea.Sheet == index
    ]
    return sorted(listed, key=lambda table: table["area"])


def add_table(office: Office, book: str, sheet: str, name: str, area: list[int]) -> None:
    """Make cells a table."""
    address = office.range(book, sheet, area).RangeAddress
    office.document(book).DatabaseRanges.addNewByName(name, address)


def resize_table(office: Office, book: str, sheet: str, name: str, area: list[int]) -> None:
    """Give a table another size; every formula that reads it follows, as in Excel."""
    document = office.document(book)
    document.DatabaseRanges.getByName(name).setDataArea(office.range(book, sheet, area).RangeAddress)
    formulas.set_again(document)


OPERATIONS = (names, name_area, set_name, delete_name, tables, add_table, resize_table)
