"""A council's template of before still works: the first that kpibook came with, which has none of the newer tokens."""

from pathlib import Path

import pytest

from kpibook.report import restrict_report
from kpibook.workbook.sheets.write import write_workbook
from kpibook.workbook.template.read import read_template

FIRST = Path(__file__).parents[1] / "data" / "template_of_the_first_layout.xlsx"
NEWER = ("direction", "beside", "last_year", "quarter", "year_to_date", "twelve_months")


@pytest.fixture(scope="module")
def book(report, tmp_path_factory):
    path = tmp_path_factory.mktemp("first") / "report.xlsx"
    write_workbook(report, FIRST, path)
    return path


def test_it_is_one_of_before():
    """Target and RAG stand right of the months there, and no newer token is in it."""
    section = read_template(FIRST).sheets["Section"]
    assert all(section.place(token) is None for token in NEWER)
    assert section.place("months")[1] < section.place("target")[1] < section.place("rag")[1]


def test_every_sheet_is_there_with_the_figures(report, book, stored, overview):
    """The summary and the heat map too, which have no specimen; the tables say what the engine says."""
    found = stored(book)
    assert found.sheet_names[:4] == ["Cover", "Summary", "Contents", "Heat map"]
    rows = {row.title: row for row in overview(found.values("Section one"), 3, 2)}
    assert rows["-Number looked after"].target == "540"
    assert rows["Repeat contacts"].months[0] != "N/A"
    assert not any(value == "Direction" for value in found.values("Section one").values())


@pytest.mark.libreoffice
def test_it_is_live(book, stored, recalculated):
    """LibreOffice recalculates it, and every stored value stays as it was."""
    found, again = stored(book), recalculated(book)
    differ = {
        (sheet, place): (cell.value, again[sheet].get(place))
        for sheet in found.sheet_names
        for place, cell in found.cells(sheet).items()
        if cell.formula and again[sheet].get(place) != pytest.approx(cell.value, abs=1e-9)
    }
    assert differ == {}


def test_a_teams_copy_is_made_of_it(report, tmp_path, stored):
    """With the whole service's figure beside the team's."""
    path = tmp_path / "n1.xlsx"
    write_workbook(restrict_report(report, "n1"), FIRST, path)
    assert report.mapping.organisation.whole_label in stored(path).values("Section one").values()
