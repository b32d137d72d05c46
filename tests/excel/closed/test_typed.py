"""What an officer typed into a file is in the new one, wherever it stood and whatever it was.

One file with all of it is refreshed once; each test looks at one thing in the new file.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName

from kpibook.excel.closed.refresh_file import ClosedOutcome

Fixture = Callable[..., Any]
OWN = {
    "begins with =": ("=not a formula", "General"),
    "a quotation mark": ("'", "General"),
    "spaces in front": ("  two spaces ", "General"),
    "lines": ('say "hello"\nand\ttab', "General"),
    "beyond the BMP": ("👩‍👧 café", "General"),
    "long": ("x" * 9_000, "General"),
    "like an escape": ("_x0041_", "General"),
    "digits": ("540", "General"),
    "a fraction": ("1/20", "General"),
    "a number": (12.5, "0.0"),
    "a percentage": (0.25, "0%"),
    "a day": (dt.datetime(2023, 2, 14), "dd/mm/yyyy"),
    "a moment": (dt.datetime(2023, 2, 14, 10, 30), "dd/mm/yyyy hh:mm"),
    "a time": (dt.time(10, 30), "hh:mm"),
    "yes": (True, "General"),
    "a formula": ("=SUM(A1:A2)", "General"),
}
ELSEWHERE = [("Cover", "J30"), ("Front door", "B60"), ("Numerators", "C1"), ("Contents", "E5"), ("About", "A2")]
TARGETS = ("in_time|every|shown", "in_time|every|green", "in_time|every|amber", "in_time|every|line")
NUMBERS = ("referrals|whole", "referrals|one", "referrals|two", "in_time|whole")


def row_of(book: Any, table: str, key: str) -> int:
    """The row of a table's sheet with this key."""
    sheet = book[table]
    left, top, _, bottom = range_boundaries(sheet.tables[table].ref)
    return next(row for row in range(top, bottom + 1) if sheet.cell(row, left).value == key)


def places(book: Any) -> dict[str, Any]:
    """The cell of each thing in OWN: beside the table Numerators, from its second free column on."""
    found = {}
    for number, name in enumerate(OWN):
        row = row_of(book, "Numerators", NUMBERS[number % 4])
        found[name] = book["Numerators"].cell(row, 12 + number // 4)
    return found


@pytest.fixture(scope="module")
def refreshed(new_workspace, typed: Fixture, read: Fixture, box: Fixture, widen: Fixture) -> tuple[Any, ClosedOutcome]:
    """The new file and what the refresh said."""
    workspace = new_workspace()

    def type_everything(book: Any) -> None:
        for name, cell in places(book).items():
            cell.value, cell.number_format = OWN[name]
            if isinstance(cell.value, str) and name != "a formula":
                cell.data_type = "s"
        for sheet, cell in ELSEWHERE:
            book[sheet][cell].value = "mine"
            book[sheet][cell].font = Font(bold=True)
            book[sheet][cell].fill = PatternFill("solid", fgColor="FFFFFF00")
        widen(book["Denominators"], "Denominators", "seen on", {"in_time|one": dt.datetime(2023, 3, 1)})
        book["Denominators"].cell(row_of(book, "Denominators", "in_time|one"), 8).number_format = "dd.mm.yy"
        widen(book["Definitions"], "Definitions", "owner", {"Decided within 5 days": "Ms Green"})
        below = book["Months"].cell(book["Months"].max_row + 1, 1)
        below.value, below.comment = "my sum", Comment("about it", "me")
        book["Front door"]["C6"].comment = Comment("look here", "me")
        book["Front door"]["D6"].value = "see note"
        book["Front door"]["A1"].value = "My own heading"
        link = book["Teams"]["K6"]
        link.value, link.hyperlink = "guidance", "https://example.org/a"
        book.defined_names["my_rate"] = DefinedName("my_rate", attr_text="0.05")
        book["Cover"].defined_names["my_cell"] = DefinedName("my_cell", attr_text="Cover!$J$30")
        text = CellRichText("=All ", TextBlock(InlineFont(b=True), "well"))
        box(book, "analysis_front_1").value = text
        box(book, "analysis_front_in_time").value = "=1+1"

    typed(workspace.file, type_everything)
    workspace.new_month()
    done = workspace.refresh(workspace.file)
    return read(workspace.file), done


@pytest.mark.parametrize("name", OWN)
def test_a_cell_beside_a_table_keeps_content_and_format(refreshed, name: str) -> None:
    """Text stays text to the last space; numbers, days, times and formulas keep their number format."""
    cell = next(
        cell
        for row in refreshed[0]["Numerators"].iter_rows(min_col=12)
        for cell in row
        if cell.coordinate == places(refreshed[0])[name].coordinate
    )
    value, code = OWN[name]
    assert (cell.value, type(cell.value), cell.number_format) == (value, type(value), code)
    assert cell.data_type == {str: "s", bool: "b", float: "n"}.get(type(value), "d") or name == "a formula"


def test_a_column_inside_a_table_stays_in_it(refreshed) -> None:
    """A column that an officer added to a table is still the table's, in the officer's own format."""
    sheet = refreshed[0]["Denominators"]
    rows = list(sheet[sheet.tables["Denominators"].ref])
    at = [cell.value for cell in rows[0]].index("seen on")
    assert [c.name for c in sheet.tables["Denominators"].tableColumns] == [cell.value for cell in rows[0]]
    cell = next(row for row in rows if row[0].value == "in_time|one")[at]
    assert (cell.value, cell.number_format) == (dt.datetime(2023, 3, 1), "dd.mm.yy")


def test_a_column_inside_a_list_stays_in_it(refreshed) -> None:
    """A column added to Definitions is the table's last, beside its own row."""
    sheet = refreshed[0]["Definitions"]
    table = sheet.tables["Definitions"]
    rows = sheet[table.ref]
    assert [column.name for column in table.tableColumns][-1] == rows[0][-1].value == "owner"
    assert {row[0].value: row[-1].value for row in rows[1:]}["Decided within 5 days"] == "Ms Green"


@pytest.mark.parametrize(("sheet", "cell"), ELSEWHERE)
def test_a_cell_anywhere_else_stays_where_it_was(refreshed, sheet: str, cell: str) -> None:
    """What was typed where kpibook has nothing is still there, with its look."""
    found = refreshed[0][sheet][cell]
    assert (found.value, found.font.bold, found.fill.fgColor.rgb) == ("mine", True, "FFFFFF00")


def test_what_is_below_a_table_moves_down_with_it(refreshed) -> None:
    """A table that grows over it pushes it down, note and all."""
    sheet = refreshed[0]["Months"]
    cell = sheet.cell(sheet.max_row, 1)
    assert cell.row == range_boundaries(sheet.tables["Months"].ref)[3] + 1
    assert (cell.value, cell.comment.text) == ("my sum", "about it")


def test_a_note_on_a_section_stays(refreshed) -> None:
    """A note on a figure of a section is where it was."""
    assert refreshed[0]["Front door"]["C6"].comment.text == "look here"


def test_a_link_comes_over(refreshed) -> None:
    """The address behind an own cell is still behind it."""
    cell = refreshed[0]["Teams"]["K6"]
    assert (cell.value, cell.hyperlink.target) == ("guidance", "https://example.org/a")


def test_names_of_ones_own_come_over(refreshed) -> None:
    """A defined name stands for what it stood for; one of a single sheet too."""
    book = refreshed[0]
    assert book.defined_names["my_rate"].attr_text == "0.05"
    assert book["Cover"].defined_names["my_cell"].attr_text == "Cover!$J$30"


def test_a_figure_that_was_typed_over_on_a_section_is_put_right(refreshed) -> None:
    """The sources decide what a figure is, and the message says where somebody typed something else."""
    assert str(refreshed[0]["Front door"]["D6"].value).startswith("=")
    assert any("typed over figures" in told and '"Front door" (D6)' in told for told in refreshed[1].told)


def test_a_figure_typed_over_is_put_right_though_the_lists_are_as_they_were(workspace, typed, read) -> None:
    """Nothing else would be written: all tables of the file hold what the lists say."""
    before = str(read(workspace.file)["Front door"]["D6"].value)
    assert before.startswith("=") and workspace.refresh(workspace.file).backup is None
    typed(workspace.file, lambda book: setattr(book["Front door"]["D6"], "value", "20% (1/5)"))
    done = workspace.refresh(workspace.file)
    assert done.backup is not None and any('"Front door" (D6), now put right' in told for told in done.told)
    assert read(workspace.file)["Front door"]["D6"].value == before


def test_words_of_kpibooks_that_were_typed_over_are_told(refreshed) -> None:
    """A heading is put right, and the message says where."""
    assert any("typed over" in told and "A1" in told for told in refreshed[1].told)


def test_a_text_for_last_month_goes_to_the_archive(refreshed, box: Fixture) -> None:
    """Section, month and text are there, and the box is empty."""
    rows = [[cell.value for cell in row] for row in refreshed[0]["Analysis archive"]["A1:C2"]]
    assert rows == [["section", "month", "text"], ["Front door: Referrals", "February 2023", "=All well"]]
    assert box(refreshed[0], "analysis_front_1").value is None


def test_bold_words_inside_a_text_are_told(refreshed) -> None:
    """The text comes over whole; that its look does not is said."""
    assert any("words inside a text" in told for told in refreshed[1].told)


BOXED = ["=not a formula", 42, True, dt.datetime(2023, 2, 1), "=1+1"]


@pytest.mark.parametrize("value", BOXED, ids=["text", "number", "yes", "day", "formula"])
def test_a_box_keeps_what_it_holds(workspace, typed: Fixture, read: Fixture, box: Fixture, value: Any) -> None:
    """Text, number, day or formula: an analysis box holds after the refresh what it held."""

    def type_it(book: Any) -> None:
        box(book, "analysis_front_1").value = value
        if value == BOXED[0]:
            box(book, "analysis_front_1").data_type = "s"

    typed(workspace.file, type_it)
    workspace.change_mapping("title: Referrals\n    files", "title: Referrals in\n    files")
    workspace.refresh(workspace.file)
    cell = box(read(workspace.file), "analysis_front_1")
    assert (cell.value, cell.data_type == "f") == (value, value == "=1+1")
    assert type(cell.value) is type(value)


def test_a_note_follows_its_row_and_month(workspace, report: Path, typed: Fixture, read: Fixture) -> None:
    """A note on a figure is on the same figure when a team before it has gone."""

    def figure(book: Any) -> Any:
        sheet = book["Numerators"]
        rows = sheet[sheet.tables["Numerators"].ref]
        at = [cell.value for cell in rows[0]].index("2023-01")
        return sheet.cell(row_of(book, "Numerators", "referrals|two"), at + 1)

    typed(report, lambda book: setattr(figure(book), "comment", Comment("late return", "me")))
    workspace.change_mapping('  one: {name: "Team one", area: east}\n', "")
    workspace.write(("2022-11", "2022-12", "2023-01", "2023-02", "2023-03"), ("Team two",))
    workspace.refresh(report)
    book = read(report)
    notes = [cell.coordinate for row in book["Numerators"].iter_rows() for cell in row if cell.comment]
    assert notes == [figure(book).coordinate]


def test_a_note_on_a_row_that_has_gone_is_kept(workspace, report: Path, typed: Fixture, read: Fixture) -> None:
    """It is on the sheet Kept rows, with the row that it was about."""

    def note(book: Any) -> None:
        row = row_of(book, "Numerators", "referrals|one")
        book["Numerators"].cell(row, 5).comment = Comment("late return", "me")

    typed(report, note)
    workspace.change_mapping('  one: {name: "Team one", area: east}\n', "")
    workspace.write(("2022-11", "2022-12", "2023-01", "2023-02", "2023-03"), ("Team two",))
    workspace.refresh(report)
    kept = [[cell.value for cell in row] for row in read(report)["Kept rows"].iter_rows()]
    assert ["Numerators", "referrals|one", "note on 2022-12", "late return"] in kept


def test_what_was_typed_beside_the_archive_stays(workspace, report: Path, typed, read: Fixture, box: Fixture) -> None:
    """A comment beside an archived text, a note on it and a line below the table come over."""
    typed(report, lambda book: setattr(box(book, "analysis_front_1"), "value", "One."))
    workspace.refresh(report)

    def type_it(book: Any) -> None:
        sheet = book["Analysis archive"]
        sheet["E2"].value, sheet["A4"].value, sheet["C2"].comment = "beside", "below", Comment("why", "me")
        box(book, "analysis_front_1").value = "Two."

    typed(report, type_it)
    workspace.write(("2022-11", "2022-12", "2023-01", "2023-02", "2023-03", "2023-04"))
    workspace.refresh(report)
    sheet = read(report)["Analysis archive"]
    assert [sheet[cell].value for cell in ("C2", "C3", "E2", "A5")] == ["One.", "Two.", "beside", "below"]
    assert sheet["C2"].comment.text == "why"
