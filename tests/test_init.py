"""`kpibook init --from`: every set is a workspace that builds at once, or says what to do next."""

import calendar
import csv
import dataclasses
import datetime as dt
import importlib.util
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from kpibook import pipeline
from kpibook.definitions import heading_key
from kpibook.definitions.organisation import Organisation
from kpibook.disclosure.same_lists import list_names
from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.issues import InputError
from kpibook.months import Month, Reading, months_between
from kpibook.workspace_sets import SETS
from kpibook.workspaces import init_workspace, outside_lines

ROOT = Path(__file__).parents[1]
SSDA903 = ROOT / "samples" / "ssda903"
ANNEX_A = ROOT / "samples" / "annex_a"
MADE = dt.datetime(2023, 4, 5, 9)
YEAR = months_between(Month(2022, 4), Month(2023, 3))
HEADINGS = {  # the return's CSV files, as its technical specification lists their columns
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE",
    "uasc": "CHILD,SEX,DOB,DUC",
    "oc2": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,"
    "SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED",
    "oc3": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM",
    "ad1": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR",
    "placed_for_adoption": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END",
    "previous_permanence": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM",
}


def kpibook(*arguments, cwd):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "kpibook", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Name of a set → the workspace that init makes of it."""
    folder = tmp_path_factory.mktemp("sets")
    for name in SETS:
        init_workspace(folder / name, name)
    return {name: folder / name for name in SETS}


def test_list_says_what_there_is(tmp_path):
    """`--list`: a line for each set, with a sentence, and nothing is made."""
    run = kpibook("init", "--list", cwd=tmp_path)
    assert run.returncode == 0
    assert [line.split()[0] for line in run.stdout.splitlines()] == list(SETS)
    assert all(len(line.split()) > 5 and "." in line for line in run.stdout.splitlines())
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_or_with_an_unknown_set_it_is_a_slip(tmp_path):
    """Exit code 2, in words, and nothing is made."""
    assert "--list" in kpibook("init", cwd=tmp_path).stderr
    run = kpibook("init", "new", "--from", "adults", cwd=tmp_path)
    assert run.returncode == 2 and "highways" in run.stderr
    assert list(tmp_path.iterdir()) == []


def period_of(name):
    """The month or the day that init says can be built."""
    said = SETS[name].period
    return Month.parse(said) if len(said) == 7 else Reading.parse(said)


@pytest.mark.parametrize("name", [name for name, each in SETS.items() if each.period])
def test_each_set_builds_at_once_and_checks_clean(name, made):
    """No error; warnings only where the example is about them.

    The children's benchmarks hold a later year, and two of their young people have two open records.
    """
    built = pipeline.build(made[name], period_of(name), None, dt.datetime(2025, 1, 7))
    assert built.path.is_file()
    made_then = dt.datetime.combine(period_of(name).last, dt.time()) + dt.timedelta(days=7)
    checked = pipeline.check(made[name], None, made_then)
    assert checked.month == period_of(name)
    assert {issue.kind for issue in checked.told} == (
        {"later-benchmark", "figures-disagree"} if name == "children" else set()
    )


@pytest.mark.parametrize("name", SETS)
def test_a_set_carries_nothing_of_another_or_of_the_repository(name, made):
    """No script, no other council's lists, and nothing that it needs lies outside of it."""
    files = {path.relative_to(made[name]).as_posix() for path in made[name].rglob("*") if path.is_file()}
    files = {file for file in files if not file.startswith("out/")}
    assert {file.split("/")[0] for file in files} == {"mappings", "workbook_templates", SETS[name].sources_folder} - (
        set() if SETS[name].lists else {"sources"}
    )
    assert not [file for file in files if file.endswith(".py") or "generator" in file or "expected" in file]
    others = {Path(each.mappings).parts[-2] for other, each in SETS.items() if other not in (name, "children")}
    assert not [file for file in files if others & set(Path(file).parts)]
    assert outside_lines(made[name], pipeline.read_mapping_files(made[name]).mapping) == ()
    for file in (made[name] / "mappings").rglob("*.yaml"):
        assert "$schema=schema.json" in file.read_text("utf-8").partition("\n")[0]
        assert "../" not in file.read_text("utf-8")


def test_the_rest_of_a_mapping_file_is_as_it_was(made):
    """Only what points at the repository is said otherwise in a workspace."""
    for name in ("highways", "ssda903", "annex-a"):
        for file in (ROOT / SETS[name].mappings).glob("*.yaml"):
            before = file.read_text("utf-8").splitlines()
            after = (made[name] / "mappings" / file.name).read_text("utf-8").splitlines()
            changed = [old for old, new in zip(before, after, strict=True) if old != new]
            assert all("../../" in line for line in changed) and len(changed) <= 2


# ---- ssda903


@pytest.fixture(scope="module")
def lists():
    """Name of a file of the synthetic return → its rows, dates as days."""
    found = {}
    for name in HEADINGS:
        with (SSDA903 / "sources" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found[name] = [{key: as_day(cell) for key, cell in row.items()} for row in csv.DictReader(file)]
    return found


def as_day(cell):
    return dt.datetime.strptime(cell, "%d/%m/%Y").date() if re.fullmatch(r"\d\d/\d\d/\d{4}", cell) else cell


@pytest.fixture(scope="module")
def shown():
    """(indicator, month) → the line that `kpibook figures` gives."""
    found = take_figures(pipeline.open_inputs(SSDA903), FiguresRequest(), MADE, pipeline.no_progress)
    lines = csv.DictReader(figures_bytes(found, "csv").decode().splitlines())
    return {(line["indicator"], line["period"]): line for line in lines if not line["breakdown"]}


def test_headings_are_those_of_the_return():
    """Each file's first line is the Department's, and every heading that the mapping asks for stands in it."""
    mapping = pipeline.read_mapping_files(SSDA903).mapping
    assert {file for source in mapping.sources.values() for file in source.files} == {
        f"{name}.csv" for name in HEADINGS
    }
    for source in mapping.sources.values():
        path = SSDA903 / "sources" / source.files[0]
        assert path.read_text("utf-8").partition("\n")[0].strip() == HEADINGS[path.stem]
        for field in (field for field in source.fields.values() if not field.optional_column):
            assert field.headings[0] in HEADINGS[path.stem].split(",")


def open_on(row, day):
    return row["DECOM"] <= day and (not row["DEC"] or row["DEC"] > day) and row["LS"] not in ("V3", "V4")


FOSTER = {"U1", "U2", "U3", "U4", "U5", "U6"}
MEETS = {
    "care_orders": lambda row: row["LS"] in ("C1", "C2"),
    "section_20": lambda row: row["LS"] == "V2",
    "fostered": lambda row: row["PLACE"] in FOSTER,
    "agency_fostered": lambda row: row["PLACE"] in FOSTER and row["PLACE_PROVIDER"] in ("PR4", "PR5"),
    "childrens_homes": lambda row: row["PLACE"] in ("K1", "K2"),
    "semi_independent": lambda row: row["PLACE"] in ("H5", "P2"),
    "with_parents": lambda row: row["PLACE"] == "P1",
}
EVENTS = {
    "starts": ("episodes", "DECOM", lambda row: row["RNE"] == "S" and row["LS"] not in ("V3", "V4")),
    "ceases": ("episodes", "DEC", lambda row: row["REC"] != "X1" and row["LS"] not in ("V3", "V4")),
    "adopted": ("episodes", "DEC", lambda row: row["REC"] in ("E11", "E12")),
    "moves": ("episodes", "DECOM", lambda row: row["RNE"] in ("P", "B") and row["LS"] not in ("V3", "V4")),
    "reviews_held": ("reviews", "REVIEW", lambda row: True),
    "missing_episodes": ("missing", "MIS_START", lambda row: row["MISSING"] == "M"),
}


@pytest.mark.parametrize("month", YEAR, ids=lambda month: month.key)
def test_stocks_are_those_counted_by_a_plain_loop(month, lists, shown):
    """Children looked after at the month's end, and of these each share, from the rows of episodes.csv."""
    there = [row for row in lists["episodes"] if open_on(row, month.last)]
    assert len({row["CHILD"] for row in there}) == len(there) == int(shown["cla", month.key]["value"])
    for indicator, meets in MEETS.items():
        line, met = shown[indicator, month.key], sum(map(meets, there))
        assert (line["numerator"], line["denominator"]) == (str(met), str(len(there))), indicator
    adoption = sum(row["PLACE"] in ("A3", "A4", "A5", "A6") for row in there)
    assert shown["placed_for_adoption", month.key]["value"] == str(adoption)


@pytest.mark.parametrize("indicator", EVENTS)
def test_flows_are_those_counted_by_a_plain_loop(indicator, lists, shown):
    """Events of each of the twelve months, from the rows of their file."""
    name, heading, counts = EVENTS[indicator]
    days = [row[heading] for row in lists[name] if row[heading] and counts(row)]
    counted = Counter((day.year, day.month) for day in days)
    assert sum(counted[month.year, month.month] for month in YEAR) > 5
    for month in YEAR:
        assert shown[indicator, month.key]["value"] == str(counted[month.year, month.month])


def test_reviews_in_date_are_those_counted_by_a_plain_loop(lists, shown):
    """From October on: a review in the six months to the month's end, or no more than 20 working days in care."""
    holidays = {dt.date(2022, 12, day) for day in (26, 27)} | {dt.date(2023, 1, 2)}
    for month in YEAR[6:]:
        passed, there = 0, {row["CHILD"] for row in lists["episodes"] if open_on(row, month.last)}
        for child in there:
            own = [row for row in lists["episodes"] if row["CHILD"] == child]
            began = min(row["DECOM"] for row in own)
            held = [row["REVIEW"] for row in lists["reviews"] if row["CHILD"] == child]
            last = max((day for day in held if began <= day <= month.last), default=None)
            if last is None:
                days = [began + dt.timedelta(n) for n in range(1, (month.last - began).days + 1)]
                passed += sum(day.weekday() < 5 and day not in holidays for day in days) <= 20
            else:
                passed += month.last <= six_months_after(last)
        line = shown["reviewed", month.key]
        assert (line["numerator"], line["denominator"]) == (str(passed), str(len(there))), month.key
    assert {shown["reviewed", month.key]["shown"] for month in YEAR[:6]} == {"N/A"}


def six_months_after(day):
    year, month = divmod(day.year * 12 + day.month - 1 + 6, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def test_a_team_that_is_added_shows_no_figure(tmp_path):
    """The return names no team: a team has N/A, never 0."""
    init_workspace(tmp_path / "w", "ssda903")
    teams = "service_areas: {all_care: {name: Care}}\nteams: {one: {name: Team one, area: all_care}}\n"
    (tmp_path / "w" / "mappings" / "teams.yaml").write_text(teams, "utf-8")
    found = take_figures(pipeline.open_inputs(tmp_path / "w"), FiguresRequest(), MADE, pipeline.no_progress)
    at = found.columns.index
    assert {row[at("shown")] for row in found.rows if row[at("scope")] in ("one", "all_care")} == {"N/A"}


def test_the_return_is_what_its_script_makes(tmp_path):
    """The same bytes every time, and nobody can take a child in it for a real one."""
    spec = importlib.util.spec_from_file_location("ssda903_generate", SSDA903 / "generate.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (SSDA903 / "sources").iterdir()}
    ids = {line.split(b",")[0][:3] for content in made.values() for line in content.splitlines()[1:]}
    assert ids == {b"SYN"}


# ---- annex-a


def test_the_workbooks_are_what_their_script_makes(tmp_path):
    """The same bytes every time, and nobody can take a child or an adopter in it for a real one."""
    spec = importlib.util.spec_from_file_location("annex_a_generate", ANNEX_A / "generate.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (ANNEX_A / "sources").iterdir()}
    for name in made:
        book = CalamineWorkbook.from_path(str(tmp_path / name))
        rows = [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()[3:]]
        assert {row[0][:3] for row in rows} == {"SYN"} and len(rows) > 1_000


def test_headings_are_those_of_annex_a():
    """The first heading of every field stands in the synthetic workbooks, which have the official ones alone."""
    mapping = pipeline.read_mapping_files(ANNEX_A).mapping
    assert len(mapping.sources) == 11
    book = CalamineWorkbook.from_path(str(ANNEX_A / "sources" / "annex_a_2023-03-06.xlsx"))
    for source in mapping.sources.values():
        there = {heading_key(str(cell)) for cell in book.get_sheet_by_name(source.sheets[0]).to_python()[2]}
        assert {heading_key(field.headings[0]) for field in source.fields.values()} <= there


def test_no_two_lists_of_annex_a_are_taken_for_one():
    """List 1 is another sheet than List 10: disclosure control would tie what their figures say together."""
    names = list_names(pipeline.read_mapping_files(ANNEX_A).mapping)
    assert {id_: name.source for id_, name in names.items()} == {id_: id_ for id_ in names}


def test_annex_a_can_be_shared(tmp_path):
    """Small figures of both readings are suppressed, with four breakdowns and ten shares over one list."""
    asked = FiguresRequest(share=True)
    inputs = dataclasses.replace(pipeline.open_inputs(ANNEX_A), workspace=tmp_path)
    found = take_figures(inputs, asked, dt.datetime(2023, 3, 8), pipeline.no_progress)
    lines = list(csv.DictReader(figures_bytes(found, "csv").decode().splitlines()))
    assert not [line for line in lines if line["numerator"] in ("1", "2", "3", "4")]
    assert sum(line["shown"] == "c" for line in lines) > 100
    shown = {(line["indicator"], line["period"]) for line in lines if line["scope"] == "whole" and line["value"]}
    assert {("cla", "2022-12-05"), ("cla", "2023-03-06"), ("cp", "2023-03-06"), ("contacts", "2023-03-06")} <= shown


def test_cells_of_annex_a_that_can_mean_nothing(tmp_path):
    """Under any name: the children stay in the count, in the breakdown as not known, and each cell is named."""
    init_workspace(tmp_path / "w", "annex-a")
    (tmp_path / "w" / "sources" / "annex_a_2022-12-05.xlsx").unlink()
    path = tmp_path / "w" / "sources" / "annex_a_2023-03-06.xlsx"
    before = whole_figures(tmp_path / "w")
    book = load_workbook(path)
    need = next(
        row for row in book["List 6"].iter_rows(min_row=4) if not row[9].value and row[7].value.startswith("N4")
    )
    need[7].value = "Support with reading"
    visit = next(row for row in book["List 7"].iter_rows(min_row=4) if not row[12].value and row[9].value)
    visit[9].value = "May be 8 Jan 2023"
    path.unlink()
    book.save(path.with_name("Ofsted lists 6 March 2023.xlsx"))
    run = kpibook("check", cwd=tmp_path / "w")
    assert run.returncode == 0 and "with 2 warnings" in run.stdout
    for sheet, cell in (("List 6", need[7]), ("List 7", visit[9])):
        assert f'"{sheet}", cell {cell.coordinate}\n' in run.stderr
    after = whole_figures(tmp_path / "w")
    changed = {id_: int(after[id_]) - int(before[id_]) for id_ in after if after[id_] != before[id_]}
    assert changed == {"cin need=N4": -1, "cin need=not_known": 1, "cp_seen_4_weeks ": -1}


def whole_figures(folder):
    """Indicator and breakdown → numerator of the whole service."""
    found = take_figures(pipeline.open_inputs(folder), FiguresRequest(), dt.datetime(2023, 3, 8), pipeline.no_progress)
    lines = csv.DictReader(figures_bytes(found, "csv").decode().splitlines())
    return {f"{line['indicator']} {line['breakdown']}": line["numerator"] for line in lines if line["scope"] == "whole"}


# ---- empty


def example(folder):
    """What stands in the comments of the empty set's organisation file, as files of their own: name → YAML."""
    text = (folder / "mappings" / "organisation.yaml").read_text("utf-8")
    below = text.partition("small_denominator")[2].splitlines()
    lines = [line.removeprefix("# ") for line in below if re.match(r"# ( |[a-z_]+:( |$))", line)]
    return yaml.safe_load("\n".join(lines))


def test_the_organisation_file_has_every_key():
    """Each key that an organisation may have stands in the file."""
    text = (ROOT / SETS["empty"].mappings / "organisation.yaml").read_text("utf-8")
    assert set(yaml.safe_load(text)["organisation"]) == set(Organisation.model_fields)


def test_check_says_step_by_step_what_comes_next(tmp_path):
    """No list yet; then a list of which nothing is counted; then, from the file's own comments, a report."""
    folder = tmp_path / "w"
    assert "kpibook check" in kpibook("init", folder, "--from", "empty", cwd=tmp_path).stdout
    run = kpibook("check", cwd=folder)
    assert run.returncode == 1 and "The mapping names no list yet" in run.stderr and "how_to_map" in run.stderr
    assert "(1 no-list)" in run.stdout
    parts = example(folder)
    (folder / "sources" / "referrals.csv").write_text(
        "Child ID,Date of referral,Team\nA1,03/02/2023,DUTY (N)\n", "utf-8"
    )
    for source in parts["sources"].values():
        source["files"] = [name.replace(".xlsx", ".csv") for name in source["files"]]
    write(folder, parts, "sources", "teams", "service_areas")
    run = kpibook("check", cwd=folder)
    assert run.returncode == 1 and "referrals.csv: 1 of 1 rows used" in run.stdout
    assert "(1 no-indicator)" in run.stdout
    write(folder, parts, "indicators", "sections")
    run = kpibook("check", cwd=folder)
    assert run.returncode == 0 and "Ready: February 2023 can be built." in run.stdout, run.stderr
    assert kpibook("build", cwd=folder).returncode == 0


def write(folder, parts, *keys):
    for key in keys:
        (folder / "mappings" / f"{key}.yaml").write_text(yaml.safe_dump({key: parts[key]}), "utf-8")


@pytest.mark.parametrize("command", [("build",), ("figures",), ("teams", "--month", "2023-02", "--out", "out")])
def test_every_command_says_so(command, made):
    """Nothing to count is an error in words for whatever would count."""
    run = kpibook(*command, cwd=made["empty"])
    assert run.returncode == 1 and "names no list yet" in run.stderr and "Traceback" not in run.stderr


def test_explain_says_that_nothing_is_counted(made):
    """No list of known indicators where there is none."""
    with pytest.raises(InputError, match="names no list yet"):
        pipeline.make_report(pipeline.read_lists(made["empty"]), None, MADE)
    run = kpibook("explain", "cla", "--month", "2023-02", cwd=made["empty"])
    assert run.returncode == 2 and "Nothing is counted yet." in run.stderr
