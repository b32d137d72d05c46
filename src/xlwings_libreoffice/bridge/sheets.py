"""Sheets: list, add, remove, rename, protect; and what cells they hold."""

from typing import Any

from .documents import Office


def sheets(office: Office, book: str) -> list[str]:
    """Names of all sheets, in their order."""
    return list(office.document(book).Sheets.ElementNames)


def active_sheet(office: Office, book: str) -> str:
    """Name of the sheet in front; the first when there is no window."""
    document = office.document(book)
    controller = document.CurrentController
    if controller is None:
        return str(document.Sheets.ElementNames[0])
    return str(controller.ActiveSheet.Name)


def activate_sheet(office: Office, book: str, sheet: str) -> None:
    """Bring a sheet to the front."""
    controller = office.document(book).CurrentController
    if controller is not None:
        controller.setActiveSheet(office.sheet(book, sheet))


def add_sheet(office: Office, book: str, sheet: str, index: int) -> None:
    """Put in a new sheet, so that it comes at the place counted from 0."""
    office.document(book).Sheets.insertNewByName(sheet, index)


def delete_sheet(office: Office, book: str, sheet: str) -> None:
    """Take a sheet away.

    LibreOffice 7.4 loses the tables of the sheet before the last one when the last one is removed (seen, not for any
    other place), so a last sheet is moved to the front first.
    """
    sheets_ = office.document(book).Sheets
    if sheets_.ElementNames[-1] == sheet and sheets_.Count > 1:
        sheets_.moveByName(sheet, 0)
    sheets_.removeByName(sheet)


def rename_sheet(office: Office, book: str, sheet: str, name: str) -> None:
    """Give a sheet another name."""
    office.sheet(book, sheet).setName(name)


def sheet_state(office: Office, book: str, sheet: str) -> dict[str, bool]:
    """Whether a sheet is visible and whether it is protected."""
    found = office.sheet(book, sheet)
    return {"visible": bool(found.IsVisible), "protected": bool(found.isProtected())}


def show_sheet(office: Office, book: str, sheet: str, visible: bool) -> None:
    """Show or hide a sheet."""
    office.sheet(book, sheet).IsVisible = visible


def protect_sheet(office: Office, book: str, sheet: str, protected: bool, password: str) -> None:
    """Protect a sheet, or lift its protection."""
    found = office.sheet(book, sheet)
    found.protect(password) if protected else found.unprotect(password)


def used_area(office: Office, book: str, sheet: str) -> list[int]:
    """The area that holds anything, from the first cell."""
    cursor = office.sheet(book, sheet).createCursor()
    cursor.gotoEndOfUsedArea(False)
    address = cursor.RangeAddress
    return [0, 0, address.EndRow + 1, address.EndColumn + 1]


def current_region(office: Office, book: str, sheet: str, area: list[int]) -> list[int]:
    """The block of filled cells around an area."""
    found = office.sheet(book, sheet)
    cursor = found.createCursorByRange(office.range(book, sheet, area))
    cursor.collapseToCurrentRegion()
    return place(cursor.RangeAddress)


def place(address: Any) -> list[int]:
    """UNO's range address as ``[row, column, rows, columns]``."""
    return [
        address.StartRow,
        address.StartColumn,
        address.EndRow - address.StartRow + 1,
        address.EndColumn - address.StartColumn + 1,
    ]


def insert_cells(office: Office, book: str, sheet: str, area: list[int], towards: str) -> None:
    """Put in empty cells; what stood there moves ``down`` or ``right``."""
    import uno

    mode = uno.Enum("com.sun.star.sheet.CellInsertMode", towards.upper())
    office.sheet(book, sheet).insertCells(office.range(book, sheet, area).RangeAddress, mode)


def delete_cells(office: Office, book: str, sheet: str, area: list[int], towards: str) -> None:
    """Take cells away; what stood behind them moves ``up`` or ``left``."""
    import uno

    mode = uno.Enum("com.sun.star.sheet.CellDeleteMode", towards.upper())
    office.sheet(book, sheet).removeRange(office.range(book, sheet, area).RangeAddress, mode)


def lines_hidden(office: Office, book: str, sheet: str, area: list[int], axis: str) -> bool | None:
    """Whether rows or columns are hidden; None when some are."""
    found = office.range(book, sheet, area)
    lines = found.Rows if axis == "rows" else found.Columns
    states = {bool(lines.getByIndex(index).IsVisible) for index in range(lines.Count)}
    return None if len(states) > 1 else not states.pop()


def hide_lines(office: Office, book: str, sheet: str, area: list[int], axis: str, hidden: bool) -> None:
    """Hide or show rows or columns."""
    found = office.range(book, sheet, area)
    (found.Rows if axis == "rows" else found.Columns).IsVisible = not hidden


_HUNDREDTHS_PER_DIGIT = 198.0
"""Of a millimetre: a digit of Calibri 11 is 7 pixels wide, and there are 5 pixels beside the digits."""
_BESIDE_DIGITS = 132.0


def column_width(office: Office, book: str, sheet: str, area: list[int]) -> float | None:
    """Width of columns in digits; None when they differ."""
    columns = office.range(book, sheet, area).Columns
    widths = {columns.getByIndex(index).Width for index in range(columns.Count)}
    return None if len(widths) > 1 else round((widths.pop() - _BESIDE_DIGITS) / _HUNDREDTHS_PER_DIGIT, 2)


def set_column_width(office: Office, book: str, sheet: str, area: list[int], digits: float) -> None:
    """Give columns a width in digits."""
    office.range(book, sheet, area).Columns.Width = round(digits * _HUNDREDTHS_PER_DIGIT + _BESIDE_DIGITS)


OPERATIONS = (
    column_width,
    set_column_width,
    sheets,
    active_sheet,
    activate_sheet,
    add_sheet,
    delete_sheet,
    rename_sheet,
    sheet_state,
    show_sheet,
    protect_sheet,
    used_area,
    current_region,
    insert_cells,
    delete_cells,
    lines_hidden,
    hide_lines,
)
