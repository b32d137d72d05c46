"""What every sheet needs to be drawn: the workbook being written, the report, the template, the tables.

Tables that are plain ranges have names: whoever moves by names (the Name Box, a screen reader) finds them so. A real
Excel table needs headings that never change, and those of months follow the selector.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import xlsxwriter
from xlsxwriter.image import Image
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from kpibook.definitions import WHOLE
from kpibook.months import Period, day_in_words
from kpibook.report import COMPLETE, Report, incomplete_in_words, taken_in_short, taken_in_words
from kpibook.workbook.live import TABLE, CellLink, DataTables, Fill, Formula, formulas, scope_labels
from kpibook.workbook.sheets.canvas import Canvas, Columns, Formats
from kpibook.workbook.sheets.carried import NOTHING, Carried
from kpibook.workbook.sheets.pages import Pager, page_size
from kpibook.workbook.specimens import CONTENTS, COVER, Picture, Style, Template, filled

RAG_TOKENS = {
    "Green": "rag_green",
    "Amber": "rag_amber",
    "Red": "rag_red",
    "No target": "rag_no_target",
    "No figure": "rag_no_figure",
}
"""RAG word → the cover's token, whose look it has everywhere."""

_NOT_COMPLETE = " · not complete"
"""What stands after month and team where some list was taken before the month was over."""


@dataclass(frozen=True)
class Book:
    """A workbook being drawn."""

    workbook: xlsxwriter.Workbook
    report: Report
    template: Template
    tables: DataTables
    formats: Formats
    worksheets: Mapping[str, Worksheet]
    carried: Carried = NOTHING
    """What an officer typed into an earlier workbook."""
    live: bool = True
    """Whether it has formulas and selectors; else it is a copy to print (see `write_static_copy`)."""

    @property
    def scope(self) -> str:
        """The scope that the selector shows when the workbook is made: the one that the report is for, unless an
        officer had chosen another."""
        return self.carried.scope or self.report.subject

    @property
    def month(self) -> Period:
        """The month that the selector shows when the workbook is made."""
        return self.carried.month or self.report.month

    @property
    def month_format(self) -> str:
        """How a cell shows a month in short; a reading is a day."""
        return "d mmm yy" if self.report.of_readings else "mmm-yy"

    @property
    def month_in_full(self) -> str:
        """How a cell shows a month in full; a reading is a day."""
        return "d mmmm yyyy" if self.report.of_readings else "mmmm yyyy"

    @property
    def has_whole_beside(self) -> bool:
        """Whether the whole service's figure stands beside the team's: in every workbook but the service's own."""
        return self.report.subject != WHOLE

    @cached_property
    def words(self) -> dict[str, str]:
        """Words for tokens that may stand inside a text."""
        report, organisation = self.report, self.report.mapping.organisation
        return {
            "organisation": organisation.name,
            "short_name": organisation.short_name or organisation.name,
            "service": organisation.service,
            "report_title": organisation.report_title,
            "motto": organisation.motto,
            "marking": organisation.protective_marking,
            "extracted": taken_in_words(report.taken),
            "made": day_in_words(report.about.made),
            "tolerance": str(organisation.tolerance_percent),
            "small": str(organisation.small_denominator),
            "months_shown": str(organisation.months_shown),
            "period_label": "As at" if report.of_readings else "Report month",
            "a_period": "a date" if report.of_readings else "a month",
            **_how_to_use(report),
        }

    @cached_property
    def common(self) -> Fill:
        """Content of the tokens that may stand on any sheet."""
        team = scope_labels(self.report)[self.scope]
        mark = "" if incomplete_in_words(self.report, self.month) == COMPLETE else _NOT_COMPLETE
        return {
            "shown": Formula(formulas.shown(_NOT_COMPLETE), f"{self.month.name} · {team}{mark}"),
            "to_cover": CellLink(COVER, f"Choose {'date' if self.report.of_readings else 'month'} and team"),
            "to_contents": CellLink(CONTENTS, "Contents"),
        }

    def canvas(self, sheet: str, specimen: str, spread: Mapping[str, int] | None = None) -> Canvas:
        """A canvas on one of the workbook's sheets, after a specimen of the template."""
        template = self.template.sheets[specimen]
        columns = Columns.of(template, spread or {})
        return Canvas(self.worksheets[sheet], template, columns, self.formats, self.words, self.common, self.live)

    def rag_style(self, word: str) -> Style:
        """The look of a RAG word, taken from the cover's key."""
        cover = self.template.sheets[COVER]
        place = cover.place(RAG_TOKENS[word])
        return cover.cells[place].style if place else Style()

    def pager(self, canvas: Canvas) -> Pager:
        """A pager for a canvas, whose frozen rows repeat on every page."""
        _, room = page_size(canvas.sheet.page, canvas.width * 0.75)
        repeated = sum(canvas.sheet.height(row) for row in range(canvas.sheet.frozen[0]))
        return Pager(room, repeated)


def _how_to_use(report: Report) -> dict[str, str]:
    """What the cover asks of whoever opens the workbook: an officer publishes it, a manager reads it."""
    if report.subject == WHOLE:
        return {
            "typed_by": "Type what the figures mean",
            "before_reading": "Before you publish, read Checks. Every figure's meaning is in Definitions.",
        }
    return {
        "typed_by": "Type what your figures mean",
        "before_reading": "What every figure means is in Definitions; what to know of the lists, in Checks.",
    }


def set_up_page(book: Book, canvas: Canvas, pager: Pager | None = None) -> None:
    """Print set-up and view of a sheet, as its specimen has them; breaks where the pager put them."""
    worksheet, sheet = canvas.worksheet, canvas.sheet
    in_footer = book.words | {"extracted": taken_in_short(book.report.taken)}
    page, words = sheet.page, {name: text.replace("&", "&&") for name, text in in_footer.items()}
    if page.landscape:
        worksheet.set_landscape()
    worksheet.set_paper(page.paper)
    left, right, top, bottom = page.margins
    worksheet.set_margins(left, right, top, bottom)
    worksheet.set_header(filled(page.header, words)[:255], {"margin": page.header_margin})
    worksheet.set_footer(filled(page.footer, words)[:255], {"margin": page.footer_margin})
    worksheet.fit_to_pages(1, 0)
    if page.centred:
        worksheet.center_horizontally()
    rows, columns = sheet.frozen
    if rows or columns:
        worksheet.freeze_panes(rows, canvas.columns.first[columns] if columns < len(canvas.columns.first) else columns)
    if rows:
        worksheet.repeat_rows(0, rows - 1)
    worksheet.print_area(0, 0, max(canvas.next_row - 1, 0), canvas.columns.total - 1)
    if pager and pager.breaks:
        worksheet.set_h_pagebreaks(pager.breaks)
    for picture in sheet.pictures:
        insert_picture(canvas, picture)
    worksheet.hide_gridlines(0 if sheet.gridlines else 2)
    worksheet.set_zoom(sheet.zoom)
    if sheet.tab_colour:
        worksheet.set_tab_color(sheet.tab_colour)


def insert_picture(canvas: Canvas, picture: Picture) -> None:
    """Put a picture of the template where it stands there, in the same size."""
    native = Image(io.BytesIO(picture.content))
    across, down = (native.width * 96 / (native.x_dpi or 96), native.height * 96 / (native.y_dpi or 96))
    options = {
        "image_data": io.BytesIO(picture.content),
        "x_offset": picture.x,
        "y_offset": picture.y,
        "x_scale": picture.width / across if picture.width else 1,
        "y_scale": picture.height / down if picture.height else 1,
        "description": picture.alt_text or None,
        "decorative": not picture.alt_text,
        "object_position": 1,
    }
    column = canvas.columns.first[picture.column] if picture.column < len(canvas.columns.first) else picture.column
    canvas.worksheet.insert_image(picture.row, column, "picture", options)


def protect(worksheet: Worksheet) -> None:
    """Keep formulas from slips: no password, and columns and rows may still be shown and sized. Not security."""
    worksheet.protect("", {"format_columns": True, "format_rows": True, "objects": True})  # objects: notes, too


def name_table(book: Book, canvas: Canvas, name: str, rows: tuple[int, int], headings: int) -> None:
    """Name a drawn table: its rows from the headings on, over the columns with headings in a row of the template."""
    cells = [column for column, cell in canvas.sheet.cells_of_row.get(headings, ()) if cell.value is not None]
    first, last = min(cells), max(canvas.columns.last(column) for column in cells)
    name_range(book, canvas, name, (rows[0], canvas.columns.first[first]), (rows[1], last))


def name_range(book: Book, canvas: Canvas, name: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Name the cells between two (row, column) corners, headings first."""
    quoted = canvas.worksheet.get_name().replace("'", "''")
    book.workbook.define_name(f"{TABLE}{name}", f"='{quoted}'!{xl_range_abs(*first, *last)}")
