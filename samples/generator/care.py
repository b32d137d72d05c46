"""Children looked after: who, from when to when, under which legal status, with which team."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import figures
from .days import LAST, MONTH_ENDS, add_months, add_workdays, day, first_day, last_day
from .world import ADOPTION_TEAMS, CLA_TEAMS, UASC_TEAMS, World

# How the 554 children of June 2022 came: 405 a year and more ago, the others month by month since July 2021.
STARTS_BEFORE = 405
STARTS_BY_MONTH = (10, 6, 24, 14, 9, 11, 10, 8, 14, 13, 7, 23)
# July 2022 to February 2023: children who start (so that the assessments due a month later are as published) and leave.
STARTS = (11, 13, 8, 19, 18, 19, 20, 15)
LEAVE_AFTER_YEAR = (4, 9, 6, 7, 10, 20, 6, 14)
LEAVE_WITHIN_YEAR = (7, 7, 5, 8, 2, 14, 4, 9)
UASC_START = (0, 3, 3, 5, 6, 2, 3, 2)
UASC_LEAVE_AFTER_YEAR = (0, 0, 0, 1, 1, 2, 1, 1)
UASC_LEAVE_WITHIN_YEAR = (3, 0, 0, 0, 0, 1, 0, 1)
CWD_START = (0, 0, 0, 0, 0, 1, 0, 1)
CWD_LEAVE = (1, 0, 1, 1, 0, 0, 1, 1)
ADOPTION_START = (1, 0, 1, 0, 1, 0, 1, 0)
ADOPTION_LEAVE = (1, 5, 1, 4, 1, 6, 1, 6)


@dataclass(eq=False)
class Placement:
    """A placement; `end` is None while the child is in it. The same day for both: less than 24 hours."""

    start: int
    end: int | None
    type: str
    provider: str
    to_18: bool = False


@dataclass(eq=False)
class Child:
    """One unbroken time in care."""

    id: int
    birth: int
    start: int
    end: int | None = None
    uasc: bool = False
    cwd: bool = False
    adoption: int | None = None
    """Report month by whose end the child is placed for adoption."""
    returned: bool = False
    """One of two times in care of the same child."""
    statuses: list[tuple[int, str]] = field(default_factory=list)
    teams: list[tuple[int, str]] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)

    def open_at(self, number: int) -> bool:
        """Whether the child is looked after at the end of that day."""
        return self.start <= number and (self.end is None or self.end > number)

    @property
    def team(self) -> str:
        """The team that has the child now."""
        return self.teams[-1][1]

    @property
    def status(self) -> str:
        """The legal status now."""
        return self.statuses[-1][1]


def due_in(start: int, index: int) -> bool:
    """Whether the initial health assessment falls due in that report month."""
    return first_day(index) <= add_workdays(start, 20) <= last_day(index)


def _new_child(world: World, start: int, uasc: bool = False, cwd: bool = False, adoption: int | None = None) -> Child:
    """A child under 18 until March 2023, of an age that suits."""
    rng = world.rng
    youngest, oldest = start - 2, day(2005, 4, 1)
    if uasc:
        birth = rng.randint(day(2005, 4, 1), day(2007, 12, 31))
    elif adoption is not None:
        birth = rng.randint(max(day(2016, 1, 1), start - 1500), youngest)
    else:
        birth = min(
            youngest, int(rng.triangular(oldest, max(youngest, oldest + 1), oldest + 0.45 * (youngest - oldest)))
        )
    child = Child(world.new_child(), birth, start, None, uasc, cwd, adoption)
    weights = UASC_TEAMS if uasc else ADOPTION_TEAMS if adoption is not None else CLA_TEAMS
    child.teams.append((start, "jigsaw_cwd" if cwd else world.team(weights)))
    return child


def _first_children(world: World) -> list[Child]:
    """The children of 30 June 2022."""
    rng = world.rng
    starts = [int(rng.triangular(day(2010, 1, 1), day(2021, 7, 1), day(2020, 6, 1))) for _ in range(STARTS_BEFORE)]
    for back, count in enumerate(STARTS_BY_MONTH):
        index = back - 11
        starts += [_start_in(world, index) for _ in range(count)]
    placed = [0] * figures.PLACED_FOR_ADOPTION[0]
    placed += [index for index, count in enumerate(ADOPTION_START, 1) for _ in range(count)]
    # Children with a plan for adoption came in the last years before: the latest starts are put first.
    starts[:STARTS_BEFORE] = sorted(starts[:STARTS_BEFORE], reverse=True)
    later, recent = list(range(len(placed), STARTS_BEFORE)), STARTS_BEFORE + sum(STARTS_BY_MONTH[:8])
    uasc = set(rng.sample(later[:220], 10)) | set(rng.sample(range(STARTS_BEFORE, recent), 8))
    uasc |= set(rng.sample(range(recent, recent + sum(STARTS_BY_MONTH[8:10])), figures.CLA_UASC[0] - 18))
    cwd = set(rng.sample([at for at in later if at not in uasc], figures.CLA_CWD[0]))
    adoption = dict(enumerate(placed))
    return [_new_child(world, start, at in uasc, at in cwd, adoption.get(at)) for at, start in enumerate(starts)]


def _start_in(world: World, index: int) -> int:
    """A day in the month from which the health assessment falls due in the next."""
    while True:
        start = world.workday_in(first_day(index), last_day(index))
        if due_in(start, index + 1):
            return start


def make_children(world: World, movers: Sequence[tuple[int, int]]) -> list[Child]:
    """Everyone looked after at one of the nine month ends, with starts and ends."""
    children = _first_children(world)
    for index in range(1, 9):
        at = index - 1
        _leave(world, children, index)
        joining = [_new_child(world, _start_in(world, index), uasc=n < UASC_START[at]) for n in range(STARTS[at])]
        for child in joining[len(joining) - CWD_START[at] :] if CWD_START[at] else []:
            child.cwd, child.teams = True, [(child.start, "jigsaw_cwd")]
        _take_ids(joining[UASC_START[at] :], movers, index)
        if index == 6:
            _return(joining[UASC_START[at] + 5 : -1], [one for one in children if _left_in(one, 2)])
        children += joining
    return children


def _left_in(child: Child, index: int) -> bool:
    recent = child.start >= day(2022, 3, 1) and _is_ordinary(child)
    return recent and child.end is not None and first_day(index) <= child.end <= last_day(index)


def _return(joining: Sequence[Child], left: Sequence[Child]) -> None:
    """Two children who had left come back into care."""
    for child, earlier in zip(joining[:2], left, strict=False):
        child.id, child.birth, child.returned, earlier.returned = earlier.id, earlier.birth, True, True


def _take_ids(joining: Sequence[Child], movers: Sequence[tuple[int, int]], index: int) -> None:
    """A few of those who start were on a plan that ended on that day."""
    ids = [pair for pair in movers if first_day(index) <= pair[1] <= last_day(index) and due_in(pair[1], index + 1)]
    for child, (known, number) in zip(joining[:3], ids, strict=False):
        moved = number - child.start
        child.id, child.start, child.birth = known, number, min(child.birth + moved, number - 30)
        child.teams = [(number, child.team)]


def _is_ordinary(child: Child) -> bool:
    return not child.uasc and not child.cwd and child.adoption is None


def _leave(world: World, children: Sequence[Child], index: int) -> None:
    rng, at = world.rng, index - 1
    here = [one for one in children if one.open_at(last_day(index - 1))]
    year = [one for one in here if add_months(one.start, 12) <= last_day(index - 1)]
    recent = [one for one in here if one.start >= day(2022, 3, 1) and one.start < first_day(index - 1) - 15]
    uasc = rng.sample([one for one in year if one.uasc], UASC_LEAVE_AFTER_YEAR[at])
    cwd = rng.sample([one for one in year if one.cwd], CWD_LEAVE[at])
    adopted = rng.sample([one for one in year if one.adoption is not None and one.adoption < index], ADOPTION_LEAVE[at])
    others = [one for one in year if _is_ordinary(one)]
    rest = rng.sample(others, LEAVE_AFTER_YEAR[at] - len(uasc) - len(cwd) - len(adopted))
    young_uasc = rng.sample([one for one in recent if one.uasc], UASC_LEAVE_WITHIN_YEAR[at])
    young = rng.sample([one for one in recent if _is_ordinary(one)], LEAVE_WITHIN_YEAR[at] - len(young_uasc))
    for n, one in enumerate([*uasc, *cwd, *adopted, *rest, *young_uasc, *young]):
        one.end = last_day(index) if n == 0 else world.workday_in(first_day(index), last_day(index))
    for one in [*uasc, *young_uasc, *rest[::2]]:  # leave at 18
        assert one.end is not None
        one.birth = min(one.start - 400, add_months(one.end, -216))


def passing_children(world: World) -> list[Child]:
    """Children at none of the nine month ends: who left before, and who left before the health assessment was due."""
    found = []
    for index in (-1,) * 7 + (0,) * 16:
        found.append(_new_child(world, first_day(-1) - world.rng.randint(200, 1500)))
        found[-1].end = world.workday_in(first_day(index), last_day(index))
    for index in (1, 3, 4, 7):
        start = first_day(index) + world.rng.randint(1, 6)
        found.append(_new_child(world, start))
        found[-1].end = start + world.rng.randint(5, 17)
    for one in found:
        one.statuses = [(one.start, "C1")]
    return found


def set_statuses(world: World, children: Sequence[Child]) -> None:
    """Legal statuses over time, with the published number on section 20 (without UASC) at each month end."""
    rng = world.rng
    first = [one for one in children if one.open_at(MONTH_ENDS[0])]
    ordinary = [one for one in first if one.adoption is None and not one.uasc]
    section_20 = {one.id for one in rng.sample(ordinary, figures.CLA_S20[0])}
    for one in first:
        one.statuses = _history(world, one, one.id in section_20)
    for index in range(1, 9):
        here = [one for one in children if one.open_at(MONTH_ENDS[index])]
        joining = [one for one in here if one.start > MONTH_ENDS[index - 1]]
        for one in joining:
            one.statuses = [(one.start, "V2" if one.uasc else "C1")]
        current = [one for one in here if one.status == "V2" and not one.uasc]
        plain = [one for one in joining if not one.uasc]
        short = figures.CLA_S20[index] - len(current)
        taken = rng.sample(plain, min(len(plain), max(0, short + 2)))
        for one in taken:
            one.statuses = [(one.start, "V2")]
        # Who is too many on section 20 is now under an interim care order.
        for one in rng.sample(current, len(taken) - short):
            one.statuses.append((world.workday_in(first_day(index) + 1, last_day(index)), "C1"))
        _full_orders(world, here, index)


def _history(world: World, child: Child, section_20: bool) -> list[tuple[int, str]]:
    if child.uasc or section_20:
        return [(child.start, "V2")]
    final = "E1" if child.adoption is not None else "C2"
    open_for = MONTH_ENDS[0] - child.start
    if open_for < 260:
        return [(child.start, "C1")]
    interim = child.start + world.rng.randint(150, 250)
    if world.rng.random() < 0.4:
        return [(child.start, "V2"), (child.start + world.rng.randint(10, 120), "C1"), (interim, final)]
    return [(child.start, "C1"), (interim, final)]


def _full_orders(world: World, here: Sequence[Child], index: int) -> None:
    """Interim orders of half a year and more become full ones; some children then move to another team."""
    for one in here:
        since, status = one.statuses[-1]
        if status == "C1" and since < first_day(index) - 180 and world.rng.random() < 0.3:
            number = world.workday_in(first_day(index), last_day(index))
            one.statuses.append((number, "C2"))
            if one.team.startswith("swf"):
                one.teams.append((number, world.rng.choice(("ptc_1", "ptc_2"))))


def change_between(child: Child) -> list[tuple[int, int | None, str, str]]:
    """Episodes of the child: start, end, legal status, team; a new one for each change of either."""
    changes = sorted({number for number, _ in [*child.statuses, *child.teams]})
    changes = [number for number in changes if child.end is None or number < child.end]
    found = []
    for at, start in enumerate(changes):
        end = changes[at + 1] if at + 1 < len(changes) else child.end
        status = [value for number, value in child.statuses if number <= start][-1]
        team = [value for number, value in child.teams if number <= start][-1]
        found.append((start, end, status, team))
    return found


def make_episodes(world: World, children: Sequence[Child]) -> None:
    """Episode, child, birth, start, end, legal status, UASC, team; short breaks and early leavers beside them."""
    rows = []
    for one in children:
        rows += [
            (one.id, one.birth, start, end, status, one.uasc, team) for start, end, status, team in change_between(one)
        ]
    rows += _short_breaks(world)
    rows.sort(key=lambda row: (row[2], row[0]))
    world.lists["cla_episodes"] = [(60_000 + at, *row) for at, row in enumerate(rows)]


def _short_breaks(world: World) -> list[tuple[int, int, int, int | None, str, bool, str]]:
    """V3: single stays, some over a month end; V4: agreed series that last for months. None of them is a CLA."""
    rng, rows = world.rng, []
    for _ in range(16):
        child, birth = world.new_child(), rng.randint(day(2006, 1, 1), day(2016, 1, 1))
        number = first_day(0) + rng.randint(0, 30)
        while number < LAST - 10:
            rows.append((child, birth, number, number + rng.randint(1, 4), "V3", False, "jigsaw_cwd"))
            number += rng.randint(25, 60)
        end = rng.choice(MONTH_ENDS)
        rows.append((child, birth, end - 1, end + 1 if end < LAST else None, "V3", False, "jigsaw_cwd"))
    for _ in range(14):
        birth, start = rng.randint(day(2006, 1, 1), day(2014, 1, 1)), first_day(0) - rng.randint(50, 500)
        end = start + 700 if rng.random() < 0.3 else None
        rows.append((world.new_child(), birth, start, end if end and end < LAST else None, "V4", False, "jigsaw_cwd"))
    return rows
