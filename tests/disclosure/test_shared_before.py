"""Months that are shared again after late records, corrections and removals: the attacker holds every copy."""

import dataclasses
import datetime as dt
import random
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.disclosure.shared_before import SharedBefore
from kpibook.months import Month
from kpibook.report.build import build_report
from kpibook.report.model import About
from kpibook.report.restrict import until_month
from kpibook.shared_copies import share_report
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED, Observations

SORT = ("boy", "10", "long, seen")
ENOUGH = 5
MADE = About((), (), "1", "0", dt.datetime(2023, 6, 6))
CHANGES = [([3, 11], [6, 11]), ([6, 11], [4, 11])]
"""A team's people, and those of the team beside it, when they are shared first and when they are shared again."""


def report_of(lab, mapping, worlds):
    """The report of worlds, one a month; the last month is reported."""
    observed = lab.observe(mapping, worlds)
    return build_report(mapping, {}, observed, observed.months[-1], (), (), MADE)


def copies(folder, reports, forget=False):
    """(truth, shown) of each report in turn, as it is shared from one workspace; or from one that forgets all."""
    found = []
    for number, report in enumerate(reports):
        workspace = folder / (str(number) if forget else "workspace")
        workspace.mkdir(exist_ok=True, parents=True)
        found.append((report.observations, share_report(workspace, report).report.observations))
    return found


def of_month(observed, month, lab):
    """One month's observations, called as the laboratory's month."""
    at = [observed.months.index(month)]
    numerators, denominators = observed.numerators[:, :, at], observed.denominators[:, :, at]
    return dataclasses.replace(observed, months=(lab.month,), numerators=numerators, denominators=denominators)


def same(one, other):
    """Whether two tell the same."""
    return np.array_equal(one.numerators, other.numerators) and np.array_equal(one.denominators, other.denominators)


def publications(lab, shared, month):
    """(truth, shown) of a month in each copy that told something else of it than those before."""
    found = []
    for truth, shown in shared:
        if month in truth.months:
            here = of_month(truth, month, lab), of_month(shown, month, lab)
            if not any(same(here[1], other) for _, other in found):
                found.append(here)
    return found


def terms_of(figure):
    return frozenset(product(*figure))


def attack(lab, mapping, told):
    """How many values each suppressed figure of each publication of a month can have, to whoever holds them all.

    Each is of records of its own. Of every figure, shown or not, he knows whether it is the same in two of them.
    """
    figures = {name: figure for name, figure in lab.figures_of(mapping).items() if figure[1]}
    puzzle, values, known = lab.attacker.Puzzle(most=500), [], []
    for number, (truth, shown) in enumerate(told):
        counts = {name: truth.counts(name[0], name[2], lab.month)[name[1] == "lower"] for name in figures}
        seen = {name: shown.counts(name[0], name[2], lab.month)[name[1] == "lower"] for name in figures}
        by_terms = {terms_of(figures[name]): count for name, count in seen.items() if count >= 0}
        values.append(counts)
        known.append(by_terms)
        for terms, count in by_terms.items():
            puzzle.add({(number, *one): 1 for one in terms}, count, count)
        for name, figure in figures.items():
            measure, part, scope = name
            if terms_of(figure) not in by_terms:
                puzzle.asked[(number, *name)] = {(number, *one): 1 for one in terms_of(figure)}
            if part == "lower" and seen[measure, "upper", scope] < 0:
                upper = measure, "upper", scope
                if 1 <= counts[name] - counts[upper] < ENOUGH:
                    left = terms_of(figure) - terms_of(figures[upper])
                    puzzle.asked[number, measure, "other part", scope] = {(number, *one): 1 for one in left}
    for first, last in combinations(range(len(told)), 2):
        for name, figure in figures.items():
            if values[first][name] == values[last][name]:
                both = {(first, *one): 1 for one in terms_of(figure)}
                puzzle.add(both | {(last, *one): -1 for one in terms_of(figure)})
    return {name: count for name, count in puzzle.values(ENOUGH).items() if count < ENOUGH}


@pytest.mark.parametrize(("first", "second"), CHANGES)
@pytest.mark.parametrize("forget", [True, False])
def test_a_late_record_gives_away_nothing(lab, tmp_path, first, second, forget):
    """A small figure that is no longer small, or is now, beside a team's that has not changed. He wins where what was
    shared is forgotten, and each copy is protected alone."""
    mapping = lab.mapping_of([2])
    worlds = [{(SORT, leaf): n for leaf, n in zip(mapping.teams, counts, strict=True)} for counts in (first, second)]
    shared = copies(tmp_path, [report_of(lab, mapping, [world]) for world in worlds], forget)
    assert bool(attack(lab, mapping, publications(lab, shared, lab.month))) == forget


def changed(lab, mapping, world, chance):
    """The people of a month after some came late, went, or were recorded otherwise."""
    world = dict(world)
    for team in chance.sample([*mapping.teams], chance.randint(0, min(2, len(mapping.teams)))):
        for _ in range(chance.randint(1, 6)):
            sort = chance.choice(lab.sorts)
            here = [one for one in lab.sorts if world.get((one, team), 0)]
            if chance.random() < 0.6 or not here:
                world[sort, team] = world.get((sort, team), 0) + 1
            else:
                world[chance.choice(here), team] -= 1
                if chance.random() < 0.5:
                    world[sort, team] = world.get((sort, team), 0) + 1
    return world


def reports(lab, mapping, sizes, seed, times):
    """So many monthly reports of one service: a month more each time, and those before with changed records."""
    chance, worlds, found = random.Random(seed), [], []
    for number in range(times):
        worlds = [changed(lab, mapping, world, chance) for world in worlds]
        worlds.append(lab.people(sizes, seed + number, [*mapping.teams]))
        found.append(report_of(lab, mapping, worlds))
    return found


@st.composite
def services(draw):
    """Teams by area, how many people are in each, a seed, and how often the service shares."""
    areas = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    size = st.one_of(st.integers(0, 6), st.integers(5, 40))
    return areas, [draw(size) for _ in range(sum(areas))], draw(st.integers(0, 10**6)), draw(st.sampled_from([2, 3]))


@pytest.mark.slow
@given(drawn=services())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whoever_holds_all_copies_learns_no_more(lab, tmp_path_factory, drawn):
    """Five values are left to each suppressed figure, and no two copies tell a month otherwise."""
    areas, sizes, seed, times = drawn
    mapping = lab.mapping_of(areas)
    shared = copies(tmp_path_factory.mktemp("shared"), reports(lab, mapping, sizes, seed, times))
    for month in shared[-1][0].months:
        told = publications(lab, shared, month)
        assert len(told) == 1
        assert attack(lab, mapping, told) == {}


@pytest.mark.slow
def test_he_wins_where_what_was_shared_is_forgotten(lab, tmp_path):
    """The same services, each copy protected alone: of some he works out what is suppressed."""
    won = 0
    for seed in range(4):
        mapping = lab.mapping_of([2, 3])
        shared = copies(tmp_path / str(seed), reports(lab, mapping, [4, 20, 6, 9, 30], seed, 3), forget=True)
        won += any(attack(lab, mapping, publications(lab, shared, month)) for month in shared[-1][0].months)
    assert won >= 2


def test_what_was_suppressed_stays_so_and_what_was_told_too(lab, tmp_path):
    """Figures, `c`, both parts: whatever the records are by now; the month that is new is told as it is."""
    mapping = lab.mapping_of([2, 3])
    (_, first), (truth, second) = copies(tmp_path, reports(lab, mapping, [4, 20, 6, 9, 30], 5, 2))
    assert np.array_equal(first.numerators[:, :, 0], second.numerators[:, :, 0])
    assert np.array_equal(first.denominators[:, :, 0], second.denominators[:, :, 0])
    assert (truth.numerators[:, :, 0] != second.numerators[:, :, 0])[second.numerators[:, :, 0] >= 0].any()
    told = second.numerators[:, :, 1] >= 0
    assert told.any() and np.array_equal(truth.numerators[:, :, 1][told], second.numerators[:, :, 1][told])


def otherwise(mapping, **changes):
    """The mapping with other values at its top."""
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return type(mapping).model_validate({key: changes.get(key, values[key]) for key in values})


def without(mapping, *indicators):
    kept = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)["indicators"]
    return otherwise(mapping, indicators={id_: one for id_, one in kept.items() if id_ not in indicators})


def row(observed, measure, month):
    return observed.numerators[observed.measures.index(measure), :, observed.months.index(month)]


def only(report, mapping):
    """The report with the measures of this mapping alone."""
    observed = report.observations
    at = [observed.measures.index(measure) for measure in mapping.measures]
    some = dataclasses.replace(
        observed,
        measures=tuple(mapping.measures),
        numerators=observed.numerators[at],
        denominators=observed.denominators[at],
    )
    return build_report(mapping, {}, some, report.month, (), (), MADE)


def test_an_indicator_that_is_new_is_told_from_then_on(lab, tmp_path):
    """Of months that were shared without it, it would be held against figures of other records: it is `c` there."""
    mapping = lab.mapping_of([2, 3])
    first, second = reports(lab, mapping, [14, 20, 16, 9, 30], 5, 2)
    (_, told), (_, later) = copies(tmp_path, [only(first, without(mapping, "boys", "girls")), second])
    old, new = later.months
    for measure in ("boys", "girls"):
        assert (row(later, measure, old) == SUPPRESSED).all() and (row(later, measure, new) >= 0).any()
    assert np.array_equal(row(told, "open", old), row(later, "open", old)) and (row(told, "open", old) >= 0).any()


def test_another_definition_is_another_indicator(lab, tmp_path):
    """Under its old id it is `c` where the old one was told; and told again as it was, once it is defined so again."""
    mapping = lab.mapping_of([2, 3])
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)["indicators"]
    values["visits_10"]["measure"]["meets"][0]["latest_event"]["within"] = "11 days"
    first, second = reports(lab, mapping, [14, 20, 16, 9, 30], 5, 2)
    defined_otherwise = dataclasses.replace(second, mapping=otherwise(mapping, indicators=values))
    (_, told), (_, later), (_, back) = copies(tmp_path, [first, defined_otherwise, second])
    old, new = later.months
    assert (row(later, "visits_10", old) == SUPPRESSED).all() and (row(later, "visits_10", new) >= 0).any()
    assert np.array_equal(row(told, "visits_10", old), row(back, "visits_10", old))
    assert np.array_equal(row(told, "visits_20", old), row(later, "visits_20", old))


def test_a_team_that_is_new_is_told_from_then_on(lab, tmp_path):
    """The team's figure of a month that was told is the area's less the others': none of it is told now."""
    mapping, wider = lab.mapping_of([2]), lab.mapping_of([3])
    world = {(SORT, f"t{number}"): 20 for number in (1, 2, 3)}
    before = {**world, (SORT, None): 20}
    before.pop((SORT, "t3"))
    first, second = report_of(lab, mapping, [before]), report_of(lab, wider, [world, world])
    (_, _), (_, later) = copies(tmp_path, [first, second])
    third = later.scopes.index("t3")
    assert row(later, "open", later.months[0])[third] == SUPPRESSED
    assert row(later, "open", later.months[1])[third] == 20


def test_what_was_not_available_stays_so(lab, tmp_path):
    """A return that came after the month was shared: N/A in later copies, too."""
    mapping = lab.mapping_of([2, 3])
    first, second = reports(lab, mapping, [14, 20, 16, 9, 30], 5, 2)
    gone = first.observations
    at = gone.measures.index("open")
    gone.numerators[at] = gone.denominators[at] = NOT_AVAILABLE
    _, (truth, later) = copies(tmp_path, [first, second])
    assert (row(later, "open", later.months[0]) == NOT_AVAILABLE).all()
    assert (row(truth, "open", later.months[0]) > 0).any() and (row(later, "open", later.months[1]) > 0).any()


def test_a_year_so_far_is_the_sum_of_the_months_as_told(lab, tmp_path):
    """50 started in April as it was shared, 53 by now, and 40 in May: 90 until May, not 93. Where a month was told as
    not available and has a figure by now, the sum is not told: its target so far would be for another number of months.
    """
    mapping = lab.episodes.mapping_of(lab, [1], ("started",))
    april, may = Month(2023, 4), Month(2023, 5)

    def report(counts, month):
        rows = np.array([counts], dtype=np.int64)[None].repeat(3, axis=1)[0][None]
        observed = Observations(("started",), mapping.scopes, (april, may), rows, np.full_like(rows, NOT_AVAILABLE))
        return until_month(build_report(mapping, {}, observed, month, (), (), MADE))

    for first, year in ((50, (50, 90)), (NOT_AVAILABLE, (None, SUPPRESSED))):
        folder = tmp_path / str(first)
        folder.mkdir()
        share_report(folder, report([first, 40], april))
        shared = share_report(folder, report([53, 40], may)).report
        assert shared.year_to_date["started", "t1"] == year


# Months that add up: what is open was open a month ago, or started; what was open is still, or ended.

PUBLISHED = ("open", "boys", "seen", "started", "ended", "boys_started")


def cases_over_time(lab, mapping, sizes, seed):
    """The cases of a service at three times; between them some came late, went, or were recorded otherwise."""
    chance = random.Random(seed)
    some = lab.episodes.cases([*mapping.teams], sizes, seed)
    found = [some]
    for _ in range(2):
        gone = chance.sample(range(len(some)), min(len(some), chance.randint(0, 3)))
        late = lab.episodes.cases([*mapping.teams], [chance.choice((0, 0, 1, 3)) for _ in sizes], chance.random())
        some = [case for number, case in enumerate(some) if number not in gone] + late
        found.append(some)
    return found


def monthly(lab, mapping, over_time):
    """A report each month, of the cases as they are known then."""
    returned = lab.episodes.returned([*mapping.teams], 0)
    return [
        until_month(dataclasses.replace(lab.episodes.report(mapping, cases, returned), month=month))
        for cases, month in zip(over_time, lab.episodes.MONTHS, strict=True)
    ]


def terms_at(number, terms):
    return {(number, name): times for name, times in terms.items()}


def attack_over_time(lab, mapping, truths, shown):
    """What has fewer than five values left, of what the last copy does not tell and of what has changed since.

    Each month is of the records when it was first shared. What he knows besides: of every figure, in any month, shown
    or not, whether it was the same at two of these times. `("now", …)` is a number of open ones that was told of a
    month, as it was when the next month was shared: a few late records away, so it must not follow from that month's.
    """
    puzzle, months, count = lab.attacker.Puzzle(most=200), lab.episodes.MONTHS, lab.episodes._count
    every = [figure for figure in lab.episodes.figures(mapping) if figure.name[0] != "started.year"]
    known = {}
    for figure in every:
        measure, part, scope, month = figure.name
        told = shown.observations.counts(measure, scope, months[month])[part == "lower"]
        if told >= 0:
            puzzle.add(terms_at(month, figure.terms), told, told)
            known[month, frozenset(figure.terms)] = told
    for figure in every:
        measure, part, scope, month = figure.name
        if figure.terms and (month, frozenset(figure.terms)) not in known:
            puzzle.asked[figure.name] = terms_at(month, figure.terms)
        elif measure == "open" and month + 1 < len(months):
            then, now = (count(truths[time], figure.name) for time in (month, month + 1))
            if 1 <= abs(then - now) < ENOUGH:
                puzzle.asked["now", *figure.name] = terms_at(month + 1, figure.terms)
    for first, last, figure in product(range(len(months)), range(len(months)), every):
        if first < last and count(truths[first], figure.name) == count(truths[last], figure.name):
            less = dict.fromkeys(terms_at(last, figure.terms), -1)
            puzzle.add(terms_at(first, figure.terms) | less)
    for time, team, month in product(range(len(months)), mapping.teams, range(len(months))):
        seen = {(time, ("seen", team, month)): -1}
        puzzle.add(terms_at(time, lab.episodes._sum("open", [team], month)) | seen, 0, None)
    return {name: values for name, values in puzzle.values(ENOUGH).items() if values < ENOUGH}


def shared_over_time(lab, folder, mapping, over_time):
    """The service as it was at each time, all months known; and the last of the copies, one a month."""
    returned = lab.episodes.returned([*mapping.teams], 0)
    truths = [lab.episodes.report(mapping, cases, returned) for cases in over_time]
    for report in monthly(lab, mapping, over_time):
        shown = share_report(folder, report).report
    return truths, shown


@pytest.mark.slow
@given(drawn=services())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_open_started_and_ended_of_three_copies_tell_no_more(lab, tmp_path_factory, drawn):
    """Each month with what was known when it was shared: neither what is suppressed nor what came late follows."""
    areas, sizes, seed, _ = drawn
    mapping = lab.episodes.mapping_of(lab, areas, PUBLISHED)
    over_time = cases_over_time(lab, mapping, sizes, seed)
    truths, shown = shared_over_time(lab, tmp_path_factory.mktemp("shared"), mapping, over_time)
    assert attack_over_time(lab, mapping, truths, shown) == {}


def so_many(team, start, end, count):
    """Cases of a team that are open from one month to another (-1: before the first; OPEN: still)."""
    return [(team, True, start, end, frozenset())] * count


def hidden_then_open_again(lab):
    """Team 1 has 9 open, then 3, then 10, since 7 started in April and none ended; nothing came late."""
    last = lab.episodes.OPEN
    first = [*so_many("t1", -1, 1, 6), *so_many("t1", -1, last, 3), *so_many("t1", 2, last, 7)]
    other = [*so_many("t2", -1, last, 20), *so_many("t2", -1, 1, 5), *so_many("t2", 2, last, 6)]
    return [[*first, *other]] * 3


def two_came_late(lab):
    """Both teams have 30 open and more; two of team 1's, open since before February, are recorded in March."""
    last = lab.episodes.OPEN
    some = [*so_many("t1", -1, last, 30), *so_many("t1", 1, last, 6), *so_many("t1", -1, 1, 8)]
    some += [*so_many("t2", -1, last, 40), *so_many("t2", 1, last, 7), *so_many("t2", -1, 1, 9)]
    return [some] + [[*some, *so_many("t1", -1, last, 2)]] * 2


def nothing_at_nodes(before, tree, now):
    return np.zeros((len(now.measures), tree.size, len(now.months)), dtype=bool)


@pytest.mark.parametrize(
    ("service", "of_team_1", "rule"),
    [
        (hidden_then_open_again, ("open", "upper", "t1", 1), "hidden_at_nodes"),
        (two_came_late, ("now", "open", "upper", "t1", 0), "changed_at_nodes"),
    ],
)
def test_the_month_after_tells_nothing_of_the_month_that_was_shared(
    lab, tmp_path, monkeypatch, service, of_team_1, rule
):
    """Starts and ends are withheld beside a number that was suppressed then, or would be another now. Were the rule
    not there, the new month would give that number away."""
    mapping = lab.episodes.mapping_of(lab, [2], ("open", "started", "ended"))
    (tmp_path / "with").mkdir()
    assert attack_over_time(lab, mapping, *shared_over_time(lab, tmp_path / "with", mapping, service(lab))) == {}
    monkeypatch.setattr(SharedBefore, rule, nothing_at_nodes)
    (tmp_path / "without").mkdir()
    found = attack_over_time(lab, mapping, *shared_over_time(lab, tmp_path / "without", mapping, service(lab)))
    assert found[of_team_1] == 1
