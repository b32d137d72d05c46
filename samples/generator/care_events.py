"""What happens to children looked after: visits, reviews, health assessments."""

from collections.abc import Sequence

from . import figures
from .care import Child, due_in
from .days import (
    LAST,
    MONTH_ENDS,
    add_months,
    add_workdays,
    day,
    earliest_within_months,
    workdays,
)
from .patterns import Candidate, Timeline, choose, window
from .plans import VISITS_FROM
from .world import World

LISTS_FROM = day(2021, 6, 1)
"""First day of the reviews and the health assessments."""
IN_SEQUENCE = day(2021, 7, 1)
"""Children who started on or after this day have all their reviews on time."""
MAY_END = day(2022, 5, 31)
"""The lists of children looked after reach back to May 2022, so that month has figures too."""


def make_cla_visits(world: World, children: Sequence[Child]) -> None:
    """Visits in statutory timescale at month end, for exactly as many as published."""
    timelines = {id(one): Timeline() for one in children}
    for index, end in enumerate(MONTH_ENDS):
        candidates = []
        for one in (one for one in children if one.open_at(end)):
            now = [p for p in one.placements if p.start <= end and (p.end is None or p.end > end)][-1]
            settled = now.to_18 and add_months(now.start, 12) <= end
            first = earliest_within_months(end, 3) if settled else end - 42
            bits = window(max(now.start, first), end)
            candidates.append(Candidate(timelines[id(one)], bits, now.start + 7 >= end, 1.5 if now.to_18 else 0))
        choose(world.rng, candidates, figures.CLA_VISITS[index])
    rows = world.lists.setdefault("visits", [])
    for one in children:
        more = window(max(one.start, VISITS_FROM), min(one.end or LAST, LAST))
        rows += [(one.id, number, "cla", one.team) for number in timelines[id(one)].days(world.rng, more, 0.006)]


def make_reviews(world: World, children: Sequence[Child], passing: Sequence[Child]) -> None:
    """Review, child, held, team. Who started long ago may be overdue; all others are reviewed on time.

    `passing` are children who are at none of the month ends.
    """
    rows: list[tuple[int, int, str]] = []
    long_ago = [one for one in children if one.start < IN_SEQUENCE]
    timelines = {id(one): Timeline() for one in long_ago}
    for one in world.rng.sample(long_ago, len(long_ago) - 12):
        timelines[id(one)].needed.append(window(earliest_within_months(MAY_END, 6), MAY_END))
    for index, end in enumerate(MONTH_ENDS):
        here = [one for one in long_ago if one.open_at(end)]
        others = sum(one.open_at(end) for one in children) - len(here)
        bits = window(earliest_within_months(end, 6), end)
        choose(world.rng, [Candidate(timelines[id(one)], bits) for one in here], figures.CLA_REVIEWS[index] - others)
    for one in long_ago:
        earlier = [world.workday_in(day(2021, month, 1), day(2021, month + 1, 5)) for month in (7, 11)]
        rows += [(one.id, number, one.team) for number in earlier + timelines[id(one)].days(world.rng)]
    for one in passing:
        if one.start < IN_SEQUENCE:
            held = [day(2021, 7, 5), day(2021, 12, 13), min(day(2022, 5, 23), one.end or LAST)]
            rows += [(one.id, number - world.rng.randint(0, 4), one.team) for number in held]
    for one in [*children, *passing]:
        if one.start >= IN_SEQUENCE:
            rows += [(one.id, number, one.team) for number in _on_time(world, one)]
    _number(world, "reviews", 70_000, rows)


def _on_time(world: World, child: Child) -> list[int]:
    """Reviews within 20 working days, then 3 months, then every 6 months, until the child leaves."""
    last = min(child.end or LAST, LAST)
    found = [add_workdays(child.start, world.rng.randint(11, 20))]
    while found[-1] <= last:
        due = add_months(found[-1], 3 if len(found) == 1 else 6)
        found.append(world.workday_in(due - 28, due))
    return found[:-1]


def make_health_assessments(world: World, children: Sequence[Child]) -> None:
    """Assessment, child, completed, kind, team: initial ones, and reviews for those in care for a year."""
    rows = [*_review_assessments(world, children), *_initial_assessments(world, children)]
    _number(world, "health_assessments", 75_000, rows)


def _review_assessments(world: World, children: Sequence[Child]) -> list[tuple[int, int, str, str]]:
    timelines = {id(one): Timeline() for one in children}
    before: dict[int, bool] = {}
    for index, end in enumerate(MONTH_ENDS):
        candidates, here = [], []
        for one in children:
            if not one.open_at(end) or add_months(one.start, 12) > end:
                continue
            under_5 = add_months(one.birth, 60) > end
            bits = window(earliest_within_months(end, 6 if under_5 else 12), end)
            here.append(one)
            candidates.append(Candidate(timelines[id(one)], bits, False, 0.6 if before.get(id(one), True) else 0))
        if len(here) != figures.CLA_HEALTH[1][index]:
            raise ValueError(f"{len(here)} children in care for a year, not {figures.CLA_HEALTH[1][index]}")
        passed = choose(world.rng, candidates, figures.CLA_HEALTH[0][index])
        before = {id(one): ok for one, ok in zip(here, passed, strict=True)}
    return [(one.id, number, "review", one.team) for one in children for number in timelines[id(one)].days(world.rng)]


def _initial_assessments(world: World, children: Sequence[Child]) -> list[tuple[int, int, str, str]]:
    """Within 20 working days for exactly as many as published; later, or not at all, for the others."""
    rng, rows = world.rng, []
    for index, (in_time, due) in enumerate(zip(*figures.INITIAL_HEALTH, strict=True)):
        here = [one for one in children if due_in(one.start, index) and _is_there_when_due(one)]
        if len(here) != due:
            raise ValueError(f"{len(here)} initial health assessments due, not {due}")
        for rank, one in enumerate(rng.sample(here, due)):
            rows += _initial(world, one, rank < in_time)
    for one in children:
        if one.start >= LISTS_FROM and add_workdays(one.start, 20) < MONTH_ENDS[0] - 29:
            rows += _initial(world, one, rng.random() < 0.4)
    return rows


def _is_there_when_due(child: Child) -> bool:
    return child.end is None or child.end > add_workdays(child.start, 20)


def _initial(world: World, child: Child, in_time: bool) -> list[tuple[int, int, str, str]]:
    rng = world.rng
    after = rng.choice((20, rng.randint(8, 20))) if in_time else rng.randint(21, 60)
    number = add_workdays(child.start, after)
    if number > min(child.end or LAST, LAST):
        return []
    assert (workdays(child.start, number) <= 20) is in_time
    return [(child.id, number, "initial", child.team)]


def _number(world: World, name: str, first: int, rows: Sequence[tuple[object, ...]]) -> None:
    ordered = sorted(rows, key=lambda row: (row[1], row[0]))
    world.lists[name] = [(first + at, *row) for at, row in enumerate(ordered)]
