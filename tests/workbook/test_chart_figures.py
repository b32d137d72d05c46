"""The figures of a chart stand on no line, whichever month and team is chosen: of all charts of two sets of samples."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report.figures import figure
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

ROOT = Path(__file__).parents[2]
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module", params=["children", "highways"])
def report(request):
    """The report of each set."""
    if request.param == "children":
        return pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 9))
    return pipeline.make_report(
        pipeline.read_lists(ROOT / "samples/highways"), Month(2024, 12), dt.datetime(2025, 1, 9)
    )


@pytest.fixture(scope="module")
def charts(report):
    """Every chart of lines of its workbook."""
    template = ROOT / "workbook_templates/performance_report.xlsx"
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(report, read_template(template)))) as package:
        names = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        found = [ElementTree.fromstring(package.read(name)) for name in names]
    return [chart for chart in found if chart.find(f".//{CHART}lineChart") is not None]


def texts(part, *path):
    """The texts of all such parts."""
    return [one.text or "" for one in part.iterfind("/".join((".", *(f"/{CHART}{name}" for name in path))))]


def test_no_figure_stands_within_the_plot(charts):
    """No line has labels; the words of the months stand at the foot of the plot, and no line is drawn below it."""
    assert len(charts) >= 3
    for chart in charts:
        assert chart.find(f".//{CHART}dLbls") is None
        months, figures = chart.find(f".//{CHART}catAx"), chart.find(f".//{CHART}valAx")
        assert months.find(f"{CHART}tickLblPos").get("val") == "nextTo"
        assert months.find(f"{CHART}crosses").get("val") == "autoZero"  # at 0; where the axis begins higher, there
        foot = float(figures.find(f"{CHART}scaling/{CHART}min").get("val"))
        drawn = [float(value) for value in texts(chart, "val", "numRef", "numCache", "pt", "v")]
        assert drawn and min(drawn) >= foot >= 0


def test_every_highlights_figures_stand_below_the_months(report, charts):
    """Each month's figure is that of the table, without what it rests on."""
    said = [texts(chart.find(f".//{CHART}ser"), "cat", "strRef", "strCache", "pt", "v") for chart in charts]
    for block in (block for section in report.sections for block in section.highlights):
        if report.rows[block.indicator].shape == "none":
            continue
        shown = [figure(report, block.indicator, report.subject, month).shown for month in report.window()]
        words = [one.split(" (")[0] if isinstance(one, str) else f"{one:,}" for one in shown]
        months = [f"{month.first:%b-%y}" for month in report.window()]
        assert [f"{month}\n{word}" for month, word in zip(months, words, strict=True)] in said, block.indicator
