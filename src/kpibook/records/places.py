"""Where a cell stands, in the words that an officer sees in Excel."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.tables import FILE, ROW, SHEET, RawTable

CELLS_NAMED = 10
"""How many cells a message names before it says "and 12 more"."""


def column_letter(index: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(16_383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(column: int, row: int, sheet: str = "") -> str:
    """A cell by its address, with its sheet where there is one; column from 0, spreadsheet row from 1.

    >>> cell_name(2, 14, "Data"), cell_name(2, 14), cell_name(0, 1, "June 2022")
    ('Data!C14', 'C14', "'June 2022'!A1")
    """
    address = f"{column_letter(column)}{row}"
    if not sheet:
        return address
    plain = re.fullmatch(r"[^\W\d]\w*", sheet) is not None
    quoted = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{address}"


def name_cells(cells: Sequence[str]) -> str:
    """The cells in a row, the first ten by name.

    >>> name_cells(["C14"]), name_cells(["C14", "C15"]), name_cells([f"A{n}" for n in range(1, 13)])[-26:]
    ('cell C14', 'cells C14, C15', 'A7, A8, A9, A10 and 2 more')
    """
    named = ", ".join(cells[:CELLS_NAMED])
    more = f" and {len(cells) - CELLS_NAMED:,} more" if len(cells) > CELLS_NAMED else ""
    return f"cell{'s' if len(cells) > 1 else ''} {named}{more}"


def name_rows(frame: pd.DataFrame, rows: npt.NDArray[np.intp]) -> str:
    """Rows of records, by sheet: ``header.csv, rows 2, 7; visits.xlsx, "Data", row 3``; of many, the first ten each."""
    where = frame[[FILE, SHEET, ROW]].iloc[rows].astype({FILE: str, SHEET: str})
    found = []
    for (file, sheet), part in where.groupby([FILE, SHEET], sort=False):
        numbers = [f"{number}" for number in part[ROW]]
        more = f" and {len(numbers) - CELLS_NAMED:,} more" if len(numbers) > CELLS_NAMED else ""
        said = f"row{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:CELLS_NAMED])}{more}"
        found.append(", ".join(join_filled([str(file), f'"{sheet}"' if sheet else "", said])))
    return "; ".join(found)


def place(table: RawTable, detail: str = "") -> str:
    """File, sheet and what in it: ``referrals.xlsx, "Data", row 3``; a .csv file has no sheet.

    >>> place(RawTable("referrals", "referrals.xlsx", "Data", []), "row 3")
    'referrals.xlsx, "Data", row 3'
    """
    return ", ".join(join_filled([table.file, f'"{table.sheet}"' if table.sheet else "", detail]))


def join_filled(parts: Iterable[str]) -> list[str]:
    """The parts that say something."""
    return [part for part in parts if part]
