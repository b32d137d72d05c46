"""Audits, whose figures are percentages of one another on lines of their own: random ones against the attacker."""

import random
from itertools import product

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kpibook.definitions.mapping import MappingFiles
from kpibook.disclosure.protect import protect_observations
from kpibook.tables import SUPPRESSED, Observations

GRADES = ("good", "poor")
MEASURES = ("audits.allocated", "audits.completed", *(f"audits.grade.{grade}" for grade in GRADES))


def _observed(lab, areas, counts):
    """The mapping and observations of one month: for each team, how many were not done, done without grade, graded."""
    fields = {
        "month": {"headings": ["Month"], "type": "month"},
        "completed": {"headings": ["Done"], "type": "date"},
        "grade": {"headings": ["Grade"], "type": "code", "codes": "grade"},
        "team": {"headings": ["Team"], "type": "team"},
    }
    first = lab.mapping_of(areas).model_dump(mode="json", by_alias=True, exclude_unset=True)
    mapping = MappingFiles.model_validate(
        first
        | {
            "indicators": {},
            "codes": {"grade": {"values": {grade: [] for grade in GRADES}}},
            "sources": {
                "audits": {"title": "Audits", "files": ["a.xlsx"], "complete_from": "2020-04-01", "fields": fields},
            },
            "quality_assurance": {
                "source": "audits", "month": "month", "completed": "completed", "grade": "grade", "grades": GRADES,
            },
        }
    )  # fmt: skip
    by_scope = [
        np.sum([counts[t] for t, team in mapping.teams.items() if scope in ("whole", t, team.area)], axis=0)
        for scope in mapping.scopes
    ]
    upper = np.array([[(sum(c), sum(c[1:]), *c[2:])[m] for c in by_scope] for m in range(4)])[:, :, None]
    return mapping, Observations(MEASURES, mapping.scopes, (lab.month,), upper, np.full_like(upper, -1))


@st.composite
def _audits(draw):
    areas = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    chance = random.Random(draw(st.integers(0, 10**6)))
    some = [
        chance.choices((0, 1, 3, 7, 20), draw(st.sampled_from([(8, 2, 2, 2, 2), (1, 1, 1, 3, 6)])), k=4)
        for _ in range(9)
    ]
    ungraded = draw(st.booleans())
    return areas, {
        f"t{n + 1}": (not_done, bare * ungraded, *graded) for n, (not_done, bare, *graded) in enumerate(some)
    }


ONE_UNGRADED = {
    "t1": (20, 20, 0, 0),
    "t2": (7, 3, 3, 0),
    "t3": (1, 1, 1, 0),
    "t4": (0, 0, 3, 20),
    "t5": (20, 1, 0, 0),
    "t6": (0, 0, 7, 7),
}
"""Team 5 completed one audit, without a grade: its suppressed none of one graded poor has another part of one."""


@given(audits=_audits())
@example(audits=([1, 2, 3], ONE_UNGRADED))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_audit_figure_can_be_worked_out(lab, audits):
    """Nor how many of those allocated were not completed, or of those completed had another grade, if they are few."""
    mapping, truth = _observed(lab, *audits)
    shown = protect_observations(mapping, truth)
    whole_parts = [list(MEASURES[2:])] if not truth.numerators[1].sum() - truth.numerators[2:].sum() else []
    knowledge = lab.known.Knowledge(
        of={},
        parts=[(MEASURES[0], [MEASURES[1]]), (MEASURES[1], list(MEASURES[2:]))],
        whole_parts=whole_parts,
        other_fractions={MEASURES[1]: MEASURES[0], **dict.fromkeys(MEASURES[2:], MEASURES[1])},
    )
    figures = [
        ((measure, "upper", scope, lab.month.key), "c" if count == SUPPRESSED else count)
        for measure, scope in product(MEASURES, mapping.scopes)
        for count, _ in [shown.counts(measure, scope, lab.month)]
    ]
    puzzle = lab.known.puzzle_of(lab.attacker, mapping, knowledge, figures)
    for (measure, scope, month), count in puzzle.known.items():
        whole = puzzle.known.get((knowledge.other_fractions.get(measure), scope, month))
        assert count == 0 or whole is None or whole - count not in range(1, 5)
    lab.known.ask_other_parts(puzzle, knowledge, truth)
    assert {name: values for name, values in puzzle.values(5).items() if values < 5} == {}


def test_completed_is_suppressed_where_few_were_not(lab):
    """36 of 38 completed says that two were not; 38 allocated stays."""
    mapping, truth = _observed(lab, [1], {"t1": (2, 0, 20, 16)})
    shown = protect_observations(mapping, truth)
    assert [shown.counts(measure, "whole", lab.month)[0] for measure in MEASURES[:2]] == [38, SUPPRESSED]
