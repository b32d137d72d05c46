"""What the month's audits looked at: from the list, live, and in no workbook that is shared."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from kpibook import pipeline
from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.report.build import audit_themes
from kpibook.tables import Records
from kpibook.workbook.live import layout
from kpibook.workbook.sheets.write import write_workbook

ROOT = Path(__file__).parents[2]
SAID = "Theme of the audits: {}. Service areas"


@pytest.fixture(scope="module")
def report():
    return pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 9))


@pytest.fixture(scope="module")
def book(report, template_path, tmp_path_factory):
    path = tmp_path_factory.mktemp("themes") / "report.xlsx"
    write_workbook(report, template_path, path)
    return path


def said(values):
    (note,) = [value for value in values.values() if "Service areas are shown" in str(value)]
    return note


def test_the_sheet_says_it(report, book, stored):
    """As it stands in the list for February."""
    assert report.audit_themes[Month(2023, 2)] == "Fathers and partners"
    assert said(stored(book).values("Quality assurance")).startswith(SAID.format("Fathers and partners"))


@pytest.mark.libreoffice
def test_it_follows_the_month(report, book, stored, recalculated):
    """December's in December; in May 2022, before the list begins, nothing is said of it."""
    sheet, cell = stored(book).names["report_month"].split("!")
    at = (sheet.strip("'"), cell.replace("$", ""))
    months = (Month(2022, 12), Month(2022, 5))
    changes = [{at: month.first.toordinal() - 693_594} for month in months]
    december, may = (said(one["Quality assurance"]) for one in recalculated.each(book, changes, ["Quality assurance"]))
    assert december.startswith(SAID.format("Chronologies"))
    assert may.startswith("Service areas")


def test_a_shared_workbook_has_none(report, template_path, tmp_path, stored):
    """Words of a list may be about anybody: neither the sheet nor the tables have them."""
    path = tmp_path / "shared.xlsx"
    write_workbook(protect_report(report), template_path, path)
    assert all(b"Fathers and partners" not in part for part in stored(path).parts.values())
    assert said(stored(path).values("Quality assurance")).startswith("Service areas")


def test_another_month_s_theme_asks_for_no_other_layout(report):
    """It stands in a table, which a refresh writes."""
    assert layout(replace(report, audit_themes={})) == layout(report)


def test_several_themes_of_a_month_are_all_named(report):
    """Each once, in alphabetical order; blanks say nothing."""
    month = pd.Timestamp(2023, 2, 1)
    frame = pd.DataFrame({"month": [month] * 4, "theme": ["Planning", "Fathers", None, "Planning "]})
    found = audit_themes(report.mapping, {"audits": Records("audits", frame, dt.date(2022, 6, 1), None)})
    assert found == {Month(2023, 2): "Fathers; Planning"}
