"""A workspace of lists that are cut at one day: right at both days, the first as it was, no month between."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from snapshot_workspace import JUNE, MARCH, TEAMS, Service, expected, make_workspace, write_day

from kpibook import pipeline
from kpibook.disclosure import protect_report
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.issues import InputError
from kpibook.months import Month, Reading
from kpibook.sources import read_mapping_files
from kpibook.tables import SUPPRESSED

ROOT = Path(__file__).parents[1]
MADE = dt.datetime(2023, 6, 20, 9)
SERVICE = Service()
IDS = {"whole": "whole"} | {name: name[-1].lower() for name in TEAMS}


@pytest.fixture
def workspace(tmp_path):
    return make_workspace(tmp_path / "w")


def kpibook(*arguments, cwd):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1687251600", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "kpibook", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)


def put(workspace, *days):
    for day in days:
        write_day(workspace / "sources" / f"annex_a_{day}.xlsx", day, SERVICE.lists(day))


def report_of(workspace, period=None):
    return pipeline.make_report(pipeline.read_lists(workspace), period, MADE)


def figures_of(report, day):
    measures = report.observations.measures
    return {
        (measure, name): report.observations.counts(measure, scope, Reading(day))
        for measure in measures
        for name, scope in IDS.items()
    }


def test_both_days_are_right_and_the_first_does_not_change(workspace):
    """Every figure of both days is that of plain SQL on that day's lists; the second changes nothing of the first."""
    put(workspace, MARCH)
    alone = report_of(workspace)
    assert alone.month == Reading(MARCH)
    put(workspace, JUNE)
    both = report_of(workspace)
    assert both.months == (Reading(MARCH), Reading(JUNE)) and both.month == Reading(JUNE)
    for day in (MARCH, JUNE):
        assert figures_of(both, day) == expected(day, SERVICE.lists(day))
    assert figures_of(alone, MARCH) == figures_of(both, MARCH)
    assert min(number for number, _ in expected(MARCH, SERVICE.lists(MARCH)).values()) > 8


def test_the_order_of_files_plays_no_part(workspace):
    """The same lists under names in another order give the same report."""
    put(workspace, MARCH, JUNE)
    before = report_of(workspace).observations
    for day, name in ((MARCH, "annex_a_z.xlsx"), (JUNE, "annex_a_0.xlsx")):
        (workspace / "sources" / f"annex_a_{day}.xlsx").rename(workspace / "sources" / name)
    after = report_of(workspace).observations
    assert (before.numerators == after.numerators).all() and before.months == after.months


def test_a_day_or_a_month_that_is_none_is_told(workspace):
    """A month, or a day between, has no figures; the message names the days that there are."""
    put(workspace, MARCH, JUNE)
    for asked in (Month(2023, 3), Reading(dt.date(2023, 3, 31))):
        with pytest.raises(InputError) as caught:
            report_of(workspace, asked)
        (issue,) = caught.value.issues
        assert "6 March 2023 and 12 June 2023" in issue.message and "--as-at 2023-06-12" in issue.advice


@pytest.mark.filterwarnings("ignore:Sparkline Group extension")
def test_a_closed_workbook_gets_a_column_for_the_new_reading(workspace):
    """A refresh adds the day, moves on to it, and leaves the first day's figures and what was typed."""
    put(workspace, MARCH)
    file = pipeline.build(workspace, None, workspace / "report.xlsx", MADE).path
    book = openpyxl.load_workbook(file)
    sheet, place = next(iter(book.defined_names["analysis_front_door_1"].destinations))
    book[sheet][place.replace("$", "").split(":")[0]] = "Steady in March."
    before = rows_of(book, "Numerators")
    book.save(file)
    put(workspace, JUNE)
    done = refresh_file(file, workspace, MADE, pipeline.no_progress, None, None)
    assert [month.key for month in done.outcome.changes.months] == ["2023-06-12"]
    after = openpyxl.load_workbook(file)
    found = rows_of(after, "Numerators")
    assert found[0][3:] == ("2023-03-06", "2023-06-12")
    assert [row[:4] for row in found] == [row[:4] for row in before]
    assert [row[0] for row in rows_of(after, "Months")] == ["key", "2023-06-12", "2023-03-06"]
    assert ("12 June 2023",) not in {row[1:2] for row in rows_of(after, "Analysis archive")[1:]}
    assert "Steady in March." in {row[2] for row in rows_of(after, "Analysis archive")}
    again = refresh_file(file, workspace, MADE, pipeline.no_progress, None, None)
    assert again.outcome.changes.months == () and not again.outcome.written


def rows_of(book, name):
    """The cells of the table of that sheet, its headings first."""
    sheet = book[name]
    (table,) = sheet.tables.values()
    return [tuple(cell.value for cell in row) for row in sheet[table.ref]]


def test_shared_figures_of_both_days_are_protected(workspace):
    """A reading is protected as a month is: what is small is not told."""
    few = Service(seed=3, children=40)
    for day in (MARCH, JUNE):
        write_day(workspace / "sources" / f"annex_a_{day}.xlsx", day, few.lists(day))
    report = report_of(workspace)
    shown = protect_report(report).observations
    small = (report.observations.numerators > 0) & (report.observations.numerators < 5)
    assert small.any() and (shown.numerators[small] == SUPPRESSED).all()


def test_the_commands_take_a_day(workspace):
    """build, figures, explain and teams with --as-at; the latest day is the default."""
    put(workspace, MARCH, JUNE)
    run = kpibook("build", "--as-at", "2023-03-06", cwd=workspace)
    made = workspace / "out" / "performance_report_2023-03-06.xlsx"
    assert run.returncode == 0 and made.exists(), run.stderr
    made.unlink()
    run = kpibook("figures", "--scope", "whole", "--format", "json", cwd=workspace)
    found = {
        (f["indicator"], f["period"]): (f["numerator"], f["denominator"]) for f in json.loads(run.stdout)["figures"]
    }
    for day in (MARCH, JUNE):
        for (indicator, scope), (upper, lower) in expected(day, SERVICE.lists(day)).items():
            if scope == "whole":
                assert found[indicator, day.isoformat()] == (upper, None if lower < 0 else lower)
    run = kpibook("explain", "cp_seen", "--as-at", "2023-03-06", cwd=workspace)
    assert run.returncode == 0 and b"before the as-at date" in b" ".join(run.stdout.split())
    run = kpibook("teams", "--as-at", "2023-06-12", "--out", "out", "--share", cwd=workspace)
    assert run.returncode == 0 and len(list((workspace / "out").glob("* - 2023-06-12.xlsx"))) == 5, run.stderr
    run = kpibook("explain", "cp_seen", cwd=workspace)
    assert run.returncode == 2 and b"--as-at" in run.stderr


def test_a_workbook_of_several_lists_is_never_written_over(workspace):
    """The lists name the workbook, not its file; what is read is a source all the same, and so is what would be."""
    put(workspace, MARCH)
    taken = workspace / "sources" / f"annex_a_{MARCH}.xlsx"
    before = taken.read_bytes()
    for out in (taken, workspace / "sources" / "annex_a_report.xlsx"):
        with pytest.raises(InputError) as caught:
            pipeline.build(workspace, None, out, MADE)
        assert [issue.kind for issue in caught.value.issues] == ["output-is-input"]
    assert taken.read_bytes() == before and len(list((workspace / "sources").iterdir())) == 1


def test_lists_by_month_beside_a_list_of_one_day(workspace):
    """Months show no figure of the list that was cut at one day; its own day gives it, and nothing of the months."""
    mapping = workspace / "mappings" / "all.yaml"
    monthly = """
sources:
  contacts:
    title: Contacts
    files: [contacts.csv]
    complete_from: first_record
    dated_by: day
    fields: {day: {headings: [Day], type: date}, team: {headings: [Team], type: team}}
indicators:
  contacts: {title: Contacts, measure: {kind: flow, source: contacts, date: day}}
"""
    (workspace / "mappings" / "contacts.yaml").write_text(monthly, "utf-8")
    assert mapping.exists()
    put(workspace, MARCH)
    days = [f"{day:02d}/{month:02d}/2023,Team A\n" for month in (1, 2, 3) for day in range(1, 13)]
    (workspace / "sources" / "contacts.csv").write_text("Day,Team\n" + "".join(days), "utf-8")
    report = report_of(workspace)
    assert report.months == (Month(2023, 1), Month(2023, 2), Month(2023, 3))
    assert report.observations.counts("contacts", "whole", Month(2023, 2)) == (12, -1)
    assert {report.observations.counts("cp", "whole", month) for month in report.months} == {None}
    reading = report_of(workspace, Reading(MARCH))
    assert figures_of(reading, MARCH)[("cp", "whole")] == expected(MARCH, SERVICE.lists(MARCH))[("cp", "whole")]
    assert reading.observations.counts("contacts", "whole", Reading(MARCH)) is None


def test_a_list_says_its_day_before_its_workbook_does(workspace):
    """The workbook's `as_at` is that of every list in it that says none of its own."""
    file = workspace / "mappings" / "all.yaml"
    own = "    title: Child protection\n    workbook: annex_a\n"
    file.write_text(file.read_text("utf-8").replace(own, f"{own}    as_at: 2023-03-06\n"), "utf-8")
    sources = read_mapping_files(workspace).mapping.sources
    assert (sources["referrals"].as_at, sources["cp"].as_at) == ("As at", MARCH)
