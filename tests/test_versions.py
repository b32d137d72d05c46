"""A definition that changes, from the mapping to files of figures, explanations and refreshed workbooks."""

import csv
import datetime as dt
import io

import pytest
import python_calamine
from small_workspace import MAPPING, Workspace, day, referrals

from kpibook import pipeline
from kpibook.commands.command_line import main
from kpibook.excel.closed.message import refresh_closed
from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.issues import InputError

MADE = dt.datetime(2023, 3, 6, 9)
MONTHS = ["2022-11", "2022-12", "2023-01", "2023-02"]
OLD = """    measure:
      kind: share
      of: referrals
      meets: [{between: {start: received, end: decided, within: 5 days}}]
"""
NEW = """    versions:
      - valid_from: 2022-01
        measure:
          kind: share
          of: referrals
          meets: [{between: {start: received, end: decided, within: 5 days}}]
      - valid_from: 2023-01
        note: Within one day.
        measure:
          kind: share
          of: referrals
          meets: [{between: {start: received, end: decided, within: 1 day}}]
"""


def write(workspace, text):
    filled = text.replace("TEAM ONE", "Team one").replace("TARGET", "50%").replace("TITLE", "Front door")
    (workspace.folder / "mappings" / "all.yaml").write_text(filled, "utf-8")


@pytest.fixture
def workspace(tmp_path):
    """The small workspace, of which one indicator changed in January: all were decided in two days."""
    made = Workspace(tmp_path)
    assert OLD in MAPPING
    write(made, MAPPING.replace(OLD, NEW))
    return made


def shown(workspace, **asked):
    found = take_figures(pipeline.open_inputs(workspace.folder), FiguresRequest(**asked), MADE, pipeline.no_progress)
    rows = csv.DictReader(io.StringIO(figures_bytes(found, "csv").decode()))
    return {(row["indicator"], row["scope"], row["period"]): row["shown"] for row in rows}


def test_figures_are_those_of_each_version(workspace):
    """One row for each month, as before."""
    rows = shown(workspace)
    assert [rows["in_time", "whole", month] for month in MONTHS] == ["100% (8/8)", "100% (8/8)", "0% (0/8)", "0% (0/8)"]
    assert len([key for key in rows if key[0].startswith("in_time")]) == 5 * len(MONTHS)


def test_explain_says_the_version_in_force(workspace, capsys):
    """Its words, and its conditions."""
    for month, within in (("2022-12", "5 days"), ("2023-01", "1 day")):
        assert explain(workspace, "in_time", month) == 0
        assert f"“Decided” is within {within} of “Received”" in capsys.readouterr().out
    assert explain(workspace, "in_time.before.2023-01", "2023-01") == 2


def explain(workspace, indicator, month):
    """The command's exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["explain", indicator, "--month", month, "--workspace", str(workspace.folder)])
    return ended.value.code


class Nobody:
    """Is told what a refresh has to say, and answers nothing."""

    def stands(self, text):
        """What is so if it breaks off."""

    line = caution = stands


def test_a_workbook_made_before_the_change_is_made_anew(workspace):
    """A refresh of the closed file brings line, note and both definitions."""
    write(workspace, MAPPING)
    path = workspace.build("report.xlsx")
    write(workspace, MAPPING.replace(OLD, NEW))
    said = refresh_closed(path, workspace.folder, None, Nobody(), pipeline.no_progress)
    assert "Decided within 5 days, Whole service, January 2023: 100% (8/8) → 0% (0/8)" in said
    assert "December 2022: 100%" not in said
    cells = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Front door").to_python()
    assert any("defined otherwise from January 2023" in str(cell) for row in cells for cell in row)


def test_a_list_that_only_an_earlier_version_reads_may_be_old(workspace):
    """It holds no month back: the latest month is that of the lists that are counted now."""
    old = workspace.folder / "sources" / "old.csv"
    old.write_text("Team,Received\n" + f"Team one,{day('2022-12-03')}\n" * 8, "utf-8")
    lists = MAPPING.replace("indicators:\n", OLD_LIST + "indicators:\n", 1)
    versions = """    versions:
      - {valid_from: 2022-01, measure: {kind: flow, source: old, date: received}}
      - {valid_from: 2023-01, measure: {kind: flow, source: referrals, date: received}}
"""
    text = lists.replace("    measure: {kind: flow, source: referrals, date: received}\n", versions, 1)
    write(workspace, text.replace("of: referrals", "of: {kind: flow, source: referrals, date: received}"))
    report = pipeline.make_report(pipeline.read_lists(workspace.folder), None, MADE)
    assert report.month.key == "2023-02"
    found = [report.observations.counts("referrals", "whole", month) for month in report.months[-4:]]
    assert found == [(0, -1), (8, -1), (8, -1), (8, -1)]


OLD_LIST = """  old:
    title: Old system
    files: [old.csv]
    complete_from: 2022-11-01
    extracted: 2023-01-03
    dated_by: received
    fields:
      team: {headings: [Team], type: team, required: true}
      received: {headings: [Received], type: date, required: true}
"""


def test_a_wrong_row_of_the_earlier_version_is_told_at_its_measure(workspace):
    """An average that ends before it starts, in a month of the earlier version."""
    average = "measure: {kind: average, of: referrals, days: {start: received, end: decided}}"
    versions = (
        f"    versions:\n      - {{valid_from: 2022-01, {average}}}\n      - {{valid_from: 2023-01, {average}}}\n"
    )
    text = MAPPING.replace(OLD, versions)
    write(
        workspace,
        text.replace('    targets: [{shown: "TARGET", number: 50, comparison: at_least, valid_from: 2022-01}]\n', ""),
    )
    rows = referrals(MONTHS)
    rows[0][3] = day("2022-11-01")
    workspace.write(rows)
    with pytest.raises(InputError) as refused:
        workspace.build("report.xlsx")
    (issue,) = refused.value.issues
    line = text[: text.index("valid_from: 2022-01, measure")].count("\n") + 1
    assert issue.mapping.endswith(f"line {line}")
