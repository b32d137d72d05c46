"""What stands in the cells of a list's rows, as it was written: records hold ids in their one normal form."""

from collections.abc import Sequence

from kpibook.definitions import MappingFiles
from kpibook.records.list_sheets import ListSheet, find_list_sheets
from kpibook.records.read_words import read_text
from kpibook.tables import RawTable


class Written:
    """The cells of one list, by the place of their row."""

    def __init__(self, source_id: str, tables: Sequence[RawTable], mapping: MappingFiles) -> None:
        sheets, _ = find_list_sheets(source_id, tables, mapping)
        self._sheets: dict[tuple[str, str], ListSheet] = {(one.table.file, one.table.sheet): one for one in sheets}

    def text(self, file: str, sheet: str, row: int, field: str) -> str:
        """What a field's cell says, as text; '' where it is blank, or there is no such cell. Rows count from 1."""
        found = self._sheets.get((file, sheet))
        if found is None or field not in found.columns or not 0 < row <= len(found.table.rows):
            return ""
        cells, column = found.table.rows[row - 1], found.columns[field]
        return read_text(cells[column]).strip() if column < len(cells) else ""
