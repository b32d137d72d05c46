"""The first sheet, which says what the workbook is and how to answer; the last, which holds lists against figures."""

from collections.abc import Iterator

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from kpibook.months import Month, day_in_words
from kpibook.worklists.contents import DONE, REASON, SHEETS, Account, Cell, ListTable, Part, TeamList
from kpibook.worklists.sheets.canvas import Canvas
from kpibook.worklists.sheets.grid import Column
from kpibook.worklists.sheets.list_sheet import HEADING_ROW, LEAD_ROW, REASONS, TITLE_ROW, lead

ABOUT, HOW_MANY = "About", "How many"
_HOW_MANY = (
    Column("Indicator", 260),
    Column("List", 90),
    Column("Records of", 150),
    Column("Numerator", 90),
    Column("Denominator", 104),
    Column("By the figure", 90),
    Column("Listed", 70),
    Column("In the report", 260),
    Column("Why they differ", 260),
)
_PIXELS = tuple(column.pixels for column in _HOW_MANY)
_NO_FIGURE = "none"
_WIDTHS = (170, 880)


def draw_about(canvas: Canvas, sheet: Worksheet, rows: dict[Part, int], mark: str) -> None:
    """Draw the first sheet: a label and a sentence a row."""
    team_list = canvas.team_list
    canvas.write(sheet, 0, 0, f"List of children: {' '.join(team_list.name.split())}", canvas.title)
    sheet.write_string(0, len(_WIDTHS), mark, canvas.text)
    canvas.set_up_page(sheet, ABOUT)
    for at, pixels in enumerate(_WIDTHS):
        sheet.set_column_pixels(at, at, pixels)
    sheet.set_column_pixels(len(_WIDTHS), len(_WIDTHS), 60, None, {"hidden": True})
    at = 2
    for label, text in (*_what_it_is(team_list), *_how_to_answer(team_list), *_sheets(team_list, rows)):
        at = _line(canvas, sheet, at, label, text)
    first = at
    for number, reason in enumerate(team_list.reasons):
        at = _line(canvas, sheet, at, "" if number else "Reasons to choose from", reason)
    canvas.workbook.define_name(REASONS, f"={ABOUT}!{xl_range_abs(first, 1, max(at - 1, first), 1)}")
    for number, text in enumerate(team_list.left_out or ("Nothing.",)):
        at = _line(canvas, sheet, at, "" if number else "Left out, and why", text)


def _line(canvas: Canvas, sheet: Worksheet, at: int, label: str, text: str) -> int:
    canvas.set_height(sheet, at, ((label, _WIDTHS[0]), (text, _WIDTHS[1])))
    canvas.write(sheet, at, 0, label, canvas.label)
    canvas.write(sheet, at, 1, text, canvas.said)
    return at + 1


def _what_it_is(team_list: TeamList) -> Iterator[tuple[str, str]]:
    day = day_in_words(team_list.day)
    month = f" (figures of {team_list.month.name})" if isinstance(team_list.month, Month) else ""
    yield "Team", team_list.name
    yield "Organisation", team_list.organisation
    yield "As of", f"{day}{month}. What was recorded later is not in it, unless a row says so."
    if team_list.marking:
        yield "Marking", team_list.marking
    yield (
        "Personal data",
        "This workbook holds personal data about children. It is for this team alone. Keep it in its encrypted file, "
        "print no more of it than you need, do not forward it, and destroy copies and paper once they are answered.",
    )
    if team_list.pseudonyms:
        yield (
            "Ids",
            "Each id is a sign in place of the real one, the same every month. Look it up where your team keeps it.",
        )
    yield "Whom to ask", team_list.ask or f"The performance team of {team_list.organisation}."


def _how_to_answer(team_list: TeamList) -> Iterator[tuple[str, str]]:
    yield (
        "How to answer",
        f"On “{SHEETS[Part.OVERDUE]}”, “{SHEETS[Part.WAS_LATE]}” and “{SHEETS[Part.PUT_RIGHT]}” choose a "
        f"{REASON.lower()} for every row, and type under “{DONE}” what next month's list is to remember; on "
        f"“{SHEETS[Part.DUE_SOON]}” only where there is something to say. Save, and return this file, with its "
        "password, to whoever sent it. Sort and filter as you like. Please leave ids and headings as they are, and add "
        "no rows: each row is known by a hidden sign.",
    )
    yield (
        "Days over, days left",
        "Calendar days. Where an indicator counts working days, “What decided” says how many there are of these.",
    )


def _sheets(team_list: TeamList, rows: dict[Part, int]) -> Iterator[tuple[str, str]]:
    for part, name in SHEETS.items():
        yield name, lead(team_list, part, rows[part])
    accounts = [table.account for table in team_list.tables if table.account and table.account.numerator >= 0]
    differ = sum(account.listed != account.expected for account in accounts)
    if not accounts:
        yield HOW_MANY, "There is no figure to hold a list against."
    elif differ:
        lists = "1 list is" if differ == 1 else f"{differ} lists are"
        yield HOW_MANY, f"{lists} longer or shorter than the figure in the report says; the sheet says why."
    else:
        yield HOW_MANY, "Every list is as long as its figure in the report says."


def draw_how_many(canvas: Canvas, sheet: Worksheet) -> None:
    """Draw the last sheet: each indicator's list beside the figure that it is behind."""
    found = [(table, table.account) for table in canvas.team_list.tables if table.account]
    sheet.write_string(TITLE_ROW, 0, "How many are listed, and how many the report counts", canvas.title)
    canvas.set_up_page(sheet, HOW_MANY)
    for at, column in enumerate(_HOW_MANY):
        sheet.set_column_pixels(at, at, column.pixels)
    if not found:
        sheet.write_string(LEAD_ROW, 0, "There is no figure to hold a list against.", canvas.lead)
        return
    said = "By the figure: denominator less numerator where a higher share is better, the numerator where a lower is."
    sheet.write_string(LEAD_ROW, 0, said, canvas.lead)
    headers = [{"header": column.heading, "header_format": canvas.heading} for column in _HOW_MANY]
    options = {"name": "How_many", "columns": headers, "style": None, "autofilter": True}
    canvas.set_height(sheet, HEADING_ROW, zip((column.heading for column in _HOW_MANY), _PIXELS, strict=True))
    sheet.add_table(HEADING_ROW, 0, HEADING_ROW + len(found), len(_HOW_MANY) - 1, options)
    for row, (table, account) in enumerate(found, start=HEADING_ROW + 1):
        values = _account(table, account)
        canvas.set_height(sheet, row, zip(values, _PIXELS, strict=True))
        for place, value in enumerate(values):
            canvas.write(sheet, row, place, value)
    sheet.freeze_panes(HEADING_ROW + 1, 1)
    sheet.repeat_rows(TITLE_ROW, HEADING_ROW)


def _account(table: ListTable, account: Account) -> tuple[Cell, ...]:
    known = account.numerator >= 0
    figures = (account.numerator, account.denominator, account.expected) if known else (_NO_FIGURE,) * 3
    return table.title, SHEETS[table.part], table.of, *figures, account.listed, account.line, account.why
