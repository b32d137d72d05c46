"""A worksheet that writes the very bytes of XlsxWriter's own, in less time.

XlsxWriter searches each formula for some thirty functions that need a prefix in the file, one regular expression after
the other, and each cell's parts for characters to escape: nearly half of the time of a workbook. Here a formula is
searched once, for functions that are not known to be plain, and what stands in the file for it is kept: the formulas of
many teams' workbooks are the same. A row's cells are written at once. Whatever is not known goes XlsxWriter's way. This
overrides private methods, so an XlsxWriter that was not tried, earlier or later, is left as it is.

And a workbook whose parts are deflated once for all workbooks that have the very same (see `write_parts`).

Definitions, looks, the theme and most small parts do not differ between teams.
"""

import io
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from kpibook.package import write_parts

PLAIN_FUNCTIONS = frozenset(
    {"ABS", "AND", "CHAR", "COLUMN", "COUNT", "COUNTIFS", "DAY", "EDATE", "FIXED", "IF", "INDEX", "INT", "ISBLANK",
     "ISNA", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MATCH", "MAX", "MID", "MIN", "MOD", "MONTH", "N", "NA", "NOT", "OR",
     "RIGHT", "ROUND", "ROWS", "SIGN", "SUBSTITUTE", "SUM", "SUMPRODUCT", "YEAR", "_xlfn.IFNA"}
)  # fmt: skip
"""Functions in formulas as the file must have them; these are the ones that kpibook's own formulas use."""
_FUNCTION = re.compile(r"\b([\w.]++)\(")
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_SURELY_SHORT = 16_000
"""Characters that no cell is too small for, however they are counted."""
_TRIED = (3, 3)
"""The versions of XlsxWriter with which this was tried begin so; before them, a sheet kept its rows otherwise."""


def worksheet_class() -> type[Worksheet]:
    """The class of new worksheets: `Sheet`, or XlsxWriter's own where its inside may have changed."""
    return Sheet if is_tried() else Worksheet


def is_tried() -> bool:
    """Whether this version of XlsxWriter is one whose private methods were tried."""
    return tuple(int(part) for part in re.findall(r"\d+", xlsxwriter.__version__)[:2]) == _TRIED


def is_plain(formula: str) -> bool:
    """Whether a formula (with its `=` or without) goes into the file as it is, but for the `=`.

    >>> is_plain('=IF(ISNUMBER($A7),"(1)",B7)'), is_plain("=XLOOKUP(A1,B:B,C:C)"), is_plain("{=IF(A1:A3,1)}")
    (True, False, False)
    """
    array = formula.startswith("{") or formula.endswith("}")
    return bool(formula) and not array and PLAIN_FUNCTIONS.issuperset(_FUNCTION.findall(formula))


@lru_cache(maxsize=65_536)
def _plain_text(formula: str) -> str | None:
    """A plain formula without its `=`; None for any other."""
    return formula.removeprefix("=") if is_plain(formula) else None


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter carries no types
    """XlsxWriter's worksheet, quicker at plain formulas and at putting its cells into the file.

    Cells are named by row and column, never as `A1`, so nobody need look which of the two it is.
    """

    write_blank = Worksheet._write_blank

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> Any:
        text = None if self.constant_memory else _plain_text(formula)
        if text is None:
            return super()._write_formula(row, col, formula, cell_format, value)
        outside: int = self._check_dimensions(row, col)
        if not outside:
            # As the named tuple makes itself, without a call of its own.
            self.table[row][col] = tuple.__new__(CellFormulaTuple, (text, cell_format, value))
        return outside

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> Any:
        if self.constant_memory or len(string) > _SURELY_SHORT:
            return super()._write_string(row, col, string, cell_format)
        outside: int = self._check_dimensions(row, col)
        if not outside:
            number = self.str_table._get_shared_string_index(string)
            self.table[row][col] = tuple.__new__(CellStringTuple, (number, cell_format))
        return outside

    def _write_number(self, row: int, col: int, number: Any, cell_format: Any = None) -> Any:
        if self.constant_memory or type(number) is not int:  # of others some are no numbers, or endless
            return super()._write_number(row, col, number, cell_format)
        outside: int = self._check_dimensions(row, col)
        if not outside:
            self.table[row][col] = tuple.__new__(CellNumberTuple, (number, cell_format))
        return outside

    write_formula, write_string, write_number = _write_formula, _write_string, _write_number

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:
        text = _plain_text(formula)
        if text is not None:
            return text
        return super()._prepare_formula(formula, expand_future_functions)

    def _check_dimensions(self, row: int, col: int, ignore_row: bool = False, ignore_col: bool = False) -> int:
        """Whether a cell lies outside of what a sheet can hold; one within the cells that there are does not."""
        top, left = self.dim_rowmin, self.dim_colmin
        known = top is not None and left is not None and not self.constant_memory
        if known and top <= row <= self.dim_rowmax and left <= col <= self.dim_colmax:
            return 0
        outside: int = super()._check_dimensions(row, col, ignore_row, ignore_col)
        return outside

    def _calculate_spans(self) -> None:
        if self.comments:
            super()._calculate_spans()
            return
        spans: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                first, last = spans.get(row // 16, (self.xls_colmax, 0))
                spans[row // 16] = (min(first, min(cells)), max(last, max(cells)))
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_rows(self) -> None:
        """A row at once: what is known of its cells is put together first, and written in one go."""
        if self.constant_memory:
            super()._write_rows()
            return
        self._calculate_spans()
        looks: dict[int, str] = {}
        filled = (row for row, cells in self.table.items() if cells)
        for row in sorted({*self.row_info, *self.comments, *filled}):
            if not self.dim_rowmin <= row <= self.dim_rowmax:
                continue
            span, info, cells = self.row_spans.get(row // 16), self.row_info.get(row), self.table.get(row)
            if cells:
                self._write_row(row, span, info)
                self.fh.write(_cells_in_file(self, row, cells, looks))
                self._xml_end_tag("row")
            else:
                self._write_empty_row(row, span, info)


def write_formulas(
    worksheet: Worksheet, row: int, texts: Mapping[int, str], values: Mapping[int, Any], look: Any
) -> None:
    """Write a row of formulas with their values, both by column, in one look."""
    quick = isinstance(worksheet, Sheet) and not worksheet.constant_memory
    cells = worksheet.table[row] if quick and texts else {}
    for corner in (min(texts), max(texts)) if quick and texts else ():
        worksheet._check_dimensions(row, corner)
    for column, text in texts.items():
        plain = _plain_text(text) if quick else None
        if plain is None:
            worksheet.write_formula(row, column, text, look, values[column])
        else:
            cells[column] = tuple.__new__(CellFormulaTuple, (plain, look, values[column]))


def _written_by(sheet: Sheet, row: int, column: int, cell: Any) -> str:
    """A cell as XlsxWriter writes it."""
    file, sheet.fh = sheet.fh, io.StringIO()
    try:
        sheet._write_cell(row, column, cell)
        return str(sheet.fh.getvalue())
    finally:
        sheet.fh = file


def _cells_in_file(sheet: Sheet, row: int, cells: dict[int, Any], looks: dict[int, str]) -> str:
    """A row's cells in the file; `looks` has what stands there for each look so far."""
    number, parts = row + 1, list[str]()
    for column in sorted(cells):
        cell = cells[column]
        content = _CONTENTS[type(cell)](cell) if type(cell) in _CONTENTS and cell.format else None
        if content is None:
            parts.append(_written_by(sheet, row, column, cell))
            continue
        look = looks.get(id(cell.format))
        if look is None:
            look = looks[id(cell.format)] = f'" s="{cell.format._get_xf_index()}"'
        parts.append(f'<c r="{_letters(column)}{number}{look}{content}')
    return "".join(parts)


@lru_cache(maxsize=16_384)
def _letters(column: int) -> str:
    return str(xl_col_to_name(column))


def _of_formula(cell: Any) -> str | None:
    formula, _, value = cell
    if isinstance(value, str):
        of_value = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
        return f"{of_value}{_formula_in_file(formula)}{_escaped(value)}</v></c>"
    return None if isinstance(value, bool) else f"{_formula_in_file(formula)}{value}</v></c>"


_CONTENTS: dict[type, Callable[[Any], str | None]] = {
    CellFormulaTuple: _of_formula,
    CellStringTuple: lambda cell: f' t="s"><v>{cell[0]}</v></c>',
    CellNumberTuple: lambda cell: f"><v>{cell[0]:.16G}</v></c>",
    CellDatetimeTuple: lambda cell: f"><v>{cell[0]:.16G}</v></c>",
    CellBlankTuple: lambda cell: "/>",
}
"""What follows a cell's place and look in the file, by the cell's kind; None for what XlsxWriter writes itself."""


@lru_cache(maxsize=65_536)
def _formula_in_file(formula: str) -> str:
    """What a formula is in the file, up to its value: teams' workbooks have the same formulas over other values."""
    return f"><f>{_escaped(formula)}</f><v>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def workbook_class() -> type[xlsxwriter.Workbook]:
    """The class of new workbooks: `Parts`, or XlsxWriter's own where its inside may have changed."""
    return Parts if is_tried() else xlsxwriter.Workbook


class _Packager(Packager):  # type: ignore[misc]  # XlsxWriter carries no types
    """Makes the parts, and keeps them from the package that XlsxWriter writes."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[Any, str, bool]] = []

    def _create_package(self) -> list[tuple[Any, str, bool]]:
        self.parts = super()._create_package()
        return []


class Parts(xlsxwriter.Workbook):  # type: ignore[misc]  # as above
    """XlsxWriter's workbook, in memory, written as it writes it."""

    filename: Any

    def _get_packager(self) -> _Packager:
        self._made = _Packager()
        return self._made

    def _store_workbook(self) -> None:
        out = self.filename
        self.filename = io.BytesIO()  # what XlsxWriter writes there has no parts
        super()._store_workbook()
        write_parts(
            out,
            (
                (name, file.getvalue() if is_binary else file.getvalue().encode())
                for file, name, is_binary in self._made.parts
            ),
        )
