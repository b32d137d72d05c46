"""List 8 of Annex A: every time in care of six months, as it stood on 6 March 2023."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from .annex_a import AS_AT, NEW_DAYS, REACHES_BACK_TO, Second
from .days import LAST, add_months, add_workdays
from .world import CLA_TEAMS

LEFT_SINCE, BEGUN_SINCE = 5, 4
HEALTH_UP_TO_DATE = 338
"""Of those looked after for a year: the second tool shows 81%, the dashboard 83% a week before."""
DUE_IN_TIME = 1
SHORT_BREAKS = ("V3", "V4")


@dataclass
class Care:
    """A row of list 8: one time in care, or a short break."""

    child: int
    birth: int
    start: int
    end: int | None
    status: str
    status_since: int
    uasc: bool
    team: str
    again: bool = False
    """The second time, or a later one, in 12 months."""
    placed: tuple[int, str, str] = (0, "U6", "PR1")
    """Start, type and provider of the latest placement."""
    placements: int = 1
    review: int | None = None
    visit: int | None = None
    health: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the child is looked after on the as-at date; short breaks are not counted."""
        return self.end is None and self.status not in SHORT_BREAKS


def make_care(second: Second) -> list[Care]:
    """List 8: times in care of six months, with what came last in each."""
    every = _times_in_care(second.world.lists["cla_episodes"])
    _care_since(second, every)
    _care_otherwise(second, every)
    _place(second, every)
    found = [one for one in every if one.end is None or one.end >= REACHES_BACK_TO]
    _last_dates(second, found)
    _initial_assessment_in_time(found)
    _not_recorded_yet(second, found)
    return sorted(found, key=lambda one: (one.start, one.child, one.status))


def _times_in_care(episodes: list[Any]) -> list[Care]:
    """Episodes that follow each other without a day between are one time in care; a short break stays by itself."""
    latest: dict[int, Care] = {}
    found: list[Care] = []
    for _, child, birth, start, end, status, uasc, team in episodes:
        before = latest.get(child)
        if status not in SHORT_BREAKS and before is not None and before.end == start:
            if before.status != status:
                before.status, before.status_since = status, start
            before.end, before.team = end, team
            continue
        one = Care(child, birth, start, end, status, start, uasc, team)
        one.again = before is not None and before.end is not None and start <= add_months(before.end, 12)
        found.append(one)
        if status not in SHORT_BREAKS:
            latest[child] = one
    return found


def _care_since(second: Second, every: list[Care]) -> None:
    """Who left or came into care in the first days of March."""
    for one in second.rng.sample([one for one in every if one.is_open and one.start < LAST - 300], LEFT_SINCE):
        one.end = second.new_day()
    for _ in range(BEGUN_SINCE):
        start = second.new_day()
        birth = start - second.rng.randint(300, 5500)
        team = second.team(CLA_TEAMS)
        every.append(Care(second.world.new_child(), birth, start, None, "C1", start, False, team))


def _care_otherwise(second: Second, every: list[Care]) -> None:
    """What the two tools say otherwise: a start recorded late, an end recorded late, another first day, two teams."""
    rng = second.rng
    due = [one for one in every if one.is_open and AS_AT - 27 <= add_workdays(one.start, 20) <= AS_AT - 6]
    late, moved = rng.sample(due, 2)
    every.remove(late)
    moved.start, moved.status_since = moved.start + 1, moved.start + 1
    steady = [one for one in every if one.is_open and one.start < LAST - 800]
    ended, *elsewhere = rng.sample(steady, 3)
    ended.end = LAST - 2
    for one in elsewhere:
        one.team = second.team({"ptc_1": 1, "ptc_2": 1, "swf_north": 1}, one.team)


def _place(second: Second, every: list[Care]) -> None:
    """The latest placement, and how many there were in 12 months; less than a day is none."""
    rows = {row[0]: row for row in second.world.lists["placements"]}
    by_child = defaultdict(list)
    for _, child, start, end, kind, provider, *_ in sorted(rows.values(), key=lambda row: (row[2], row[0])):
        if end is None or end > start:
            by_child[child].append((start, end, kind, provider))
    for one in every:
        own = [p for p in by_child[one.child] if one.start <= p[0] and (one.end is None or p[0] < one.end)]
        one.placed = (own[-1][0], own[-1][2], own[-1][3]) if own else (one.start, "U6", "PR1")
        year = add_months(AS_AT, -12)
        one.placements = max(1, sum(end is None or end > year for _, end, *_ in own))


def _last_dates(second: Second, found: list[Care]) -> None:
    """The last review, visit and health assessment of each; some visits are of the first days of March."""
    lists = second.world.lists
    visits = [(child, number) for child, number, kind, _ in lists["visits"] if kind == "cla"]
    health = [(row[1], row[2]) for row in lists["health_assessments"]]
    reviews = [(row[1], row[2]) for row in lists["reviews"]]
    for name, events in (("visit", visits), ("health", health), ("review", reviews)):
        days = defaultdict(list)
        for child, number in events:
            days[child].append(number)
        for one in found:
            own = [n for n in days[one.child] if one.start <= n and (one.end is None or n <= one.end)]
            setattr(one, name, max(own, default=None))
    for one in found:
        if one.is_open and second.rng.random() < 0.1:
            one.visit = max(one.start, second.new_day())


def _initial_assessment_in_time(found: list[Care]) -> None:
    """One child who came in early February has had the initial assessment in time, in March."""
    due = [one for one in found if one.is_open and one.health is None and LAST < add_workdays(one.start, 20) <= AS_AT]
    for one in due[:DUE_IN_TIME]:
        one.health = NEW_DAYS[0]


def _up_to_date(one: Care) -> bool:
    if one.health is None:
        return False
    under_5 = add_months(one.birth, 60) > AS_AT
    return add_months(one.health, 6 if under_5 else 12) >= AS_AT


def _not_recorded_yet(second: Second, found: list[Care]) -> None:
    """Health assessments of late February that the second tool does not hold yet: it shows the one before."""
    days = defaultdict(list)
    for _, child, number, *_ in second.world.lists["health_assessments"]:
        days[child].append(number)
    year = [one for one in found if one.is_open and add_months(one.start, 12) <= AS_AT and _up_to_date(one)]
    latest = sorted(year, key=lambda one: (-(one.health or 0), one.child))
    for one in latest[: len(year) - HEALTH_UP_TO_DATE]:
        earlier = [n for n in days[one.child] if one.start <= n < (one.health or 0)]
        one.health = max(earlier, default=None)
        assert not _up_to_date(one)
