"""The cover: who reports, the two selectors, how to read the workbook."""

from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.report import COMPLETE, incomplete_in_words
from kpibook.workbook import live
from kpibook.workbook.sheets.book import RAG_TOKENS, Book, protect, set_up_page
from kpibook.workbook.sheets.canvas import Canvas
from kpibook.workbook.sheets.section_drawing import UNLOCKED
from kpibook.workbook.specimens import COVER, Style

_UNKNOWN = '{number}" – not in the list";;;@" – not in the list"'
"""How a selector shows what is not in its list: a number, or text."""
_KNOWN = ("month is in the list", "team is in the list")


def draw_cover(book: Book) -> None:
    """Draw the cover and define the names of the selectors."""
    report, canvas = book.report, book.canvas(COVER, COVER)
    team, incomplete = live.scope_labels(report)[book.scope], incomplete_in_words(report, book.month)
    fill: live.Fill = {
        "report_month": _selected(book),
        "team": team,
        "incomplete": live.Formula(live.formulas.incomplete_line(), " " if incomplete == COMPLETE else incomplete),
        **{token: word for word, token in RAG_TOKENS.items()},
        **{token: live.Restyled(book.words[token], UNLOCKED) for token in ("extracted", "made")},
    }
    start = canvas.draw_rows(range(canvas.sheet.rows), fill)
    for token, name in (("report_month", live.REPORT_MONTH), ("team", live.REPORT_TEAM)):
        place = canvas.sheet.place(token)
        if place and book.live:
            cell = (start + place[0], canvas.columns.first[place[1]])
            book.workbook.define_name(name, f"={COVER}!{_absolute(*cell)}")
            source, what = (
                (live.MONTH_LIST, _period(book)) if name == live.REPORT_MONTH else (live.TEAM_LIST, "the team")
            )
            canvas.worksheet.data_validation(*cell, *cell, _drop_down(source, what))
    for token, name in (("extracted", live.STAMP_EXTRACTED), ("made", live.STAMP_MADE)):
        place = canvas.sheet.place(token)
        if place:
            stamp = _absolute(start + place[0], canvas.columns.first[place[1]])
            book.workbook.define_name(name, f"={COVER}!{stamp}")
    if book.live:
        _resolve_selectors(book, canvas, start)
    set_up_page(book, canvas)
    protect(canvas.worksheet)
    canvas.worksheet.activate()


def _resolve_selectors(book: Book, canvas: Canvas, start: int) -> None:
    """Hidden cells beside the cover that say what is shown, whatever the selectors hold; and a selector that says
    what is not in its list says so in red."""
    report, helper = book.report, canvas.columns.total + 1
    team, month = live.scope_labels(report)[book.scope], live.excel_day(book.month)
    style = Style((("font_color", "#55636E"), ("font_size", 9)))
    day = style.but(num_format=book.month_format)
    own = live.Restyled(live.excel_day(report.month), UNLOCKED)
    cells: tuple[tuple[str, live.Content, Style], ...] = (
        (live.TEAM_ID, live.Formula(live.formulas.team_of_name(report.subject), book.scope), style),
        (live.MONTH_NAME, live.Formula(live.formulas.month_in_words(), book.month.name), style),
        (live.SHOWN_MONTH, live.Formula(live.formulas.month_of_day(report.of_readings), month), day),
        (live.SHOWN_TEAM, live.Formula(live.formulas.team_in_words(), team), style),
        (live.OWN_MONTH, own, day),
        (
            live.MONTH_INCOMPLETE,
            live.Formula(live.formulas.incomplete(), incomplete_in_words(report, book.month)),
            style,
        ),
        ("", live.Formula(live.formulas.month_is_known(report.of_readings), 1), style),
        ("", live.Formula(live.formulas.team_is_known(), 1), style),
    )
    for row, (name, content, look) in enumerate(cells):
        canvas.write(row, helper, content, look)
        canvas.write(row, helper + 1, name or _KNOWN[row - len(cells)], style)
        if name:
            book.workbook.define_name(name, f"={COVER}!{_absolute(row, helper)}")
    canvas.worksheet.set_column(helper, helper + 1, 16, None, {"hidden": True, "level": 1})
    for token, row, number in (("report_month", len(cells) - 2, book.month_in_full), ("team", len(cells) - 1, "0")):
        place = canvas.sheet.place(token)
        if place:
            cell = (start + place[0], canvas.columns.first[place[1]])
            unknown = Style().but(font_color="#A1160A", num_format=_UNKNOWN.format(number=number))
            rule = {"type": "formula", "criteria": f"={_absolute(row, helper)}=0", "format": book.formats.of(unknown)}
            canvas.worksheet.conditional_format(*cell, *cell, rule)


def _selected(book: Book) -> live.Content:
    """What the month selector says: the template's look is that of a month."""
    day = live.excel_day(book.month)
    return live.Restyled(day, (("num_format", book.month_in_full),)) if book.report.of_readings else day


def _period(book: Book) -> str:
    return "the as-at date" if book.report.of_readings else "the report month"


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
