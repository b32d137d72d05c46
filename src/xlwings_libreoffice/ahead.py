"""What was asked of a workbook in one question, answered as the bridge would answer each."""

from typing import Any

NOTHING = object()
"""No answer: the bridge has to be asked."""
READING = frozenset(
    ("sheets", "names", "has_name", "name_area", "refers_to", "tables", "used_area", "notes", "read", "read_formulas",
     "read_ahead", "number_formats", "sheet_state", "is_modified", "is_read_only")
)  # fmt: skip
"""Operations that leave a workbook as it is."""


class Ahead:
    """A workbook as it was a moment ago: what these sheets hold, and cells that have a name."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._sheets: list[str] = found["sheets"]
        self._names: dict[str, str] = {name.casefold(): name for name in reversed(found["names"])}
        self._areas: dict[str, Any] = found["areas"]
        self._blocks: dict[str, dict[str, Any]] = found["blocks"]
        self._cells = {(sheet, row, column): both for sheet, row, column, *both in found["cells"]}

    def answer(self, operation: str, arguments: dict[str, Any]) -> Any:
        """What the bridge would say; NOTHING where it has to be asked."""
        name, sheet = arguments.get("name", ""), arguments.get("sheet", "")
        match operation:
            case "sheets":
                return list(self._sheets)
            case "has_name":
                return self._names.get(name.casefold())
            case "name_area":
                return self._areas.get(name, NOTHING)
            case "used_area" if sheet in self._blocks:
                return self._blocks[sheet]["used"]
            case "notes" if sheet in self._blocks:
                return self._blocks[sheet]["notes"]
            case "read" | "read_formulas":
                return self._read(sheet, arguments["area"], formulas=operation == "read_formulas")
            case _:
                return NOTHING

    def _read(self, sheet: str, area: Any, formulas: bool) -> Any:
        row, column, rows, columns = area
        if (rows, columns) == (1, 1) and (sheet, row, column) in self._cells:
            return [[self._cells[sheet, row, column][formulas]]]
        if formulas or sheet not in self._blocks:
            return NOTHING
        block = self._blocks[sheet]
        top, left = block["first"]
        blank = [None] * columns
        return [
            self._part(block["rows"], line - top, column - left, columns) or blank for line in range(row, row + rows)
        ]

    @staticmethod
    def _part(lines: list[list[Any]], row: int, column: int, columns: int) -> list[Any]:
        """So many cells of a row; blank beyond the area in use."""
        if not 0 <= row < len(lines):
            return []
        found = lines[row][max(column, 0) : max(column + columns, 0)]
        before = min(max(-column, 0), columns)
        return [None] * before + found + [None] * (columns - before - len(found))
