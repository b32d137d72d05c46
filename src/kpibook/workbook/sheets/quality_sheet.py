"""Quality assurance: audits by service area, grades with a chart, boxes to type in; live from the same tables."""

from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.definitions import WHOLE
from kpibook.report import NO_FIGURE, NOT_TOLD, QualityPage, Report, shown_share
from kpibook.workbook import live
from kpibook.workbook.sheets.book import Book, name_range, protect, set_up_page
from kpibook.workbook.sheets.canvas import TALLEST_ROW, Canvas, box_height
from kpibook.workbook.sheets.carried import in_box
from kpibook.workbook.sheets.chart_gaps import chart_note, note_changes, note_pixels
from kpibook.workbook.sheets.charts import BarChart, bar_chart
from kpibook.workbook.sheets.section_drawing import UNLOCKED, DrawnPages
from kpibook.workbook.specimens import QUALITY, Style

_HELPER = Style((("font_color", "#55636E"), ("font_size", 9)))
_AREA, _GRADE, _COMPLETED, _DRAWN, _THEME = 0, 1, 2, 3, 4
"""Hidden helper columns, after a gap: the area's id, the grade's measure, audits completed by the chosen team, the
number that the chart draws. In the first row: the month, its column in Numerators, grades without a figure, and those
not shown, what audits looked at."""

_SAID = "Theme of the audits: "
_SCOPES = "Service areas are shown for the report month, whatever team is chosen; grades are the chosen team's."


def draw_quality(book: Book, quality: QualityPage) -> DrawnPages:
    """Draw the sheet."""
    canvas = book.canvas(QUALITY, QUALITY)
    sheet, pager = canvas.sheet, book.pager(canvas)
    helper = canvas.columns.total + 1
    body = sheet.row_of("area")
    for row in range(body):
        canvas.draw(row, {"quality": quality.title})
    _draw_calendar(book, canvas, helper)
    grades_at = _draw_tables(book, canvas, quality, body)
    note = _theme(book, canvas, helper)
    boxes = sheet.row_of("box_heading")
    for row in range(body + 1, boxes):
        canvas.draw(row, {"note": note})
    pager.add(sum(canvas.heights))
    chart_row = grades_at + len(quality.grades)
    rows = range(boxes, sheet.row_of("box") + 1)
    boxes_height = len(quality.boxes) * sum(sheet.height(row) for row in rows)
    boxes_height += sum(_box_extra(book, canvas, number + 1) for number in range(len(quality.boxes)))
    if pager.keep(canvas.next_row, boxes_height) or not _under_grades(canvas):
        chart_row = canvas.next_row
    for number, heading in enumerate(quality.boxes, start=1):
        _draw_box(book, canvas, number, heading)
    _insert_chart(book, canvas, quality, (grades_at, chart_row))
    canvas.worksheet.set_column(helper, helper + _THEME, 14, None, {"hidden": True, "level": 1})
    set_up_page(book, canvas, pager)
    protect(canvas.worksheet)
    return DrawnPages(pager.pages)


def _theme(book: Book, canvas: Canvas, helper: int) -> live.Content:
    """The line under the tables: what the month's audits looked at, where the list says it, and what the tables are."""
    if not live.has_themes(book.report):
        return _SCOPES
    place = (0, helper + _THEME)
    month, at = (xl_rowcol_to_cell(*cell, row_abs=True, col_abs=True) for cell in ((0, helper + 1), place))
    theme = book.report.audit_themes.get(book.month, NO_FIGURE) if book.month in book.report.months else NO_FIGURE
    canvas.write(*place, live.Formula(live.formulas.count_of(f'"{live.THEME_KEY}"', month), theme), _HELPER)
    text = f'=IF({at}="{NO_FIGURE}","","{_SAID}"&{at}&". ")&{live.formulas.literal(_SCOPES)}'
    return live.Formula(text, _SCOPES if theme == NO_FIGURE else f"{_SAID}{theme}. {_SCOPES}")


def _count(book: Book, measure: str, scope: str) -> int | str:
    report = book.report
    counts = report.observations.counts(measure, scope, book.month)
    return live.cell_of(counts[0] if counts and scope in {id_ for id_, _, _ in report.scopes} else None)


def _share(upper: int | str, lower: int | str) -> str:
    if isinstance(lower, str):
        return lower
    return upper if isinstance(upper, str) else shown_share(upper, lower)


def _draw_calendar(book: Book, canvas: Canvas, helper: int) -> None:
    """The report month and its column in Numerators, above all rows."""
    month = xl_rowcol_to_cell(0, helper, row_abs=True, col_abs=True)
    canvas.write(
        0, helper, live.Formula("=shown_month", live.excel_day(book.month)), _HELPER.but(num_format=book.month_format)
    )
    column = book.tables.numerators.column(book.month.key)
    text = live.period_formulas(book.month).column(month, "Numerators")
    canvas.write(0, helper + 1, live.Formula(text, live.NOT_AVAILABLE_ERROR if column is None else column), _HELPER)


def _areas(report: Report, quality: QualityPage) -> list[tuple[str, str]]:
    """(scope, name) of each line: the service areas that the report offers, then the whole service."""
    known = {id_ for id_, _, _ in report.scopes}
    rows = [(id_, name) for id_, name in quality.areas if id_ in known]
    if WHOLE in known:
        rows.append((WHOLE, "All service areas"))
    return rows or [(id_, name) for id_, name, _ in report.scopes]


def _draw_tables(book: Book, canvas: Canvas, quality: QualityPage, body: int) -> int:
    """Both tables side by side; gives the first of their rows."""
    areas, first = _areas(book.report, quality), canvas.next_row
    left = _columns(canvas, ("area", "allocated", "completed", "completion"))
    right = _columns(canvas, ("grade", "graded", "share"))
    for at in range(max(len(areas), len(quality.grades))):
        row, columns = canvas.next_row, list[int]()
        fill: dict[str, live.Content] = {}
        if at < len(areas):
            fill |= _area_fill(book, canvas, areas[at], row)
            columns += left
        if at < len(quality.grades):
            fill |= _grade_fill(book, canvas, quality.grades[at], row)
            columns += right
        canvas.draw(body, fill, columns=columns)
    for name, columns, count in (("areas", left, len(areas)), ("grades", right, len(quality.grades))):
        of = [canvas.columns.first[column] for column in columns]
        name_range(book, canvas, f"quality_{name}", (first - 1, min(of)), (first + count - 1, max(of)))
    return first


def _columns(canvas: Canvas, tokens: tuple[str, ...]) -> list[int]:
    places = [canvas.sheet.place(token) for token in tokens]
    return [place[1] for place in places if place is not None]


def _area_fill(book: Book, canvas: Canvas, area: tuple[str, str], row: int) -> dict[str, live.Content]:
    scope, name = area
    helper = canvas.columns.total + 1
    canvas.write(row, helper + _AREA, live.formulas.wildcards_escaped(scope), _HELPER)
    id_ = xl_rowcol_to_cell(row, helper + _AREA, col_abs=True)
    month = xl_rowcol_to_cell(0, helper + 1, row_abs=True, col_abs=True)
    allocated, completed = (_count(book, f"audits.{what}", scope) for what in ("allocated", "completed"))
    n, d = (xl_rowcol_to_cell(row, canvas.column(token), col_abs=True) for token in ("completed", "allocated"))
    cells: dict[str, live.Content] = {
        "area": name,
        "allocated": live.Formula(live.formulas.count_of(f'"audits.allocated|"&{id_}', month), allocated),
        "completed": live.Formula(live.formulas.count_of(f'"audits.completed|"&{id_}', month), completed),
        "completion": live.Formula(live.formulas.share_of_counts(n, d), _share(completed, allocated)),
    }
    if scope != WHOLE:
        return cells
    return {token: live.Restyled(content, (("bold", True),)) for token, content in cells.items()}  # type: ignore[arg-type]  # these are plain


def _grade_fill(book: Book, canvas: Canvas, grade: tuple[str, str], row: int) -> dict[str, live.Content]:
    measure, label = grade
    helper = canvas.columns.total + 1
    canvas.write(row, helper + _GRADE, live.formulas.wildcards_escaped(measure), _HELPER)
    id_ = xl_rowcol_to_cell(row, helper + _GRADE, col_abs=True)
    month = xl_rowcol_to_cell(0, helper + 1, row_abs=True, col_abs=True)
    graded, completed = (_count(book, name, book.scope) for name in (measure, "audits.completed"))
    text = live.formulas.count_of('"audits.completed|"&team_id', month)
    canvas.write(row, helper + _COMPLETED, live.Formula(text, completed), _HELPER)
    n, d = (xl_rowcol_to_cell(row, column, col_abs=True) for column in (canvas.column("graded"), helper + _COMPLETED))
    drawn = graded if isinstance(graded, int) else live.NOT_AVAILABLE_ERROR
    canvas.write(row, helper + _DRAWN, live.Formula(live.formulas.number_or_na(n), drawn), _HELPER)
    return {
        "grade": label,
        "graded": live.Formula(live.formulas.count_of(f'{id_}&"|"&team_id', month), graded),
        "share": live.Formula(live.formulas.share_of_counts(n, d), _share(graded, completed)),
    }


def _draw_box(book: Book, canvas: Canvas, number: int, heading: str) -> None:
    sheet = canvas.sheet
    rows = range(sheet.row_of("box_heading"), sheet.row_of("box") + 1)
    chart = sheet.place("chart")
    start = canvas.next_row
    for row in rows:
        columns = [c for c in range(sheet.columns) if chart is None or not _in_chart(canvas, row, c)]
        heading_cell = live.Restyled(f"{live.box_heading(book.report, heading)}{book.report.month.name}", UNLOCKED)
        taller = _box_extra(book, canvas, number) if row == sheet.row_of("box") else 0.0
        fill = {"box_heading": heading_cell}
        canvas.draw(row, fill, canvas.measure(row, fill) + taller, columns)
    for token, name in (
        ("box", live.analysis_name("quality", number)),
        ("box_heading", live.analysis_month_name("quality", number)),
    ):
        place = sheet.place(token)
        if place:
            cell = xl_rowcol_to_cell(start + place[0] - rows.start, canvas.columns.first[place[1]], True, True)
            book.workbook.define_name(name, f"='{QUALITY}'!{cell}")
            typed = book.carried.texts.get(name)
            if typed is not None:
                row, column = start + place[0] - rows.start, canvas.columns.first[place[1]]
                canvas.write(row, column, in_box(typed), sheet.cells[place].style)


def _draw_note(book: Book, canvas: Canvas, quality: QualityPage, grades_at: int) -> None:
    """The line under the chart, in the sheet's last row, that names the grades without a bar."""
    helper = canvas.columns.total + 1
    counts = {label: _count(book, measure, book.scope) for measure, label in quality.grades}
    rows = range(grades_at, grades_at + len(counts))
    n, label, drawn = (
        [xl_rowcol_to_cell(row, column, True, True) for row in rows]
        for column in (canvas.column("graded"), canvas.column("grade"), helper + _DRAWN)
    )
    gaps = [live.formulas.has_no_figure(value, upper) for value, upper in zip(drawn, n, strict=True)]
    kept_back = [live.formulas.is_kept_back(upper) for upper in n]
    lists = (
        ", ".join(label for label, count in counts.items() if isinstance(count, str) and count != NOT_TOLD),
        ", ".join(label for label, count in counts.items() if count == NOT_TOLD),
    )
    for at, conditions, value in zip((2, 3), (gaps, kept_back), lists, strict=True):
        text = live.formulas.listed(zip(conditions, label, strict=True))
        canvas.write(0, helper + at, live.Formula(text, value), _HELPER)
    place = canvas.sheet.place("chart") or (0, 0)
    merge, row = canvas.sheet.merge_at(*place) or (*place, *place), canvas.next_row - 1
    first, last = canvas.columns.first[merge[1]], canvas.columns.last(merge[3])
    look = canvas.style("chart")
    note = live.Restyled(_note(canvas, lists), note_changes(look))
    if last > first:
        canvas.worksheet.merge_range(row, first, row, last, "", book.formats.of(look.but(**dict(note_changes(look)))))
    canvas.write(row, first, note, look)


def _note(canvas: Canvas, lists: tuple[str, str]) -> live.Formula:
    places = (xl_rowcol_to_cell(0, canvas.columns.total + 1 + at, True, True) for at in (2, 3))
    return live.Formula(live.formulas.chart_note(*places), chart_note(*lists))


def _box_extra(book: Book, canvas: Canvas, number: int) -> float:
    """Points by which a box must be taller than the template has it, for the text that comes over into it."""
    place = canvas.sheet.place("box")
    typed = book.carried.texts.get(live.analysis_name("quality", number))
    if place is None or typed is None:
        return 0.0
    merge = canvas.sheet.merge_at(*place) or (*place, *place)
    text = typed.value if isinstance(typed, live.Formula) else typed
    needed = box_height(text, canvas.pixels(merge[1], merge[3]), canvas.sheet.cells[place].style)
    return max(min(needed, TALLEST_ROW) - canvas.sheet.height(place[0]), 0.0)


def _in_chart(canvas: Canvas, row: int, column: int) -> bool:
    place = canvas.sheet.place("chart")
    return place is not None and canvas.sheet.merge_at(row, column) == canvas.sheet.merge_at(*place) is not None


def _under_grades(canvas: Canvas) -> bool:
    """Whether the chart stands in the columns of the grades, and so may begin right below them."""
    place = canvas.sheet.place("chart") or (0, 0)
    merge = canvas.sheet.merge_at(*place) or (*place, *place)
    grades = _columns(canvas, ("grade", "graded", "share"))
    return min(grades) <= merge[1] and merge[3] <= max(grades)


def _insert_chart(book: Book, canvas: Canvas, quality: QualityPage, at: tuple[int, int]) -> None:
    grades_at, chart_row = at
    place = canvas.sheet.place("chart")
    if place is None or not quality.grades:
        return
    merge = canvas.sheet.merge_at(*place) or (*place, *place)
    width = canvas.pixels(merge[1], merge[3]) - 6
    every = chart_note(", ".join(label for _, label in quality.grades), "")
    free = note_pixels(every, width, canvas.style("chart"))
    _draw_note(book, canvas, quality, grades_at)
    size = (width, sum(canvas.heights[chart_row:]) * 4 / 3 - 12 - free)
    counts = [_count(book, measure, book.scope) for measure, _ in quality.grades]
    spec = BarChart(
        sheet=QUALITY,
        rows=(grades_at, grades_at + len(quality.grades) - 1),
        labels_at=canvas.column("grade"),
        values_at=canvas.columns.total + 1 + _DRAWN,
        labels=tuple(label for _, label in quality.grades),
        values=tuple(count if isinstance(count, int) else None for count in counts),
    )
    chart = bar_chart(book, spec, size, canvas.style("chart"))
    said = "Bar chart of completed audits by grade, the best at the top. The numbers stand in the table above."
    options = {"x_offset": 2, "y_offset": 10, "description": said, "object_position": 1}
    canvas.worksheet.insert_chart(chart_row, canvas.columns.first[place[1]], chart, options)
