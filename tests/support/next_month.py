"""The sample a month later: what was exported on 5 April 2023, with the March that the sample does not have."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from matrix.books import Book
from matrix.last_month import taken_on
from matrix.listed import ListFile, day_of, list_files

from kpibook.definitions.mapping import MappingFiles

TAKEN = dt.date(2023, 4, 5)
FEBRUARY = (dt.date(2023, 2, 1), dt.date(2023, 2, 28))
_SHIFT = dt.timedelta(days=28)
YEARLY = ("population", "benchmarks")
"""Lists that are not exported anew: they say in the mapping how often they change."""
A_FILE_A_MONTH = ("contacts",)
CUT_AT_A_DAY = ("annex_a_referrals", "annex_a_cp", "annex_a_cla")
"""A second opinion of February, which lies there while March is exported: nobody runs it each month."""


def export_march(workspace: Path, mapping: MappingFiles) -> None:
    """Write the lists of March into the sources folder, over those of February, as an officer does.

    Every list has what began or happened in February once more, four weeks later, of the same children, with ids of its
    own (care begins for other children: those of February are still in care). Contacts get a new file, and their older
    ones stay as they are.
    """
    folder = workspace / mapping.organisation.sources_folder
    lists = [list_ for list_ in list_files(workspace, mapping) if list_.source not in (*YEARLY, *CUT_AT_A_DAY)]
    for list_ in lists:
        if list_.source not in A_FILE_A_MONTH:
            (folder / list_.file).write_bytes(_with_march(list_, mapping).data())
        elif "2023-02" in list_.file:
            march = list_.file.replace("2023-02", "2023-03")
            (folder / march).write_bytes(_only_march(list_, mapping).data())


def _with_march(list_: ListFile, mapping: MappingFiles) -> Book:
    book = taken_on(list_.book, list_, mapping, TAKEN)
    last = max(list_.at) + 1
    book.sheets[list_.sheet][last:last] = _march_rows(list_, mapping)
    return book


def _only_march(list_: ListFile, mapping: MappingFiles) -> Book:
    book = taken_on(list_.book, list_, mapping, TAKEN)
    rows = book.sheets[list_.sheet]
    book.sheets[list_.sheet] = [*rows[: list_.heading + 1], *_march_rows(list_, mapping)]
    return book


def _march_rows(list_: ListFile, mapping: MappingFiles) -> list[list[object]]:
    """The rows of February four weeks later, each with ids of its own."""
    return [_later(list_, mapping, at) for at in _in_february(list_, mapping)]


def _in_february(list_: ListFile, mapping: MappingFiles) -> list[int]:
    source = mapping.sources[list_.source]
    dated = source.dated_by
    assert dated is not None, list_.source
    kind = source.fields[dated].type
    days = ((at, day_of(cell, kind)) for at, cell in zip(list_.at, list_.values(dated), strict=True))
    return [at for at, day in days if day is not None and FEBRUARY[0] <= day <= FEBRUARY[1]]


def _later(list_: ListFile, mapping: MappingFiles, at: int) -> list[object]:
    source, row = mapping.sources[list_.source], list(list_.rows[at])
    for field, column in list_.columns.items():
        definition, cell = source.fields[field], row[column] if column < len(row) else ""
        if cell == "" or field == "birth":
            continue
        day = day_of(cell, definition.type) if definition.type in ("date", "month") else None
        if definition.type == "month" and day is not None:
            row[column] = "Mar-23" if isinstance(cell, str) else dt.date(2023, 3, 1)
        elif day is not None:
            row[column] = f"{day + _SHIFT:%d/%m/%Y}" if isinstance(cell, str) else day + _SHIFT
        elif definition.type == "id" and (field in source.unique if field != "child" else bool(source.spells)):
            row[column] = _another(cell)
    return row


def _another(cell: object) -> object:
    """An id that no other row has: one digit more than all others."""
    return f"{cell}9" if isinstance(cell, str) else float(cell) * 10 + 9  # type: ignore[arg-type]
