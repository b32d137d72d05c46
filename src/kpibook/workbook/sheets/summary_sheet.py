"""The summary: one page that says what is Red, what changed, whether it is unusual, and whether others are better."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.report import LOOKED_BACK, RAG_WORDS, TRIAL_BELOW, left_out_words
from kpibook.workbook.live import BESIDE, FURTHEST, REDS, TURNED, CellLink, Content, Gathered, HeatContext, SummaryCells
from kpibook.workbook.sheets.book import Book, name_range, protect, set_up_page
from kpibook.workbook.sheets.canvas import needed_pixels
from kpibook.workbook.sheets.drawn_pages import ROW, SIZE, DrawnPage, drawn_page
from kpibook.workbook.sheets.section_drawing import HELPER, DrawnPages
from kpibook.workbook.specimens import HEAT_MAP, SUMMARY, Style

_LEFT, _RIGHT = (208, 66, 66, 66, 72, 72), (192, 96, 72, 72, 72, 72)
"""Widths of the columns of both halves, in pixels. What is longer runs over into the empty cells beside it."""
_SPARE = 66
"""Pixels that titles may take of the column of each benchmark that there is none of."""
_SECOND = len(_LEFT)
"""The first column of the right half."""
_AIR = 5.0
_BAND = 17.0
_LETTERS = 200
"""Letters in a line over the whole width, at least."""

_HOW = (
    "Direction: better or worse than the {period} before; the arrow says whether the figure rose. How unusual: by the "
    "limits and runs of NHS England's Making Data Count over the last {back} {period}s, or as many as have figures, "
    "outliers not left out; with fewer than {trial}, the limits are still moving. Least usual: furthest from the mean."
)
"""How figures are judged, in words that no selector changes."""


@dataclass
class SummaryDrawing:
    """The summary while it is drawn. Helper columns on the right say where each list's entries stand."""

    page: DrawnPage
    cells: SummaryCells
    helpers: dict[int, int] = field(default_factory=dict)

    def place(self, row: int, of: Gathered, number: int, half: int = 0) -> str:
        """Note where an entry stands on the heat map, in a hidden cell of a row, and give that cell."""
        column = len(_LEFT) + len(_RIGHT) + 1 + half
        if self.page.book.live:
            self.page.canvas.write(row, column, self.cells.place(of, number), HELPER)
        return str(xl_rowcol_to_cell(row, column, col_abs=True))

    def line(self, row: int, first: int, contents: Sequence[Content | None], widths: int) -> None:
        """Write a line of words in one half, or over both; cells without content stay empty."""
        self.fill(row, first, [*contents, *[None] * (widths - len(contents))], self.page.looks.text)

    def fill(self, row: int, first: int, contents: Sequence[Content | None], look: Style) -> None:
        """Write cells of one look side by side; the right half begins a little further right than the left one ends."""
        looks = (look.but(indent=1) if column == _SECOND else look for column in range(first, first + len(contents)))
        self.page.fill(row, first, list(zip(contents, looks, strict=True)))


def draw_summary(book: Book, context: HeatContext) -> DrawnPages:
    """Draw the summary: one page."""
    page = drawn_page(book, SUMMARY, _widths(book, context), (2, 0))
    drawing = SummaryDrawing(page, SummaryCells(context, HEAT_MAP))
    page.top("Summary")
    _reds(drawing)
    page.row(_AIR)
    _sections_and_benchmarks(drawing)
    page.row(_AIR)
    _changes(drawing)
    page.row(_AIR)
    _lines(drawing)
    canvas, helper = page.canvas, len(_LEFT) + len(_RIGHT) + 1
    canvas.worksheet.set_column(helper, helper + 1, 9, None, {"hidden": True, "level": 1})
    set_up_page(book, canvas)
    canvas.worksheet.fit_to_pages(1, 1)
    protect(canvas.worksheet)
    return DrawnPages(1)


def _widths(book: Book, context: HeatContext) -> list[int]:
    """Widths of the columns: titles take what they need, as far as benchmarks leave room for it."""
    titles = needed_pixels((book.report.rows[id_].short_title for id_ in context.rows), SIZE)
    of_left = max(titles, needed_pixels((section.title for section in book.report.sections), SIZE))
    missing = len(_RIGHT) - 2 - len(context.columns.benchmarks)
    wanted = max(0, of_left - _LEFT[0]), max(0, titles - _RIGHT[0])
    part = min(1.0, missing * _SPARE / max(sum(wanted), 1))
    left, right = (int(pixels * part) for pixels in wanted)
    taken = -(-(left + right) // missing) if missing else 0
    last = [width - taken for width in _RIGHT[len(_RIGHT) - missing :]]
    return [_LEFT[0] + left, *_LEFT[1:], _RIGHT[0] + right, *_RIGHT[1 : len(_RIGHT) - missing], *last]


def _band(drawing: SummaryDrawing, left: Content, right: Content = None) -> None:
    at, looks = drawing.page.row(_BAND), drawing.page.looks
    drawing.fill(at, 0, [left], looks.band)
    if right is not None:
        drawing.fill(at, _SECOND, [right], looks.band)


def _reds(drawing: SummaryDrawing) -> None:
    page, cells, looks = drawing.page, drawing.cells, drawing.page.looks
    of = cells.gathered("Red")
    _band(drawing, cells.heading("Red", of))
    headings: list[Content | None] = [
        "Indicator",
        "Figure",
        None,
        "Target",
        "Direction",
        "Months Red",
        "Gap",
        None,
        "How unusual",
    ]
    headings += [None] * (len(_LEFT) + len(_RIGHT) - len(headings))
    drawing.fill(page.row(15), 0, headings, looks.header.but(text_wrap=None))
    for number in range(1, REDS + 1):
        at = page.row()
        place = drawing.place(at, of, number)
        target = cells.entry(of, number, place, "target", lambda line: line.target)
        gap = cells.entry(of, number, place, "gap in words", lambda line: line.gap.words if line.gap else "")
        said = [cells.title(of, number, place), cells.marked_figure(of, number, place), None, target]
        said += [cells.movement(of, number, place), cells.months_red(of, number, place), gap, None]
        drawing.line(at, 0, [*said, cells.unusual(of, number, place)], len(_LEFT) + len(_RIGHT))
    name_range(page.book, page.canvas, "summary_reds", (at - REDS, 0), (at, len(_LEFT) + len(_RIGHT) - 1))
    page.canvas.write(page.row(), 0, cells.more(of, REDS, HEAT_MAP), looks.note.but(text_wrap=None))


def _sections_and_benchmarks(drawing: SummaryDrawing) -> None:
    page, cells, looks = drawing.page, drawing.cells, drawing.page.looks
    report, columns = page.book.report, cells.context.columns.benchmarks
    years = _years(drawing)
    beside = f"Beside benchmarks{', ' + years[0] if len(set(years)) == 1 else ''}" if columns else None
    _band(drawing, "RAG by section", beside)
    at = page.row(26)
    page.fill(at, 0, [("Section", looks.header), *((word, _rag_heading(page, word)) for word in RAG_WORDS)])
    if columns:
        headings = {heading.id: heading.name for heading in report.benchmark_headings}
        of_columns = [headings[one] for one in columns]
        if len(set(years)) > 1:
            of_columns = [f"{text}, {year}" for text, year in zip(of_columns, years, strict=True)]
        texts: list[Content | None] = [*["Indicator", "Figure"], *of_columns, *[None] * (4 - len(columns))]
        drawing.fill(at, _SECOND, texts, looks.header)
    _name_tables(page, at, bool(columns))
    of = cells.gathered("beside benchmarks")
    for number in range(1, max(len(report.sections), BESIDE) + 2):
        at = page.row()
        if number <= len(report.sections) + 1:
            _section(drawing, at, number)
        if columns and number <= BESIDE:
            place = drawing.place(at, of, number, 1)
            said = [cells.title(of, number, place), cells.marked_figure(of, number, place)]
            said += [cells.beside(of, number, place, one) for one in columns]
            drawing.line(at, _SECOND, said, len(_RIGHT))
        elif columns and number == BESIDE + 1:
            drawing.fill(at, _SECOND, [cells.more(of, BESIDE, "sections")], looks.note.but(text_wrap=None))


def _name_tables(page: DrawnPage, headings: int, benchmarks: bool) -> None:
    """Name the two tables that stand side by side below a row of headings."""
    last = len(page.book.report.sections) + 1
    name_range(page.book, page.canvas, "summary_sections", (headings, 0), (headings + last, len(RAG_WORDS)))
    if benchmarks:
        right = (headings + BESIDE, _SECOND + len(_RIGHT) - 1)
        name_range(page.book, page.canvas, "summary_benchmarks", (headings, _SECOND), right)


def _rag_heading(page: DrawnPage, word: str) -> Style:
    """A RAG word over its column of counts, shaded as everywhere."""
    look = page.book.rag_style(word)
    return page.looks.header.but(
        align="center",
        bg_color=look.get("bg_color"),
        font_color=look.get("font_color"),
        num_format=look.get("num_format"),
    ).but(**({} if look.get("bg_color") else {"pattern": None}))


def _years(drawing: SummaryDrawing) -> list[str]:
    """The years of each benchmark's figures, in words."""
    report, found = drawing.page.book.report, []
    for column in drawing.cells.context.columns.benchmarks:
        cells = (cell for row in report.rows.values() for cell in row.benchmarks)
        periods = sorted({cell.period for cell in cells if cell.column == column and cell.value is not None})
        found.append(" and ".join(periods))
    return found


def _section(drawing: SummaryDrawing, at: int, number: int) -> None:
    """One section's counts; below the last one, all together."""
    page, cells, looks = drawing.page, drawing.cells, drawing.page.looks
    sections = page.book.report.sections
    last = number > len(sections)
    weight = (("bold", True),) if last else ()
    id_ = "" if last else sections[number - 1].id
    title: Content = "All, each once" if last else CellLink(sections[number - 1].sheet, sections[number - 1].title)
    style = looks.text.but(**dict(weight))
    counts = [(cells.count(word, id_), looks.centred.but(**dict(weight))) for word in RAG_WORDS]
    page.fill(at, 0, [(title, style), *counts])


def _changes(drawing: SummaryDrawing) -> None:
    """What turned, on the left; the largest changes, on the right."""
    cells = drawing.cells
    for left, right, words in (
        ("turned Red", "improvement", ("Turned Red", "Improved")),
        ("turned Green", "fall", ("Turned Green", "Worsened")),
    ):
        turned, furthest = cells.gathered(left), cells.gathered(right)
        _band(drawing, cells.since(words[0], turned), cells.since(words[1], furthest, ", least usual first"))
        for number in range(1, max(TURNED, FURTHEST) + 1):
            at = drawing.page.row()
            place = drawing.place(at, turned, number)
            said = [cells.title(turned, number, place), cells.from_before(turned, number, place)]
            drawing.line(at, 0, said, len(_LEFT))
            place = drawing.place(at, furthest, number, 1)
            said = [cells.title(furthest, number, place), cells.moved(furthest, number, place)]
            drawing.line(at, _SECOND, said, len(_RIGHT))


def _lines(drawing: SummaryDrawing) -> None:
    """What is unusual, rests on few, or is missing, and how that is judged: lines over the whole width."""
    page, cells, summary = drawing.page, drawing.cells, drawing.cells.summary
    small = page.book.report.mapping.organisation.small_denominator
    left_out = left_out_words(page.book.report)
    few = f"Fewer than {small} in the denominator (†), read with care"
    said_of: tuple[tuple[int, Content], ...] = (
        (3, cells.listed(("Unusual", "is unusual", "unusual so far"), summary.unusual, 3 * _LETTERS, how=True)),
        (1, cells.listed((few, "rests on few", "few so far"), summary.small, _LETTERS - len(few))),
        (1, cells.listed(("No figure", "no figure", "none so far"), summary.missing, _LETTERS)),
        *([(-(-len(left_out) // _LETTERS), left_out)] if left_out else []),
        (2, _HOW.format(back=LOOKED_BACK, period=cells.context.words_for_periods[:-1], trial=TRIAL_BELOW)),
    )
    for lines, said in said_of:
        at = page.row(lines * ROW)
        last = len(_LEFT) + len(_RIGHT) - 1
        look: Style = page.looks.note
        page.canvas.worksheet.merge_range(at, 0, at, last, "", page.book.formats.of(look))
        page.canvas.write(at, 0, said, look)
