"""Defined names of an officer's own come over, whatever they begin with, with what stands in their cells."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl.workbook.defined_name import DefinedName

Fixture = Callable[..., Any]
OWN = {
    "analysis_mine": "'Front door'!$B$60",
    "analysis_month_end": "Cover!$J$30",
    "Print_notes": "Cover!$J$31",
}


def test_names_that_begin_as_others_do_come_over(workspace, report: Path, typed: Fixture, read: Fixture) -> None:
    """They are there with their cells, and nothing is taken for an analysis text."""

    def name_cells(book: Any) -> None:
        for name, place in OWN.items():
            book.defined_names[name] = DefinedName(name, attr_text=place)
            sheet, cell = place.replace("'", "").replace("$", "").split("!")
            book[sheet][cell].value = name

    typed(report, name_cells)
    done = workspace.refresh(report)
    book = read(report)
    assert {name: book.defined_names[name].attr_text for name in OWN if name in book.defined_names} == OWN
    cells = (("Front door", "B60"), ("Cover", "J30"), ("Cover", "J31"))
    assert [book[sheet][cell].value for sheet, cell in cells] == list(OWN)
    assert (done.outcome.archived, "Analysis archive" in book.sheetnames) == (0, False)


def test_what_is_printed_is_no_name_of_an_officers(workspace, report: Path, typed: Fixture, read: Fixture) -> None:
    """A print area that an officer set on a sheet is no reason to refuse, and makes no second name."""
    typed(report, lambda book: setattr(book["Teams"], "print_area", "A1:C9"))
    workspace.refresh(report)
    assert not [name for name in read(report).defined_names if name.casefold().startswith("print")]
