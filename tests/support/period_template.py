"""The shipped template with the columns that it leaves out: every longer period that a section's tables may show."""

from copy import copy

import openpyxl

TOKENS = ("last_year", "quarter", "year_to_date", "twelve_months")


def with_periods(template, out):
    """Write such a template: a column for each period, right of all others, headed by kpibook itself."""
    book = openpyxl.load_workbook(template)
    page = book["Section"]
    heading, figure = (
        next(cell for row in page for cell in row if cell.value == "{{months}}" and cell.row == at) for at in (5, 6)
    )
    for column, token in enumerate(TOKENS, start=page.max_column + 1):
        for like in (heading, figure):
            cell = page.cell(like.row, column, f"{{{{{token}}}}}")
            for look in ("font", "fill", "border", "alignment", "number_format", "protection"):
                setattr(cell, look, copy(getattr(like, look)))
        page.column_dimensions[cell.column_letter].width = page.column_dimensions[figure.column_letter].width
    book.save(out)
    return out
