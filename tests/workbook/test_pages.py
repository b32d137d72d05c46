"""What prints: page numbers in the contents, breaks, heights."""

import dataclasses

import pytest

from kpibook.report.model import Table
from kpibook.workbook.sheets.pages import Pager, page_size
from kpibook.workbook.sheets.write import write_workbook
from kpibook.workbook.specimens.specimens import PageSetup


def contents(values):
    """(text, page) of each line of the contents, in order."""
    rows = sorted((int(place[1:]), value) for place, value in values.items() if place[0] == "C")
    return [(values[f"B{row}"], page) for row, page in rows if isinstance(page, float)]


@pytest.mark.libreoffice
def test_contents_name_the_printed_pages(report, template_path, tmp_path, stored, recalculated):
    """Each line's page is the one on which LibreOffice prints its sheet, when tables run over several pages too."""
    indicators = tuple(report.rows)
    long = Table("Long table", indicators * 9)
    first = dataclasses.replace(report.sections[0], tables=(long, *report.sections[0].tables))
    path = tmp_path / "long.xlsx"
    write_workbook(dataclasses.replace(report, sections=(first, *report.sections[1:])), template_path, path)
    book, pages = stored(path), recalculated.pages(path)
    named = dict(contents(book.values("Contents")))
    titles = {"Section one": "Section one", "It's two": "Section two", "Quality assurance": "Quality assurance"}
    expected, at = {}, 1
    for sheet in book.sheet_names[:11]:
        if sheet not in ("Cover", "Contents", "Checks", "About"):  # the last two are read on screen
            expected[titles.get(sheet, sheet)] = at
        at += pages[sheet]
    assert pages["Section one"] >= 4
    assert {title: named[title] for title in expected} == expected
    assert not {"Checks", "About"} & named.keys()


def test_a_long_table_repeats_its_headings(report, template_path, tmp_path, stored):
    """A table that does not fit on a page has its headings again on the next one."""
    long = Table("Long table", tuple(report.rows) * 9)
    section = dataclasses.replace(report.sections[1], tables=(long,), highlights=())
    path = tmp_path / "long.xlsx"
    write_workbook(dataclasses.replace(report, sections=(section,)), template_path, path)
    book = stored(path)
    headings = [int(place[1:]) for place, value in book.values("It's two").items() if value == "Indicator"]
    breaks = book.xml("It's two").count("<brk ")
    assert len(headings) > 2
    assert len(headings) - 1 <= breaks <= len(headings)


def test_scale_and_room():
    """A sheet wider than the paper is scaled down to fit, and a page then holds more; a narrow one is not enlarged."""
    page = PageSetup(landscape=True, paper=9, margins=(0.5, 0.5, 0.5, 0.5))
    scale, room = page_size(page, 1539.8)
    assert scale == 0.5
    assert room == pytest.approx((595.3 - 72) / 0.5 * 0.96)
    assert page_size(page, 100)[0] == 1.0


def test_blocks_stay_whole():
    """A block that does not fit goes to the next page; one taller than a page stays on a fresh one."""
    pager = Pager(room=100, repeated=10)
    pager.add(60)
    assert not pager.keep(5, 40)
    assert pager.keep(6, 41)
    assert not pager.keep(6, 500)
    assert (pager.breaks, pager.pages, pager.used) == ([6], 2, 10)


def test_a_long_list_does_not_end_with_a_line_on_a_page_of_its_own():
    """The last page takes rows over from the one before, until a quarter of it is filled."""
    pager = Pager(room=100, repeated=20)
    pager.add(40)
    assert pager.starts([10] * 6) == frozenset()
    assert pager.starts([10] * 7) == {5}
    assert pager.starts([10] * 14) == {6}
    assert pager.starts([10] * 15) == {6, 13}
    assert pager.starts([50, 50, 50]) == {1, 2}
    assert Pager(room=100, repeated=20, used=20).starts([500, 5]) == {1}


def test_rows_are_tall_enough(report, written, stored):
    """A title that needs more lines gets a taller row; nothing is cut off."""
    import re

    xml = stored(written).xml("Section one")
    values = stored(written).values("Section one")
    heights = {int(row): float(height) for row, height in re.findall(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"', xml)}
    long = next(int(place[1:]) for place, value in values.items() if str(value).startswith("+Perc") and place[0] == "B")
    short = next(int(place[1:]) for place, value in values.items() if value == "Permanence" and place[0] == "B")
    assert heights[long] > heights[short]
