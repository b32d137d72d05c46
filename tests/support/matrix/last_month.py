"""The same lists as they were exported a month earlier: what happened since is not in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kpibook.definitions.mapping import MappingFiles
from matrix.books import Book
from matrix.listed import ListFile, day_of


def a_month_earlier(list_: ListFile, mapping: MappingFiles, last: dt.date, taken: dt.date) -> Book:
    """The file as it was when it was taken a month earlier, and told all until `last`.

    A record whose first certain date came later is not there yet; any other date after it is blank.
    """
    fields = mapping.sources[list_.source].fields
    dates = [name for name in list_.columns if fields[name].type in ("date", "month")]
    starts = [name for name in dates if fields[name].required or name == mapping.sources[list_.source].dated_by]
    spans = [span.start for span in mapping.sources[list_.source].spans]
    starts = [name for name in starts if name not in {span.end for span in mapping.sources[list_.source].spans}] + spans
    gone, later = set(), []
    for at in list_.at:
        row = list_.rows[at]
        days = {name: day_of(row[list_.columns[name]], fields[name].type) for name in dates}
        if any(day is not None and day > last for name, day in days.items() if name in starts):
            gone.add(at)
        later += [(at, name) for name, day in days.items() if day is not None and day > last]
    blank = list_.book.copy()
    for at, name in later:
        blank.sheets[list_.sheet][at][list_.columns[name]] = ""
    changed = ListFile(list_.source, list_.file, blank, list_.sheet, list_.heading, list_.columns, list_.at)
    return taken_on(changed.without(gone), list_, mapping, taken)


def taken_on(book: Book, list_: ListFile, mapping: MappingFiles, taken: dt.date) -> Book:
    """The book with another day of extraction above its headings, written as it was."""
    label = mapping.sources[list_.source].extracted
    made = book.copy()
    for row in made.sheets[list_.sheet][: list_.heading]:
        for column, cell in enumerate(row):
            if isinstance(label, str) and isinstance(cell, str) and cell.startswith(label):
                if ":" in cell:
                    row[column] = f"{label}: {taken:%d/%m/%Y}"
                else:
                    row[column + 1] = taken
    return made


def write_month_earlier(
    folder: Path, lists: list[ListFile], mapping: MappingFiles, last: dt.date, taken: dt.date
) -> dict[str, Book]:
    """Each file's book a month earlier; one that would hold nothing (the file of a new month) is left out."""
    made = {list_.file: a_month_earlier(list_, mapping, last, taken) for list_ in lists}
    for name, book in made.items():
        (folder / name).write_bytes(book.data())
    return made
