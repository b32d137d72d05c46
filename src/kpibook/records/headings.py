"""Which column is which field: the row of headings is found by its headings, not by its number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpibook.definitions import SourceDefinition, heading_key
from kpibook.tables import RawTable

ROWS_SEARCHED = 100
"""Headings stand in one of the first hundred rows, under titles if need be."""


def cell_key(cell: object) -> str:
    """What is compared of a cell that may be a heading.

    >>> cell_key("Date of\\n Referral: "), cell_key("DATE_OF_REFERRAL"), cell_key(2023.0)
    ('dateofreferral', 'dateofreferral', '2023')
    """
    return heading_key(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))


def heading_text(cell: object) -> str:
    """A heading on one line, for messages.

    >>> heading_text(" Date of\\nreferral ")
    'Date of referral'
    """
    return " ".join(str(cell).split())


@dataclass(frozen=True)
class HeadingMatch:
    """The best row of headings in a sheet.

    `row` is its index from 0; `columns` gives each field that was found with every column (from 0) that carries one
    of its headings; `unused` are the columns with a heading that no field knows.
    """

    row: int
    columns: dict[str, tuple[int, ...]]
    unused: tuple[int, ...]


def match_headings(table: RawTable, source: SourceDefinition) -> HeadingMatch | None:
    """The row that carries the most of the source's headings (the topmost of equals), or None when none carries any."""
    wanted: dict[str, list[str]] = {}
    for field, definition in source.fields.items():
        for heading in definition.headings:
            wanted.setdefault(heading_key(heading), []).append(field)
    best: HeadingMatch | None = None
    for index, row in enumerate(table.rows[:ROWS_SEARCHED]):
        found = _match_row(index, row, wanted)
        if found.columns and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def _match_row(index: int, row: Sequence[object], wanted: dict[str, list[str]]) -> HeadingMatch:
    columns: dict[str, tuple[int, ...]] = {}
    unused = []
    for column, cell in enumerate(row):
        key = cell_key(cell)
        for field in dict.fromkeys(wanted.get(key, ())):
            columns[field] = (*columns.get(field, ()), column)
        if key and key not in wanted:
            unused.append(column)
    return HeadingMatch(index, columns, tuple(unused))


def mandatory_fields(source: SourceDefinition) -> tuple[str, ...]:
    """The fields whose column must be there."""
    return tuple(field for field, definition in source.fields.items() if not definition.optional_column)


def missing_fields(found: Iterable[str], source: SourceDefinition) -> tuple[str, ...]:
    """The fields whose column must be there and is not, in the source's order."""
    there = set(found)
    return tuple(field for field in mandatory_fields(source) if field not in there)
