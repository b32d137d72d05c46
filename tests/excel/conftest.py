"""Fixtures for the Excel room: a small macro workbook, made as the workbook writer makes one."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter

from kpibook.excel.vba import macro_parts

SHEETS = ("Cover", "Contacts", "Numerators")


def small_macro_workbook(sheets: tuple[str, ...] = SHEETS) -> bytes:
    parts = macro_parts(sheets)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    made = [book.add_worksheet(name) for name in sheets]
    book.add_vba_project(io.BytesIO(parts.vba), True)
    for place, button in enumerate(parts.buttons):
        made[0].insert_button(2 * place, 3, {"macro": button.macro, "caption": button.caption, "width": 160})
    last = made[-1]
    last.write_row(0, 0, ["key", "2023-01", "2023-02"])
    last.write_row(1, 0, ["contacts|whole", 5, 7])
    last.write_row(2, 0, ["contacts|north", 2, 3])
    columns = [{"header": heading} for heading in ("key", "2023-01", "2023-02")]
    last.add_table(0, 0, 2, 2, {"name": last.get_name(), "columns": columns})
    book.define_name("report_month", "=Cover!$A$1")
    book.close()
    return parts.add_ribbon(buffer.getvalue())


@pytest.fixture
def macro_workbook() -> bytes:
    return small_macro_workbook()


@pytest.fixture
def make_macro_workbook() -> Callable[[], bytes]:
    return small_macro_workbook
