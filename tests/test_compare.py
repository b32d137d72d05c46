"""`kpibook compare` on the command line: real files, what it says, and what it never says."""

import csv
import datetime as dt
import io
import random
import re
import shutil
from pathlib import Path

import compared_lists
import pytest
import xlsxwriter
from click.testing import CliRunner

from kpibook.commands.command_line import main

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/compare.md").read_text("utf-8")


def told(workspace, indicator, *options):
    """What the command says, which must be well."""
    said = CliRunner().invoke(main, ["compare", indicator, "--workspace", str(workspace), *options])
    assert said.exit_code == 0, said.output
    return said.output


def refused(workspace, indicator, *options):
    """The exit code, and what the command says, in one line."""
    said = CliRunner().invoke(main, ["compare", indicator, "--workspace", str(workspace), *options])
    return said.exit_code, " ".join(said.output.split())


def table_after(words):
    """The rows of the page's first table after these words, the headings first."""
    rows = re.search(r"((?:^\|.*\n)+)", PAGE[PAGE.index(words) :], re.MULTILINE)[1].splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [cells[0], *cells[2:]]


def write(path, rows):
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Data")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if re.fullmatch(r"\d\d/\d\d/\d{4}", cell):
                sheet.write_datetime(at, column, dt.datetime.strptime(cell, "%d/%m/%Y"))
            elif cell:
                sheet.write(at, column, cell)
    book.close()


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The workspace of docs/compare.md."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "mappings").mkdir()
    (folder / "samples").mkdir()
    shutil.copy(ROOT / "mappings/organisation.yaml", folder / "mappings")
    name, text = re.search(r"```yaml\n# (mappings/\S+)\n(.*?)```", PAGE, re.DOTALL).groups()
    (folder / name).write_text(text, "utf-8")
    for file in ("plans.xlsx", "visits.xlsx", "annex_a_2023-03-06.xlsx"):
        write(folder / "samples" / file, table_after(f"his is `{file}`"))
    return folder


def test_the_page_says_what_comes_out(example):
    """The example of docs/compare.md, word for word."""
    shown = re.search(r"says:\n\n```\n(.*?)```", PAGE, re.DOTALL)[1]
    assert told(example, "cp_seen", "--month", "2023-02") == shown


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Every planted difference, in real files."""
    folder = compared_lists.make_workspace(tmp_path_factory.mktemp("compared") / "workspace")
    lists = PLANS.lists(random.Random(3)) | REFERRALS.lists(random.Random(4))
    compared_lists.write_lists(folder, lists)
    return folder, lists


PLANS, REFERRALS = compared_lists.plans(3), compared_lists.referrals(4)


@pytest.mark.parametrize("scope", ["whole", "north", "b", "Team C"])
@pytest.mark.parametrize("indicator", ["cp_seen", "referrals_nfa"])
def test_real_files_give_what_was_planted(workspace, indicator, scope):
    """Each line with its places and what it adds; and the last line adds up."""
    folder, lists = workspace
    pair = PLANS if indicator == "cp_seen" else REFERRALS
    said = told(folder, indicator, "--month", "2023-02", "--team", scope)
    cause, found = "", set()
    for line in said.splitlines():
        if heading := re.match(r"(\w[^:]*): [\d,]+ records?, ", line):
            cause = heading[1]
        if adds := re.match(r"    (\S+)/(\S+)  ", line):
            rows = [re.search(rf'\b{where} \S+, "[^"]+", row (\d+)', line) for where in ("here", "there")]
            found.add(
                (cause, *(int(row[1]) if row else None for row in rows), *(number(part) for part in adds.groups()))
            )
    expected = pair.expected(lists, {"Team C": "c"}.get(scope, scope))
    assert found == expected
    last = said.splitlines()[-1]
    n, d, below, beneath, *differ = (number(part) for part in re.findall(r"[−+]?\d+", last.partition(" = ")[0]))
    assert differ == [below - n, beneath - d]
    causes = [
        [number(part) for part in pair] for pair in re.findall(r" ([−+]?\d+)/([−+]?\d+)", last.partition(" =")[2])
    ]
    assert [sum(part) for part in zip(*causes, strict=True)] == differ


def number(text):
    return int(text.replace("−", "-"))


def test_nobody_is_told(workspace):
    """Neither an id nor a date of a child, planted or not, is in what is said; nor a team that was not asked for."""
    folder, lists = workspace
    said = told(folder, "cp_seen", "--month", "2023-02") + told(folder, "referrals_nfa", "--month", "2023-02")
    cells = {cell for rows in lists.values() for row in rows for cell in row if cell is not None}
    ids = {cell for cell in cells if re.fullmatch(r"[PQR]\d{6}", str(cell))}
    assert len(ids) > 100
    days = {cell for cell in cells if isinstance(cell, dt.date)} - {compared_lists.AS_AT}
    written = {day.strftime(form) for day in days for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%-d %B %Y")}
    # Records hold ids in small letters: what is looked for must be found in either spelling.
    assert [word for word in ids | written | set(compared_lists.TEAMS) if word.casefold() in said.casefold()] == []


@pytest.mark.parametrize(
    ("indicator", "options", "words"),
    [
        ("referrals", (), '"referrals" has no second opinion (cross_check). These have one: cp, cp_seen, cp_rate,'),
        ("planned", (), '"planned" is planned'),
        ("cp_seeen", (), 'Did you mean "cp_seen"?'),
        ("cp", ("--team", "nowhere"), 'no team or service area is called "nowhere"'),
    ],
)
def test_what_cannot_be_asked_is_refused(workspace, indicator, options, words):
    """With a sentence, and as a slip on the command line."""
    code, said = refused(workspace[0], indicator, "--month", "2023-02", *options)
    assert code == 2
    assert words in said


def test_a_month_for_which_no_reading_stands_is_told(workspace):
    """With the days that there are, and how near one must lie."""
    code, said = refused(workspace[0], "cp", "--month", "2023-01")
    assert code == 1
    assert "No reading of “Annex A list 7” stands for January 2023." in said
    assert "Its readings are as at 6 March 2023" in said


def test_the_title_names_an_indicator_too(workspace):
    """And a count's difference has one part."""
    said = told(workspace[0], "children on a PLAN", "--month", "2023-02")
    assert re.search(r"^here \d+, there \d+: difference [−+]?\d+ = ", said, re.MULTILINE)


@pytest.mark.parametrize("indicator", ["cp", "cp_seen"])
def test_a_table_has_a_line_for_each_record(workspace, indicator):
    """The same records as the text, and the same sum; of a count there is no second part."""
    folder, lists = workspace
    text = told(folder, indicator, "--month", "2023-02")
    command = ["compare", indicator, "--workspace", str(folder), "--month", "2023-02", "--format", "csv"]
    said = CliRunner().invoke(main, command)
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert said.stderr == text.splitlines()[-1] + "\n"
    assert len(rows) == len(re.findall(r"^    \S+  (?:here|there) ", text, re.MULTILINE)) > 10
    if indicator == "cp_seen":
        differ = [number(part) for part in re.findall(r"[−+]?\d+", said.stderr.partition(" = ")[0])][4:]
        assert [sum(int(row[part]) for row in rows) for part in ("numerator", "denominator")] == differ
        found = {
            (row["cause"], *(int(row[at]) if row[at] else None for at in ("here_row", "there_row"))) for row in rows
        }
        assert found == {one[:3] for one in PLANS.expected(lists, "whole")}
    else:
        assert {row["denominator"] for row in rows} == {""}


def test_long_lists_are_cut(workspace, monkeypatch):
    """What is left out is counted, and where it stands is said."""
    monkeypatch.setattr("kpibook.compare_text._LISTED", 1)
    said = told(workspace[0], "cp", "--month", "2023-02")
    assert re.search(r"^    [−+]?\d+  \d+ records? more: --format csv lists them all$", said, re.MULTILINE)


def test_nothing_to_tell_is_told(tmp_path):
    """Where every record counts alike, a sentence says so."""
    folder = compared_lists.make_workspace(tmp_path / "workspace")
    plan = ("K1", dt.date(2022, 5, 4), None, "No")
    lists = {"plans": [(*plan, "Team A")], "list_7": [(*plan, None, "Team A")], "residents": [(40_000,)]}
    referral = ("K1", dt.date(2023, 2, 3), "Yes", "Team A")
    lists |= {"visits": [("K1", dt.date(2023, 1, 2))], "referrals": [referral], "list_3": [referral]}
    compared_lists.write_lists(folder, lists)
    last = told(folder, "cp_seen", "--month", "2023-02").splitlines()[-1]
    assert last == "here 0/1, there 0/1: no difference, and every record counts alike in both."
