"""A workspace's lists as a test breaks them: each file's book, and in it where the list and its columns stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpibook.definitions.mapping import MappingFiles
from kpibook.records.list_sheets import ListSheet, find_list_sheets
from kpibook.records.read_days import read_day, read_month
from kpibook.records.read_sheet import find_rows
from kpibook.sources.find_files import find_files
from kpibook.tables import RawTable
from matrix.books import Book, Rows, read_book


@dataclass(frozen=True)
class ListFile:
    """One file of one list: `columns` says where each mapped field stands, `heading` in which row (from 0)."""

    source: str
    file: str
    book: Book
    sheet: str
    heading: int
    columns: dict[str, int]
    at: tuple[int, ...]
    """Indices of the rows that are records."""

    @property
    def rows(self) -> Rows:
        """The list's sheet."""
        return self.book.sheets[self.sheet]

    def values(self, field: str) -> list[object]:
        """A column's cells, a record each."""
        column = self.columns[field]
        return [self.rows[at][column] if column < len(self.rows[at]) else "" for at in self.at]

    def changed(self, field: str, cells: dict[int, object]) -> Book:
        """A copy of the book with cells of a column changed, by the index of the row."""
        book = self.book.copy()
        for at, cell in cells.items():
            row = book.sheets[self.sheet][at]
            row.extend([""] * (self.columns[field] + 1 - len(row)))
            row[self.columns[field]] = cell
        return book

    def without(self, gone: set[int]) -> Book:
        """A copy of the book without these rows; a total row that gave their number is told the new one."""
        book = self.book.copy()
        kept = [row for at, row in enumerate(book.sheets[self.sheet]) if at not in gone]
        left, had = len(self.at) - len(gone & set(self.at)), len(self.at)
        for row in kept[-3:]:
            if any(str(cell).casefold().startswith(("total", "grand total")) for cell in row):
                row[:] = [left if cell in (had, str(had)) else cell for cell in row]
        book.sheets[self.sheet] = kept
        return book


def list_files(workspace: Path, mapping: MappingFiles) -> Iterator[ListFile]:
    """Every file of every list, in the order of the mapping."""
    folder = workspace / mapping.organisation.sources_folder
    found = find_files(folder, mapping).by_source
    books = {name: read_book(folder / name) for names in found.values() for name in names}
    for source, names in found.items():
        for name in names:
            yield list_file(source, name, books[name], mapping)


def list_file(source: str, file: str, book: Book, mapping: MappingFiles) -> ListFile:
    """Where a list and its columns stand in a book."""
    tables = [RawTable(source, file, name, rows) for name, rows in book.sheets.items()]
    [sheet], issues = find_list_sheets(source, tables, mapping)
    assert not issues, issues
    rows = _records(sheet, mapping)
    return ListFile(source, file, book, sheet.table.sheet, sheet.heading_row, sheet.columns, rows)


def _records(sheet: ListSheet, mapping: MappingFiles) -> tuple[int, ...]:
    return tuple(int(row) - 1 for row in find_rows(sheet, mapping.sources[sheet.table.source]).row)


def day_of(cell: object, kind: str) -> dt.date | None:
    """A cell's day (a month's first), or None where it is blank or none."""
    day = read_month(cell) if kind == "month" else read_day(cell)
    return day if isinstance(day, dt.date) else None
