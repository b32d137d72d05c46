"""Workbooks that are open in the tests' LibreOffice."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from xlwings_libreoffice.engine import open_book


def opened(app: xw.App, file: Path) -> xw.Book:
    return xw.Book(impl=open_book(app.impl, file, macros=file.suffix == ".xlsm"))


def named(book: xw.Book, name: str) -> xw.Range:
    return book.names[name].refers_to_range


def table(book: xw.Book, name: str) -> dict[object, dict[object, object]]:
    """A table's rows by key, each by heading."""
    sheet = book.sheets[name]
    rows = sheet.tables[name].range.options(ndim=2).value
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
