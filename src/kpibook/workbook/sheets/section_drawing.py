"""What the parts of a section's sheet share while it is drawn."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.report import BenchmarkHeading, Section
from kpibook.workbook import live
from kpibook.workbook.sheets.book import Book
from kpibook.workbook.sheets.canvas import TALLEST_ROW, Canvas, box_height
from kpibook.workbook.sheets.carried import in_box
from kpibook.workbook.sheets.pages import Pager
from kpibook.workbook.specimens import COVER, Style

HELPER = Style((("font_color", "#55636E"), ("font_size", 9)))
"""The look of helper cells, which are hidden."""
UNLOCKED = (("locked", False),)
"""A refresh writes these cells on protected sheets: the headings that say whose month a text is."""
DRAFT_MARK, SHORT_DRAFT_MARK = "Draft: nobody has edited this yet", "Draft"
"""What a box's heading begins with as long as the box holds what was drafted into it; beside a chart is less room.
In front, so that it is never what a long name of a team cuts off."""


@dataclass(frozen=True)
class DrawnPages:
    """What the contents page needs to know of a sheet: how many pages it prints, and where its parts begin."""

    pages: int
    blocks: "tuple[Block, ...]" = ()


@dataclass(frozen=True)
class Block:
    """A table or a highlight: its title, the page of its sheet on which it begins, and the cell with its title."""

    title: str
    page: int
    cell: str


@dataclass
class SectionDrawing:
    """One section's sheet while it is drawn."""

    book: Book
    section: Section
    canvas: Canvas
    pager: Pager
    context: live.LiveContext
    periods: live.PeriodColumns
    """The longer periods that its tables have a column for."""
    benchmarks: tuple[BenchmarkHeading, ...]
    """The benchmark columns that its tables have."""
    blocks: list[Block] = field(default_factory=list)
    """Every table and highlight so far."""
    row_heights: dict[str, float] = field(default_factory=dict)
    """Heights of the rows measured so far, by indicator."""
    more_columns: list[int] = field(default_factory=list)
    """Where further helper columns begin that were headed and hidden already."""

    @cached_property
    def latest_look(self) -> tuple[tuple[str, Any], ...]:
        """What sets the report month's column apart: the colour of the month selector on the cover."""
        cover = self.book.template.sheets[COVER]
        place = cover.place("report_month")
        colour = cover.cells[place].style.get("bg_color") if place else None
        return (("bg_color", colour), ("pattern", 1)) if colour else ()

    def write_helpers(self, row: int, cells: live.Cells) -> None:
        """Write helper cells of a row. They are most of a sheet's cells, so their looks are made once."""
        blocks, formats = self.context.helpers, self.book.formats
        plain, date = formats.of(HELPER), formats.of(HELPER.but(num_format=self.book.month_format))
        dates = range(blocks.block("value"), blocks.block("value") + blocks.months) if row == 0 else ()
        write_formula, write_string = self.canvas.worksheet.write_formula, self.canvas.worksheet.write_string
        if not self.book.live:
            self._write_values(row, cells, plain)
            return
        for column, content in cells.items():
            look = date if column in dates else plain
            if isinstance(content, live.Formula):
                write_formula(row, column, content.text, look, content.value)
            else:
                write_string(row, column, content, look)

    def begin_block(self, token: str, title: str) -> None:
        """Note that a block begins on the next row, with its title in that token's column."""
        cell = xl_rowcol_to_cell(self.canvas.next_row, self.canvas.column(token))
        self.blocks.append(Block(title, self.pager.pages, cell))

    def box_rows(self, token: str) -> range:
        """Template rows over which a box stands."""
        sheet = self.canvas.sheet
        place = sheet.place(token) or (0, 0)
        merge = sheet.merge_at(*place)
        return range(merge[0], merge[2] + 1) if merge else range(place[0], place[0] + 1)

    def box_extra(self, block: str, token: str) -> float:
        """Points by which a box must be taller than the template has it, for the text that comes over into it."""
        sheet, rows = self.canvas.sheet, self.box_rows(token)
        place = sheet.place(token)
        typed = self.book.carried.texts.get(live.analysis_name(self.section.id, block))
        if place is None or typed is None:
            return 0.0
        merge = sheet.merge_at(*place) or (*place, *place)
        text = typed.value if isinstance(typed, live.Formula) else typed
        needed = box_height(text, self.canvas.pixels(merge[1], merge[3]), sheet.cells[place].style)
        most = TALLEST_ROW * len(rows)
        return max(min(needed, most) - sum(sheet.height(row) for row in rows), 0.0)

    def _write_values(self, row: int, cells: live.Cells, look: Format) -> None:
        """Write what helper cells say; a cell without a figure stays empty: LibreOffice draws anything else at 0."""
        for column, content in cells.items():
            said = content.said if isinstance(content, live.Formula) else content
            if said and isinstance(said, str):
                self.canvas.worksheet.write_string(row, column, said, look)
            elif isinstance(said, int | float):
                self.canvas.worksheet.write_number(row, column, said, look)

    def name_box(self, block: str, offset: int, tokens: tuple[str, str]) -> None:
        """Define the names of an analysis box and its heading; `offset` leads from template rows to the sheet's."""
        heading, box = tokens
        names = (
            (box, live.analysis_name(self.section.id, block)),
            (heading, live.analysis_month_name(self.section.id, block)),
        )
        for token, name in names:
            place = self.canvas.sheet.place(token)
            if place is not None:
                column = self.canvas.columns.first[place[1]]
                cell = xl_rowcol_to_cell(place[0] + offset, column, row_abs=True, col_abs=True)
                quoted = self.section.sheet.replace("'", "''")
                self.book.workbook.define_name(name, f"='{quoted}'!{cell}")
                typed = self.book.carried.texts.get(name)
                if typed is not None:
                    style = self.canvas.sheet.cells[place].style
                    self.canvas.write(place[0] + offset, column, in_box(typed), style)
        self._mark_draft(block, offset, tokens)

    def _mark_draft(self, block: str, offset: int, tokens: tuple[str, str]) -> None:
        """The hidden cell that keeps what was drafted into a box, and what the heading says while the two are equal."""
        heading, box = (self.canvas.sheet.place(token) for token in tokens)
        if heading is None or box is None or not self.book.live:
            return
        columns, keep = self.canvas.columns.first, self.context.helpers.single("drafted text")
        row = heading[0] + offset
        name = live.draft_name(self.section.id, block)
        kept = self.book.carried.texts.get(name)
        self.canvas.write(row, keep, kept if isinstance(kept, str) else None, HELPER.but(locked=False))
        drafted = xl_rowcol_to_cell(row, keep, row_abs=True, col_abs=True)
        quoted = self.section.sheet.replace("'", "''")
        self.book.workbook.define_name(name, f"='{quoted}'!{drafted}")
        typed = xl_rowcol_to_cell(box[0] + offset, columns[box[1]], row_abs=True, col_abs=True)
        mark = DRAFT_MARK if tokens[1] == "analysis" else SHORT_DRAFT_MARK
        # As a number format, so that the heading's own words go on saying the month to whoever reads the cell.
        rule = {
            "type": "formula",
            "criteria": f'=AND({typed}<>"",EXACT({typed},{drafted}))',
            "format": self.book.formats.of(Style((("num_format", f'"{mark} · "@'),))),
        }
        self.canvas.worksheet.conditional_format(row, columns[heading[1]], row, columns[heading[1]], rule)
