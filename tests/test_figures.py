"""`kpibook figures`: every figure as a tidy table, the same as in the workbook."""

import contextlib
import csv
import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import python_calamine
from small_workspace import Workspace, referrals

from kpibook import pipeline
from kpibook.commands.command_line import main
from kpibook.figure_files import COLUMNS, FiguresRequest, figures_bytes, take_figures
from kpibook.months import Month
from kpibook.report import compared_units, figure, rag, restrict_report

ROOT = Path(__file__).parents[1]
MADE = dt.datetime(2023, 3, 6, 9)
FEBRUARY = Month(2023, 2)
SECONDS = "1678093200"


def lines_of(content: bytes):
    """The rows of a .csv, by heading."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def taken(folder, kind="csv", **asked):
    """The content of what is asked for."""
    found = take_figures(pipeline.open_inputs(folder), FiguresRequest(**asked), MADE, pipeline.no_progress)
    return figures_bytes(found, kind)


def kpibook(*arguments, cwd):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": SECONDS, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "kpibook", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)


@pytest.fixture(scope="module")
def report():
    """The sample report of February 2023."""
    return pipeline.make_report(pipeline.read_lists(ROOT), FEBRUARY, MADE)


@pytest.fixture(scope="module")
def sample():
    """Every figure of the sample, read back from its .csv."""
    return lines_of(taken(ROOT))


@pytest.fixture
def small(tmp_path):
    """A small workspace of two teams and four months."""
    return Workspace(tmp_path / "small")


def test_every_figure_is_the_reports(sample, report):
    """Each line of an indicator is `figure`, `rag` and the target of its scope and month; none is missing."""
    seen = set()
    days = {day.key: month for months in report.observations.readings.values() for month, day in months.items()}
    for line in sample:
        indicator, scope, period = line["indicator"], line["scope"], line["period"]
        month = days[period] if period in days else Month.parse(period)
        if indicator not in report.rows:
            continue
        seen.add((indicator, scope, month))
        of = figure(report, indicator, scope, month)
        numbers = ["" if part is None else str(part) for part in (of.numerator, of.denominator)]
        assert [line["numerator"], line["denominator"], line["shown"]] == [*numbers, str(of.shown)]
        assert line["rag"] == rag(report, indicator, scope, month)
        assert line["target"] == report.limits(indicator, scope, month).shown
        units = "" if of.units is None else str(of.units)
        assert line["value"] == (units if not report.rows[indicator].decimals else str(of.shown)).removesuffix("N/A")
    assert len(seen) == len(report.rows) * len(report.scopes) * len(report.months)


def test_audits_and_the_year_so_far_are_there(sample, report):
    """Audits are lines of their own, and the year's sum that RAG compares follows its indicator."""
    by_place = {(line["indicator"], line["scope"], line["period"]): line for line in sample}
    for measure in ("audits.allocated", "audits.completed", "audits.grade.good"):
        counts = report.observations.counts(measure, "whole", FEBRUARY)
        line = by_place[measure, "whole", "2023-02"]
        assert (line["numerator"], line["value"], line["shown"]) == (str(counts[0]),) * 3
        assert (line["target"], line["rag"]) == ("", "")
    year = by_place["contacts.year", "whole", "2023-02"]
    assert year["value"] == str(compared_units(report, "contacts", "whole", FEBRUARY)) == "15355"


def test_a_planned_indicator_is_a_line_with_its_placeholder(sample):
    """Nobody takes an indicator that is not counted yet for one that is missing."""
    planned = [line for line in sample if line["indicator"] == "permanence" and line["period"] == "2023-02"]
    assert planned and {(line["shown"], line["numerator"], line["value"]) for line in planned} == {("TBC", "", "")}


def test_benchmarks_stand_in_columns_of_their_own(sample, report):
    """A benchmark's number and its period, under the id that the mapping gives the column."""
    line = next(line for line in sample if line["indicator"] == "re_referrals")
    cells = {cell.column: cell for cell in report.rows["re_referrals"].benchmarks}
    assert float(line["region_benchmark"]) == cells["region"].value
    assert line["region_benchmark_period"] == "2021-22"
    without = next(line for line in sample if line["indicator"] == "cla_cwd")
    assert (without["region_benchmark"], without["region_benchmark_period"]) == ("", "")


@pytest.mark.parametrize("scope", ["whole", "ptc", "ptc_1"])
def test_the_workbook_shows_the_same(scope, sample, report, tmp_path):
    """For the whole service, an area and a team: the nine months of each row of the workbook's sections, as written."""
    own = report if scope == "whole" else restrict_report(report, scope)
    pipeline.write_report(own, ROOT, tmp_path / "report.xlsx")
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "report.xlsx"))
    sheets = {section.sheet: book.get_sheet_by_name(section.sheet).to_python() for section in own.sections}
    months = [month.key for month in report.window()]
    lines = {(line["indicator"], line["period"]): line for line in sample if line["scope"] == scope}
    seen = 0
    for section in own.sections:
        for indicator in (id_ for table in section.tables for id_ in table.indicators):
            expected = [lines[indicator, month]["shown"] for month in months]
            rows = [row for row in sheets[section.sheet] if report.rows[indicator].title in row]
            assert any(holds([as_text(cell) for cell in row], expected) for row in rows), indicator
            seen += 1
    held = {id_ for section in own.sections for table in section.tables for id_ in table.indicators}
    assert seen >= len(held)
    inside = {id_ for section in report.sections for table in section.tables for id_ in table.indicators}
    for id_ in inside - held:  # a team's workbook leaves out what the team has nothing in
        assert {lines[id_, month]["numerator"] for month in months} <= {"0", ""}, id_


def as_text(cell):
    """As it is shown on one line: a fraction may stand below its percentage."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else " ".join(str(cell).split())


def holds(cells, wanted):
    """Whether the cells stand side by side in the row."""
    return any(cells[at : at + len(wanted)] == wanted for at in range(len(cells)))


def test_the_columns_are_in_their_place(small):
    """Those of a figure first, benchmarks after them, and what is said of the whole file in every line."""
    lines = lines_of(taken(small.folder))
    assert tuple(lines[0]) == (*COLUMNS, "suppressed", "marking")
    assert {(line["breakdown"], line["suppressed"], line["marking"]) for line in lines} == {("", "no", "INTERNAL")}
    shared = lines_of(taken(small.folder, share=True))
    assert {(line["suppressed"], line["marking"]) for line in shared} == {("yes", "")}


def test_json_says_the_same_as_csv(small):
    """The same figures under the same names, numbers as numbers, nothing as null."""
    said = json.loads(taken(small.folder, kind="json"))
    assert {key: said[key] for key in ("organisation", "marking", "suppressed", "made", "program_version")} == {
        "organisation": "Testshire Council",
        "marking": "INTERNAL",
        "suppressed": False,
        "made": "2023-03-06T09:00:00",
        "program_version": "0.1.0",
    }
    assert len(said["mapping_version"]) == 12
    lines = lines_of(taken(small.folder))
    assert len(said["figures"]) == len(lines)
    for of_json, of_csv in zip(said["figures"], lines, strict=True):
        assert {key: "" if cell is None else str(cell) for key, cell in of_json.items()} == {
            key: of_csv[key] for key in of_json
        }
    assert all(isinstance(line["numerator"], int) for line in said["figures"])


def test_one_month_and_one_scope(small):
    """--month and --scope leave out everything else; a scope's name will do."""
    run = kpibook("figures", "--month", "2023-01", "--scope", "team TWO", cwd=small.folder)
    lines = lines_of(run.stdout)
    assert {(line["scope"], line["period"]) for line in lines} == {("two", "2023-01")}
    assert [(line["indicator"], line["shown"]) for line in lines] == [("referrals", "4"), ("in_time", "100% (4/4)")]
    assert run.returncode == 0 and b"8 figures" not in run.stdout and b"2 figures of January 2023" in run.stderr


def test_months_end_with_the_one_that_build_takes(small):
    """A month of which a list holds only the beginning is given where it is asked for by name, with a word."""
    mapping = small.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8").replace("    unique:", "    extracted: 2023-02-20\n    unique:")
    mapping.write_text(text, "utf-8")
    assert max(line["period"] for line in lines_of(kpibook("figures", cwd=small.folder).stdout)) == "2023-01"
    run = kpibook("figures", "--month", "2023-02", cwd=small.folder)
    assert {line["period"] for line in lines_of(run.stdout)} == {"2023-02"}
    assert b"February 2023 is not complete" in run.stderr


def test_small_figures_are_suppressed_only_to_share(small):
    """With --share a count of four is `c`, with no number in any column; without, it is there."""
    place = {"indicator": "referrals", "scope": "one", "period": "2023-02"}

    def line(**asked):
        return next(line for line in lines_of(taken(small.folder, **asked)) if place.items() <= line.items())

    assert (line()["shown"], line()["value"]) == ("4", "4")
    hidden = line(share=True)
    assert [hidden[key] for key in ("numerator", "denominator", "value", "shown")] == ["", "", "", "c"]


def test_what_is_asked_for_changes_no_suppression(small):
    """One month or one team alone is what the file of all says of it, to share as well."""
    small.write(referrals(["2022-11", "2022-12", "2023-01", "2023-02"], late=2))
    whole = lines_of(taken(small.folder, share=True, month=FEBRUARY))
    for scope in ("whole", "east", "one"):
        alone = lines_of(taken(small.folder, share=True, month=FEBRUARY, scope=scope))
        assert alone == [line for line in whole if line["scope"] == scope]
    assert whole == [line for line in lines_of(taken(small.folder, share=True)) if line["period"] == "2023-02"]


def test_texts_are_no_formulas_when_a_csv_is_opened(small):
    """A text that begins like a formula gets an apostrophe in .csv; in .json it is as it was written."""
    mapping = small.folder / "mappings" / "all.yaml"
    planned = '  planned: {title: Planned, placeholder: "=cmd|x", target_shown: "@SUM(A1)"}'
    text = mapping.read_text("utf-8").replace("50%", "-5+3%").replace("sections:\n", f"{planned}\nsections:\n")
    text = text.replace("organisation:\n", 'organisation:\n  protective_marking: "+SECRET"\n')
    mapping.write_text(text, "utf-8")
    lines = lines_of(taken(small.folder, share=True))
    cells = {cell for line in lines for cell in line.values()}
    assert {"'=cmd|x", "'@SUM(A1)", "'-5+3%", "'+SECRET"} <= cells
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@"))]
    said = json.loads(taken(small.folder, kind="json", share=True))
    assert said["marking"] == "+SECRET" and {"=cmd|x"} <= {line["shown"] for line in said["figures"]}


def test_numbers_below_zero_stay_numbers(small):
    """An apostrophe is for texts: a benchmark of -2 is a number."""
    mapping = small.folder / "mappings" / "all.yaml"
    benchmarks = """
benchmarks:
  source: published
  columns: {england: {heading: England, area: E, period: 2021-22}}
"""
    listed = """  published:
    title: Published
    files: [published.csv]
    complete_from: 2020-04-01
    fields:
      indicator: {headings: [Indicator], type: id}
      area: {headings: [Area], type: text}
      period: {headings: [Period], type: text}
      value: {headings: [Value], type: figure}
      published_by: {headings: [Origin], type: text}
indicators:
"""
    mapping.write_text(mapping.read_text("utf-8").replace("indicators:\n", listed, 1) + benchmarks, "utf-8")
    published = "Indicator,Area,Period,Value,Origin\nreferrals,E,2021-22,-2,DfE\n"
    (small.folder / "sources" / "published.csv").write_text(published, "utf-8")
    assert next(iter(lines_of(taken(small.folder))))["england_benchmark"] == "-2"


@pytest.mark.skipif(os.name != "posix", reason="on Windows the folder decides who may read")
@pytest.mark.parametrize(("files_for", "rights"), [("owner", 0o600), ("group", 0o660)])
def test_a_file_is_written_whole_with_the_workspaces_rights(small, files_for, rights):
    """--out: rights as `files_for` says, UTF-8 with Excel's mark, and nothing on stdout or left beside it."""
    mapping = small.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8").replace("organisation:\n", f"organisation:\n  files_for: {files_for}\n")
    mapping.write_text(text, "utf-8")
    before = set(small.folder.rglob("*"))
    run = kpibook("figures", "--out", "all.csv", cwd=small.folder)
    assert (run.returncode, run.stdout) == (0, b"")
    out = small.folder / "all.csv"
    assert out.stat().st_mode & 0o777 == rights
    assert out.read_bytes().startswith(b"\xef\xbb\xbfindicator,")
    assert set(small.folder.rglob("*")) - before == {out}


def test_the_name_says_the_format(small):
    """A file called .json is JSON without more words."""
    assert kpibook("figures", "--out", "all.json", cwd=small.folder).returncode == 0
    assert json.loads((small.folder / "all.json").read_bytes())["figures"]


def test_a_source_is_never_written_over(small):
    """--out with the name of a list: exit code 1, said in words, and the list is as it was."""
    source = small.folder / "sources" / "referrals.csv"
    before = source.read_bytes()
    run = kpibook("figures", "--out", "sources/referrals.csv", cwd=small.folder)
    assert run.returncode == 1 and b"a source spreadsheet, by its name" in run.stderr
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-at", "2023-3-6"), b"is not a day; write it as 2023-03-06"),
        (("--as-at", "2023-03-06", "--month", "2023-02"), b"Give --month or --as-at"),
        (("--out", "mappings/all.yaml"), b"must end in .csv, or in .json"),
        (("--out", "figures.csv", "--format", "json"), b"must end in .json"),
        (("--scope", "team tow"), b'Did you mean "Team two"?'),
        (("--scope", ""), b"no team or service area"),
        (("--month", "2023-13"), b"2023-13"),
        (("--format", "xlsx"), b"xlsx"),
    ],
)
def test_slips_are_answered_in_words(small, arguments, words):
    """Exit code 2, nothing on stdout, and the mapping is as it was."""
    before = (small.folder / "mappings" / "all.yaml").read_bytes()
    run = kpibook("figures", *arguments, cwd=small.folder)
    assert (run.returncode, run.stdout) == (2, b"")
    assert words in b" ".join(run.stderr.replace("│".encode(), b"").split())
    assert (small.folder / "mappings" / "all.yaml").read_bytes() == before


def test_a_program_that_takes_text_gets_the_same(small):
    """Called inside another program, whose stdout holds text alone, the lines are those that a pipe gets."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        main.main(["figures", "--workspace", str(small.folder)], standalone_mode=False)
    assert printed.getvalue().encode() == kpibook("figures", cwd=small.folder).stdout


@pytest.mark.skipif(os.name != "posix", reason="head is no program of Windows")
def test_a_reader_that_goes_ends_it_quietly(small):
    """`kpibook figures | head -1`: no traceback and no fault."""
    command = f'"{sys.executable}" -m kpibook figures | head -1'
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run(command, shell=True, cwd=small.folder, env=environment, capture_output=True, check=False)
    assert run.stdout.startswith(b"indicator,") and b"did not finish" not in run.stderr


def test_wrong_lists_give_no_figures(small):
    """What stops a build stops this: exit code 1, and nothing on stdout that could be taken for figures."""
    (small.folder / "sources" / "referrals.csv").write_text("Ref,Team\n1,Nobody\n", "utf-8")
    run = kpibook("figures", cwd=small.folder)
    assert (run.returncode, run.stdout) == (1, b"")
    assert b"Nothing was written." in run.stderr
