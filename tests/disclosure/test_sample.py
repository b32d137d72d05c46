"""The sample service's workbooks, shared all together, against the exact attacker; and how much stays in sight."""

import datetime as dt
from pathlib import Path

import pytest

from kpibook import pipeline
from kpibook.disclosure.protect import protect_report
from kpibook.months import Month
from kpibook.report.figures import figure, rag
from kpibook.report.restrict import restrict_report
from kpibook.tables import SUPPRESSED

ROOT = Path(__file__).parents[2]
LOWER = {
    "cla": ["ifa_placements", "three_placements", "cla_reviews", "cla_visits", "supervision_cla"],
    "cp": ["cp_visits_10_days", "cp_visits_20_days", "supervision_cp"],
    "cin": ["cin_visits", "supervision_cin"],
    "referrals": ["re_referrals"],
    "twelve months": ["health_assessments"],
    "due": ["initial_health_assessments"],
    "assessed": ["assessments_45_days"],
    "open": ["supervision_all"],
    "open records": ["supervision_care_leavers"],
}
"""What each fraction's lower part counts, read from the indicators' definitions by a person."""
PARTS = [
    *((whole, [part]) for whole, parts in LOWER.items() for part in parts),
    ("cla", ["cla_uasc", "cla_s20"]),
    ("cla", ["twelve months"]),
    ("cp_visits_20_days", ["cp_visits_10_days"]),
    ("open records", ["care_leavers"]),
    ("audits.allocated", ["audits.completed"]),
    ("audits.completed", [f"audits.grade.{g}" for g in ("outstanding", "good", "requires_improvement", "inadequate")]),
]
SAME = {"cla_rate": "cla"}
"""One count shown under two names. Children allocated to the one team for the disabled are its children: see below."""


@pytest.fixture(scope="module")
def report():
    """The sample report of February 2023."""
    lists = pipeline.read_lists(ROOT)
    return pipeline.make_report(ROOT, lists, Month(2023, 2), dt.datetime(2023, 3, 6))


@pytest.fixture(scope="module")
def shared(report):
    """The same for workbooks that leave the service."""
    return protect_report(report)


def _name(measure, part, scope):
    of = next((whole for whole, parts in LOWER.items() if measure in parts), None)
    quantity = SAME.get(measure, measure) if part == 0 else of
    if quantity == "cla_cwd":  # the count of one team's children, under whatever scope it is shown
        return "cla", "jigsaw_cwd"
    return quantity, scope


def _figures(observations, scopes, month):
    found = {}
    for measure in observations.measures:
        for scope in scopes:
            counts = observations.counts(measure, scope, month)
            if counts is None or (measure == "cla_cwd" and scope not in ("whole", "jigsaw", "jigsaw_cwd")):
                continue
            fraction = any(measure in parts for parts in LOWER.values())
            for part in (0, 1) if fraction else (0,):
                found.setdefault(_name(measure, part, scope), set()).add(counts[part])
    return found


@pytest.mark.parametrize("month", [Month(2022, 7), Month(2023, 2)])
def test_no_figure_can_be_worked_out(lab, report, shared, month):
    """From all sums, fractions and parts of one another, at least five values are left to every suppressed figure."""
    mapping, scopes = report.mapping, report.mapping.scopes
    everything = _figures(shared.observations, scopes, month)
    shown = {name: max(values) for name, values in everything.items() if max(values) >= 0}
    tree = {area: [id_ for id_, team in mapping.teams.items() if team.area == area] for area in mapping.service_areas}
    tree["whole"] = list(mapping.service_areas)
    assert len(shown) < len(everything)
    found = lab.attacker.possible_by_sums(list(everything), shown, tree, PARTS, 5)
    assert {name: values for name, values in found.items() if values < 5} == {}


def test_all_shown_figures_are_true(report, shared):
    """Suppression changes no figure: what is shown is what was counted."""
    shown = shared.observations.numerators != SUPPRESSED
    assert (shared.observations.numerators == report.observations.numerators)[shown].all()
    assert (shared.observations.denominators == report.observations.denominators)[shown].all()


def test_most_figures_stay_in_sight(report, shared):
    """At least seven in ten of the sample's figures are shown, and nearly every zero."""
    counted = report.observations.numerators >= 0
    suppressed = shared.observations.numerators == SUPPRESSED
    zeros = report.observations.numerators == 0
    assert (suppressed & counted).sum() <= 0.3 * counted.sum()
    assert (suppressed & zeros).sum() <= 0.05 * zeros.sum()


def test_rag_says_nothing_of_a_suppressed_figure(shared):
    """The RAG word of a suppressed figure is "No figure", or "No target" where there is none to compare with."""
    words = set()
    for indicator in shared.rows:
        for scope in shared.mapping.scopes:
            for month in shared.window():
                if not shared.rows[indicator].year_to_date and figure(shared, indicator, scope, month).shown == "c":
                    words.add(rag(shared, indicator, scope, month))
    assert words == {"No figure", "No target"}


def test_a_teams_workbook_explains_the_sign(shared):
    """Definitions of a team's shared workbook end with what c means."""
    assert restrict_report(shared, "ptc_1").definitions[-1].title == "c (in place of a figure)"


def test_counts_of_rows_are_left_out(shared):
    """How many rows a list holds is no way round: a shared workbook does not say."""
    assert shared.checks == ()
