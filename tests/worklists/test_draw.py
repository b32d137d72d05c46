"""A team's list as a workbook: what stands where, what is text, and that nothing else is in it."""

import datetime as dt
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace

import pytest
import sound_workbook
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from team_lists import DAY, sign, team_list

from kpibook.definitions import WHOLE
from kpibook.worklists.contents import Part, in_cell
from kpibook.worklists.draw import list_bytes

LISTS = ("Overdue", "Due soon", "Was late", "To put right")
DRAW_AGAIN = """
import hashlib
from team_lists import sign, team_list
from kpibook.worklists.draw import list_bytes
print(hashlib.sha256(list_bytes(team_list(), sign)).hexdigest())
"""


def opened(made):
    return load_workbook(io.BytesIO(list_bytes(made, sign)))


def headings(sheet):
    """The headings of a sheet's table, and the row that they stand in."""
    ((left, top, right, _),) = (range_boundaries(table.ref) for table in sheet.tables.values())
    return [sheet.cell(top, column).value for column in range(left, right + 1)], top


def column(sheet, heading):
    """What stands under a heading."""
    names, top = headings(sheet)
    return [sheet.cell(row, names.index(heading) + 1).value for row in range(top + 1, sheet.max_row + 1)]


@pytest.fixture(scope="module")
def content():
    return list_bytes(team_list(), sign)


@pytest.fixture(scope="module")
def book(content):
    return load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_excel_opens_it_without_a_word(content):
    assert sound_workbook.faults(content) == []


def test_there_is_a_sheet_for_each_list_about_first(book):
    assert book.sheetnames == ["About", *LISTS, "How many"]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible"] * 6


def test_other_processes_draw_the_same_bytes(content):
    """Which files a team was sent can be said by their hashes, before they are encrypted."""
    paths = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"}
    told = subprocess.run([sys.executable, "-c", DRAW_AGAIN], capture_output=True, check=True, env=os.environ | paths)
    assert told.stdout.decode().strip() == hashlib.sha256(content).hexdigest()


def test_nothing_is_written_to_a_disk(monkeypatch, tmp_path):
    """Not even where there is nowhere to put a temporary file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert list_bytes(team_list(600), sign)


def test_no_cell_holds_a_formula(parts):
    """Only the drop-downs name cells, by one name."""
    assert not any("<f>" in text or "<f " in text for text in parts.values())
    assert set(re.findall("<formula1>([^<]*)<", "".join(parts.values()))) == {"kpibook_reasons"}


def test_every_record_stands_once_on_its_list_with_its_id_as_text(book):
    for part, name in zip((Part.OVERDUE, Part.DUE_SOON, Part.WAS_LATE), LISTS, strict=False):
        listed = [row.id for table in team_list().tables if table.part is part for row in table.rows]
        assert sorted(column(book[name], "Id")) == sorted(listed)
    assert column(book["To put right"], "Id") == [one.id for one in team_list().put_right]


def test_records_stand_by_worker_the_oldest_first(book):
    rows = list(zip(column(book["Overdue"], "Worker"), column(book["Overdue"], "Was due"), strict=True))
    assert rows == sorted(rows) and len({worker for worker, _ in rows}) > 4


def test_each_worker_has_pages_of_their_own(book):
    """So that a page can be handed on; of the whole service it would be hundreds."""
    workers = column(book["Overdue"], "Worker")
    top = headings(book["Overdue"])[1]
    begins = [top + at for at in range(1, len(workers)) if workers[at] != workers[at - 1]]
    assert [one.id for one in book["Overdue"].row_breaks.brk] == begins
    assert opened(team_list(scope=WHOLE))["Overdue"].row_breaks.brk == []


def test_what_only_some_records_show_stands_under_its_name(book):
    """What all of a sheet's lists show has a column; the rest is named in one."""
    names, _ = headings(book["Overdue"])
    assert "Name" in names and "Last visit" not in names and "Legal status" not in names
    details = set(map(str, column(book["Overdue"], "Details")))
    assert any(re.fullmatch(r"Last visit: \d+ \w+ 202[23]", text) for text in details)
    assert any(re.fullmatch(r"Last review: \d+ \w+ 202[23]\nLegal status: C2", text) for text in details)
    assert isinstance(column(book["Due soon"], "Last visit")[0], dt.datetime)


def test_days_over_and_days_left_count_from_the_day_of_the_list(book):
    for name, due, days in (("Overdue", "Was due", "Days over"), ("Due soon", "Due", "Days left")):
        counted = [abs((DAY - day.date()).days) for day in column(book[name], due)]
        assert column(book[name], days) == counted and min(counted) > 0


def test_a_table_of_another_day_counts_from_that_day():
    """Records of a list that was cut at one day stand as of that day."""
    overdue, *_, soon, _ = team_list().tables
    day = dt.date(2023, 3, 6)
    book = opened(team_list(tables=tuple(replace(table, day=day, short="In short") for table in (overdue, soon))))
    assert set(column(book["Overdue"], "Indicator")) == {"In short"}
    for name, due, days in (("Overdue", "Was due", "Days over"), ("Due soon", "Due", "Days left")):
        counted = [(day - one.date()).days * (1 if name == "Overdue" else -1) for one in column(book[name], due)]
        assert column(book[name], days) == counted


def test_notes_of_earlier_months_stand_beside_those_of_this_month_in_their_cells(book):
    said = "January 2023: Not done, planned. Family away until 20 March; visit booked for 22 March at school."
    rows = zip(*(column(book["Overdue"], heading) for heading in ("Noted earlier", "Reason")), strict=True)
    assert set(rows) == {(None, None), (said, None), (None, "Done, recorded late")}


def test_a_list_with_nothing_on_it_says_so():
    book = opened(team_list(0))
    said = [book[name]["A2"].value for name in (*LISTS, "How many")]
    assert said == [
        "Nothing was overdue, or not as its indicator asks, at 28 February 2023.",
        "Nothing falls due by 21 March 2023 if nothing is added after 28 February 2023.",
        "Nothing was late, or not as its indicator asks, in February 2023.",
        "Nothing is to be put right in the records as they were at 28 February 2023.",
        "By the figure: denominator less numerator where a higher share is better, the numerator where a lower is.",
    ]
    assert not any(book[name].tables for name in LISTS)


def test_each_list_is_held_against_its_figure(book):
    sheet = book["How many"]
    listed, expected = column(sheet, "Listed"), column(sheet, "By the figure")
    why = column(sheet, "Why they differ")
    assert [one == other for one, other in zip(listed, expected, strict=True)] == [text is None for text in why]
    assert "1 list is longer or shorter" in str([cell.value for cell in book["About"]["B"]])
    unknown = replace(team_list().tables[0], account=replace(team_list().tables[0].account, numerator=-1))
    without = opened(team_list(tables=(unknown,)))
    assert column(without["How many"], "Numerator") == ["none"]
    assert "There is no figure to hold a list against." in [cell.value for cell in without["About"]["B"]]


def test_the_hidden_column_alone_is_hidden(book):
    for name in LISTS:
        hidden = [letter for letter, about in book[name].column_dimensions.items() if about.hidden]
        assert hidden == [book[name].cell(4, book[name].max_column).column_letter]
        assert book[name].protection.sheet is False


def test_properties_name_nobody(parts):
    core, app = parts["docProps/core.xml"], parts["docProps/app.xml"]
    assert "<dc:creator></dc:creator>" in core and "<cp:lastModifiedBy></cp:lastModifiedBy>" in core
    assert "List of children: Assessment and Intervention East, 28 February 2023" in core
    assert "OFFICIAL-SENSITIVE" in core and "<dc:language>en-GB</dc:language>" in core
    ids = [row.id for table in team_list().tables for row in table.rows]
    names = ["Maya", "Okafor", *ids]
    assert not any(name in text for name in names for text in (core, app, parts["xl/workbook.xml"]))


def test_each_page_says_whose_it_is_and_how_it_is_marked(book):
    for sheet in book.worksheets:
        header, footer = sheet.oddHeader, sheet.oddFooter
        assert header.left.text == "Assessment and Intervention East" and header.center.text == "OFFICIAL-SENSITIVE"
        assert header.right.text == "Personal data: children" and footer.right.text == "Page &P of &N"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_print_is_no_smaller_than_8_5_points():
    """Twelve points on the screen, made so small that all columns fit on A4 across."""
    for sheet in opened(_widest()).worksheets:
        pixels = width_of(sheet)
        room = (297 / 25.4 - 0.8) * 96
        assert 12 * min(1, room / pixels) >= 8.5, (sheet.title, pixels)


def test_columns_of_a_list_fill_the_page(book):
    """Few columns are so much wider: a row of a narrow table would be as tall as its longest text."""
    for name in LISTS:
        assert 1_250 < width_of(book[name]) < 1_550


def width_of(sheet):
    """Pixels that the columns in sight take together; neighbours of one width share an entry."""
    shown = [about for about in sheet.column_dimensions.values() if not about.hidden]
    return sum(round(about.width * 7) * (about.max - about.min + 1) for about in shown)


def _widest():
    """Every column that there can be."""
    tables = tuple(
        replace(table, headings=("A", "B", table.title), rows=tuple(
            replace(row, shown=("a", "b", "c"), since="seen") for row in table.rows))
        for table in team_list().tables
    )  # fmt: skip
    return team_list(tables=tables)


def test_rows_grow_as_somebody_types(parts):
    """Their heights are what Excel itself would note, and not fixed."""
    assert "customHeight" not in "".join(re.findall("<row [^>]*>", parts["xl/worksheets/sheet2.xml"]))
    assert 'ht="' in parts["xl/worksheets/sheet2.xml"]


def test_headings_of_a_list_that_are_ours_too_get_a_number():
    """Else Excel would not open the table, and the wrong column would be read."""
    table = team_list().tables[0]
    strange = replace(table, headings=("Reason", "id"), rows=tuple(replace(r, shown=("x", "y")) for r in table.rows))
    content = list_bytes(team_list(tables=(strange,)), sign)
    assert sound_workbook.faults(content) == []
    twice = replace(strange, headings=("Name", "NAME"))
    assert sound_workbook.faults(list_bytes(team_list(tables=(twice,)), sign)) == []
    names, _ = headings(load_workbook(io.BytesIO(content))["Overdue"])
    assert names[:4] == ["Worker", "Id", "Reason 2", "id 2"] and names.count("Reason") == 1


STRANGE = st.text(
    st.one_of(st.sampled_from("=+-@\t\n\r\0\x1b\x7f<>&\"'_x0041;|😀ש\u202e\ufffe"), st.characters()), max_size=60
)


@settings(max_examples=40, deadline=None)
@example(
    texts=["=1+1", "@SUM(A1)", "{=1}", "=A1", "-1", "+1", "=cmd|'/c calc'!A1", "=", "http://x.example"], number=10**400
)
@example(texts=["001", "1e5", "=1", "TRUE", "#N/A", "#REF!", "&&P", "Reason", "&L"], number=float("nan"))
@given(texts=st.lists(STRANGE, min_size=9, max_size=9), number=st.one_of(st.floats(), st.integers(), st.dates()))
def test_text_from_a_list_stays_text_whatever_it_is(texts, number):
    """Formulas, control signs, other scripts: the cell says what the list said, and Excel opens the file."""
    one, two, worker, decided, reason, done, name, heading, marking = texts
    table = team_list().tables[0]
    row = replace(table.rows[0], id=one, worker=worker, shown=(two, number), decided=decided)
    strange = replace(table, title=reason, headings=(heading, "b"), rows=(row,))
    made = team_list(tables=(strange,), name=name, marking=marking, put_right=(), left_out=(done,), reasons=(reason,))
    content = list_bytes(made, sign)
    assert sound_workbook.faults(content) == []
    book = load_workbook(io.BytesIO(content))
    assert not any(cell.data_type == "f" for sheet in book.worksheets for line in sheet.iter_rows() for cell in line)
    assert column(book["Overdue"], "Id") == [shown_as(one)]
    assert column(book["Overdue"], "Indicator") == [shown_as(reason)]


def shown_as(text):
    """A text as XML keeps it: an empty one is no text, and a return of the carriage is made visible before."""
    return in_cell(text) or None


def test_what_is_typed_over_a_text_stays_a_text(book):
    """Every cell of a list is formatted as text, but for days and numbers: there = begins no formula."""
    for name in LISTS:
        looks = {type(cell.value): cell.number_format for row in book[name].iter_rows(min_row=5) for cell in row}
        others = {dt.datetime: "d mmm yyyy", int: "General"}
        assert {kind: look for kind, look in looks.items() if kind in (str, type(None))} == {str: "@", type(None): "@"}
        assert all(look == others[kind] for kind, look in looks.items() if kind in others)


def test_a_text_of_any_length_fits_into_its_cell():
    table = team_list().tables[0]
    rows = (replace(table.rows[0], decided="😀" * 40_000), replace(table.rows[1], decided="x" * 40_000))
    content = list_bytes(team_list(tables=(replace(table, rows=rows),), name="ж" * 300), sign)
    assert sound_workbook.faults(content) == []


@pytest.mark.libreoffice
def test_libreoffice_prints_every_worker_on_pages_of_their_own(recalculated, content, book, tmp_path):
    file = tmp_path / "list.xlsx"
    file.write_bytes(content)
    pages = recalculated.pages(file)
    workers = {name: len(set(column(book[name], "Worker"))) for name in LISTS[:3]}
    assert pages == {"About": 1, **workers, "To put right": 1, "How many": 1}
    assert "#" not in {str(value)[:1] for cells in recalculated(file).values() for value in cells.values()}
