"""One list's sheet: a title, two sentences, and the table in which the manager answers."""

from xlsxwriter.worksheet import Worksheet

from kpibook.months import day_in_words
from kpibook.worklists.contents import DONE, REASON, SHEETS, Part, TeamList
from kpibook.worklists.sheets.canvas import Canvas
from kpibook.worklists.sheets.grid import Column, Grid, Kind

REASONS = "kpibook_reasons"
"""The name of the cells that the drop-downs offer."""
_HOW_HEIGHT = 24.0
_ANY = 100_000
"""Wider than any text: of the hidden column, which makes no row taller."""
TITLE_ROW, LEAD_ROW, HOW_ROW, HEADING_ROW = range(4)


def draw_list(canvas: Canvas, sheet: Worksheet, grid: Grid, mark: str) -> None:
    """Draw a list: its table, or a sentence that there is nothing on it."""
    team_list, name = canvas.team_list, SHEETS[grid.part]
    canvas.write(sheet, TITLE_ROW, 0, f"{name}: {_title_of(team_list)}", canvas.title)
    canvas.set_up_page(sheet, name)
    canvas.write(sheet, LEAD_ROW, 0, lead(team_list, grid.part, len(grid.rows)), canvas.lead)
    if not grid.rows:
        sheet.set_column_pixels(0, 0, 120)
        return
    how = f"Choose a {REASON.lower()} and type what was done, in the last two columns. Rows may be sorted and filtered."
    sheet.write_string(HOW_ROW, 0, how, canvas.lead)
    sheet.set_row(HOW_ROW, _HOW_HEIGHT)
    sheet.write_string(TITLE_ROW, len(grid.columns) - 1, mark, canvas.text)
    for at, column in enumerate(grid.columns):
        sheet.set_column_pixels(at, at, column.pixels, None, {"hidden": column.kind is Kind.SEAL})
    _draw_table(canvas, sheet, grid)
    _help_to_answer(sheet, grid)
    sheet.freeze_panes(HEADING_ROW + 1, grid.frozen)
    sheet.repeat_rows(TITLE_ROW, HEADING_ROW)
    sheet.set_h_pagebreaks([HEADING_ROW + 1 + at for at in grid.breaks])


def lead(team_list: TeamList, part: Part, rows: int) -> str:
    """What a list holds, in a sentence."""
    day, ahead = day_in_words(team_list.day), day_in_words(team_list.ahead)
    what = {
        Part.OVERDUE: f"was overdue, or not as its indicator asks, at {day}",
        Part.DUE_SOON: f"falls due by {ahead} if nothing is added after {day}",
        Part.WAS_LATE: f"was late, or not as its indicator asks, in {team_list.month.name}",
        Part.PUT_RIGHT: f"is to be put right in the records as they were at {day}",
    }[part]
    return f"Nothing {what}." if not rows else f"{rows:,} {'row' if rows == 1 else 'rows'}: what {what}."


def _title_of(team_list: TeamList) -> str:
    return f"{' '.join(team_list.name.split())}, {day_in_words(team_list.day)}"


def _draw_table(canvas: Canvas, sheet: Worksheet, grid: Grid) -> None:
    first, last = HEADING_ROW + 1, HEADING_ROW + len(grid.rows)
    headers = [{"header": column.heading, "header_format": canvas.heading} for column in grid.columns]
    name = SHEETS[grid.part].replace(" ", "_")
    options = {"name": name, "columns": headers, "style": None, "autofilter": True}
    sheet.add_table(HEADING_ROW, 0, last, len(grid.columns) - 1, options)
    widths = [column.pixels if column.kind is not Kind.SEAL else _ANY for column in grid.columns]
    canvas.set_height(sheet, HEADING_ROW, zip((column.heading for column in grid.columns), widths, strict=True))
    looks = [canvas.typed if column.kind in (Kind.TYPED, Kind.CHOSEN) else canvas.text for column in grid.columns]
    for row, values in enumerate(grid.rows, start=first):
        canvas.set_height(sheet, row, zip(values, widths, strict=True), least=2)  # room to write on paper
        for column, (value, look) in enumerate(zip(values, looks, strict=True)):
            canvas.write(sheet, row, column, value, look)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _help_to_answer(sheet: Worksheet, grid: Grid) -> None:
    """The drop-down of reasons. Another text may stay: it is read as a text, and a note is worth more than a word."""
    first, last = HEADING_ROW + 1, HEADING_ROW + len(grid.rows)
    at = _place(grid.columns, REASON)
    beside = f"This is not one of the reasons. Choose one, and say more under “{DONE}”."
    sheet.data_validation(
        first, at, last, at,
        {"validate": "list", "source": f"={REASONS}", "error_type": "warning", "error_title": "Not one of the reasons",
         "error_message": beside},
    )  # fmt: skip


def _place(columns: tuple[Column, ...], heading: str) -> int:
    return next(at for at, column in enumerate(columns) if column.heading == heading)
