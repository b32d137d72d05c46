"""The sample's own workbook in LibreOffice: stored values stay, and every team's figures are the engine's."""

import datetime as dt
from pathlib import Path

import pytest

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report.figures import figure, rag
from kpibook.workbook.live.names import scope_labels

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("sample") / "report.xlsx"
    return pipeline.build(ROOT, Month(2023, 2), out, dt.datetime(2023, 3, 6, 9, 0))


@pytest.mark.libreoffice
def test_recalculation_leaves_every_value_as_it_was_stored(built, stored, recalculated):
    """Hard recalculation of all formulas of all sheets: the same text, the same number."""
    book, values = stored(built.path), recalculated(built.path)
    formulas = {
        (sheet, place): cell.value
        for sheet in book.sheet_names
        for place, cell in book.cells(sheet).items()
        if cell.formula
    }
    again = {(sheet, place): values[sheet].get(place) for sheet, place in formulas}
    assert len(formulas) > 2000
    assert {at: (was, again[at]) for at, was in formulas.items() if again[at] != pytest.approx(was, abs=1e-9)} == {}


@pytest.mark.libreoffice
def test_each_team_in_january(built, stored, overview, recalculated):
    """Report month set to Jan-23 and each team chosen in turn: figures, targets and RAG are the engine's."""
    report, month = built.report, Month(2023, 1)
    sheets = [section.sheet for section in report.sections]
    names = stored(built.path).names
    at_month, at_team = (
        (sheet.strip("'"), cell.replace("$", ""))
        for sheet, cell in (names[name].split("!") for name in ("report_month", "report_team"))
    )
    labels = scope_labels(report)
    assert len(labels) == 24
    day = month.first.toordinal() - 693_594
    answers = recalculated.each(built.path, [{at_month: day, at_team: label} for label in labels.values()], sheets)
    shown = len(report.window()), 1  # benchmarks do not follow the selectors
    expected = [indicator for section in report.sections for table in section.tables for indicator in table.indicators]
    assert len(expected) == 36
    for scope, values in zip(labels, answers, strict=True):
        rows = [row for sheet in sheets for row in overview(values[sheet], *shown)]
        came_out = [(row.title, row.months, row.target, row.rag) for row in rows]
        assert came_out == [engines_row(report, indicator, scope, month) for indicator in expected]


def engines_row(report, indicator, scope, month):
    """What a row should show: title, figures of the window, target, RAG word."""
    figures = tuple(figure(report, indicator, scope, m).shown for m in report.window(month))
    target = report.limits(indicator, scope, month).shown
    return report.rows[indicator].title, figures, target, rag(report, indicator, scope, month)
