"""The word for better or worse beside target and RAG, in LibreOffice."""

import datetime as dt

import pytest
from second_workspace import MAPPING, Service, make_workspace

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report import movement

LOWER = "  started:\n    title: Plans that started\n"


@pytest.mark.libreoffice
def test_it_follows_the_selectors(tmp_path, stored, recalculated):
    """For each month and scope it is what the report says: none of the first month, of neither way, or of few."""
    mapping = MAPPING.replace(LOWER, LOWER + "    polarity: lower\n")
    workspace = make_workspace(tmp_path / "w", Service(), (dt.date(2023, 3, 6),), mapping)
    made = dt.datetime(2023, 3, 9, 12)
    built = pipeline.build(workspace, Month(2023, 2), workspace / "report.xlsx", made)
    report, book = built.report, stored(built.path)
    places = {}
    for name in ("report_month", "report_team"):
        sheet, cell = book.names[name].split("!")
        places[name] = (sheet.strip("'"), cell.replace("$", ""))
    names = {scope: name for scope, name, _ in report.scopes}
    asked = [(month, scope) for month in report.months for scope in names]
    changes = [
        {places["report_month"]: month.first.toordinal() - 693_594, places["report_team"]: names[scope]}
        for month, scope in asked
    ]
    titles = {row.title: indicator for indicator, row in report.rows.items()}
    seen = set()
    for (month, scope), answer in zip(asked, recalculated.each(built.path, changes, ["Child protection"]), strict=True):
        cells = answer["Child protection"]
        for at in range(6, 9):
            said = movement(report, titles[cells[f"B{at}"]], scope, month)
            assert cells[f"E{at}"] == (said.shown if said else "–"), (month, scope, cells[f"B{at}"])
            seen.add(cells[f"E{at}"])
    assert seen == {"better ↑", "better ↓", "worse ↑", "worse ↓", "same →", "–"}
