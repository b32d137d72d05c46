"""Averages and ratios from the list to the reader: files of figures, refreshed workbooks, shared workbooks, mails."""

import csv
import datetime as dt
import io
import json

import pytest
import python_calamine
from small_workspace import MAPPING, Workspace, day, referrals

from kpibook import pipeline
from kpibook.disclosure import protect_report
from kpibook.excel.closed.message import refresh_closed
from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.months import Month
from kpibook.report import restrict_report
from kpibook.teams.headlines import headlines

MADE = dt.datetime(2023, 3, 6, 9)
FEBRUARY = Month(2023, 2)
MONTHS = ["2022-11", "2022-12", "2023-01", "2023-02"]
MORE = """
  days_taken:
    title: Days to decide
    polarity: lower
    measure: {kind: average, of: referrals, days: {start: received, end: decided}, decimals: 1}
    targets: [{shown: 3 days, number: 3, comparison: at_most, valid_from: 2022-01}]
  caseload:
    title: Referrals for each decision
    measure: {kind: ratio, of: referrals, by: {kind: flow, source: referrals, date: decided}}
sections:
"""


@pytest.fixture
def workspace(tmp_path):
    """The small workspace, with an average and a ratio."""
    made = Workspace(tmp_path)
    text = MAPPING.replace("sections:\n", MORE.lstrip("\n"), 1)
    text = text.replace("[referrals, in_time]", "[referrals, in_time, days_taken, caseload]")
    text = text.replace("TEAM ONE", "Team one").replace("TARGET", "50%").replace("TITLE", "Front door")
    (tmp_path / "mappings" / "all.yaml").write_text(text, "utf-8")
    return made


class Nobody:
    """Is told what a refresh has to say, and answers nothing."""

    def stands(self, text):
        """What is so if it breaks off."""

    line = caution = stands


def late(*days):
    """Referrals, of which those of team two in February took so many days."""
    rows = referrals(MONTHS)
    for row, taken in zip([row for row in rows if row[0].startswith("2023-02two")], days, strict=False):
        row[3] = day(f"2023-02-{3 + taken:02d}")
    return rows


def report_of(workspace):
    return pipeline.make_report(pipeline.read_lists(workspace.folder), FEBRUARY, MADE)


def test_taken_out_with_what_they_rest_on(workspace):
    """`value` is the number, an average's numerator is blank, a ratio has both counts."""
    workspace.write(late(5, 6))
    inputs = pipeline.open_inputs(workspace.folder)
    found = take_figures(inputs, FiguresRequest(month=FEBRUARY, scope="whole"), MADE, pipeline.no_progress)
    rows = {row["indicator"]: row for row in csv.DictReader(io.StringIO(figures_bytes(found, "csv").decode()))}
    names = ("numerator", "denominator", "value", "shown", "target", "rag")
    assert [rows["days_taken"][name] for name in names] == ["", "8", "2.9", "2.9 (8)", "3 days", "Green"]
    assert [rows["caseload"][name] for name in names][:4] == ["8", "8", "1.0", "1.0 (8/8)"]
    in_json = json.loads(figures_bytes(found, "json"))["figures"]
    assert next(row for row in in_json if row["indicator"] == "days_taken")["value"] == 2.9


def test_a_refresh_tells_what_was_restated(workspace):
    """In words as printed, and the refreshed workbook holds the new figure."""
    path = workspace.build("report.xlsx")
    workspace.write(late(5, 6))
    said = refresh_closed(path, workspace.folder, None, Nobody(), pipeline.no_progress)
    assert "Days to decide, Whole service, February 2023: 2 (8) → 2.9 (8)" in said
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Front door").to_python()
    shown = next(row for row in rows if "Days to decide" in row)
    assert "2.9 \n(8)" in shown and "Green" in shown
    again = refresh_closed(path, workspace.folder, None, Nobody(), pipeline.no_progress)
    assert "restated" not in again


def test_few_are_told_to_nobody_outside(workspace):
    """Four referrals a team are few: their average goes with their count, and RAG says nothing."""
    shared = protect_report(report_of(workspace))
    at = {id_: shared.observations.counts(id_, "two", FEBRUARY) for id_ in ("days_taken", "caseload")}
    assert at == {"days_taken": (-2, -2), "caseload": (-2, -2)}
    own = restrict_report(shared, "two")
    assert headlines(own, "two").red == 0


def test_a_mail_says_them_as_printed(workspace):
    """A team's average that turned Red, with its figures before and now; its target is the service's."""
    workspace.write(late(5, 6, 7, 8))
    found = headlines(restrict_report(report_of(workspace), "two"), "two")
    line = next(line for line in found.turned_red if line.indicator == "days_taken")
    assert (line.before, line.now, line.target) == ("2.0 (4)", "6.5 (4)", "3 days")


def test_definitions_say_what_is_averaged(workspace):
    """In words, with what is left out."""
    text = next(text for text in report_of(workspace).definitions if text.indicator == "days_taken")
    assert text.counts == (
        "What is usual for one of those that there were in the month. "
        "Of those counted in “Referrals”: the mean number of days from “Received” to “Decided”. "
        "In brackets: how many records it rests on."
    )
    assert text.leaves_out.endswith("From the average also records without “Received” or “Decided”.")
    assert "for the whole service" not in text.target
    ratio = next(text for text in report_of(workspace).definitions if text.indicator == "caseload")
    assert ratio.counts.startswith(
        "How many of the one come to each of the other. "
        "Those counted in “Referrals”. Divided by: Records of “Referrals” whose “Decided” "
    )


def test_explain_shows_the_days(workspace):
    """Each row with its days; both parts of a ratio."""
    inputs = pipeline.open_inputs(workspace.folder)
    rows = pipeline.explain(inputs, "days_taken", "one", FEBRUARY, pipeline.no_progress).rows
    assert rows["days from “Received” to “Decided”"].tolist() == ["2"] * 4
    parts = pipeline.explain(inputs, "caseload", "one", FEBRUARY, pipeline.no_progress).rows["part"].tolist()
    assert parts == ["above the line"] * 4 + ["below the line"] * 4


def test_an_end_before_its_start_stops_the_build(workspace):
    """With the file and the row."""
    rows = referrals(MONTHS)
    rows[0][3] = day("2022-11-01")
    workspace.write(rows)
    with pytest.raises(Exception, match=r"“Decided” is before “Received”") as stopped:
        workspace.build("report.xlsx")
    assert "referrals.csv, row 2" in str(stopped.value)
