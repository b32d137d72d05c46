"""A workbook whose columns are the days at which lists were cut, in LibreOffice."""

import datetime as dt

import pytest
from one_line import in_one_line
from snapshot_workspace import JUNE, MARCH, Service, make_workspace, write_day

from kpibook import pipeline
from kpibook.months import Reading
from kpibook.report import figure


@pytest.mark.libreoffice
def test_recalculated_and_an_earlier_day_chosen(tmp_path, stored, recalculated):
    """Formulas come to what is stored; with March chosen, its figures are the engine's and nothing stands before."""
    workspace = make_workspace(tmp_path / "w")
    for day in (MARCH, JUNE):
        write_day(workspace / "sources" / f"annex_a_{day}.xlsx", day, Service().lists(day))
    built = pipeline.build(workspace, None, workspace / "report.xlsx", dt.datetime(2023, 6, 20, 9))
    book, values = stored(built.path), recalculated(built.path)
    formulas = {(s, p): c.value for s in book.sheet_names for p, c in book.cells(s).items() if c.formula}
    again = {(sheet, place): values[sheet].get(place) for sheet, place in formulas}
    assert {at: (was, again[at]) for at, was in formulas.items() if again[at] != pytest.approx(was, abs=1e-9)} == {}
    sheet, cell = book.names["report_month"].split("!")
    place = (sheet.strip("'"), cell.replace("$", ""))
    (answer,) = recalculated.each(built.path, [{place: MARCH.toordinal() - 693_594}], ["Child protection"])
    cells = answer["Child protection"]
    rows = {cells[f"B{at}"]: [cells[f"F{at}"], cells[f"G{at}"]] for at in range(6, 9)}
    titles = {row.title: indicator for indicator, row in built.report.rows.items()}
    assert list(rows) == ["Children on a plan", "Seen within 4 weeks", "With an open plan"]
    for title, shown in rows.items():
        assert [in_one_line(each) for each in shown] == [
            "N/A",
            figure(built.report, titles[title], "whole", Reading(MARCH)).shown,
        ]
    headings = [value for value in cells.values() if isinstance(value, str)]
    assert (
        "as at 6 Mar 23" in headings
        and "as at 12 Jun 23" not in headings
        and "6 March 2023 · Whole service" in headings
    )
