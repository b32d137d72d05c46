"""A worksheet that writes the very bytes of XlsxWriter's own, in less time.

XlsxWriter searches each formula for some thirty functions that need a prefix in the file, one regular expression after
the other, and each cell's parts for characters to escape: nearly half of the time of a workbook. Here a formula is
searched once, for functions that are not known to be plain, and cells are written by one line each. Whatever is not
known goes XlsxWriter's way. This overrides private methods, so a later XlsxWriter than those tried is left as it is.
"""

import re
from functools import lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

PLAIN_FUNCTIONS = frozenset(
    {"ABS", "AND", "CHAR", "COLUMN", "COUNT", "COUNTIFS", "DAY", "EDATE", "FIXED", "IF", "INDEX", "INT", "ISBLANK",
     "ISNA", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MATCH", "MAX", "MID", "MIN", "MOD", "MONTH", "N", "NA", "NOT", "OR",
     "RIGHT", "ROUND", "ROWS", "SIGN", "SUBSTITUTE", "SUM", "SUMPRODUCT", "YEAR", "_xlfn.IFNA"}
)  # fmt: skip
"""Functions in formulas as the file must have them; these are the ones that kpibook's own formulas use."""
_FUNCTION = re.compile(r"\b([\w.]++)\(")
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_NOT_TRIED = (3, 4)
"""First version of XlsxWriter with which this was not tried."""


def worksheet_class() -> type[Worksheet]:
    """The class of new worksheets: `Sheet`, or XlsxWriter's own where its inside may have changed."""
    version = tuple(int(part) for part in re.findall(r"\d+", xlsxwriter.__version__)[:2])
    return Sheet if version < _NOT_TRIED else Worksheet


@lru_cache(maxsize=8192)
def is_plain(formula: str) -> bool:
    """Whether a formula (with its `=` or without) goes into the file as it is, but for the `=`.

    >>> is_plain('=IF(ISNUMBER($A7),"(1)",B7)'), is_plain("=XLOOKUP(A1,B:B,C:C)"), is_plain("{=IF(A1:A3,1)}")
    (True, False, False)
    """
    array = formula.startswith("{") or formula.endswith("}")
    return bool(formula) and not array and PLAIN_FUNCTIONS.issuperset(_FUNCTION.findall(formula))


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter carries no types
    """XlsxWriter's worksheet, quicker at plain formulas and at putting its cells into the file.

    Cells are named by row and column, never as `A1`, so nobody need look which of the two it is.
    """

    write_string, write_number, write_blank = Worksheet._write_string, Worksheet._write_number, Worksheet._write_blank

    def write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> Any:
        """Write a formula and the value that it has."""
        return self._write_formula(row, col, formula, cell_format, value)

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> Any:
        if self.constant_memory or not is_plain(formula):
            return super()._write_formula(row, col, formula, cell_format, value)
        outside: int = self._check_dimensions(row, col)
        if not outside:
            self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return outside

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:
        if is_plain(formula):
            return formula.removeprefix("=")
        return super()._prepare_formula(formula, expand_future_functions)

    def _calculate_spans(self) -> None:
        if self.comments:
            super()._calculate_spans()
            return
        spans: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                first, last = spans.get(row // 16, (self.xls_colmax, 0))
                spans[row // 16] = (min(first, *cells), max(last, *cells))
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        content = _content(cell) if cell.format and not self.constant_memory else None
        if content is None:
            super()._write_cell(row, col, cell)
        else:
            self.fh.write(f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"{content}')


def _content(cell: Any) -> str | None:
    """What follows a cell's place and look in the file; None for the kinds that are few."""
    match cell.__class__.__name__:
        case "String":
            return f' t="s"><v>{cell.string}</v></c>'
        case "Formula":
            value = cell.value
            if isinstance(value, str):
                kind = ' t="e"' if value in _ERRORS else ' t="str"' if value else ""
                return f"{kind}><f>{_escaped(cell.formula)}</f><v>{_escaped(value)}</v></c>"
            return None if isinstance(value, bool) else f"><f>{_escaped(cell.formula)}</f><v>{value}</v></c>"
        case "Number" | "Datetime":
            return f"><v>{cell.number:.16G}</v></c>"
        case "Blank":
            return "/>"
    return None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
