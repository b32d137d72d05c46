"""Notes on cells, which LibreOffice calls annotations."""

from typing import Any

from .documents import Office


def notes(office: Office, book: str, sheet: str) -> list[dict[str, Any]]:
    """Place and text of every note on a sheet."""
    return notes_on(office.sheet(book, sheet))


def notes_on(sheet: Any) -> list[dict[str, Any]]:
    """Place and text of every note."""
    annotations = sheet.Annotations
    if not annotations.Count:  # as on most sheets: going through none takes several calls
        return []
    return [{"area": [note.Position.Row, note.Position.Column, 1, 1], "text": note.String} for note in annotations]


def add_note(office: Office, book: str, sheet: str, area: list[int], text: str) -> None:
    """Put a note on one cell."""
    position = office.range(book, sheet, area).getCellByPosition(0, 0).CellAddress
    office.sheet(book, sheet).Annotations.insertNew(position, text)


def delete_note(office: Office, book: str, sheet: str, area: list[int]) -> None:
    """Take the note of one cell away."""
    listed = office.sheet(book, sheet).Annotations
    for index in range(listed.Count):
        position = listed.getByIndex(index).Position
        if [position.Row, position.Column] == area[:2]:
            listed.removeByIndex(index)
            return


def notes_in(sheet: Any, cells: Any) -> list[tuple[Any, str]]:
    """Position and text of each note in a block: LibreOffice throws them away when it is given new contents, Excel
    does not."""
    annotations = sheet.Annotations
    if not annotations.Count:
        return []
    area = cells.RangeAddress
    found = [(note.Position, note.String) for note in annotations]
    return [
        (at, text)
        for at, text in found
        if area.StartRow <= at.Row <= area.EndRow and area.StartColumn <= at.Column <= area.EndColumn
    ]


def put_back(sheet: Any, kept: list[tuple[Any, str]]) -> None:
    """Give cells the notes again that `notes_in` found."""
    for position, text in kept:
        sheet.Annotations.insertNew(position, text)


OPERATIONS = (notes, add_note, delete_note)
