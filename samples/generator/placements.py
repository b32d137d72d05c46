"""Placements: three or more in a year, independent fostering, adoption, long-term ones, and very short ones."""

from collections.abc import Sequence

from . import figures
from .care import Child, Placement
from .days import LAST, MONTH_ENDS, add_months, day, first_day, last_day
from .world import ADOPTION_TEAMS, World

# Children who reach a third placement within a year, July 2022 to February 2023.
THIRD_PLACEMENTS = (1, 1, 1, 3, 2, 2, 1, 1)
FIRST_THREE = figures.THREE_PLACEMENTS[0]
LONG_TERM = 90
_FOSTERING = ("U6", "U6", "U6", "U4", "U3")
_INDEPENDENT = ("PR4", "PR4", "PR4", "PR4", "PR4", "PR5")


def _independent(world: World, start: int) -> Placement:
    return Placement(start, None, world.rng.choice(_FOSTERING[:4]), world.rng.choice(_INDEPENDENT))


def _other(world: World, child: Child, start: int) -> Placement:
    """A placement that is no independent fostering."""
    rng = world.rng
    if child.uasc and rng.random() < 0.6:
        return Placement(start, None, "H5", "PR4")
    kind = rng.choices(("U6", "U4", "U3", "U1", "K2", "P1"), (40, 14, 12, 8, 10, 6))[0]
    provider = {"K2": "PR4", "P1": "PR0"}.get(kind) or rng.choices(("PR1", "PR2"), (9, 1))[0]
    return Placement(start, None, kind, provider)


def _is_independent(child: Child) -> bool:
    now = child.placements[-1]
    return now.type.startswith("U") and now.provider in ("PR4", "PR5")


def _move(child: Child, number: int, placement: Placement) -> None:
    child.placements[-1].end = number
    child.placements.append(placement)


def make_placements(world: World, children: Sequence[Child], passing: Sequence[Child]) -> None:
    """Give every child placements; the list `placements`."""
    first = [one for one in children if one.open_at(MONTH_ENDS[0])]
    long_term = _long_term(world, first)
    three, movers = _three(world, first, long_term)
    settled = [one for one in first if one not in three and one not in movers and one not in long_term]
    _settle(world, settled)
    _first_independent(world, first)
    for index in range(1, 9):
        _month(world, children, movers, index)
    _very_short(world, [one for one in settled if len(one.placements) == 2 and one.adoption is None])
    for one in passing:
        _restless(world, one)
    for one in [*children, *passing]:
        one.placements[-1].end = one.end
    _write(world, [*children, *passing, *_adopted_before(world)])


def _long_term(world: World, first: Sequence[Child]) -> list[Child]:
    """Children in one placement that is meant to last to 18, some of them for less than a year."""
    rng = world.rng
    old = [
        one for one in first if one.start < day(2020, 6, 1) and not one.uasc and not one.cwd and one.adoption is None
    ]
    found = rng.sample(old, LONG_TERM)
    for at, one in enumerate(found):
        start = (
            rng.randint(one.start + 60, day(2021, 5, 20)) if at >= 12 else rng.randint(day(2021, 8, 1), day(2022, 2, 1))
        )
        if at < 12:
            one.placements.append(_other(world, one, one.start))
            one.placements[-1].end = start
        provider = "PR4" if rng.random() < 0.3 else "PR1"
        one.placements.append(Placement(start, None, rng.choice(("U4", "U4", "U1")), provider, True))
    return found


def _three(world: World, first: Sequence[Child], long_term: Sequence[Child]) -> tuple[list[Child], list[Child]]:
    """Who has three placements in the year to June 2022, and who will reach a third later."""
    rng = world.rng
    able = [one for one in first if one not in long_term and one.adoption is None and not one.returned]
    early = [one for one in able if one.start < day(2021, 6, 1)]
    later = [one for one in able if day(2021, 7, 1) <= one.start < day(2022, 2, 15)]
    three = rng.sample(early, FIRST_THREE - 28) + rng.sample(later, 28)
    staying = [one for one in able if one.end is None and one not in three]
    movers = rng.sample([one for one in staying if one.start < day(2022, 5, 1)], sum(THIRD_PLACEMENTS))
    drops = _drop_months(world, three)
    for one in three:
        index = drops.get(one.id)
        # With exactly two changes after this day, it is three placements until the day is a year ago.
        low, high = (first_day(index - 12) + 1, first_day(index - 11)) if index else (day(2022, 3, 3), day(2022, 5, 15))
        second_last = rng.randint(low, high)
        last = rng.randint(second_last + 3, day(2022, 6, 24))
        earlier = [rng.randint(low - 40, second_last - 2) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
        changes = [number for number in sorted({*earlier, second_last, last}) if number > one.start + 2]
        _chain(world, one, changes)
    for one in movers:
        _chain(world, one, [rng.randint(max(day(2022, 3, 3), one.start + 5), day(2022, 6, 20))])
    return three, movers


def _drop_months(world: World, three: Sequence[Child]) -> dict[int, int]:
    """In which month a child's third placement falls out of the year: as many a month as the published counts need."""
    counts, drops = figures.THREE_PLACEMENTS, {}
    able = [one.id for one in three if one.start < day(2021, 6, 1) and one.end is None]
    world.rng.shuffle(able)
    for index in range(1, 9):
        left = sum(one.end is not None and first_day(index) <= one.end <= last_day(index) for one in three)
        for _ in range(counts[index - 1] - counts[index] - left + THIRD_PLACEMENTS[index - 1]):
            drops[able.pop()] = index
    return drops


def _chain(world: World, child: Child, changes: Sequence[int]) -> None:
    child.placements.append(_other(world, child, child.start))
    for number in changes:
        independent = world.rng.random() < 0.25
        _move(child, number, _independent(world, number) if independent else _other(world, child, number))


def _settle(world: World, settled: Sequence[Child]) -> None:
    """One placement, or two, in the year to June 2022."""
    rng = world.rng
    for one in settled:
        one.placements.append(_other(world, one, one.start))
        if one.adoption == 0:
            number = rng.randint(max(one.start + 60, day(2021, 9, 1)), day(2022, 6, 15))
            _move(one, number, _for_adoption(world, number))
        elif one.adoption is None and rng.random() < 0.25 and one.start < day(2022, 5, 1) and not one.returned:
            number = rng.randint(max(one.start + 5, day(2021, 7, 3)), day(2022, 6, 15))
            _move(one, number, _other(world, one, number))


def _for_adoption(world: World, start: int) -> Placement:
    return Placement(start, None, world.rng.choices(("A3", "A4", "A5", "A6"), (1, 2, 6, 12))[0], "PR1")


def _first_independent(world: World, first: Sequence[Child]) -> None:
    """As many in independent fostering on 30 June 2022 as published."""
    now = [one for one in first if _is_independent(one)]
    able = [one for one in first if one not in now and one.adoption is None and not one.placements[-1].to_18]
    able = [one for one in able if one.placements[-1].type in ("U6", "U4", "U3")]
    for one in world.rng.sample(able, figures.IFA[0] - len(now)):
        one.placements[-1] = _independent(world, one.placements[-1].start)


def _month(world: World, children: Sequence[Child], movers: list[Child], index: int) -> None:
    rng, end = world.rng, MONTH_ENDS[index]
    here = [one for one in children if one.open_at(end)]
    joining = [one for one in here if one.start > MONTH_ENDS[index - 1]]
    for one in here:
        if one.adoption == index:
            number = world.workday_in(first_day(index), last_day(index))
            _move(one, number, _for_adoption(world, number))
    for _ in range(THIRD_PLACEMENTS[index - 1]):
        one = movers.pop()
        number = world.workday_in(first_day(index) + 1, last_day(index))
        _move(one, number, _other(world, one, number))
    for one in joining:
        one.placements.append(_other(world, one, one.start))
    missing = figures.IFA[index] - sum(_is_independent(one) for one in here)
    able = [one for one in joining if not one.uasc and one.placements[-1].type in ("U6", "U4", "U3", "K2")]
    placed = rng.sample(able, max(0, min(missing, len(able), 4)))
    for one in placed:
        one.placements[-1] = _independent(world, one.start)
    for one in _steady(here, missing > 0, world, abs(missing - len(placed)), index):
        number = world.workday_in(first_day(index), last_day(index))
        _move(one, number, _independent(world, number) if missing > 0 else _other(world, one, number))


def _steady(here: Sequence[Child], into: bool, world: World, count: int, index: int) -> list[Child]:
    """Children whom a move would bring to a second placement only."""
    able = [
        one
        for one in here
        if len(one.placements) == 1
        and one.start < first_day(index - 1)
        and one.adoption is None
        and not one.returned
        and not one.placements[-1].to_18
        and _is_independent(one) is not into
    ]
    return world.rng.sample(able, count)


def _very_short(world: World, able: Sequence[Child]) -> None:
    """A placement that began and ended on the day of a move: less than 24 hours, so no placement."""
    for one in world.rng.sample(list(able), 12):
        number = one.placements[1].start
        one.placements.insert(1, Placement(number, number, "U6", "PR1"))


def _restless(world: World, child: Child) -> None:
    """Children who left care after many placements: not counted, since they are no longer looked after."""
    assert child.end is not None
    child.placements.append(_other(world, child, child.start))
    if child.end - child.start > 100:
        for back in (90, 60, 35, 12):
            _move(child, child.end - back, _other(world, child, child.end - back))


def _adopted_before(world: World) -> list[Child]:
    """Children who were placed for adoption and left before May 2022: the list of placements reaches back further."""
    found = []
    for _ in range(62):
        start = world.rng.randint(day(2020, 8, 1), day(2021, 9, 1))
        end = min(max(start + world.rng.randint(150, 380), day(2021, 7, 1)), day(2022, 4, 29))
        child = Child(world.new_child(), start - 900, start - 500, end, statuses=[(start - 100, "E1")])
        child.teams = [(start, world.team(ADOPTION_TEAMS))]
        child.placements = [_for_adoption(world, start)]
        child.placements[-1].end = end
        found.append(child)
    return found


def _write(world: World, children: Sequence[Child]) -> None:
    """Placement, child, start, end, type, provider, to 18, legal status, team; a row for each legal status in it."""
    rows: list[tuple[object, ...]] = []
    for one in children:
        for placement in one.placements:
            if placement.end is not None and placement.end < day(2021, 6, 1):
                continue
            number = 80_000 + len(rows)
            known = (
                number,
                one.id,
                placement.start,
                placement.end,
                placement.type,
                placement.provider,
                placement.to_18,
            )
            rows += [(*known, status, one.team) for status in _statuses_during(one, placement)]
    world.lists["placements"] = sorted(rows, key=lambda row: (row[2], row[0]))


def _statuses_during(child: Child, placement: Placement) -> list[str]:
    """Legal statuses held during the placement, of the last year and a half."""
    high = LAST + 1 if placement.end is None else placement.end
    low = max(placement.start, min(add_months(LAST, -18), high))
    ends = [number for number, _ in child.statuses[1:]] + [LAST + 2]
    held = [
        status
        for (number, status), end in zip(child.statuses, ends, strict=True)
        if number < max(high, low + 1) and end > low
    ]
    return list(dict.fromkeys(held))
