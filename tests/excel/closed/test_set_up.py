"""How an officer had set the workbook up, filters, widths, hidden rows, selectors, is how the new one is set up."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.filters import FilterColumn, Filters

from kpibook.excel.closed.refresh_file import ClosedOutcome

Fixture = Callable[..., Any]


@pytest.fixture(scope="module")
def refreshed(new_workspace, typed: Fixture, read: Fixture) -> tuple[Any, ClosedOutcome]:
    """The new file, made from one that was set up in many ways, and what the refresh said."""
    workspace = new_workspace()

    def set_up(book: Any) -> None:
        sheet = book["Numerators"]
        column = FilterColumn(colId=2, filters=Filters(filter=["Team two"]))
        sheet.tables["Numerators"].autoFilter.filterColumn.append(column)
        for row in sheet[sheet.tables["Numerators"].ref][1:]:
            sheet.row_dimensions[row[0].row].hidden = row[2].value != "Team two"
        sheet.column_dimensions["A"].width = 50
        sheet.column_dimensions["B"].hidden = True
        book["Front door"].column_dimensions["B"].width = 70
        book["Front door"].row_dimensions[10].height = 45
        book["Front door"].sheet_view.zoomScale = 80
        book["Teams"].freeze_panes = "C7"
        book["Targets"].sheet_state = "hidden"
        sheet["D6"].fill = PatternFill("solid", fgColor="FFFFFF00")
        book.move_sheet("About", -3)
        book["Checks"].sheet_properties.tabColor = "FFFF00FF"
        book["Checks"].page_setup.paperSize = 8
        book["Front door"].protection.password = "secret"
        book["Cover"]["B11"].value = dt.datetime(2022, 12, 1)
        book["Cover"]["B15"].value = "Team two"

    typed(workspace.file, set_up)
    rows = (workspace.folder / "sources" / "referrals.csv").read_text("utf-8").replace("05/12/2022", "25/12/2022", 1)
    (workspace.folder / "sources" / "referrals.csv").write_text(rows, "utf-8")
    done = workspace.refresh(workspace.file)
    return read(workspace.file), done


def test_a_filtered_table_stays_filtered(refreshed) -> None:
    """The filter's criteria are there, and the rows that it hides are hidden."""
    sheet = refreshed[0]["Numerators"]
    table = sheet.tables["Numerators"]
    assert [(c.colId, c.filters.filter) for c in table.autoFilter.filterColumn] == [(2, ["Team two"])]
    hidden = [row[2].value for row in sheet[table.ref][1:] if sheet.row_dimensions[row[0].row].hidden]
    assert len(hidden) == len(sheet[table.ref]) - 3
    assert "Team two" not in hidden


def test_widths_stay_as_they_were(refreshed) -> None:
    """A column that was made wider is so wide, on a table's sheet and on a section."""
    book = refreshed[0]
    assert book["Numerators"].column_dimensions["A"].width == pytest.approx(50, abs=0.1)
    assert book["Front door"].column_dimensions["B"].width == pytest.approx(70, abs=0.1)


def test_a_column_that_was_hidden_stays_hidden(refreshed) -> None:
    """A column hidden by hand is hidden."""
    assert refreshed[0]["Numerators"].column_dimensions["B"].hidden


def test_a_row_that_was_made_taller_stays_so(refreshed) -> None:
    """The row above an analysis box keeps its height; that of a box is worked out from its text."""
    assert refreshed[0]["Front door"].row_dimensions[10].height == pytest.approx(45, abs=1)


def test_zoom_and_frozen_panes_stay(refreshed) -> None:
    """A sheet is seen as it was."""
    assert refreshed[0]["Front door"].sheet_view.zoomScale == 80
    assert refreshed[0]["Teams"].freeze_panes == "C7"


def test_a_hidden_sheet_stays_hidden(refreshed) -> None:
    """A sheet of kpibook's that was hidden is not in sight again."""
    assert refreshed[0]["Targets"].sheet_state == "hidden"


def test_the_chosen_month_and_team_stay_chosen(refreshed) -> None:
    """The cover shows the earlier month and the team that were chosen."""
    cover = refreshed[0]["Cover"]
    assert (cover["B11"].value, cover["B15"].value) == (dt.datetime(2022, 12, 1), "Team two")


TOLD = [
    'colours that were given to cells on "Numerators" (D6)',
    "order of the sheets",
    "password",
    'tab "Checks"',
    "to print",
]


@pytest.mark.parametrize("words", TOLD)
def test_what_comes_over_in_another_look_is_told(refreshed, words: str) -> None:
    """Colours, the order of sheets, how they print and a password do not come over, and the message says so."""
    assert any(words in told for told in refreshed[1].told)


def test_widths_do_not_grow(workspace, read: Fixture) -> None:
    """Refreshed twice, a column is as wide as at first."""
    before = read(workspace.file)["Numerators"].column_dimensions["A"].width
    for months in (("2022-12", "2023-01", "2023-02", "2023-03"), ("2023-01", "2023-02", "2023-03", "2023-04")):
        workspace.write(months)
        workspace.refresh(workspace.file)
    assert read(workspace.file)["Numerators"].column_dimensions["A"].width == before


def test_a_new_month_moves_the_selector_on(workspace, typed: Fixture, read: Fixture) -> None:
    """An earlier month that was chosen gives way to the new one, as with the button; the team stays."""

    def choose(book: Any) -> None:
        book["Cover"]["B11"].value, book["Cover"]["B15"].value = dt.datetime(2022, 12, 1), "Team two"

    typed(workspace.file, choose)
    workspace.new_month()
    workspace.refresh(workspace.file)
    cover = read(workspace.file)["Cover"]
    assert (cover["B11"].value, cover["B15"].value) == (dt.datetime(2023, 3, 1), "Team two")


def test_a_chosen_team_that_has_gone_is_told(workspace, typed: Fixture, read: Fixture) -> None:
    """The cover shows the whole service again, and the message says why."""
    typed(workspace.file, lambda book: setattr(book["Cover"]["B15"], "value", "Team one"))
    workspace.change_mapping('  one: {name: "Team one", area: east}\n', "")
    workspace.write(("2022-11", "2022-12", "2023-01", "2023-02"), ("Team two",))
    done = workspace.refresh(workspace.file)
    assert read(workspace.file)["Cover"]["B15"].value == "Whole service"
    assert any("team chosen on the cover" in told for told in done.told)


@pytest.mark.libreoffice
def test_the_figures_of_the_chosen_month_and_team_are_stored(workspace, typed: Fixture, read, recalculated) -> None:
    """What the file holds for a chosen month and team is what LibreOffice works out anew."""

    def choose(book: Any) -> None:
        book["Cover"]["B11"].value, book["Cover"]["B15"].value = dt.datetime(2023, 1, 1), "Team two"

    typed(workspace.file, choose)
    workspace.change_mapping("title: Referrals\n    files", "title: Referrals in\n    files")
    workspace.refresh(workspace.file)
    values = recalculated(workspace.file)["Front door"]
    stored = read(workspace.file, values=True)["Front door"]
    shown = {cell.coordinate: cell.value for row in stored.iter_rows() for cell in row if cell.value is not None}
    compared = {at: value for at, value in shown.items() if isinstance(value, str | int | float)}
    assert "4" in {str(value) for value in compared.values()}
    assert {at: values.get(at) for at in compared} == compared
