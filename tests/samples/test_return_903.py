"""The SSDA903 set on a return of a real one's size: every figure of every month is that of plain SQL, teams too."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from return_903 import AGES, FLOWS, OF_THE_SERVICE, SHARES, TEAM_LOOKUP, TEAMS_MAPPING, Return, expected, months

from kpibook import pipeline
from kpibook.months import Month

ROOT = Path(__file__).parents[2]
COUNTED = {"cla", *FLOWS, *OF_THE_SERVICE, *SHARES, *(f"{of}/{band}" for of in ("cla", "starts") for band in AGES)}


def measure_of(name):
    """The id of an indicator, or of an age band of one."""
    of, _, band = name.partition("/")
    return f"{of}.age.{band.replace(' ', '_')}" if band else of


@pytest.fixture(scope="module")
def made():
    return Return()


@pytest.fixture(scope="module")
def report(made, tmp_path_factory):
    """The set's own mapping; told that the episodes go back to 2015, and where the teams come from."""
    folder = tmp_path_factory.mktemp("return") / "samples" / "ssda903"
    shutil.copytree(ROOT / "samples" / "ssda903" / "mappings", folder / "mappings")
    text = (folder / "mappings" / "return.yaml").read_text("utf-8")
    text = text.replace("complete_from: 2022-04-01", "complete_from: 2015-04-01")
    (folder / "mappings" / "return.yaml").write_text(
        text.replace("    lookups:\n", f"    lookups:\n{TEAM_LOOKUP}"), "utf-8"
    )
    (folder / "mappings" / "teams.yaml").write_text(TEAMS_MAPPING, "utf-8")
    made.write(folder / "sources")
    lists = pipeline.read_lists(folder)
    return pipeline.make_report(lists, Month(2023, 3), dt.datetime(2023, 4, 4, 9))


def test_every_figure_is_that_of_plain_sql(report, made):
    """Twelve months, the whole service, areas and teams."""
    wanted = expected(made)
    found = {
        (name, scope, key): report.observations.counts(measure_of(name), scope, Month.parse(key))
        for name, scope, key in wanted
    }
    assert {at: (found[at], counts) for at, counts in wanted.items() if found[at] != counts} == {}
    assert {name for name, _, _ in wanted} == COUNTED
    assert {key for _, _, key in wanted} == {key for key, _, _ in months()}
    enough = {name for (name, scope, _), (n, _) in wanted.items() if scope == "whole" and n >= 3}
    assert enough == COUNTED


def test_teams_add_up_but_for_those_without_one(report):
    """A child counts once for the service, and for one team at most."""
    counts = report.observations.counts
    for month in report.months[-12:]:
        teams = sum(counts("cla", team, month)[0] for team in report.mapping.teams)
        areas = sum(counts("cla", area, month)[0] for area in report.mapping.service_areas)
        assert teams == areas < counts("cla", "whole", month)[0]


def test_lists_without_a_team_give_no_team_a_figure(report):
    """Reviews and care leavers say no team: N/A, never 0."""
    for indicator in OF_THE_SERVICE:
        assert report.observations.counts(indicator, "e1", Month(2023, 3)) is None
