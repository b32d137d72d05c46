"""The refresh of a workbook that holds figures against another source's: open and closed."""

import datetime as dt

import openpyxl
import pytest
from open_workbooks import named, opened, table
from second_workspace import Service, make_workspace, write_export

from kpibook import pipeline
from kpibook.cache import Cache
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.open.message import refresh_message
from kpibook.months import Month

DECEMBER, MARCH = dt.date(2022, 12, 5), dt.date(2023, 3, 6)
MADE = dt.datetime(2023, 3, 9, 12)


def start(folder, days=(DECEMBER,)):
    workspace = make_workspace(folder / "w", Service(), days)
    return workspace, pipeline.build(workspace, Month(2023, 2), workspace / "report.xlsx", MADE).path


def fewer_plans():
    """The service without some of its plans."""
    service = Service()
    service.plans = service.plans[:-40]
    return service


@pytest.mark.libreoffice
def test_a_corrected_export_and_a_later_one(app, tmp_path):
    """A corrected one comes in; a later one, for whose reading the chart has no room, goes into a rebuilt workbook."""
    workspace, path = start(tmp_path)
    book = opened(app, path)
    write_export(workspace / "sources", fewer_plans(), DECEMBER)
    said = refresh_message(book, workspace)
    assert "restated" in str(said), said
    row = table(book, "Numerators")["annex_plans|whole"]
    assert row["2022-11"] == len(fewer_plans().open_on(DECEMBER)) and row["2023-02"] == "N/A"
    write_export(workspace / "sources", Service(), MARCH)
    said = refresh_message(book, workspace)
    (rebuilt,) = workspace.glob("*rebuilt*.xlsx")
    again = opened(app, rebuilt)
    assert table(again, "Numerators")["annex_plans.as_at|whole"]["2023-02"] == "6 Mar 23"
    assert table(again, "Numerators")["annex_plans|whole"]["2023-02"] == len(Service().open_on(MARCH))
    assert named(again, "report_month").value == dt.datetime(2023, 2, 1) and "rebuilt" in said


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_a_closed_file_keeps_what_was_typed_beside_the_two(tmp_path):
    """An analysis beside a block with two sources stays in its box, and both figures are new."""
    workspace, path = start(tmp_path, (DECEMBER, MARCH))
    book = openpyxl.load_workbook(path)
    sheet, cell = book.defined_names["analysis_protection_seen"].attr_text.split("!")
    book[sheet.strip("'")][cell.replace("$", "")] = "Two visits are late."
    book.save(path)
    write_export(workspace / "sources", fewer_plans(), MARCH)
    refresh_file(path, workspace, MADE, lambda *_: None, None, Cache(tmp_path / "cache"))
    again = openpyxl.load_workbook(path)
    sheet, cell = again.defined_names["analysis_protection_seen"].attr_text.split("!")
    assert again[sheet.strip("'")][cell.replace("$", "")].value == "Two visits are late."
    lines = [c.value for row in openpyxl.load_workbook(path, data_only=True)["Child protection"] for c in row]
    there = len(fewer_plans().open_on(MARCH))
    assert any(f"Annex A as at 6 Mar 23: {there} · Annex A is" in str(line) for line in lines)
