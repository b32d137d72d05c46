"""The memory of the last good build: what is named, what is no loss, when it advances, and who writes it."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from remembered_workspace import COLUMNS, MONTHS, Workspace, visits

from kpibook import pipeline
from kpibook.commands.command_line import main
from kpibook.excel.compute import Computation
from kpibook.issues import InputError
from kpibook.memory import MEMORY_FILE
from kpibook.workspaces import init_workspace

MADE = dt.datetime(2023, 3, 6, 9)
ROOT = Path(__file__).parents[1]


@pytest.fixture
def space(tmp_path):
    """A workspace that was built once."""
    space = Workspace(tmp_path / "space")
    build(space)
    return space


def build(space, accept=(), made=MADE):
    """Build and remember, as the command does; gives the report."""
    built = pipeline.build(space.folder, None, space.folder / "out.xlsx", made, accept=accept)
    pipeline.keep_memory(space.folder, built.lists, made.date())
    return built.report


def gone(space):
    """Kind and thing of everything that is named against the memory."""
    return {(issue.kind, issue.thing) for issue in pipeline.read_lists(space.folder).gone}


def memory(space):
    return (space.folder / MEMORY_FILE).read_bytes()


def test_a_file_of_a_pattern_that_is_gone_stops_the_build(space):
    """The pattern finds the two others: without the memory every figure would count fewer visits, in silence."""
    space.file("CP").rename(space.folder / "sources" / "old_cp.csv")
    with pytest.raises(InputError) as caught:
        build(space)
    issue = next(issue for issue in caught.value.issues if issue.kind == "file-gone")
    assert (issue.source, issue.thing) == ("visits", "visits_cp.csv")
    assert "60 rows" in issue.message and "6 March 2023" in issue.message


def test_what_a_gone_file_took_along_is_not_named_again(space):
    """One cause, one message."""
    space.file("CP").unlink()
    assert gone(space) == {("file-gone", "visits_cp.csv")}


@pytest.mark.parametrize("how", ["flag", "mapping"])
def test_a_gone_file_can_be_accepted_and_is_then_forgotten(space, how):
    """By the flag or in the mapping; the next build with more rows is held against what is there since."""
    space.file("CP").unlink()
    if how == "mapping":
        space.accept("file-gone")
    first = build(space, ("file-gone=visits_cp.csv",) if how == "flag" else ())
    assert [each.issue.kind for each in first.accepted] == ["file-gone"]
    space.write("CIN", [*visits("CIN"), *visits("CIN", ("2023-03",))])
    assert gone(space) == set()


def test_the_same_build_twice_says_the_same(space):
    """Though the memory has advanced in between; the workbook is the same to the byte, and so is the memory."""
    space.file("CP").unlink()
    build(space, ("file-gone",))
    written, remembered = (space.folder / "out.xlsx").read_bytes(), memory(space)
    build(space)  # what was accepted when it was remembered stays so
    assert ((space.folder / "out.xlsx").read_bytes(), memory(space)) == (written, remembered)


def test_the_memory_stays_while_something_is_named(space):
    """A warning that nobody accepted is told again next month."""
    space.change(lambda row: None if row["Team"] == "Team two" else row)
    before = memory(space)
    build(space)
    assert memory(space) == before
    more = [row for row in visits("CIN", (*MONTHS, "2023-03")) if row["Team"] == "Team one"]
    space.write("CIN", more, "05/04/2023")
    assert ("team-gone", "two") in gone(space)


def test_a_month_that_goes_on_is_no_loss(space):
    """New rows in every file, a new file, and the oldest ones a little shorter."""
    for kind in ("CP", "CLA"):
        space.write(kind, [*visits(kind)[4:], *visits(kind, ("2023-03",))], "05/04/2023")
    space.write("new", visits("CIN", ("2023-03",)), "05/04/2023")
    assert gone(space) == set()


@pytest.mark.parametrize("same", [True, False])
def test_a_file_under_another_name_is_no_loss(space, same):
    """The same file, or an export of a month later that holds the rows of the old one."""
    moved = space.folder / "sources" / "visits_cp_2023-04-05.csv"
    if not same:
        space.write("CP", [*visits("CP"), *visits("CP", ("2023-03",))], "05/04/2023")
    space.file("CP").rename(moved)
    assert gone(space) == set()


def test_next_months_file_does_not_stand_in_for_an_older_one(space):
    """As many rows, but of another month."""
    space.write("CP", visits("CP", ("2023-02",)))
    build(space, ("rows-fell", "list-begins-later", "list-ends-earlier"))
    space.file("CP").unlink()
    space.write("march", visits("CP", ("2023-03",)))
    assert ("file-gone", "visits_cp.csv") in gone(space)


def _blank(column):
    return lambda row: row | {column: ""}


CHANGES = {
    "a team": (lambda row: None if row["Team"] == "Team two" else row, {("team-gone", "two")}),
    "most of a team": (
        lambda row: None if row["Team"] == "Team two" and row["Ref"][-1] in "036" else row,
        {("team-gone", "two")},
    ),
    "a code": (
        lambda row: row | {"Kind": "CLA" if row["Kind"] == "CP" else row["Kind"]},
        {("code-gone", "CP")},
    ),
    "a text that a condition names": (
        lambda row: row | {"Place": row["Place"].replace("School", "At school")},
        {("code-gone", "School")},
    ),
    "teams blank": (_blank("Team"), {("column-blank", "team")}),
    "a column blank": (_blank("Place"), {("column-blank", "place")}),
    "a column mostly blank": (
        lambda row: row | {"Child": row["Child"] if row["Ref"].endswith("4") else ""},
        {("column-blank", "child"), ("ids-fell", "child")},
    ),
    "ids cut short": (lambda row: row | {"Child": row["Child"][:6]}, {("ids-fell", "child")}),
    "a later start": (
        lambda row: None if "/11/2022" in row["Visited"] else row,
        {("list-begins-later", "")},
    ),
    "an earlier end": (lambda row: None if "/02/2023" in row["Visited"] else row, {("list-ends-earlier", "")}),
    "half the rows": (lambda row: None if row["Ref"][-1] in "13579" else row, {("rows-fell", "")}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_gone_is_named(space, what):
    """Each by its kind and by what of the list it is, as a warning: none of it stops a build."""
    change, named = CHANGES[what]
    space.change(change)
    assert gone(space) == named
    assert {(issue.kind, issue.thing) for issue in build(space).warnings} >= named


def test_dates_that_move_as_a_whole_are_named(space):
    """Four years earlier, as dates counted from 1904 are when they are read as Excel's."""
    space.change(lambda row: row | {"Visited": row["Visited"].replace("/2022", "/2018").replace("/2023", "/2019")})
    assert gone(space) == {("dates-moved", "visited"), ("list-ends-earlier", "")}


def test_a_column_that_is_missing_is_named(space):
    """`optional_column` lets it be missing; that it was there is remembered."""
    for kind in ("CP", "CLA", "CIN"):
        space.write(kind, visits(kind), columns=COLUMNS[:-1])
    assert gone(space) == {("column-blank", "place")}


def test_a_column_that_is_blank_in_a_new_file_is_named(space):
    """A file of a new month is held against the list."""
    space.write("march", [row | {"Team": ""} for row in visits("CP", ("2023-03",), 25)])
    assert gone(space) == {("column-blank", "team")}


def test_one_file_of_several_that_is_cut_is_named(space):
    """Though the list as a whole has lost less than a third of its rows."""
    space.write("CP", visits("CP")[::2])
    assert gone(space) == {("rows-fell", "visits_cp.csv")}


def test_the_same_rows_under_other_ids_are_named(space):
    """More rows, but not more days: `unique` does not see them."""
    again = [row | {"Ref": f"x{row['Ref']}"} for row in visits("CP")]
    space.write("CP", [*visits("CP"), *again])
    assert gone(space) == {("rows-rose", "visits_cp.csv")}


def test_an_older_export_is_named(space):
    """Last month's export in place of this month's, with the same months."""
    space.write("CP", visits("CP"), "03/03/2023")
    assert gone(space) == {("taken-earlier", "visits_cp.csv")}


def test_an_old_export_with_a_new_day_is_named(space):
    """Taken a month later and yet the same in every count; a visit more is a list that went on."""
    for kind in ("CP", "CLA", "CIN"):
        space.write(kind, visits(kind), taken="05/04/2023")
    assert gone(space) == {("nothing-new", "")}
    space.write("CP", [*visits("CP"), *visits("CP", ("2023-03",))[:1]], taken="05/04/2023")
    assert gone(space) == set()


def test_filled_cells_that_go_while_their_rows_stay_are_named(space):
    """A quarter of a column's cells, far from half of it; a tenth may be put right."""
    space.change(lambda row: {**row, "Place": "" if row["Visited"].endswith("/02/2023") else row["Place"]})
    assert gone(space) == {("column-blank", "place")}
    space.change(
        lambda row: {**row, "Place": "" if row["Visited"] < "06" and "/02/" in row["Visited"] else row["Place"]}
    )
    assert gone(space) == set()


def test_a_month_that_went_from_a_file_is_named(space):
    """December is gone from one file of three; the list goes on, and as a whole has lost little."""
    rows = visits("CP", a_month=25)
    space.write("CP", rows)
    build(space)
    space.write("CP", [row for row in rows if "/12/" not in row["Visited"]])
    assert gone(space) == {("month-fell", "visits_cp.csv")}
    space.write("CP", [row for row in rows if "/11/" not in row["Visited"]] + visits("CP", ("2023-03",), 25))
    assert gone(space) == set()


def test_dates_of_another_century_are_named(space):
    """In one file of three, whose middle does not move that of the list."""
    space.change(lambda row: {**row, "Visited": row["Visited"].replace("/20", "/19")}, ("CP",))
    assert ("dates-moved", "visits_cp.csv") in gone(space)


def test_a_sheet_that_is_gone_is_named(tmp_path):
    """One of two sheets of a file; a sheet with another name in its place is no loss."""
    import openpyxl

    space = Workspace(tmp_path / "space")
    for kind in ("CLA", "CIN"):
        space.file(kind).unlink()
    space.file("CP").unlink()
    space.mapping.write_text(space.mapping.read_text("utf-8").replace("visits_*.csv", "visits.xlsx"), "utf-8")

    def write(**sheets):
        book = openpyxl.Workbook()
        for name, kind in sheets.items():
            sheet = book.create_sheet(name)
            sheet.append(["Taken", dt.date(2023, 3, 6)])
            sheet.append(COLUMNS)
            for row in visits(kind):
                sheet.append(list(row.values()))
        book.remove(book.worksheets[0])
        book.save(space.folder / "sources" / "visits.xlsx")

    write(North="CP", South="CLA")
    build(space)
    write(North="CP", Other="CLA")
    assert gone(space) == set()
    write(North="CP")
    assert ("sheet-gone", "South") in gone(space)


def test_only_build_and_month_end_write(tmp_path):
    """`check` and `explain` leave the workspace as it is."""
    space = Workspace(tmp_path / "space")
    before = sorted(path for path in space.folder.rglob("*"))
    run = CliRunner()
    assert run.invoke(main, ["check", "--workspace", str(space.folder)]).exit_code == 0
    assert (
        run.invoke(main, ["explain", "visits", "--month", "2023-02", "--workspace", str(space.folder)]).exit_code == 0
    )
    assert sorted(path for path in space.folder.rglob("*")) == before
    assert run.invoke(main, ["build", "--workspace", str(space.folder)]).exit_code == 0
    assert (space.folder / MEMORY_FILE).exists()


def test_check_says_what_build_says(space):
    """The command names what has gone, and fails where the build would."""
    space.file("CP").unlink()
    said = CliRunner().invoke(main, ["check", "--workspace", str(space.folder)])
    assert said.exit_code == 1 and '"visits_cp.csv" was a file of Visits' in said.output


def test_the_flag_is_on_the_command_line(space):
    """`build --accept file-gone` builds, and remembers."""
    space.file("CP").unlink()
    before = memory(space)
    said = CliRunner().invoke(main, ["build", "--workspace", str(space.folder), "--accept", "file-gone"])
    assert said.exit_code == 0 and memory(space) != before


@pytest.mark.parametrize("content", [b"{", b'{"version": 2}', b"[]"])
def test_a_memory_that_cannot_be_read_is_said_and_kept(space, content):
    """Damaged, or of a newer version: a warning, and nothing is written over it unless that is accepted."""
    (space.folder / MEMORY_FILE).write_bytes(content)
    assert "memory-unreadable" in {issue.kind for issue in build(space).warnings}
    assert memory(space) == content
    build(space, ("memory-unreadable",))
    assert gone(space) == set() and memory(space) != content


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders stand in the way in the same way everywhere")
def test_a_build_does_not_fail_because_it_cannot_be_remembered(tmp_path):
    """Something stands where the memory should be written: the workbook is there, and the command says so."""
    space = Workspace(tmp_path / "space")
    (space.folder / f"~${MEMORY_FILE}").touch()
    said = CliRunner().invoke(main, ["build", "--workspace", str(space.folder)])
    assert said.exit_code == 0 and "could not be remembered" in said.output


def test_nothing_of_a_person_is_remembered(space):
    """No id of a child, no day, no text that the mapping does not name."""
    text = memory(space).decode()
    assert not any(row[column] in text for row in visits("CP") for column in ("Ref", "Child", "Visited"))


def test_a_refresh_does_not_take_old_figures_for_new_ones(space):
    """What was worked out before the memory changed is not taken from the cache."""

    def inputs_key():
        return Computation(space.folder, dt.datetime(2023, 4, 6), pipeline.no_progress).key(None)

    before = inputs_key()
    space.write("CIN", [*visits("CIN"), *visits("CIN", ("2023-03",))])
    changed = inputs_key()
    build(space)
    assert len({before, changed, inputs_key()}) == 3


@pytest.mark.slow
def test_the_samples_visits_do_not_become_nought(tmp_path):
    """The sample's file of CP visits renamed: CP visits were 0% in all nine months, without a word."""
    for part in ("mappings", "samples", "workbook_templates"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("generator", "highways"))
    lists = pipeline.read_lists(tmp_path)
    pipeline.keep_memory(tmp_path, lists, MADE.date())
    (tmp_path / "samples" / "visits_cp.xlsx").rename(tmp_path / "samples" / "cp_visits_old.xlsx")
    with pytest.raises(InputError, match=r'"visits_cp\.xlsx" was a file of Visits'):
        pipeline.build(tmp_path, None, tmp_path / "out.xlsx", MADE)


@pytest.fixture
def tried(tmp_path):
    """The Annex A sample, built once: what whoever tries kpibook has before putting lists of their own there."""
    folder = tmp_path / "tried"
    init_workspace(folder, "annex-a")
    pipeline.keep_memory(folder, pipeline.read_lists(folder), MADE.date())
    return folder / "sources"


def an_own_one(path, name, contacts=None):
    """A workbook that is no sample of kpibook's: its first contact is of another child; of so many contacts."""
    book = load_workbook(path)
    book["List 1"]["A4"] = "SYN9999"
    if contacts:
        book["List 1"].delete_rows(4 + contacts, 1_000)
    book.save(path.with_name(name))


def test_a_sample_that_was_tried_is_no_loss(tried):
    """Its workbooks go, a list of one's own comes: nothing of the sample is missed, then or at the next build."""
    an_own_one(tried / "annex_a_2023-03-06.xlsx", "Ofsted lists 6 March 2023.xlsx")
    for name in ("annex_a_2022-12-05.xlsx", "annex_a_2023-03-06.xlsx"):
        (tried / name).unlink()
    for _ in range(2):
        lists = pipeline.read_lists(tried.parent)
        assert lists.gone == ()
        pipeline.keep_memory(tried.parent, lists, MADE.date())


def test_one_of_a_sample_s_files_that_is_gone_is_told(tried):
    """While the other one is there, the sample is what is built."""
    (tried / "annex_a_2022-12-05.xlsx").unlink()
    gone = {(issue.kind, issue.thing) for issue in pipeline.read_lists(tried.parent).gone}
    assert gone == {("file-gone", "annex_a_2022-12-05.xlsx")}


def test_an_own_list_is_missed(tried):
    """What was remembered of lists that are no samples is never forgotten, whatever stands in their place."""
    samples = sorted(tried.iterdir(), reverse=True)
    an_own_one(samples[0], "Ofsted lists 6 March 2023.xlsx")
    an_own_one(samples[0], "Ofsted lists 7 March 2023.xlsx", contacts=50)
    less = (tried / "Ofsted lists 7 March 2023.xlsx").rename(tried.parent / "less.xlsx")
    for sample in samples:
        sample.unlink()
    pipeline.keep_memory(tried.parent, pipeline.read_lists(tried.parent), MADE.date())
    (tried / "Ofsted lists 6 March 2023.xlsx").unlink()
    less.rename(tried / "Ofsted lists 7 March 2023.xlsx")
    gone = {(issue.kind, issue.source, issue.thing) for issue in pipeline.read_lists(tried.parent).gone}
    assert ("file-gone", "contacts", "Ofsted lists 6 March 2023.xlsx") in gone
