"""What a team's manager opens: what the team has anything in, in a manager's words, and whose figures a box is of."""

import datetime as dt
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from one_line import in_one_line

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report import figure, restrict_report, summary_of, until_month
from kpibook.teams.headlines import headlines
from kpibook.workbook.live.names import box_heading

ROOT = Path(__file__).parents[2]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def service():
    return until_month(pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 9)))


@pytest.fixture(scope="module")
def report(service):
    return restrict_report(service, "ptc_1")


@pytest.fixture(scope="module")
def parts(report, tmp_path_factory):
    """The parts of the team's workbook, as text."""
    path = tmp_path_factory.mktemp("managers") / "ptc_1.xlsx"
    pipeline.write_report(report, ROOT, path)
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))}


@pytest.fixture(scope="module")
def rows(parts):
    """Every row of every sheet: sheet's part → row → the texts that stand in it."""
    strings = ["".join(t.text or "" for t in item.iter(f"{MAIN}t"))
               for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])]  # fmt: skip
    found = {}
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            for row in ElementTree.fromstring(part).iter(f"{MAIN}row"):
                cells = [(cell.get("t"), cell.findtext(f"{MAIN}v") or "") for cell in row]
                texts = [strings[int(v)] if kind == "s" else v for kind, v in cells]
                found[name, row.get("r")] = [in_one_line(text) for text in texts]
    return found


def test_no_row_says_nothing_in_every_month(rows, report, service):
    """No line of – (0/0) alone; the service's report has such, of this team."""
    months, nothing = report.window(), "– (0/0)"
    assert [place for place, texts in rows.items() if texts.count(nothing) >= len(months)] == []
    assert sum(any("/" in text and "%" in text for text in texts) for texts in rows.values()) > 10
    shown = [[figure(service, id_, "ptc_1", month).shown for month in months] for id_ in service.rows]
    assert sum(set(figures) == {nothing} for figures in shown) > 5


def test_it_speaks_to_a_manager(parts):
    """No mapping file, nothing that only an officer can do; and how to get out of Protected View."""
    everything = "".join(parts.values())
    for words in ("mappings/", ".yaml", "click Refresh", "Before you publish", "change the column", "in the mapping"):
        assert words not in everything
    assert "click Enable Editing" in everything
    assert "Type what your figures mean" in everything


def test_each_box_says_whose_figures_it_is_of(parts, service):
    """In the service's own too: whoever chooses a team still reads words about the whole service."""
    strings = parts["xl/sharedStrings.xml"]
    boxes = re.findall(r'name="analysis_month_', parts["xl/workbook.xml"])
    assert len(boxes) > 5
    assert strings.count("Analysis · ") == strings.count("Analysis · PTC 1 · February 2023") > 0
    assert box_heading(service) == "Analysis · Whole service · "


def test_everything_agrees_with_the_rows_that_are_left_out(report, service):
    """Sections, summary, Definitions and the mail's headlines speak of the same indicators."""
    gone = {id_ for one in report.left_out for id_ in one.indicators}
    assert {"re_referrals", "cp_visits_10_days", "permanence"} <= gone
    assert gone.isdisjoint(line.indicator for line in summary_of(report, "ptc_1").lines)
    assert gone.isdisjoint(text.indicator for text in report.definitions)
    said, before = headlines(report, "ptc_1"), headlines(service, "ptc_1")
    assert (said.red, said.amber, said.green, said.reds) == (before.red, before.amber, before.green, before.reds)
    assert [line.indicator for line in summary_of(report, "ptc_1").reds] == [line.indicator for line in said.reds]


def test_no_red_is_left_out(service):
    """For any scope: what has a RAG word of Red, Amber or Green in any month stays."""
    for scope, _, _ in service.scopes[1:]:
        own, every = (summary_of(report, scope) for report in (restrict_report(service, scope), service))
        assert [line.indicator for line in own.reds] == [line.indicator for line in every.reds]
        assert dict(own.total)["Green"] == dict(every.total)["Green"]
