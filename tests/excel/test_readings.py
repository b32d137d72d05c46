"""The refresh of an open workbook whose columns are the days at which lists were cut."""

import datetime as dt

import pytest
from open_workbooks import named, opened, table
from snapshot_workspace import JUNE, MARCH, Service, expected, make_workspace, write_day

from kpibook import pipeline
from kpibook.excel.open.message import refresh_message

pytestmark = pytest.mark.libreoffice
MADE = dt.datetime(2023, 6, 20, 9)
SERVICE = Service()


def put(workspace, day):
    write_day(workspace / "sources" / f"annex_a_{day}.xlsx", day, SERVICE.lists(day))


def test_a_corrected_reading_and_a_new_one(app, tmp_path):
    """A corrected list of the same day comes in; a new day, which makes a column more, goes into a rebuilt workbook."""
    workspace = make_workspace(tmp_path / "w")
    put(workspace, MARCH)
    book = opened(app, pipeline.build(workspace, None, workspace / "report.xlsx", MADE).path)
    lists = SERVICE.lists(MARCH)
    lists["List 7"] = lists["List 7"][:-5]
    write_day(workspace / "sources" / f"annex_a_{MARCH}.xlsx", MARCH, lists)
    said = refresh_message(book, workspace)
    assert "restated" in str(said), said
    assert table(book, "Numerators")["cp|whole"]["2023-03-06"] == expected(MARCH, lists)[("cp", "whole")][0]
    assert named(book, "report_month").value == dt.datetime(2023, 3, 6)
    put(workspace, JUNE)
    said = refresh_message(book, workspace)
    (rebuilt,) = workspace.glob("*rebuilt*.xlsx")
    again = opened(app, rebuilt)
    row = table(again, "Numerators")["cp|whole"]
    assert row["2023-03-06"] == expected(MARCH, lists)[("cp", "whole")][0] and "rebuilt" in said
    assert row["2023-06-12"] == expected(JUNE, SERVICE.lists(JUNE))[("cp", "whole")][0]
    assert named(again, "report_month").value == dt.datetime(2023, 6, 12)
