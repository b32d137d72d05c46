"""`kpibook adopt teams`: what the lists hold and the mapping does not know is written where an officer finds it."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from kpibook import pipeline
from kpibook.adopted_teams import AREA, NewTeam, find_teams, with_teams
from kpibook.commands.command_line import main
from kpibook.issues import InputError
from kpibook.sources import read_mapping_files

TEMPLATE = Path(__file__).parents[1] / "workbook_templates" / "performance_report.xlsx"
REST = """
organisation: {name: Testshire, service: Children, sources_folder: sources, template: template.xlsx}
sources:
  cases:
    title: Cases
    files: [cases.csv]
    complete_from: 2023-01-01
    fields: {day: {headings: [Day], type: date}, team: {headings: [Team], type: team}}
indicators: {cases: {title: Cases, measure: {kind: flow, source: cases, date: day}}}
sections: {all: {title: All, tables: [{title: All, indicators: [cases]}]}}
"""
TEAMS = """# Our teams. Ask Sam before changing any.
service_areas:
  north: {name: North}   # the old north

teams:
  duty: {name: Duty team, area: north}   # moved in May

# Nothing below.
"""


def workspace(folder, teams, *rows):
    (folder / "mappings").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "mappings" / "all.yaml").write_text(
        REST if teams else f"{REST}service_areas: {{}}\nteams: {{}}\n", "utf-8"
    )
    if teams:
        (folder / "mappings" / "teams.yaml").write_text(teams, "utf-8")
    lines = [f"{n + 1:02d}/01/2023,{team}" for n, team in enumerate(rows)]
    (folder / "sources" / "cases.csv").write_text("\n".join(["Day,Team", *lines, ""]), "utf-8")
    shutil.copy(TEMPLATE, folder / "template.xlsx")
    return folder


def adopt(folder):
    return CliRunner().invoke(main, ["adopt", "teams", "--workspace", str(folder)])


@pytest.mark.parametrize(
    "teams", ["# None yet.\n", "service_areas:\n\nteams:\n", "service_areas:\n  north: {name: North}\n"]
)
def test_a_mapping_that_names_no_team_yet(tmp_path, teams):
    """Neither key is needed, and one with nothing below it is no slip: that is how a sample's teams are taken out."""
    folder = workspace(tmp_path / "w", teams, "Unit 3", "Unit 3", "Duty team")
    assert adopt(folder).exit_code == 0
    assert set(read_mapping_files(folder).mapping.teams) == {"unit_3", "duty_team"}
    assert pipeline.read_lists(folder).issues == ()


def test_new_teams_are_written_and_comments_kept(tmp_path):
    """Each new name is a team, its spellings aliases; every line that was there is there still; it can be built."""
    folder = workspace(tmp_path / "w", TEAMS, "Unit 3", "UNIT-3", "Unit 8", "Duty team", "Fostering & Adoption")
    done = adopt(folder)
    assert done.exit_code == 0, done.output
    text = (folder / "mappings" / "teams.yaml").read_text("utf-8")
    assert [line for line in TEAMS.splitlines() if line not in text.splitlines()] == []
    assert text.index("moved in May") < text.index("unit_3") < text.index("# Nothing below.")
    mapping = read_mapping_files(folder).mapping
    assert {id_: (team.name, team.area, team.aliases) for id_, team in mapping.teams.items()} == {
        "duty": ("Duty team", "north", ()),
        "unit_3": ("Unit 3", AREA, ("UNIT-3",)),
        "unit_8": ("Unit 8", AREA, ()),
        "fostering_adoption": ("Fostering & Adoption", AREA, ()),
    }
    assert mapping.service_areas[AREA].name == "Not yet placed"
    report = pipeline.make_report(pipeline.read_lists(folder), None, dt.datetime(2023, 2, 3))
    assert report.observations.counts("cases", "unit_3", report.months[0]) == (2, -1)
    assert "Nothing to adopt" in adopt(folder).output
    assert (folder / "mappings" / "teams.yaml").read_text("utf-8") == text


def test_a_workspace_without_teams_gets_a_file(tmp_path):
    """Where no file names a team, mappings/teams.yaml is made."""
    folder = workspace(tmp_path / "w", "", "Unit 3")
    assert adopt(folder).exit_code == 0
    assert set(read_mapping_files(folder).mapping.teams) == {"unit_3"}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
def test_a_file_that_notepad_saved_stays_as_it_ends_its_lines(tmp_path, mark):
    """Windows' line ends stay, and a mark before the first key does not hide it; a name like a formula is a name."""
    teams = TEAMS.replace("# Our teams. Ask Sam before changing any.\n", "")
    folder = workspace(tmp_path / "w", teams, "Unit 3", "=1+1 team")
    path = folder / "mappings" / "teams.yaml"
    path.write_bytes(mark + teams.replace("\n", "\r\n").encode())
    done = adopt(folder)
    assert done.exit_code == 0, done.output
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert {team.name for team in read_mapping_files(folder).mapping.teams.values()} >= {"Unit 3", "=1+1 team"}


def test_a_spelling_of_a_known_team_is_told_and_not_written(tmp_path):
    """It is most likely an alias: that is for the officer to say."""
    folder = workspace(tmp_path / "w", TEAMS, "Duty-Team")
    done = adopt(folder)
    assert "“Duty-Team” looks like a spelling of “Duty team”" in " ".join(done.output.split())
    assert (folder / "mappings" / "teams.yaml").read_text("utf-8") == TEAMS


def test_teams_on_one_line_are_left_alone(tmp_path):
    """What cannot be added to is said, and the file is as it was."""
    teams = "service_areas: {north: {name: North}}\nteams: {duty: {name: Duty team, area: north}}\n"
    folder = workspace(tmp_path / "w", teams, "Unit 3")
    done = adopt(folder)
    assert done.exit_code == 1 and "is written on one line" in " ".join(done.output.split())
    assert (folder / "mappings" / "teams.yaml").read_text("utf-8") == teams


@pytest.mark.parametrize(
    "text", ["", "teams: {}\n", "teams:\n", "# ours\n\nteams:\n    a: {name: A, area: x}\n    # more\n\nsections: {}\n"]
)
def test_where_lines_are_put(text):
    """At the end of the block, indented like it; what stands elsewhere stays."""
    made = with_teams(text, [NewTeam("b", ("B",))], area_is_known=True)
    assert 'b: {name: "B", area: not_yet_placed}' in made
    assert [line for line in text.replace(" {}", "", 1).splitlines() if line not in made.splitlines()] in (
        [],
        ["sections:"],
    )
    assert ("    b:" in made) == ("    a:" in text)


WORDS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12), max_size=6
)


@given(words=WORDS)
@example(words=["ļ", "L"])  # an id without the accent is the other's name
def test_whatever_teams_are_called(tmp_path_factory, words):
    """Names with quotation marks, colons or braces are read back as they were; no two teams share a spelling."""
    folder = workspace(tmp_path_factory.mktemp("w") / "w", TEAMS)
    mapping = read_mapping_files(folder).mapping
    found = find_teams(mapping, words)
    path = folder / "mappings" / "teams.yaml"
    path.write_text(with_teams(TEAMS, found.teams, area_is_known=False), "utf-8")
    try:
        read = read_mapping_files(folder).mapping
    except InputError as error:
        assert {issue.kind for issue in error.issues} <= {"wrong-value", "plain-text"}
        return
    assert {id_: (team.name, *team.aliases) for id_, team in read.teams.items() if id_ != "duty"} == {
        team.id: team.spellings for team in found.teams
    }
