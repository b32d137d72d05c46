"""`kpibook region`: many workspaces in one go, the same figures as one by one, and no council fails another."""

import csv
import datetime as dt
import io
import os
import pickle
import zipfile
from dataclasses import replace

import pytest
from command_runs import run
from councils import ID, make_council, make_councils

from kpibook import pipeline
from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.months import Month, months_between
from kpibook.region import RegionRequest, make_region
from kpibook.region.jobs import CouncilJob
from kpibook.region.jobs import make_council as make_job
from kpibook.region.tables import CouncilResult, figures_table

MADE = dt.datetime(2023, 3, 6, 9)
FEBRUARY = Month(2023, 2)
NAMES = ["alder", "birch", "cedar"]


class Told:
    """Keeps what it is told."""

    def __init__(self):
        self.said = []

    def line(self, text):
        self.said.append(text)

    caution = stands = line

    @property
    def text(self):
        return "\n".join(self.said)


def region(folders, out, progress=pipeline.no_progress, **asked):
    """The exit code, what was told, and every file that was written, by its place."""
    told = Told()
    code = make_region(RegionRequest(tuple(folders), out, **{"processes": 1} | asked), MADE, told, progress)
    return code, told.text, written(out)


def written(out):
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def lines_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def councils(tmp_path_factory):
    """A folder of three councils."""
    return make_councils(tmp_path_factory.mktemp("region") / "councils")


@pytest.fixture(scope="module")
def whole(councils, tmp_path_factory):
    """Code, words and files of a run in one process, with every month's workbook."""
    months = months_between(Month(2022, 11), FEBRUARY)
    return region([councils], tmp_path_factory.mktemp("out"), months=months, workbooks=True)


def test_the_table_is_each_councils_own_figures(councils, whole):
    """A council's lines are those of `kpibook figures --scope whole`, with its folder and its name before them."""
    code, _, files = whole
    assert code == 0
    lines = lines_of(files["figures.csv"])
    assert list(dict.fromkeys(line.pop("workspace") for line in lines)) == NAMES
    for name in NAMES:
        inputs = pipeline.open_inputs(councils / name)
        found = take_figures(inputs, FiguresRequest(scope="whole"), MADE, pipeline.no_progress)
        organisation = f"{name.title()} Council"
        own = [line for line in lines if line["organisation"] == organisation]
        assert [{**line, "organisation": organisation} for line in lines_of(figures_bytes(found, "csv"))] == own


def test_a_workbook_is_what_build_writes(councils, whole, tmp_path):
    """Byte for byte, for the latest month and an earlier one."""
    _, _, files = whole
    assert sum(name.endswith(".xlsx") for name in files) == 12
    for month in (Month(2022, 12), FEBRUARY):
        built = pipeline.build(councils / "birch", month, tmp_path / f"{month.key}.xlsx", MADE)
        assert files[f"birch/performance_report_{month.key}.xlsx"] == built.path.read_bytes()


def test_processes_write_the_same_bytes(councils, whole, tmp_path):
    """Three real processes, whichever of them ends first."""
    months = months_between(Month(2022, 11), FEBRUARY)
    code, text, files = region([councils], tmp_path, months=months, workbooks=True, processes=3)
    assert code == 0 and "3 councils: 3 whole" in text
    assert files == whole[2]


def test_nothing_is_written_into_a_workspace(councils, whole):
    """A council's folder is only read: no memory of a build, no output."""
    assert {path.name for path in councils.rglob("*") if path.is_file()} == {
        "all.yaml",
        "referrals.csv",
        "template.xlsx",
    }


def test_teams_are_asked_for(councils, tmp_path):
    """The whole service alone unless told: teams of many councils are another amount, and another audience."""
    scopes = [
        {line["scope"] for line in lines_of(region([councils], tmp_path / str(teams), teams=teams)[2]["figures.csv"])}
        for teams in (False, True)
    ]
    assert scopes == [{"whole"}, {"whole", "east", "west", "one", "two"}]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_council_that_fails_is_named_and_the_others_go_on(tmp_path, processes):
    """Its messages, its line in councils.csv, exit code 1; the others' figures as if it were not there."""
    folder = make_councils(tmp_path / "councils")
    _, _, before = region([folder / "alder", folder / "cedar"], tmp_path / "before")
    (folder / "birch" / "sources" / "referrals.csv").write_text("Ref,Squad\n1,2\n", "utf-8")
    code, text, files = region([folder], tmp_path / "out", processes=processes)
    assert code == 1
    assert 'birch, failed: Column "Received" is not in the sheet.' in text.replace("\n", " ").replace("  ", " ")
    assert files["figures.csv"] == before["figures.csv"]
    states = {line["workspace"]: line["state"] for line in lines_of(files["councils.csv"])}
    assert states == {"alder": "whole", "birch": "failed", "cedar": "whole"}


def test_months_that_a_council_has_not_are_named(tmp_path):
    """The months that it has are there; a region's table must not look whole when it is not."""
    make_council(tmp_path / "councils" / "alder")
    make_council(tmp_path / "councils" / "young", months=["2023-01", "2023-02"])
    months = months_between(Month(2022, 11), FEBRUARY)
    code, text, files = region([tmp_path / "councils"], tmp_path / "out", months=months, workbooks=True)
    assert code == 1 and "young, in part: There are no figures for 2 of the months" in text
    ended = {
        line["workspace"]: (line["state"], line["months"], line["workbooks"])
        for line in lines_of(files["councils.csv"])
    }
    assert ended == {"alder": ("whole", "4", "4"), "young": ("in part", "2", "2")}


def test_where_all_fail_earlier_tables_stay(councils, tmp_path):
    """Nothing is written over last month's table where there is nothing to put into it."""
    _, _, before = region([councils], tmp_path)
    code, text, after = region([councils], tmp_path, months=(Month(2031, 1),))
    assert code == 1 and "Nothing was written." in text and "January 2031" in text
    assert after == before


def test_a_council_named_twice_is_taken_once(councils, tmp_path):
    """By its folder, by the folder of all, and by a link to it."""
    (tmp_path / "link").symlink_to(councils / "alder")
    code, text, files = region([councils, councils / "alder", tmp_path / "link"], tmp_path / "out")
    assert code == 0 and text.count("Named twice, taken once") == 2
    assert [line["workspace"] for line in lines_of(files["councils.csv"])] == NAMES


def test_what_is_no_workspace_is_named(councils, tmp_path):
    """A slip, and a folder without workspaces, count as councils that failed; a council without mappings is said."""
    (tmp_path / "empty").mkdir()
    folder = make_councils(tmp_path / "councils")
    (folder / "dogwood").mkdir()
    code, text, _ = region([folder, tmp_path / "councls", tmp_path / "empty"], tmp_path / "out")
    assert code == 1
    assert f'{tmp_path / "councls"}, failed: There is no such folder. Did you mean "councils"?' in text
    assert f"{tmp_path / 'empty'}, failed: There is no workspace" in text
    assert f"Passed over in {folder}, without mappings/: dogwood" in text


def test_two_of_one_name_are_refused(councils, tmp_path):
    """Nobody could tell them apart in the table; also where only capitals differ. Nothing is read or written."""
    make_council(tmp_path / "other" / "Alder")
    ended = run(["region", str(councils), str(tmp_path / "other"), "--out", str(tmp_path / "out")])
    assert ended.code == 1 and 'Two workspaces are called "alder"' in ended.printed
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["alder", "alder/out", "."])
def test_nothing_is_written_where_lists_lie(tmp_path, place):
    """Refused: in a workspace, or in the folder of workspaces, where a council's workbooks would go into its own."""
    folder = make_councils(tmp_path / "councils")
    ended = run(["region", str(folder), "--out", str(folder / place), "--workbooks"])
    assert ended.code == 1 and "would stand in one of the workspaces" in ended.printed
    assert "figures.csv" not in {path.name for path in folder.rglob("*")}


def test_copies_are_doubted(councils, tmp_path):
    """A council that is there twice under two names is said to be: the region's sums would be wrong, and look right."""
    one = make_council(tmp_path / "copies" / "one")
    two = make_council(tmp_path / "copies" / "two")
    for part in ("mappings/all.yaml", "sources/referrals.csv"):
        (two.folder / part).write_bytes((one.folder / part).read_bytes())
    code, text, _ = region([tmp_path / "copies", councils], tmp_path / "out")
    assert code == 0
    assert "one, two say that they are of one organisation" in text and "one, two hold the same lists" in text
    assert "alder" not in text


def test_files_saved_while_they_were_read_are_noticed(tmp_path):
    """More than a year of workbooks is two jobs: what changed between them is said, for they may not agree."""
    months = months_between(Month(2022, 2), FEBRUARY)
    council = make_council(tmp_path / "councils" / "alder", months=[month.key for month in months])

    def save(_, done, steps):
        assert steps == 2
        if done == 1:
            make_again = council.folder / "sources" / "referrals.csv"
            make_again.write_text(make_again.read_text("utf-8") + f"{ID}-late,Team one,04/02/2023,\n", "utf-8")

    code, text, files = region([council.folder], tmp_path / "out", save, months=months, workbooks=True)
    assert code == 1 and "alder, in part: Its files changed while it was read" in text
    assert len(files) == 13 + 2


def test_a_memory_of_another_version_stops_nobody(tmp_path):
    """A workspace that a later kpibook built last: its figures are given; that nothing was compared is said."""
    council = make_council(tmp_path / "alder")
    _, _, before = region([council.folder], tmp_path / "before")
    (council.folder / "last_good_build.json").write_text('{"version": 99}', "utf-8")
    code, _, after = region([council.folder], tmp_path / "after")
    assert code == 0 and after["figures.csv"] == before["figures.csv"]
    warnings = [int(lines_of(files["councils.csv"])[0]["warnings"]) for files in (before, after)]
    assert warnings[1] == warnings[0] + 1


def job(workspace, out, **asked):
    return CouncilJob(workspace.name, workspace, out, MADE, **asked)


def test_a_worker_of_another_version_computes_nothing(councils, tmp_path):
    """Figures that two versions counted are not laid side by side."""
    asked = job(councils / "alder", tmp_path)
    made = make_job(replace(asked, versions=("kpibook 9.9", *asked.versions[1:])))
    assert made.rows == () and "not kpibook 9.9" in made.failures[0]
    assert make_job(asked).failures == ()


def test_no_record_travels(councils, tmp_path):
    """Neither the job nor what comes back, workbooks unpacked, holds an id; the lists, to hold that against, do."""
    asked = job(councils / "alder", tmp_path, workbooks=(), teams=True)
    made = make_job(asked)
    content = [pickle.dumps(asked), pickle.dumps(replace(made, workbooks={}))]
    for workbook in made.workbooks.values():
        with zipfile.ZipFile(io.BytesIO(workbook)) as package:
            content += [package.read(name) for name in package.namelist()]
    assert made.rows and len(content) > 10
    assert not [part for part in content if ID.encode() in part.lower()]
    assert ID.encode() in pickle.dumps(pipeline.read_lists(councils / "alder").records)


def test_what_fails_quotes_no_cell(tmp_path):
    """A list that is wrong through and through: messages name places; the ids in them stay where they are."""
    council = make_council(tmp_path / "alder")
    file = council.folder / "sources" / "referrals.csv"
    file.write_text(file.read_text("utf-8").replace("03/02/2023", f"{ID} Smith's birthday"), "utf-8")
    file.write_text(file.read_text("utf-8").replace("Team two", ""), "utf-8")
    made = make_job(job(council.folder, tmp_path))
    assert made.failures and ID.encode() not in pickle.dumps(made).lower()


def test_a_fault_brings_its_place_home_and_no_value(councils, tmp_path):
    """What a library raises may quote a cell in its text: only its kind and frames are told."""
    made = make_job(job(councils / "alder", tmp_path, months=(f"{ID} Smith",)))
    assert made.failures[0].startswith("It did not finish, because of a fault in kpibook (")
    assert "region/jobs.py" in made.fault and ID not in pickle.dumps(made).decode("latin-1").lower()


def test_columns_are_all_that_any_council_has():
    """A council without a benchmark is blank in its column, and nothing shifts."""
    one = CouncilResult("one", "One", ("indicator", "a_benchmark"), (("x", 1),), "OFFICIAL", (FEBRUARY,))
    two = CouncilResult("two", "Two", ("indicator", "b_benchmark"), (("=x", 2),), "", (FEBRUARY,))
    assert figures_table([one, two], suppressed=True).decode("utf-8-sig").splitlines() == [
        "workspace,organisation,indicator,a_benchmark,b_benchmark,suppressed,marking",
        "one,One,x,1,,yes,OFFICIAL",
        "two,Two,'=x,,2,yes,",
    ]


def test_shared_figures_are_suppressed_and_remembered(tmp_path):
    """`--share` is that of `kpibook figures`, council by council; a second run says the same."""
    folder = make_councils(tmp_path / "councils")
    first = region([folder], tmp_path / "one", share=True, processes=2)
    again = region([folder], tmp_path / "two", share=True)
    assert first[0] == 0 and first[2]["figures.csv"] == again[2]["figures.csv"]
    found = take_figures(
        pipeline.open_inputs(folder / "alder"), FiguresRequest(scope="whole", share=True), MADE, pipeline.no_progress
    )
    lines = lines_of(first[2]["figures.csv"])
    shown = [line["shown"] for line in lines if line["workspace"] == "alder"]
    assert shown == [line["shown"] for line in lines_of(figures_bytes(found, "csv"))]
    assert "c" in shown and {line["suppressed"] for line in lines} == {"yes"}
    assert (folder / "alder" / "history" / "shared" / "000001.json").is_file()


@pytest.mark.parametrize(
    "wrong",
    [
        ("--month", "2023-02..2022-11"),
        ("--month", "2023-02", "--as-at", "2023-03-06"),
        ("--share", "--workbooks"),
        ("--processes", "2", "--scheduler", "tcp://127.0.0.1:1"),
        ("--processes", "0"),
    ],
)
def test_a_slip_on_the_command_line_is_told(councils, tmp_path, wrong):
    """Exit code 2, and nothing is written."""
    assert run(["region", str(councils), "--out", str(tmp_path / "out"), *wrong]).code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_tables_are_for_those_whom_every_council_lets_read(tmp_path):
    """The strictest council's rights hold for the table of all."""
    folder = make_councils(tmp_path / "councils")
    for name in NAMES[:2]:
        mapping = folder / name / "mappings" / "all.yaml"
        mapping.write_text(
            mapping.read_text("utf-8").replace("service: Children", "service: Children\n  files_for: group")
        )
    region([folder / "alder", folder / "birch"], tmp_path / "two")
    region([folder], tmp_path / "three")
    rights = [(tmp_path / out / "figures.csv").stat().st_mode & 0o777 for out in ("two", "three")]
    assert rights == [0o660, 0o600]
