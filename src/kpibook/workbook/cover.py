"""The cover: who reports, the two selectors, how to read the workbook."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.workbook import formulas
from kpibook.workbook.book import RAG_TOKENS, Book, protect, set_up_page
from kpibook.workbook.content import Fill, Formula, Restyled
from kpibook.workbook.layout import STAMP_EXTRACTED, STAMP_MADE
from kpibook.workbook.live_rows import excel_day
from kpibook.workbook.names import (
    MONTH_LIST,
    MONTH_NAME,
    REPORT_MONTH,
    REPORT_TEAM,
    TEAM_ID,
    TEAM_LIST,
    scope_labels,
)
from kpibook.workbook.section_drawing import UNLOCKED
from kpibook.workbook.styles import Style
from kpibook.workbook.tokens import COVER


def draw_cover(book: Book) -> None:
    """Draw the cover and define the names of the selectors."""
    report, canvas = book.report, book.canvas(COVER, COVER)
    team = scope_labels(report)[book.scope]
    fill: Fill = {
        "report_month": excel_day(book.month),
        "team": team,
        **{token: word for word, token in RAG_TOKENS.items()},
        **{token: Restyled(book.words[token], UNLOCKED) for token in ("extracted", "made")},
    }
    start = canvas.draw_rows(range(canvas.sheet.rows), fill)
    for token, name in (("report_month", REPORT_MONTH), ("team", REPORT_TEAM)):
        place = canvas.sheet.place(token)
        if place:
            cell = (start + place[0], canvas.columns.first[place[1]])
            book.workbook.define_name(name, f"={COVER}!{_absolute(*cell)}")
            source, what = (MONTH_LIST, "the report month") if name == REPORT_MONTH else (TEAM_LIST, "the team")
            canvas.worksheet.data_validation(*cell, *cell, _drop_down(source, what))
    for token, name in (("extracted", STAMP_EXTRACTED), ("made", STAMP_MADE)):
        place = canvas.sheet.place(token)
        if place:
            stamp = _absolute(start + place[0], canvas.columns.first[place[1]])
            book.workbook.define_name(name, f"={COVER}!{stamp}")
    helper = canvas.columns.total + 1
    style = Style((("font_color", "#55636E"), ("font_size", 9)))
    for row, (name, text, value) in enumerate(
        ((TEAM_ID, formulas.team_of_name(), book.scope), (MONTH_NAME, formulas.month_in_words(), book.month.name))
    ):
        canvas.write(row, helper, Formula(text, value), style)
        canvas.write(row, helper + 1, name, style)
        book.workbook.define_name(name, f"={COVER}!{_absolute(row, helper)}")
    canvas.worksheet.set_column(helper, helper + 1, 16, None, {"hidden": True, "level": 1})
    set_up_page(book, canvas)
    protect(canvas.worksheet)
    canvas.worksheet.activate()


def _absolute(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _drop_down(source: str, what: str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": f"={source}",
        "input_title": f"Choose {what}",
        "input_message": "Every table, chart and RAG word follows.",
        "error_title": "Not in the list",
        "error_message": f"Choose {what} from the list.",
    }
