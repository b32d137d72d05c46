"""The sample a month later: what was exported on 5 April 2023, with the March that the sample does not have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from matrix.books import Book
from matrix.last_month import taken_on
from matrix.listed import ListFile, day_of, list_files

from kpibook.definitions.mapping import Mapping

TAKEN = dt.date(2023, 4, 5)
FEBRUARY = (dt.date(2023, 2, 1), dt.date(2023, 2, 28))
_SHIFT = dt.timedelta(days=28)
YEARLY = ("population", "benchmarks")
"""Lists that are not exported anew: they say in the mapping how often they change."""
A_FILE_A_MONTH = ("contacts",)


def export_march(workspace: Path, mapping: Mapping) -> None:
    """Write the lists of March into the sources folder, over those of February, as an officer does.

    Every list has the events of February again four weeks later, with ids of their own; episodes that began then begin
    again with other children. Contacts get a new file, and their older ones stay as they are.
    """
    folder = workspace / mapping.organisation.sources_folder
    for list_ in list_files(workspace, mapping):
        if list_.source in YEARLY:
            continue
        if list_.source in A_FILE_A_MONTH:
            if "2023-02" in list_.file:
                (folder / list_.file.replace("2023-02", "2023-03")).write_bytes(_only_march(list_, mapping).data())
            continue
        (folder / list_.file).write_bytes(_with_march(list_, mapping).data())


def _with_march(list_: ListFile, mapping: Mapping) -> Book:
    book = taken_on(list_.book, list_, mapping, TAKEN)
    last = max(list_.at) + 1
    book.sheets[list_.sheet][last:last] = _march_rows(list_, mapping)
    return book


def _only_march(list_: ListFile, mapping: Mapping) -> Book:
    book = taken_on(list_.book, list_, mapping, TAKEN)
    rows = book.sheets[list_.sheet]
    book.sheets[list_.sheet] = [*rows[: list_.heading + 1], *_march_rows(list_, mapping)]
    return book


def _march_rows(list_: ListFile, mapping: Mapping) -> list[list[object]]:
    """February's rows four weeks later, each with ids of its own."""
    source = mapping.sources[list_.source]
    dated = source.dated_by
    assert dated is not None, list_.source
    made = []
    for at, day in zip(list_.at, _days(list_, dated, source.fields[dated].type), strict=True):
        if day is not None and FEBRUARY[0] <= day <= FEBRUARY[1]:
            made.append(_later(list_, mapping, at))
    return made


def _days(list_: ListFile, field: str, kind: str) -> list[dt.date | None]:
    return [day_of(cell, kind) for cell in list_.values(field)]


def _later(list_: ListFile, mapping: Mapping, at: int) -> list[object]:
    source, row = mapping.sources[list_.source], list(list_.rows[at])
    own_child = bool(source.spans)  # the child of a new episode is another one
    for field, column in list_.columns.items():
        definition, cell = source.fields[field], row[column] if column < len(row) else ""
        if cell == "" or field == "birth":
            continue
        day = day_of(cell, definition.type) if definition.type in ("date", "month") else None
        if definition.type == "month" and day is not None:
            row[column] = "Mar-23" if isinstance(cell, str) else dt.date(2023, 3, 1)
        elif day is not None:
            row[column] = _moved(cell, day + _SHIFT)
        elif definition.type == "id" and (
            (field in source.unique and field != "child") or (own_child and field == "child")
        ):
            row[column] = _another(cell)
    return row


def _moved(cell: object, day: dt.date) -> object:
    return f"{day:%d/%m/%Y}" if isinstance(cell, str) else day


def _another(cell: object) -> object:
    """An id that no other row has: February's ids are below ten million."""
    return (
        f"{cell}9"
        if isinstance(cell, str)
        else float(cell) * 10 + 9
        if isinstance(cell, float)
        else int(str(cell)) * 10 + 9
    )
