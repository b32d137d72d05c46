"""What is suppressed and what is not, on tables small enough to work out by hand."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from kpibook.definitions.rules import check_rules
from kpibook.disclosure.protect import protect_observations, protect_report
from kpibook.issues import InputError
from kpibook.report.build import build_report
from kpibook.report.model import About
from kpibook.tables import SUPPRESSED

SORT = ("boy", "10", "long, seen")


def _suppressed(lab, mapping, observations, measure):
    shown = protect_observations(mapping, observations)
    month = observations.months[0]
    return {scope for scope in mapping.scopes if (shown.counts(measure, scope, month) or (0,))[0] == SUPPRESSED}


def _observed(lab, mapping, counts):
    leaves = [*mapping.teams, None]
    return lab.observe(mapping, [{(SORT, leaf): count for leaf, count in zip(leaves, counts, strict=False)}])


def test_nothing_is_suppressed_where_nothing_is_small(lab):
    """Counts of 0 and of 5 and more are all shown."""
    mapping = lab.mapping_of([2, 2])
    observations = _observed(lab, mapping, [5, 0, 12, 30])
    assert (protect_observations(mapping, observations).numerators == observations.numerators).all()


def test_one_other_team_of_the_area_goes_with_a_small_one(lab):
    """A team with 3 is suppressed, and another of its area with it; the area and the whole service are shown."""
    mapping = lab.mapping_of([3, 2])
    found = _suppressed(lab, mapping, _observed(lab, mapping, [3, 10, 40, 20, 20]), "open")
    assert len(found) == 2 and "t1" in found and found < {"t1", "t2", "t3"}


def test_a_zero_shows_where_another_figure_will_do(lab):
    """Of a team with 0 and a team with 9, the second is suppressed to protect the third."""
    mapping = lab.mapping_of([3])
    assert _suppressed(lab, mapping, _observed(lab, mapping, [3, 0, 9]), "open") == {"t1", "t3"}


def test_an_area_of_one_team_goes_with_it(lab):
    """A team that is its whole area would be read from the area: another area is needed, with one of its teams."""
    mapping = lab.mapping_of([1, 2])
    found = _suppressed(lab, mapping, _observed(lab, mapping, [3, 20, 20]), "open")
    assert {"t1", "a1", "a2"} <= found and "whole" not in found


def test_a_small_other_part_is_suppressed(lab):
    """48 of 50 seen says that 2 were not: the fraction is suppressed, though both of its parts are large."""
    mapping = lab.mapping_of([2])
    world = {(SORT, "t1"): 48, (("boy", "never", "long, seen"), "t1"): 2, (SORT, "t2"): 30}
    observations = lab.observe(mapping, [world])
    assert "t1" in _suppressed(lab, mapping, observations, "visits_10")


def test_the_lower_part_shows_under_its_own_name(lab):
    """The number of children stays, when only how many of them were seen is suppressed."""
    mapping = lab.mapping_of([2])
    world = {(SORT, "t1"): 3, (("boy", "never", "long, seen"), "t1"): 30, (SORT, "t2"): 30}
    observations = lab.observe(mapping, [world])
    shown = protect_observations(mapping, observations)
    assert shown.counts("visits_10", "t1", lab.month) == (SUPPRESSED, SUPPRESSED)
    assert shown.counts("open", "t1", lab.month) == (33, -1)


def test_one_count_is_suppressed_under_all_its_names(lab):
    """A team's few children are suppressed as a count, as a fraction's lower part, and where the rate shows them."""
    mapping = lab.mapping_of([2])
    shown = protect_observations(mapping, _observed(lab, mapping, [2, 1]))
    for measure in ("open", "visits_10", "visits_20", "rate"):
        assert shown.counts(measure, "whole", lab.month)[0] == SUPPRESSED


def test_a_rates_population_stays(lab):
    """The residents by whom a rate divides are published elsewhere: only the count above them is suppressed."""
    mapping = lab.mapping_of([2])
    shown = protect_observations(mapping, _observed(lab, mapping, [2, 1]))
    assert shown.counts("rate", "whole", lab.month) == (SUPPRESSED, 10_000)


def test_children_without_a_team_are_not_given_away(lab):
    """Whole service less all teams is a small number too: some total goes."""
    mapping = lab.mapping_of([2, 2])
    found = _suppressed(lab, mapping, _observed(lab, mapping, [20, 20, 20, 20, 2]), "open")
    assert found


def test_a_count_of_one_teams_own_goes_with_the_team(lab):
    """An indicator limited to one team is that team's figure under another name."""
    mapping = lab.mapping_of([3])
    observations = _observed(lab, mapping, [3, 20, 20])
    assert _suppressed(lab, mapping, observations, "first_team") == {"whole", "a1", "t1"}


def test_the_threshold_is_the_mappings(lab):
    """With a threshold of 3 a count of 3 is shown."""
    mapping = lab.mapping_of([2], {"disclosure": {"threshold": 3, "values_left": 3}})
    assert _suppressed(lab, mapping, _observed(lab, mapping, [3, 20]), "open") == set()


def test_exempt_indicators_are_always_shown(lab):
    """What the mapping exempts is not suppressed."""
    exempt = ["open", "boys", "girls", "first_team", "visits_10", "visits_20", "long", "rate"]
    mapping = lab.mapping_of([2], {"disclosure": {"exempt": exempt}})
    assert _suppressed(lab, mapping, _observed(lab, mapping, [3, 20]), "open") == set()


def test_an_exempt_indicator_that_gives_others_away_is_an_error(lab):
    """Boys and girls shown add up to all children: that these are suppressed alone cannot be promised."""
    mapping = lab.mapping_of([1], {"disclosure": {"exempt": ["boys", "girls"]}})
    with pytest.raises(InputError) as caught:
        protect_observations(mapping, _observed(lab, mapping, [3]))
    assert [issue.kind for issue in caught.value.issues] == ["cannot-protect"]


def test_an_unknown_exempt_indicator_is_found(lab):
    """A misspelt id under exempt is reported with its near match."""
    mapping = lab.mapping_of([1], {"disclosure": {"exempt": ["opne", "audits"]}})
    (issue,) = [issue for issue in check_rules(mapping) if "opne" in issue.message]
    assert 'Did you mean "open"?' in issue.advice


def test_no_more_is_promised_than_can_be_kept(lab):
    """More values than threshold + 1 cannot be left, and the mapping may not ask for them."""
    with pytest.raises(ValueError, match="at most the threshold"):
        lab.mapping_of([1], {"disclosure": {"threshold": 5, "values_left": 7}})


def _with_year(lab, monthly):
    """A report whose count is summed over the financial year, the whole service's figures by month given."""
    flow = {"kind": "flow", "source": "cases", "date": "start"}
    target = {"shown": "100", "number": "100", "comparison": "at_most", "period": "financial_year"}
    contacts = {"title": "Contacts", "measure": flow, "targets": [{**target, "valid_from": "2020-04"}]}
    mapping = lab.mapping_of([2], {"indicators": {"contacts": contacts}})
    months = tuple(lab.month + number for number in range(len(monthly)))
    numerators = np.array([[monthly, monthly, [count // 2 for count in monthly], [-(-c // 2) for c in monthly]]])
    observations = dataclasses.replace(
        lab.observe(lab.mapping_of([2]), [{}]),
        measures=("contacts",),
        months=months,
        numerators=numerators,
        denominators=np.full_like(numerators, -1),
    )
    about = About((), (), "1", "0", dt.datetime(2023, 3, 6))
    return build_report(mapping, {}, observations, months[-1], (), (), about)


def test_a_years_sum_stops_at_the_first_suppressed_month(lab):
    """Sums before the suppressed month and from the next financial year on are shown; those that hold it are not."""
    report = protect_report(_with_year(lab, [100, 3, 100]))  # February, March, April
    assert report.year_to_date["contacts", "whole"] == (100, SUPPRESSED, 100)


def test_a_years_sum_stays_shut_until_the_year_ends(lab):
    """A later month's sum less the shown months in between would be the suppressed month's figure."""
    report = protect_report(_with_year(lab, [3, 100, 100]))
    assert report.year_to_date["contacts", "whole"] == (SUPPRESSED, SUPPRESSED, 100)


def test_months_are_suppressed_one_by_one_and_always_alike(lab):
    """A month is suppressed alike whichever other months are there, so two workbooks do not differ over it."""
    mapping = lab.mapping_of([2, 1])
    worlds = [lab.people([7, 30, 3], seed, list(mapping.teams)) for seed in range(3)]
    together = protect_observations(mapping, lab.observe(mapping, worlds)).numerators
    alone = [protect_observations(mapping, lab.observe(mapping, [world])).numerators[..., 0] for world in worlds]
    assert all((together[..., number] == month).all() for number, month in enumerate(alone))
