"""Care leavers, and the open cases over all statuses, with their supervisions."""

from collections import Counter
from collections.abc import Sequence

from . import figures
from .care import Child
from .days import MONTH_ENDS, day, first_day, last_day
from .plans import make_supervisions
from .stocks import Episode, Turnover, make_stock
from .world import LEAVER_TEAMS, World

TWICE_FROM = ((2022, 11, 8), (2022, 11, 17))
TWICE_UNTIL = ((2022, 12, 9), (2022, 12, 15))
"""Two young people have two open records at the end of November 2022."""


def make_care_leavers(world: World, children: Sequence[Child]) -> list[Episode]:
    """Records of care leavers; the list `care_leavers`. Some had just left care at 18."""
    adults = [(one.id, one.end) for one in children if one.end is not None and one.end - one.birth >= 6570]
    records = make_stock(world, Turnover(figures.CARE_LEAVERS, LEAVER_TEAMS, 0.03, 1400), adults)
    november = MONTH_ENDS[5]
    both = [one for one in records if one.end is None and one.start < day(2022, 5, 1) and one.open_at(november)]
    for one, opened, closed in zip(world.rng.sample(both, 2), TWICE_FROM, TWICE_UNTIL, strict=True):
        one.end = day(*closed)
        records.append(Episode(one.child, day(*opened), None, one.team))
    records.sort(key=lambda one: (one.start, one.child))
    world.lists["care_leavers"] = [
        (90_000 + at, one.child, one.start, one.end, one.team) for at, one in enumerate(records)
    ]
    return records


def make_open_cases(world: World, plans: dict[str, list[Episode]], children: Sequence[Child]) -> None:
    """Supervisions of everyone, and the list `open_cases`: child, status, opened, closed, team.

    `plans` holds the episodes of `cin`, `cwd`, `cp` and `care_leaver`.
    """
    leavers = plans["care_leaver"]
    records = [one.child for one in leavers]
    twice = frozenset(child for child in records if records.count(child) > 1)
    cases = {**plans, "cla": [Episode(one.id, one.start, one.end, one.team) for one in children]}
    wanted = {
        "cin": figures.CIN_SUPERVISION,
        "cp": figures.CP_SUPERVISION,
        "cla": figures.CLA_SUPERVISION,
        "care_leaver": figures.CARE_LEAVERS_SUPERVISION[0],
    }
    in_time = {status: make_supervisions(world, cases[status], counts, twice) for status, counts in wanted.items()}
    cases["care_leaver"] = _once(leavers, twice)
    missing = [
        figures.ALL_SUPERVISION[1][index] - sum(one.open_at(end) for found in cases.values() for one in found)
        for index, end in enumerate(MONTH_ENDS)
    ]
    cases["assessment"] = _in_assessment(world, missing)
    passing = [
        figures.ALL_SUPERVISION[0][index] - sum(len(set(passed[index])) for passed in in_time.values())
        for index in range(len(MONTH_ENDS))
    ]
    make_supervisions(world, [*cases["cwd"], *cases["assessment"]], passing)
    rows = [(one.child, status, one.start, one.end, one.team) for status, found in cases.items() for one in found]
    world.lists["open_cases"] = sorted(rows, key=lambda row: (row[2], row[0]))


def _once(leavers: Sequence[Episode], twice: frozenset[int]) -> list[Episode]:
    """One case for each young person: from the first record's start, to the last one's end."""
    found = [one for one in leavers if one.child not in twice]
    for child in sorted(twice):
        own = [one for one in leavers if one.child == child]
        found.append(Episode(child, own[0].start, own[-1].end, own[0].team))
    return found


def _in_assessment(world: World, counts: Sequence[int]) -> list[Episode]:
    """Cases of children in assessment, as many at each month end as given; each has an open assessment then."""
    rng, chosen = world.rng, []
    rows = world.lists["assessments"]
    often = Counter(row[1] for row in rows)
    unused = [row for row in rows if often[row[1]] == 1]
    for index, end in enumerate(MONTH_ENDS):
        going_on = [one for one in chosen if one.open_at(end)]
        for one in rng.sample(going_on, max(0, len(going_on) - counts[index])):
            one.end = world.workday_in(first_day(index), last_day(index))
        able = [row for row in unused if row[3] <= end and (row[4] is None or row[4] > end)]
        new = rng.sample(able, max(0, counts[index] - len(going_on)))
        taken = {row[0] for row in new}
        unused = [row for row in unused if row[0] not in taken]
        for _, child, _, started, completed, team in new:
            opened = started if index == 0 or started >= first_day(index) else world.workday_in(first_day(index), end)
            chosen.append(Episode(child, opened, completed, team, 28))
    return chosen
