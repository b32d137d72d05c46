"""The summary and the heat map of a closed file follow a refresh, and keep what an officer put beside them."""

from collections.abc import Callable
from typing import Any

import pytest

SHEETS = ("Summary", "Heat map")


Fixture = Callable[..., Any]


def cells(book: Any, sheet: str) -> dict[str, object]:
    """Whatever stands on a sheet."""
    return {cell.coordinate: cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("values", [False, True])
def test_a_refreshed_file_says_what_a_new_one_says(new_workspace: Fixture, read: Fixture, values: bool) -> None:
    """Formulas and their values, after a month came in."""
    workspace = new_workspace()
    before = cells(read(workspace.file, True), "Summary")
    workspace.new_month()
    workspace.refresh(workspace.file)
    anew = workspace.build("anew.xlsx")
    for sheet in SHEETS:
        assert cells(read(workspace.file, values), sheet) == cells(read(anew, values), sheet)
    assert cells(read(workspace.file, True), "Summary") != before


def test_an_officers_cells_beside_them_are_kept(new_workspace: Fixture, typed: Fixture, read: Fixture) -> None:
    """A word right of the summary and below the heat map is there after the refresh."""

    def type_beside(book: Any) -> None:
        book["Summary"]["R3"].value, book["Heat map"]["A60"].value = "ask Ann", "seen"

    workspace = new_workspace()
    typed(workspace.file, type_beside)
    workspace.new_month()
    workspace.refresh(workspace.file)
    assert cells(read(workspace.file, True), "Summary")["R3"] == "ask Ann"
    assert cells(read(workspace.file, True), "Heat map")["A60"] == "seen"
