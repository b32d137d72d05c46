"""Draws the first performance_report.xlsx.

From then on the workbook itself is the source of truth: change it in Excel. Running this again replaces it.

    python workbook_templates/draw_template.py
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

INK, PRIMARY, ACCENT, MUTED = "17263A", "14435C", "1F7A8C", "55636E"
TINT, PAPER, RULE, BOX = "E6EFF2", "FFFFFF", "C9D6DC", "F6F9FA"
RAG = {
    "green": ("DDF0E3", "0B5A2B", "Target met, on the figure as shown."),
    "amber": (
        "FFEFCC",
        "7A4B00",
        "Missed by no more than {{tolerance}}% of it, or the indicator's own tolerance.",
    ),
    "red": ("FBE0DF", "A1160A", "Missed by more than that."),
    "no_target": (None, MUTED, "No target is set, or none for this team."),
    "no_figure": (None, MUTED, "There is a target, but nothing to compare with it."),
}
FOOTER_FONT = "Calibri,Regular"


def style(
    cell,
    text=None,
    *,
    size=10.0,
    bold=False,
    italic=False,
    colour=INK,
    fill=None,
    align="left",
    valign="center",
    wrap=False,
    indent=0,
    fmt=None,
    border="",
    unlocked=False,
):
    """Give a cell its text and its look. `border` names sides and weights: "bottom:thin:C9D6DC top:medium:14435C"."""
    cell.value = text
    cell.font = Font(name="Calibri", size=size, bold=bold, italic=italic, color=colour)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    cell.alignment = Alignment(horizontal=align, vertical=valign, wrap_text=wrap, indent=indent)
    if fmt:
        cell.number_format = fmt
    sides = {}
    for part in border.split():
        side, weight, line = part.split(":")
        sides[side] = Side(style=weight, color=line)
    cell.border = Border(**sides)
    cell.protection = Protection(locked=not unlocked)


def sheet(book: Workbook, name: str, widths: str, tab: str = PRIMARY, footer: int = 12) -> Worksheet:
    """A new sheet: widths in pixels by column letter ("A:40 B:220"), A4 landscape, the footer.

    Most sheets are made smaller to fit the paper's width, and their footer with them: 12 points become 9.
    """
    page = book.create_sheet(name)
    for part in widths.split():
        column, pixels = part.split(":")
        page.column_dimensions[column].width = int(pixels) / 7
    page.sheet_view.showGridLines = False
    page.sheet_properties.tabColor = tab
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.page_setup.fitToHeight = 0
    margins = page.page_margins
    margins.left = margins.right = 0.25
    margins.top, margins.bottom, margins.header, margins.footer = 0.45, 0.6, 0.3, 0.3
    for part, text in (
        (page.oddFooter.left, "{{marking}}"),
        (page.oddFooter.center, "Page &P of &N"),
        (page.oddFooter.right, "Data extracted {{extracted}}"),
    ):
        part.text, part.size, part.font, part.color = text, footer, FOOTER_FONT, MUTED
    return page


def head(page: Worksheet, title: str, columns: str, link: str) -> None:
    """The two lines at the top of every page, with a rule under them, which stay in sight and repeat in print."""
    first, last = columns[0], columns[-1]
    page.row_dimensions[1].height, page.row_dimensions[2].height = 32, 21
    for column in columns:
        style(page[f"{column}1"])
        style(page[f"{column}2"], border=f"bottom:medium:{ACCENT}")
    style(page["A1"], title, size=20, bold=True, colour=PRIMARY)
    style(page[f"{first}2"], "{{shown}}", size=12, colour=MUTED, valign="top", border=f"bottom:medium:{ACCENT}")
    if link:
        style(page[f"{link}1"], "{{to_contents}}", size=12.5, colour=ACCENT, align="right")
        style(page[f"{link}2"], "{{to_cover}}", size=12.5, colour=ACCENT, align="right", valign="top",
              border=f"bottom:medium:{ACCENT}")  # fmt: skip
        if link != last:
            page.merge_cells(f"{link}1:{last}1")
            page.merge_cells(f"{link}2:{last}2")


def band(page: Worksheet, row: int, columns: str, texts: dict[str, str], left: str = "") -> None:
    """A heading row: white on the dark colour."""
    page.row_dimensions[row].height = 34
    for column in columns:
        where = "left" if column in left else "center"
        style(page[f"{column}{row}"], texts.get(column), size=11, bold=True, colour=PAPER, fill=PRIMARY,
              align=where, wrap=True, indent=1 if where == "left" else 0)  # fmt: skip


def body(page: Worksheet, row: int, columns: str, texts: dict[str, str], left: str = "", **more) -> None:
    """A row of a table, with a thin rule under it."""
    for column in columns:
        where = "left" if column in left else "center"
        style(page[f"{column}{row}"], texts.get(column), size=11, align=where, wrap=True,
              indent=1 if where == "left" else 0, border=f"bottom:thin:{RULE}", **more)  # fmt: skip


def box(page: Worksheet, cells: str, token: str) -> None:
    """A box to type in: merged, wrapped, unlocked."""
    line = " ".join(f"{side}:thin:{RULE}" for side in ("left", "right", "top", "bottom"))
    for row in page[cells]:
        for cell in row:
            style(cell, fill=BOX, border=line, unlocked=True)
    first = page[cells][0][0]
    style(first, token, size=12.5, fill=BOX, border=line, valign="top", wrap=True, indent=1, unlocked=True)
    page.merge_cells(cells)


def cover(book: Workbook) -> None:
    """The cover: bands, selectors, how to use, what the words mean."""
    page = sheet(book, "Cover", "A:44 B:150 C:250 D:70 E:120 F:450 G:44", ACCENT, footer=9)
    columns = "ABCDEFG"
    heights = (80, 32, 26, 10, 8, 24, 32, 6, 44, 20, 34, 18, 12, 20, 34, 18, 22, 20, 22, 22, 22, 22, 22, 22)
    for row, height in enumerate(heights, start=1):
        page.row_dimensions[row].height = height
    for row in range(1, 9):
        for column in columns:
            style(page[f"{column}{row}"], fill=PRIMARY if row < 8 else ACCENT)
    # In A1, where a screen reader looks for a title; as far right as what stands below in the next column.
    style(page["A1"], "{{report_title}}", size=34, bold=True, colour=PAPER, fill=PRIMARY, valign="bottom", indent=5)
    style(page["B2"], "{{service}}", size=18, colour=TINT, fill=PRIMARY)
    style(page["B3"], "{{organisation}}", size=14, colour=PAPER, fill=PRIMARY)
    style(page["B6"], "{{motto}}", size=11, italic=True, colour=TINT, fill=PRIMARY)
    style(page["B7"], "{{incomplete}}", size=12, bold=True, colour=PAPER, fill=PRIMARY)
    for row, label, token, fmt in (
        (10, "{{period_label}}", "{{report_month}}", "mmmm yyyy"),
        (14, "Team", "{{team}}", None),
    ):
        style(page[f"B{row}"], label, size=11, bold=True, colour=PRIMARY)
        for column in "BC":
            style(page[f"{column}{row + 1}"], token if column == "B" else None, size=16, bold=True, fill=TINT, fmt=fmt,
                  indent=1, border=f"bottom:thick:{ACCENT}", unlocked=True)  # fmt: skip
        page.merge_cells(f"B{row + 1}:C{row + 1}")
        style(page[f"B{row + 2}"], "Click the box, then the arrow beside it.", size=10, colour=MUTED)
    style(page["E10"], "How to use this workbook", size=13, bold=True, colour=PRIMARY)
    lines = (
        (11, "1   If Excel shows a yellow bar, click Enable Editing; until then nothing can be chosen."),
        (12, "2   Choose {{a_period}} and a team on the left. Tables, RAG, trends and charts follow."),
        (13, "3   {{typed_by}} into the shaded boxes under each table and beside each chart."),
        (14, "4   {{before_reading}}"),
    )
    for row, text in lines:
        style(page[f"E{row}"], text, size=11)
    page.row_dimensions[11].height, page.row_dimensions[12].height, page.row_dimensions[13].height = 34, 22, 26
    style(page["E15"], "What the RAG words mean", size=13, bold=True, colour=PRIMARY, valign="bottom")
    for row, (word, (fill, colour, text)) in enumerate(RAG.items(), start=16):
        style(page[f"E{row}"], f"{{{{rag_{word}}}}}", size=10, bold=word in ("green", "amber", "red"), colour=colour,
              fill=fill, align="center", fmt=';;;"● "@', border=f"bottom:thin:{PAPER}")  # fmt: skip
        style(page[f"F{row}"], text, size=10, indent=1)
        page.row_dimensions[row].height = 22
    style(page["E21"], "† and italics", size=10, italic=True, colour=INK, align="center")
    style(page["F21"], "Fewer than {{small}} in the denominator: read the percentage with care.", size=10, indent=1)
    for row, label, token in ((18, "Marking", "{{marking}}"), (19, "Data extracted", "{{extracted}}"),
                              (20, "Workbook made", "{{made}}")):  # fmt: skip
        style(page[f"B{row}"], label, size=10, colour=MUTED, border=f"bottom:thin:{RULE}")
        style(page[f"C{row}"], token, size=10, bold=True, wrap=True, border=f"bottom:thin:{RULE}")
    style(page["B9"], "{{buttons}}")


def contents(book: Workbook) -> None:
    """The contents page: a line a sheet, a smaller line a part."""
    page = sheet(book, "Contents", "A:12 B:822 C:160", footer=9)
    head(page, "Contents", "BC", "")
    style(page["C1"], "{{to_cover}}", size=9, colour=ACCENT, align="right")
    page.row_dimensions[3].height = 26
    style(page["B3"])
    style(page["C3"], "Page", size=9, bold=True, colour=MUTED, align="right", valign="bottom")
    page.row_dimensions[4].height, page.row_dimensions[5].height = 23, 15.5
    style(page["B4"], "{{entry}}", size=12, bold=True, colour=PRIMARY, valign="bottom", border=f"bottom:thin:{RULE}")
    style(page["C4"], "{{page}}", size=12, bold=True, colour=PRIMARY, align="right", valign="bottom",
          border=f"bottom:thin:{RULE}")  # fmt: skip
    style(page["B5"], "{{subentry}}", size=10, colour=MUTED, indent=2)
    style(page["C5"], "{{subpage}}", size=10, colour=MUTED, align="right")
    page.freeze_panes = "A3"


def section(book: Workbook) -> None:
    """A section: head, one table (its column of the whole service is for teams), one highlighted indicator.

    What decides stands beside the name, where a laptop of 1,366 pixels shows it. Type is as large as A4 across allows:
    printed at three quarters of its size, 11 points are 8.
    """
    page = sheet(book, "Section", "A:6 B:176 C:48 D:78 E:70 F:77 G:77 H:46 I:82 J:260")
    columns = "BCDEFGHI"
    head(page, "{{section}}", columns + "J", "H")
    style(page["J3"], "{{beside}}")  # a column for the box beside a chart, only where no benchmarks make room for it
    heights = {3: 8, 4: 24, 7: 21, 8: 4, 9: 18, 10: 48, 11: 8, 12: 24, 13: 17, 20: 8}
    heights |= dict.fromkeys(range(14, 20), 30)
    for row, height in heights.items():
        page.row_dimensions[row].height = height
    style(page["E2"], "{{buttons}}", border=f"bottom:medium:{ACCENT}")
    style(page["B4"], "{{table}}", size=14, bold=True, colour=INK)
    tokens = {"B": "{{indicator}}", "C": "{{target}}", "D": "{{rag}}", "E": "{{direction}}", "F": "{{months}}",
              "G": "{{whole}}", "H": "{{sparkline}}", "I": "{{benchmarks}}"}  # fmt: skip
    words = {"B": "Indicator", "C": "Target", "D": "RAG", "E": "Direction", "H": "Trend"}
    band(page, 5, columns, {**tokens, **words}, left="B")
    page["F5"].number_format = "mmm-yy"
    page.row_dimensions[6].height = 30
    body(page, 6, columns, tokens, left="B")
    for cell in ("F6", "G6", "I6"):
        page[cell].number_format = "#,##0"
    for cell in ("D6", "E6", "G6", "I6"):
        page[cell].font = Font(name="Calibri", size=11, color=MUTED)
    page["C6"].font = Font(name="Calibri", size=11, bold=True, color=INK)
    page["D6"].number_format = ';;;"● "@'
    style(page["B7"], "{{note}}", size=12.5, colour=MUTED, wrap=True, valign="bottom")
    page.merge_cells("B7:J7")
    style(page["B9"], "{{analysis_heading}}", size=12.5, bold=True, colour=PRIMARY)
    box(page, "B10:J10", "{{analysis}}")
    style(page["B12"], "{{highlight}}", size=14, bold=True, colour=INK)
    style(page["B13"], "{{headline}}", size=12.5, colour=MUTED, wrap=True)
    page.merge_cells("B13:G13")
    style(page["B14"], "{{chart}}", size=12.5, colour=ACCENT)
    page.merge_cells("B14:G19")
    style(page["H13"], "{{highlight_analysis_heading}}", size=12.5, bold=True, colour=PRIMARY)
    page.merge_cells("H13:J13")
    box(page, "H14:J19", "{{highlight_analysis}}")
    page.freeze_panes = "C4"


def quality(book: Workbook) -> None:
    """Quality assurance: two tables side by side, a chart, boxes."""
    page = sheet(book, "Quality assurance", "A:12 B:320 C:110 D:110 E:140 F:52 G:300 H:110 I:176")
    head(page, "{{quality}}", "BCDEFGHI", "H")
    style(page["B4"], "Audits by service area", size=13, bold=True)
    style(page["G4"], "Grades of completed audits", size=13, bold=True)
    band(page, 5, "BCDE", {"B": "Service area", "C": "Allocated", "D": "Completed", "E": "Completion"}, left="B")
    band(page, 5, "GHI", {"G": "Grade", "H": "Audits", "I": "Share of completed"}, left="G")
    body(
        page, 6, "BCDE", {"B": "{{area}}", "C": "{{allocated}}", "D": "{{completed}}", "E": "{{completion}}"}, left="B"
    )
    body(page, 6, "GHI", {"G": "{{grade}}", "H": "{{graded}}", "I": "{{share}}"}, left="G")
    style(page["B7"], "{{note}}", size=11, colour=MUTED, wrap=True, valign="top")
    page.merge_cells("B7:E7")
    style(page["G8"], "{{chart}}", colour=ACCENT)
    style(page["B8"], "{{box_heading}}", size=11, bold=True, colour=PRIMARY, valign="bottom")
    page.merge_cells("G8:I9")
    box(page, "B9:E9", "{{box}}")
    for row, height in {3: 8, 4: 26, 5: 26, 6: 18, 7: 34, 8: 20, 9: 100}.items():
        page.row_dimensions[row].height = height
    page.freeze_panes = "A4"


def list_sheet(
    book: Workbook, name: str, columns: dict[str, tuple[int, str, str]], left: str, valign: str = "top"
) -> None:
    """A sheet with one table: column → width, heading, token."""
    letters = "".join(columns)
    page = sheet(book, name, "A:12 " + " ".join(f"{column}:{width}" for column, (width, _, _) in columns.items()))
    head(page, name, letters, letters[-1])
    page.row_dimensions[3].height = 10
    band(page, 4, letters, {column: heading for column, (_, heading, _) in columns.items()}, left)
    body(page, 5, letters, {column: f"{{{{{token}}}}}" for column, (_, _, token) in columns.items()}, left,
         valign=valign)  # fmt: skip
    page.row_dimensions[5].height = 20
    page.freeze_panes = "A5"


def lists(book: Workbook) -> None:
    """The sheets that are one table."""
    list_sheet(book, "KPI updates", {
        "B": (110, "Month", "month"), "C": (110, "New or changed", "kind"), "D": (420, "Indicator", "indicator"),
        "E": (560, "What it means", "note"),
    }, "DE", "center")  # fmt: skip
    book["KPI updates"]["B5"].number_format = "mmm-yy"
    list_sheet(book, "Definitions", {
        "B": (190, "Indicator", "indicator"), "C": (300, "What counts", "counts"),
        "D": (200, "What does not", "leaves_out"), "E": (130, "Source", "source"), "F": (170, "Target", "target"),
        "G": (200, "Benchmarks", "benchmark"), "H": (230, "Notes", "note"),
    }, "BCDEFGH")  # fmt: skip
    book["Definitions"]["B5"].font = Font(name="Calibri", size=11, bold=True, color=INK)
    list_sheet(book, "Checks", {
        "B": (88, "Kind", "kind"), "C": (130, "Source", "source"), "D": (210, "File", "file"),
        "E": (100, "Sheet", "sheet"), "F": (62, "Rows read", "rows_read"), "G": (62, "Used", "rows_used"),
        "H": (62, "Set aside", "set_aside"), "I": (84, "Extracted", "taken"), "J": (320, "What and why", "what"),
        "K": (270, "Where, what to do", "where"),
    }, "BCDEJK")  # fmt: skip
    for column in "FGH":
        book["Checks"][f"{column}5"].number_format = "#,##0"
    book["Checks"]["I5"].number_format = "dd mmm yyyy"
    list_sheet(book, "About", {
        "B": (190, "Item", "item"), "C": (410, "Name", "value"), "D": (470, "SHA-256 of the content", "sha256"),
        "E": (150, "Last changed", "changed"),
    }, "BCD", "center")  # fmt: skip
    book["About"]["D5"].font = Font(name="Calibri", size=10, color=MUTED)
    book["About"]["E5"].number_format = "dd mmm yyyy hh:mm"
    book["About"].row_dimensions[5].height = 16


def data(book: Workbook) -> None:
    """The tables that formulas read."""
    page = sheet(book, "Data", "A:220 B:72", "8A949B")
    for row, height in {1: 26, 2: 18, 3: 8, 4: 20}.items():
        page.row_dimensions[row].height = height
    style(page["A1"], "{{name}}", size=16, bold=True, colour=PRIMARY)
    style(page["A2"], "{{about}}", size=10, colour=MUTED)
    for column in "AB":
        style(
            page[f"{column}4"], "{{heading}}" if column == "A" else None, size=9, bold=True, colour=PAPER, fill=PRIMARY
        )
    style(page["A5"], "{{text}}", size=10)
    style(page["B5"], "{{number}}", size=10, align="right")
    page.freeze_panes = "B5"


def main() -> None:
    """Draw every sheet and save."""
    book = Workbook()
    book.remove(book.active)
    cover(book)
    contents(book)
    section(book)
    quality(book)
    lists(book)
    data(book)
    order = [
        "Cover",
        "Contents",
        "Section",
        "Quality assurance",
        "KPI updates",
        "Definitions",
        "Checks",
        "About",
        "Data",
    ]
    book._sheets = [book[name] for name in order]
    book.save(Path(__file__).with_name("performance_report.xlsx"))


if __name__ == "__main__":
    main()
