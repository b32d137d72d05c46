"""A workbook that shows two figures of one thing beside each other, in LibreOffice."""

import dataclasses
import datetime as dt
import re
import zipfile

import pytest
from second_workspace import MAPPING, Service, make_workspace
from sound_workbook import faults

from kpibook import pipeline
from kpibook.definitions import Disclosure
from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.report import both_in_words, figure, restrict_report

DAYS = (dt.date(2022, 12, 5), dt.date(2023, 3, 6))
MADE = dt.datetime(2023, 3, 9, 12)
FEBRUARY = Month(2023, 2)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    workspace = make_workspace(tmp_path_factory.mktemp("second") / "w", Service(), DAYS)
    return pipeline.build(workspace, FEBRUARY, workspace / "report.xlsx", MADE)


def _lines(cells):
    return [value for value in cells.values() if isinstance(value, str) and value.startswith(("KPI dash", "No second"))]


@pytest.mark.libreoffice
def test_the_line_follows_the_selectors(built, stored, recalculated):
    """For each month and scope it comes to what the report says in words; formulas come to what is stored."""
    book, values = stored(built.path), recalculated(built.path)
    formulas = {(s, p): c.value for s in book.sheet_names for p, c in book.cells(s).items() if c.formula}
    again = {(sheet, place): values[sheet].get(place) for sheet, place in formulas}
    empty = {"": None}
    wrong = {
        at: (was, again[at])
        for at, was in formulas.items()
        if again[at] not in (was, empty.get(was, was)) and again[at] != pytest.approx(was, abs=1e-9)
    }
    assert wrong == {}
    places = {}
    for name in ("report_month", "report_team"):
        sheet, cell = book.names[name].split("!")
        places[name] = (sheet.strip("'"), cell.replace("$", ""))
    names = {scope: name for scope, name, _ in built.report.scopes}
    asked = [(month, scope) for month in built.report.months[2:] for scope in names]
    changes = [
        {places["report_month"]: month.first.toordinal() - 693_594, places["report_team"]: names[scope]}
        for month, scope in asked
    ]
    for (month, scope), answer in zip(asked, recalculated.each(built.path, changes, ["Child protection"]), strict=True):
        expected = [both_in_words(built.report, id_, scope, month) for id_ in ("seen", "plans", "started")]
        assert _lines(answer["Child protection"]) == expected, (month, scope)


def test_two_charts_beside_each_other(built):
    """Each has its title; the other source's has a point for each reading, and the same axis."""
    with zipfile.ZipFile(built.path) as package:
        charts = [package.read(name).decode() for name in package.namelist() if "/charts/chart" in name]
    titles = ["KPI dashboard" if "KPI dashboard" in c else "Annex A" if ">Annex A<" in c else "" for c in charts]
    assert titles == ["KPI dashboard", "Annex A"] * 2 + [""]
    seen, other = charts[:2]
    for day in ("6 Mar 23", "5 Dec 22"):
        assert len(re.findall(rf"<c:v>{day}\n\d+%</c:v>", other)) == 2  # the figures', the target's
    assert seen.count('<c:max val="1.0"/>') == other.count('<c:max val="1.0"/>') == 1


@pytest.mark.parametrize("label", ["=Cover!A1", "Stop!A1", "=1+1"])
def test_a_label_is_text_whatever_it_begins_with(tmp_path, label):
    """It is no cell and no formula, neither over a chart nor in the line."""
    mapping = MAPPING.replace("label: Annex A", f"label: '{label}'")
    workspace = make_workspace(tmp_path / "w", Service(), DAYS, mapping)
    path = pipeline.build(workspace, FEBRUARY, workspace / "report.xlsx", MADE).path
    with zipfile.ZipFile(path) as package:
        charts = [package.read(name).decode() for name in package.namelist() if "/charts/chart" in name]
    assert sum(f"<a:t>{label}</a:t>" in chart for chart in charts) == 2
    assert faults(path.read_bytes()) == []


def test_a_shared_copy_shows_no_more_of_the_second_than_of_the_first(built):
    """Where the one is not told the other is not, nor what parts them."""
    strict = built.report.mapping.model_copy(update={"disclosure": Disclosure(threshold=10)})
    shared = protect_report(dataclasses.replace(built.report, mapping=strict))
    hidden = [scope for scope, _, _ in shared.scopes if figure(shared, "seen", scope, FEBRUARY).shown == "c"]
    assert hidden
    for scope in hidden:
        assert both_in_words(shared, "seen", scope, FEBRUARY) == "KPI dashboard, Feb-23: c · Annex A as at 6 Mar 23: c"
    team = restrict_report(shared, "a")
    assert both_in_words(team, "seen", "whole", FEBRUARY) == both_in_words(shared, "seen", "whole", FEBRUARY)
    assert not any(issue.kind == "second-opinion" for issue in shared.warnings)
