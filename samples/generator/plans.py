"""Child in need plans and child protection plans, with their visits and supervisions."""

from collections.abc import Sequence

from . import figures
from .days import LAST, MONTH_ENDS, day, earliest_within_workdays, last_day
from .patterns import Candidate, Timeline, choose, window
from .stocks import Episode, Turnover, make_stock
from .world import CIN_TEAMS, CP_TEAMS, World

VISITS_FROM = day(2022, 3, 1)
SUPERVISIONS_FROM = day(2022, 5, 1)
CWD_PLANS = (246, 258, 255, 252, 249, 254, 247, 259, 251)


def make_plans(world: World) -> tuple[list[Episode], list[Episode], list[Episode]]:
    """Plans of CIN (not CWD), of CWD and of CP; the lists `cin_plans` and `cp_plans`."""
    cin = make_stock(world, Turnover(figures.CIN, CIN_TEAMS, 0.11, 420))
    cwd = make_stock(world, Turnover(CWD_PLANS, {"jigsaw_cwd": 1.0}, 0.03, 1500))
    left = [(one.child, one.end) for one in cin if one.end is not None]
    cp = make_stock(world, Turnover(figures.CP, CP_TEAMS, 0.1, 500, 28), left)
    both = sorted([*cin, *cwd], key=lambda one: (one.start, one.child))
    world.lists["cin_plans"] = [(40_000 + at, one.child, one.start, one.end, one.team) for at, one in enumerate(both)]
    kinds = ("Neglect", "Emotional abuse", "Physical abuse", "Sexual abuse", "Multiple")
    world.lists["cp_plans"] = [
        (45_000 + at, one.child, one.start, one.end, world.rng.choices(kinds, (5, 4, 1, 1, 1))[0], one.team)
        for at, one in enumerate(cp)
    ]
    return cin, cwd, cp


def make_cin_visits(world: World, plans: Sequence[Episode]) -> None:
    """Visits within 6 weeks of month end, for exactly the children published."""
    timelines = {id(one): Timeline() for one in plans}
    for index, end in enumerate(MONTH_ENDS):
        here = [one for one in plans if one.open_at(end)]
        choose(
            world.rng,
            [Candidate(timelines[id(one)], window(max(one.start, end - 42), end)) for one in here],
            figures.CIN_VISITS[index],
        )
    _write_visits(world, plans, timelines, "cin", 0.012)


def make_cp_visits(world: World, plans: Sequence[Episode]) -> None:
    """Visits within 20, and within 10, working days of month end."""
    timelines = {id(one): Timeline() for one in plans}
    for index, end in enumerate(MONTH_ENDS):
        last_20, last_10 = (earliest_within_workdays(end, count) for count in (20, 10))
        here = [one for one in plans if one.open_at(end)]
        within_20 = choose(
            world.rng,
            [Candidate(timelines[id(one)], window(max(one.start, last_20), end)) for one in here],
            figures.CP_VISITS_20[index],
        )
        here = [one for one, passed in zip(here, within_20, strict=True) if passed]
        choose(
            world.rng,
            [Candidate(timelines[id(one)], window(max(one.start, last_10), end)) for one in here],
            figures.CP_VISITS_10[index],
        )
    _write_visits(world, plans, timelines, "cp", 0.015)


def _write_visits(
    world: World, plans: Sequence[Episode], timelines: dict[int, Timeline], kind: str, share: float
) -> None:
    rows = world.lists.setdefault("visits", [])
    for one in plans:
        more = window(max(one.start, VISITS_FROM), min(one.end or LAST, LAST))
        rows += [(one.child, number, kind, one.team) for number in timelines[id(one)].days(world.rng, more, share)]


def make_supervisions(
    world: World, episodes: Sequence[Episode], counts: Sequence[int], always: frozenset[int] = frozenset()
) -> dict[int, list[int]]:
    """Supervisions such that exactly `counts` are in time at each month end; children in time, by month.

    Nothing is due until the interval after an episode's start. `always` names children who pass throughout.
    """
    timelines = {id(one): Timeline() for one in episodes}
    before: dict[int, bool] = {}
    in_time: dict[int, list[int]] = {}
    for index, end in enumerate(MONTH_ENDS):
        here = [one for one in episodes if one.open_at(end)]
        candidates = [
            Candidate(
                timelines[id(one)],
                window(max(one.start, end - one.interval), end),
                one.start >= end - one.interval,
                9.0 if one.child in always else 0.25 if before.get(id(one)) else 0.0,
            )
            for one in here
        ]
        passed = choose(world.rng, candidates, counts[index])
        before = {id(one): ok for one, ok in zip(here, passed, strict=True)}
        in_time[index] = [one.child for one, ok in zip(here, passed, strict=True) if ok]
    rows = world.lists.setdefault("supervisions", [])
    for one in episodes:
        months = one.months
        more = window(max(one.start, SUPERVISIONS_FROM), last_day(months[-1])) if months else 0
        rows += [(one.child, number, one.team) for number in timelines[id(one)].days(world.rng, more, 0.004)]
    return in_time
