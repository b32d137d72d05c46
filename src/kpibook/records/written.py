"""What stands in the cells of a list's rows, as it was written: records hold ids in their one normal form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.definitions import MappingFiles
from kpibook.records.alike_ids import other_ways
from kpibook.records.columns import field_reader
from kpibook.records.list_sheets import ListSheet, find_list_sheets
from kpibook.records.read_sheet import SheetRead, read_sheet
from kpibook.records.read_words import Reader, read_text
from kpibook.records.stack import stack_sheets
from kpibook.records.wrong_cells import read_as_blank
from kpibook.tables import FILE, ROW, SHEET, RawTable


@dataclass(frozen=True, order=True)
class WrittenAt:
    """A row of a list, and the field in it that something is said of ('': the row)."""

    file: str
    sheet: str
    row: int
    field: str = ""


class Written:
    """The cells of one list, by the place of their row."""

    def __init__(self, source_id: str, tables: Sequence[RawTable], mapping: MappingFiles) -> None:
        self._source, self._mapping = source_id, mapping
        self._readers: dict[str, Reader] = {}
        sheets, _ = find_list_sheets(source_id, tables, mapping)
        self._sheets: dict[tuple[str, str], ListSheet] = {(one.table.file, one.table.sheet): one for one in sheets}

    def text(self, file: str, sheet: str, row: int, field: str) -> str:
        """What a field's cell says, as text; '' where it is blank, or there is no such cell. Rows count from 1."""
        return read_text(self._cell(file, sheet, row, field)).strip()

    def code(self, file: str, sheet: str, row: int, field: str) -> str:
        """The code, or the team's id, that a field's cell means; '' where it means none."""
        if field not in self._readers:
            self._readers[field] = field_reader(self._source, field, self._mapping)
        read = self._readers[field](self._cell(file, sheet, row, field))
        return read if isinstance(read, str) else ""

    def heading(self, at: WrittenAt) -> str:
        """What the sheet calls a field; '' where it has no such column."""
        found = self._sheets.get((at.file, at.sheet))
        return found.heading(at.field) if found is not None and at.field in found.columns else ""

    def read_as_blank(self) -> Iterator[WrittenAt]:
        """The cells that cannot be read, and were taken for blanks."""
        reads = self._reads()
        _, let_be = read_as_blank(self._source, reads, self._mapping)
        for read in reads:
            for wrong in read.wrong:
                if wrong.field in let_be:
                    yield from (self._at(read, wrong.field, row_of(cell)) for cell in wrong.cells)

    def written_otherwise(self) -> Iterator[tuple[WrittenAt, WrittenAt]]:
        """The first cell of an id in each of its further ways, and the first cell of that id."""
        stack = stack_sheets(self._source, self._reads(), self._mapping)
        for field, definition in self._mapping.sources[self._source].fields.items():
            if definition.type != "id" or not stack.reads:
                continue
            for row, first in other_ways(stack, field):
                places = stack.frame[[FILE, SHEET, ROW]].iloc[[row, first]].astype({FILE: str, SHEET: str})
                one, other = (WrittenAt(f, s, int(r), field) for f, s, r in places.itertuples(index=False))
                yield one, other

    def _reads(self) -> list[SheetRead]:
        return [read_sheet(self._source, sheet, self._mapping) for sheet in self._sheets.values()]

    def _at(self, read: SheetRead, field: str, row: int) -> WrittenAt:
        return WrittenAt(read.sheet.table.file, read.sheet.table.sheet, row, field)

    def _cell(self, file: str, sheet: str, row: int, field: str) -> object:
        found = self._sheets.get((file, sheet))
        if found is None or field not in found.columns or not 0 < row <= len(found.table.rows):
            return ""
        cells, column = found.table.rows[row - 1], found.columns[field]
        return cells[column] if column < len(cells) else ""


def row_of(cell: str) -> int:
    """The row of a cell by its address.

    >>> row_of("'June 2022'!AB14")
    14
    """
    found = re.search(r"\d+$", cell)
    if found is None:
        raise ValueError(f"no cell: {cell}")
    return int(found[0])
