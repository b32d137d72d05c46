"""A team's list by the Analysis Function's checklist for accessible spreadsheets."""

import io
import re

import pytest
from openpyxl import load_workbook
from team_lists import sign, team_list

from kpibook.worklists.draw import list_bytes

TABLES = ("Overdue", "Due soon", "Was late", "To put right", "How many")


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(list_bytes(team_list(), sign)))


def test_each_sheet_has_its_title_in_a1(book):
    assert all(sheet["A1"].value for sheet in book.worksheets)
    assert all(book[name]["A1"].value.startswith(name) for name in TABLES)


def test_every_table_is_marked_up_with_one_row_of_headings(book):
    """Each has a heading over every column, nothing merged, and the headings again on every printed page."""
    for name in TABLES:
        (table,) = book[name].tables.values()
        assert table.headerRowCount == 1 and all(column.name for column in table.tableColumns)
        assert not book[name].merged_cells.ranges
        first, last = re.findall(r"\d+", book[name].print_title_rows)
        assert (first, last) == ("1", re.search(r"\d+", table.ref)[0])
    assert not book["About"].merged_cells.ranges


def test_colour_says_nothing_by_itself(book):
    """There are no conditional formats; the cells to fill in are those whose headings say so."""
    assert not any(list(sheet.conditional_formatting) for sheet in book.worksheets)


def test_text_can_be_read_on_what_lies_behind_it(book):
    """4.5 : 1 and more (WCAG 2.2 AA), also of what a manager will type."""
    weak, looked = set(), 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                colour = cell.font.color.rgb if cell.font.color else None
                front = colour[-6:] if isinstance(colour, str) else "000000"  # a theme's: Excel's black text
                back = str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type == "solid" else "FFFFFF"
                looked += 1
                if contrast(front, back) < 4.5:
                    weak.add((sheet.title, cell.coordinate, front, back))
    assert weak == set() and looked > 500


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_table_keeps_its_headings_and_ids_in_sight(book):
    assert [book[name].freeze_panes for name in TABLES] == ["C5", "C5", "C5", "B5", "B5"]
