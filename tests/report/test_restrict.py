"""A team's own report holds no trace of another team."""

import numpy as np
import pytest

from kpibook.report.build import build_report
from kpibook.report.restrict import restrict_report, scopes_of


@pytest.fixture
def report(mapping, observations, months, about):
    return build_report(mapping, {}, observations, months[-1], (), (), about)


def test_a_team_sees_itself_and_the_whole_but_not_its_area(mapping):
    """In an area of two teams, the area less one's own is the other team's figure."""
    assert scopes_of(mapping, "n1") == ("whole", "n1")


def test_an_area_sees_its_own_teams(mapping):
    """A head of service sees each of the teams below."""
    assert scopes_of(mapping, "north") == ("whole", "north", "n1", "n2")


def test_nothing_of_another_team_is_left(report):
    """Neither id nor name of the other team stands anywhere in what the workbook is written from."""
    own = restrict_report(report, "n1")
    said = repr((own.scopes, own.rows, own.definitions, own.checks, own.warnings, own.quality, own.year_to_date))
    said += repr((own.observations.scopes, own.mapping.teams, own.mapping.service_areas))
    assert "n2" not in said and "North 2" not in said and "north" not in said


def test_its_own_figures_are_unchanged(report):
    """The restricted observations hold the same numbers for the scopes that are kept."""
    own, whole = restrict_report(report, "n1").observations, report.observations
    for scope in own.scopes:
        mine, theirs = own.scopes.index(scope), whole.scopes.index(scope)
        np.testing.assert_array_equal(own.numerators[:, mine], whole.numerators[:, theirs])


def test_an_unknown_team_is_refused(report):
    """No workbook is made for a team that the mapping does not hold."""
    with pytest.raises(KeyError):
        restrict_report(report, "n3")
