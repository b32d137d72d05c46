"""The samples as a person with a calculator would read them: no part of kpibook is used here."""

import csv
import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).parents[2]
MONTH_ENDS = (
    dt.date(2022, 6, 30),
    dt.date(2022, 7, 31),
    dt.date(2022, 8, 31),
    dt.date(2022, 9, 30),
    dt.date(2022, 10, 31),
    dt.date(2022, 11, 30),
    dt.date(2022, 12, 31),
    dt.date(2023, 1, 31),
    dt.date(2023, 2, 28),
)


def _cells(path):
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def _value(cell):
    """A text, a day, or a whole number as text; None for nothing."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else cell
    if isinstance(cell, str):
        text = cell.strip()
        found = re.match(r"(\d\d)/(\d\d)/(\d{4})", text)
        if not found:
            return text or None
        try:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            return text
    return cell


def _rows(path, headings):
    """Rows below the headings as dictionaries: blank rows and totals left out."""
    cells = _cells(path)
    at = next(
        i for i, row in enumerate(cells) if sum(str(cell) in headings for cell in row) == len(set(headings.values()))
    )
    columns = {headings[str(cell)]: j for j, cell in enumerate(cells[at]) if str(cell) in headings}
    for row in cells[at + 1 :]:
        filled = [cell for cell in row if str(cell).strip()]
        if filled and not str(filled[0]).lower().startswith(("total", "grand total")):
            yield SimpleNamespace(**{name: _value(row[j]) for name, j in columns.items()})


@pytest.fixture(scope="session")
def month_ends():
    return MONTH_ENDS


@pytest.fixture(scope="session")
def samples_folder():
    return ROOT / "samples"


@pytest.fixture(scope="session")
def read_list(samples_folder):
    """A function that reads all files of a pattern: heading → name says which columns are wanted."""

    def read(pattern, headings):
        return [row for path in sorted(samples_folder.glob(pattern)) for row in _rows(path, headings)]

    return read


@pytest.fixture(scope="session")
def sheet_texts():
    """A function that gives the first lines of a file's list, and a spreadsheet's own description."""

    def read(path):
        return [str(cell) for row in _cells(path)[:8] for cell in row if cell]

    return read


@pytest.fixture(scope="session")
def published():
    """Title → its nine cells as (numerator, denominator), or as a number; TBC cells are left out."""
    with (ROOT / "tests" / "data" / "published_tables.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    months = list(rows[0])[3:12]
    found = {}
    for row in rows:
        cells = [re.fullmatch(r"(?:\d+% \((\d+)/(\d+)\))|(\d+)", row[month]) for month in months]
        if all(cells):
            found[row["indicator"]] = [int(c[3]) if c[3] else (int(c[1]), int(c[2])) for c in cells]
    return found
