"""How a section's tables look, whatever is chosen: RAG colours, marks of small numbers, breaks, trend lines."""

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from kpibook.workbook.live import PERIOD_TOKENS, LiveRow, excel_day, formulas
from kpibook.workbook.sheets.book import RAG_TOKENS, Book
from kpibook.workbook.sheets.section_drawing import SectionDrawing
from kpibook.workbook.specimens import Style

_SMALL = (("italic", True), ("num_format", '@" †"'))
"""The look of a figure with a small denominator."""
_SMALL_IN_WORDS = (("italic", True),)
"""The same where the sign stands in the text: LibreOffice applies no number format to a text of two lines, but to what
a formula says."""
_BREAK_COLOUR = "#B4590B"
"""Of the line between two definitions of one indicator."""


def mark_breaks(drawing: SectionDrawing, live: LiveRow, at: int) -> None:
    """A line before the first month of another definition."""
    canvas, helpers, formats = drawing.canvas, drawing.context.helpers, drawing.book.formats
    before, after = (xl_rowcol_to_cell(0, helpers.block("value", k), row_abs=True) for k in (0, 1))
    days = [excel_day(month) for month in live.row.breaks]
    begins = f"OR({','.join(f'AND({before}<{day},{after}>={day})' for day in days)})"
    line = Style((("left", 1), ("left_color", _BREAK_COLOUR)))
    small = _is_small(drawing, at, 1)
    months = canvas.column("months")
    # Excel adds up what several rules say of a cell, LibreOffice takes the first that holds: that says both.
    for criteria, look in ((f"=AND({begins},{small})", line.but(**dict(_small_look(drawing)))), (f"={begins}", line)):
        rule = {"type": "formula", "criteria": criteria, "format": formats.of(look)}
        canvas.worksheet.conditional_format(at, months + 1, at, months + helpers.months - 1, rule)


def mark_restated(drawing: SectionDrawing, live: LiveRow, at: int) -> None:
    """The sign of a revised figure after each month whose figure was published otherwise; as a number format, so that
    the cell goes on holding the figure alone."""
    canvas, helpers, formats = drawing.canvas, drawing.context.helpers, drawing.book.formats
    months, id_cell = canvas.column("months"), live.ref("id")
    day = xl_rowcol_to_cell(0, helpers.block("value"), row_abs=True)
    restated = formulas.is_restated(id_cell, day)
    places = f".{'0' * live.row.decimals}" if live.row.shape == "rate" and live.row.decimals else ""
    number = f'#,##0{places}" r"'
    plain, small = Style((("num_format", f'{number};-{number};{number};@" r"'),)), _is_small(drawing, at, 0)
    both = Style(_small_look(drawing)).but(num_format='@" † r"')
    for criteria, look in ((f"=AND({restated},{small})", both), (f"={restated}", plain)):
        rule = {"type": "formula", "criteria": criteria, "format": formats.of(look)}
        canvas.worksheet.conditional_format(at, months, at, months + helpers.months - 1, rule)


def _small_look(drawing: SectionDrawing) -> tuple[tuple[str, object], ...]:
    return _SMALL if drawing.book.live else _SMALL_IN_WORDS


def _is_small(drawing: SectionDrawing, row: int, month: int) -> str:
    """Whether the denominator of a row and month is small, as a condition that moves with the cell."""
    return _small_base(drawing, xl_rowcol_to_cell(row, drawing.context.helpers.block("denominator", month)))


def _small_base(drawing: SectionDrawing, below: str) -> str:
    small = drawing.book.report.mapping.organisation.small_denominator
    return f"AND(ISNUMBER({below}),{below}>0,{below}<{small})"


def add_sparklines(drawing: SectionDrawing, rows: dict[int, str]) -> None:
    """Draw the trend of each of these rows (row → indicator) over the months shown, as one group."""
    canvas, helpers = drawing.canvas, drawing.context.helpers
    shapes = drawing.book.report.rows
    drawn = [row for row, indicator in rows.items() if shapes[indicator].shape != "none"]
    if not drawn or not canvas.sheet.place("sparkline") or drawing.book.has_whole_beside:
        return
    colour = canvas.style("sparkline").get("font_color", "#1F7A8C")
    quoted, first = drawing.section.sheet.replace("'", "''"), helpers.block("value")
    column, last = canvas.column("sparkline"), first + helpers.months - 1
    options = {
        "location": [xl_rowcol_to_cell(row, column) for row in drawn],
        "range": [f"'{quoted}'!{xl_range_abs(row, first, row, last)}" for row in drawn],
        "show_hidden": True,
        "empty_cells": "gaps",
        "series_color": colour,
        "last_point": True,
        "last_color": colour,
        "weight": 1.5,
    }
    canvas.worksheet.add_sparkline(drawn[0], column, options)


def mark_incomplete(drawing: SectionDrawing, at: int, row: int) -> None:
    """An asterisk after each heading (on row `at`, drawn after the template's) whose month is not complete."""
    canvas, helpers = drawing.canvas, drawing.context.helpers
    months, place = canvas.column("months"), canvas.sheet.place("months")
    heading = canvas.sheet.cells.get((row, place[1])) if place else None
    look = (heading.style.get("num_format") if heading else None) or "mmm-yy"
    rule = {
        "type": "formula",
        "criteria": f'={xl_rowcol_to_cell(0, helpers.block("incomplete"), row_abs=True)}<>"–"',
        "format": drawing.book.formats.of(Style((("num_format", f'{look}" *"'),))),
    }
    canvas.worksheet.conditional_format(at, months, at, months + helpers.months - 1, rule)


def add_conditional_formats(drawing: SectionDrawing, first: int, last: int) -> None:
    """RAG colours, and the mark of small denominators; all on ranges of this sheet."""
    book, canvas, helpers = drawing.book, drawing.canvas, drawing.context.helpers
    if last < first:
        return
    rag = canvas.column("rag")
    for word in RAG_TOKENS:
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.formats.of(_seen(book, word))}
        canvas.worksheet.conditional_format(first, rag, last, rag, rule)
    months = canvas.column("months")
    rule = {
        "type": "formula",
        "criteria": f"={_is_small(drawing, first, 0)}",
        "format": book.formats.of(Style(_small_look(drawing))),
    }
    canvas.worksheet.conditional_format(first, months, last, months + helpers.months - 1, rule)
    for token, period in PERIOD_TOKENS.items():
        if period in drawing.periods.periods:
            below = xl_rowcol_to_cell(first, drawing.periods.single(period, "denominator"))
            small = {**rule, "format": book.formats.of(Style(_SMALL)), "criteria": f"={_small_base(drawing, below)}"}
            canvas.worksheet.conditional_format(first, canvas.column(token), last, canvas.column(token), small)


def _seen(book: Book, word: str) -> Style:
    """What of a RAG word's look conditional formatting can carry: colours and weight."""
    style = book.rag_style(word)
    kept = {name: style.get(name) for name in ("font_color", "bg_color", "bold", "italic")}
    return Style().but(**kept)
