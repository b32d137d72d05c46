"""The Annex A set on workbooks of a real one's size: every figure of both days is that of plain SQL, in every scope."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml
from annex_a import DECEMBER, MARCH, AnnexA
from annex_a_sql import BASES, MEANS, PARTS, SHARES, TOTALS, expected

from kpibook import pipeline
from kpibook.months import Reading

ROOT = Path(__file__).parents[2]
SET = ROOT / "samples" / "annex_a"
MADE = dt.datetime(2023, 3, 8, 9)
COUNTED = set(BASES) - {"held", "a_year", "matched"} | set(SHARES) | set(MEANS) | set(TOTALS)
IDS = """contacts early_help referrals referrals_nfa re_referrals_column assessments assessments_45_days
assessments_open s47 s47_to_icpc icpc_15_days icpc_to_plan cin cin_seen_6_weeks cp cp_2_years cp_repeat cp_seen_4_weeks
cp_reviews cla cla_uasc cla_visits_6_weeks cla_reviews cla_health cla_dental cla_3_placements cla_out_of_area
cla_missing cla_missing_episodes cla_return_interviews care_leavers care_leavers_in_touch care_leavers_suitable
care_leavers_eet
adoption_waiting adoption_placed adoption_days_to_placement adoption_426_days adoption_matched_121_days adopters"""


@pytest.fixture(scope="module")
def made():
    return {day: AnnexA(day) for day in (DECEMBER, MARCH)}


@pytest.fixture(scope="module")
def reports(made, tmp_path_factory):
    """The set's own mapping on the first workbook alone, and on both."""
    folder = tmp_path_factory.mktemp("annex") / "samples" / "annex_a"
    shutil.copytree(SET / "mappings", folder / "mappings")
    found = []
    for day in (DECEMBER, MARCH):
        made[day].write(folder / "sources")
        found.append(pipeline.make_report(pipeline.read_lists(folder), None, MADE))
    return found


def figures(report, day):
    """(measure, scope) → counts of that reading, where there are any."""
    every = [(measure, scope) for measure in report.observations.measures for scope in report.mapping.scopes]
    found = {at: report.observations.counts(*at, Reading(day)) for at in every}
    return {at: counts for at, counts in found.items() if counts is not None}


def test_the_indicators_are_those_that_inspectors_look_at(reports):
    """Forty, by ids that never change; each is held against SQL, and each stands on a page."""
    assert set(reports[1].mapping.indicators) == set(IDS.split()) == COUNTED
    sections = yaml.safe_load((SET / "mappings" / "indicators.yaml").read_text("utf-8"))["sections"].values()
    assert {id_ for each in sections for table in each["tables"] for id_ in table["indicators"]} == COUNTED


@pytest.mark.parametrize("day", [DECEMBER, MARCH], ids=str)
def test_every_figure_is_that_of_plain_sql(day, reports, made):
    """The whole service, areas and teams, breakdowns too; nothing else has a figure, but for parts of nobody."""
    wanted, found = expected(made[day]), figures(reports[1], day)
    assert {at: (found.get(at), counts) for at, counts in wanted.items() if found.get(at) != counts} == {}
    # A part that holds nobody is 0, and in no row of the SQL's groups.
    assert {counts for at, counts in found.items() if at not in wanted and "." in at[0]} <= {(0, -1)}
    assert {at[1] for at in found if at not in wanted and "." not in at[0]} <= {"assessment_south", "locality_west"}
    assert {id_.rpartition(".")[0] for id_, _ in wanted if "." in id_} == set(PARTS)
    assert {id_ for id_ in COUNTED if wanted[id_, "whole"][0] >= 5} == COUNTED
    assert sum(map(len, made[day].rows.values())) > 6_000


def test_the_second_workbook_leaves_the_first_reading_as_it_was(reports):
    """Three months later the figures of December are what they were."""
    alone, both = reports
    assert alone.month == Reading(DECEMBER) and both.months == (Reading(DECEMBER), Reading(MARCH))
    assert figures(alone, DECEMBER) == figures(both, DECEMBER)


def test_lists_that_name_no_team_have_no_team_s_figure(reports):
    """Contacts, early help and adoption: N/A for teams, never 0."""
    for id_ in ("contacts", "early_help", "adoption_placed", "adopters"):
        assert reports[1].observations.counts(id_, "mash", Reading(MARCH)) is None
