"""The sample's workbooks, from the shipped template, by the Analysis Function's checklist for accessible spreadsheets.

What sheets that follow a selector cannot be is said in docs/accessibility.md.
"""

import datetime as dt
import re
import warnings
import zipfile
from pathlib import Path

import pytest
from one_line import in_one_line
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from kpibook import pipeline
from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.report import restrict_report, until_month

ROOT = Path(__file__).parents[2]
LEAST = 4.5
"""WCAG 2.2 AA, 1.4.3: contrast of text."""
RAG = ("Red", "Amber", "Green", "No target", "No figure")
TABLES = ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months")
DATA = ("Restated", *TABLES)
"""Sheets that are not printed; a copy that leaves has no Restated."""
LISTS = ("KPI updates", "Definitions", "Checks", "About")


@pytest.fixture(scope="module", params=["whole", "ptc_1", "shared"])
def path(request, tmp_path_factory):
    """The service's workbook, a team's, and a shared one."""
    report = pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 9))
    if request.param == "shared":
        report = protect_report(until_month(report))
    if request.param != "whole":
        report = restrict_report(report, "ptc_1" if request.param == "ptc_1" else "ptc")
    path = tmp_path_factory.mktemp("accessible") / f"{request.param}.xlsx"
    pipeline.write_report(report, ROOT, path)
    return path


@pytest.fixture(scope="module")
def book(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not read sparklines
        return load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def grids(book):
    """Every table of the sheets that are read: sheet → ranges of heading and rows, first row, last row, first and last
    column."""
    found = {}
    for name, defined in book.defined_names.items():
        if name.startswith("kpibook_table_"):
            ((sheet, cells),) = defined.destinations
            left, top, right, bottom = range_boundaries(cells.replace("$", ""))
            found.setdefault(sheet, []).append((top, bottom, left, right))
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            left, top, right, bottom = range_boundaries(table.ref)
            found.setdefault(sheet.title, []).append((top, bottom, left, right))
    return found


def test_each_sheet_has_its_title_in_a1(book):
    """What a screen reader says first."""
    titles = {sheet.title: sheet["A1"].value for sheet in book.worksheets}
    assert [name for name, title in titles.items() if not title] == []
    assert titles["Cover"] == "Monthly performance report"
    assert all(name in titles[name] for name in ("Summary", "Heat map", "Contents", *LISTS, *TABLES))
    assert titles["Robust Corporate Parenting"] == "Robust Corporate Parenting"


def test_every_table_is_a_named_region(book, grids):
    """Excel tables where headings never change, else a name that F5 and screen readers go to."""
    without = {"Cover", "Contents"}
    assert {sheet.title for sheet in book.worksheets} - set(grids) == without
    assert all(len(grids[sheet]) == 1 for sheet in (*LISTS, *TABLES))
    assert len(grids["Robust Corporate Parenting"]) == 2
    assert len(grids["Quality assurance"]) == 2
    assert len(grids["Summary"]) >= 2


def test_no_cells_are_merged_inside_a_table(book, grids):
    """Merged cells are for titles, notes and boxes."""
    for sheet, ranges in grids.items():
        for top, bottom, left, right in ranges:
            assert [str(cells) for cells in book[sheet].merged_cells.ranges
                    if cells.min_row <= bottom and cells.max_row >= top
                    and cells.min_col <= right and cells.max_col >= left] == []  # fmt: skip


def test_one_row_of_headings_stands_before_the_data(book, grids):
    """Each column that holds anything has a heading; no second row looks like the first."""
    for sheet, ranges in grids.items():
        for top, bottom, left, right in ranges:
            rows = list(book[sheet].iter_rows(top, bottom, left, right))
            heads = [cell.value for cell in rows[0]]
            used = [any(row[at].value is not None for row in rows[1:]) for at in range(len(heads))]
            assert [at for at, filled in enumerate(used) if filled and heads[at] is None] == [], (sheet, heads)
            fill = rows[0][0].fill.fgColor.rgb
            assert sum(row[0].fill.fgColor.rgb == fill != "00000000" for row in rows) <= 1, sheet


def test_headings_repeat_in_print(book, grids):
    """A table that may go over several pages has its heading on each."""
    for sheet in ("Heat map", *LISTS):
        first, last = re.findall(r"\d+", book[sheet].print_title_rows)
        ((top, _, _, _),) = grids[sheet]
        assert (int(first), int(last)) == (1, top)
    for sheet in book.worksheets:
        if sheet.title not in ("Cover", *DATA):
            assert sheet.print_title_rows, sheet.title


def test_links_go_to_what_they_name(book):
    """From Contents to the very table or chart: what stands there is what was clicked."""
    sheet, looked = book["Contents"], 0
    for row in sheet.iter_rows(min_row=4, max_col=3):
        for cell in row:
            if cell.hyperlink is None or cell.row < 4:
                continue
            place = cell.hyperlink.location
            name, at = re.fullmatch(r"'?(.+?)'?!(\w+)", place).groups()
            target = str(book[name][at].value)
            assert cell.value == target or target.startswith(f"{cell.value}:"), (cell.value, target)
            looked += 1
    assert looked > 15
    for sheet in book.worksheets:
        said = [cell.value for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        assert not {text for text in said if str(text).lower() in ("link", "here", "click here")}


def test_shorthand_is_explained(book):
    """Every sign that stands for a figure is explained under the tables, on the cover or under Definitions."""
    said = " ".join(str(cell.value) for sheet in ("Cover", "Definitions") for row in book[sheet].iter_rows()
                    for cell in row if cell.value)  # fmt: skip
    shown = {in_one_line(str(cell.value)) for sheet in book.worksheets if sheet.title not in DATA
             for row in sheet.iter_rows() for cell in row if cell.value}  # fmt: skip
    signs = {"N/A": "N/A:", "– (0/0)": "– (0/0):", "TBC": "TBC", "c": "c: not shown"}
    for sign, words in signs.items():
        if sign in shown:
            assert words in said or any(words in text for text in shown), sign
    assert "†" in said
    for word in RAG:
        assert word in {cell.value for row in book["Cover"].iter_rows() for cell in row}


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour_of(colour, otherwise):
    """A colour's six digits; what stands for one that is not set (Excel's black text, white paper)."""
    rgb = getattr(colour, "rgb", None)
    return rgb[-6:] if colour is not None and isinstance(rgb, str) and rgb != "00000000" else otherwise


def behind(fill):
    return colour_of(fill.fgColor, "FFFFFF") if fill.fill_type == "solid" else "FFFFFF"


def test_text_can_be_read_on_what_lies_behind_it(book):
    """Every cell with text, and every conditional format on every cell that it may colour: 4.5 : 1 and more."""
    weak, looked = set(), 0
    for sheet in book.worksheets:
        rules = [(cells, rule) for cells in sheet.conditional_formatting for rule in cells.rules if rule.dxf]
        for row in sheet.iter_rows():
            for cell in row:
                front, back = colour_of(cell.font.color, "000000"), behind(cell.fill)
                if cell.value not in (None, ""):
                    looked += 1
                    if contrast(front, back) < LEAST:
                        weak.add((sheet.title, cell.coordinate, front, back))
        for cells, rule in rules:
            dxf = rule.dxf
            for area in cells.sqref.ranges:
                for row in sheet.iter_rows(area.min_row, area.max_row, area.min_col, area.max_col):
                    for cell in row:
                        front = colour_of(dxf.font.color if dxf.font else None, colour_of(cell.font.color, "000000"))
                        # Excel keeps the fill of a conditional format in its background colour.
                        own = dxf.fill.bgColor if dxf.fill else None
                        back = colour_of(own, behind(cell.fill))
                        looked += 1
                        if contrast(front, back) < LEAST:
                            weak.add((sheet.title, cell.coordinate, front, back))
    assert weak == set()
    assert looked > 2000


def test_a_colour_never_stands_without_its_word(book):
    """Conditional formats that colour go by a word that stands in the very cell, or by one that its number format
    writes; shades are for nothing else."""
    for sheet in book.worksheets:
        for cells in sheet.conditional_formatting:
            for rule in cells.rules:
                if rule.dxf is None or rule.dxf.fill is None:
                    continue
                assert rule.type == "cellIs", (sheet.title, rule.formula)
                assert rule.formula[0].strip('"') in RAG, (sheet.title, rule.formula)


def test_charts_have_alternative_texts(path):
    """Each says what it draws and where the numbers stand, and names no figure: it follows no selector."""
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/drawings/drawing")]
    frames = [frame for part in parts for frame in re.findall(r"<xdr:cNvPr [^>]*>", part)]
    texts = [re.search(r'descr="([^"]+)"', frame) for frame in frames]
    assert frames and all(texts)
    assert all("stand" in text[1] and text[1].endswith(".") for text in texts)
    assert not any(re.search(r"\d%|\(\d+/\d+\)", text[1]) for text in texts)
