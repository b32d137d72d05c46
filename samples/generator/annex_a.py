"""The city on 6 March 2023, as a second tool shows it: lists 3, 7 and 8 of Annex A.

The same children as in the other lists, and what happened to them in the first days of March. Two tools never agree
whole, so a few things are otherwise here: recorded late, ended late, with another team, or under another day.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field

from .days import LAST, add_months, day, is_workday
from .world import CP_TEAMS, REFERRAL_TEAMS, World

AS_AT = day(2023, 3, 6)
REACHES_BACK_TO = day(2022, 9, 7)
"""The first day of the six months that the lists hold."""
NEW_DAYS = tuple(number for number in range(LAST + 1, AS_AT + 1) if is_workday(number))
VISITS_WITHIN = 28

REFERRED_SINCE, AGAIN_SINCE = 62, 16
PLANS_ENDED_SINCE, PLANS_BEGUN_SINCE = 16, 6
UNSEEN = 5
"""Children on a plan who were not seen in the four weeks before."""


@dataclass
class Second:
    """The second tool while its lists are being made: what it is made of, and its own random source."""

    world: World
    rng: random.Random = field(default_factory=lambda: random.Random("annex a"))

    def new_day(self) -> int:
        """A working day since the last month's end."""
        return self.rng.choice(NEW_DAYS)

    def team(self, weights: dict[str, float], but: str = "") -> str:
        """A team by weight, and another one than that."""
        teams = {team: weight for team, weight in weights.items() if team != but}
        return self.rng.choices(list(teams), list(teams.values()))[0]


@dataclass
class Referral:
    """A row of list 3."""

    child: int
    received: int
    source: str
    team: str
    before: int = 0
    """Referrals in the 12 months before the child's latest one, the same number in each row of the child."""


@dataclass
class Plan:
    """A row of list 7."""

    child: int
    start: int
    end: int | None
    category: str
    team: str
    visited: int | None = None
    previous: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is open on the as-at date."""
        return self.end is None


def make_referrals(second: Second) -> list[Referral]:
    """List 3: the referrals of six months, each with how many the child had before."""
    rng = second.rng
    every = [Referral(*row[1:]) for row in second.world.lists["referrals"]]
    recent = [one for one in every if one.received > LAST - 300]
    for at in range(REFERRED_SINCE):
        child = rng.choice(recent).child if at < AGAIN_SINCE else second.world.new_child()
        source = rng.choice(recent).source
        every.append(Referral(child, second.new_day(), source, second.team(REFERRAL_TEAMS)))
    february = [one for one in every if LAST - 20 <= one.received <= LAST]
    late, moved, elsewhere = (rng.sample(february, 9)[at::3] for at in range(3))
    every = [one for one in every if one not in late]
    for one in moved:
        one.received -= 1
    for one in elsewhere:
        one.team = second.team(REFERRAL_TEAMS, one.team)
    every += [Referral(second.world.new_child(), LAST - at, "Police", "bit_east") for at in (1, 5)]
    _count_before(every)
    every.sort(key=lambda one: (one.received, one.child))
    return [one for one in every if one.received >= REACHES_BACK_TO]


def _count_before(every: list[Referral]) -> None:
    days = defaultdict(list)
    for one in every:
        days[one.child].append(one.received)
    for one in every:
        latest = max(days[one.child])
        one.before = sum(add_months(latest, -12) <= number < latest for number in days[one.child])


def make_plans(second: Second) -> list[Plan]:
    """List 7: plans of six months, each with its last visit."""
    plans = [Plan(row[1], row[2], row[3], row[4], row[5]) for row in second.world.lists["cp_plans"]]
    _plans_since(second, plans)
    _plans_otherwise(second, plans)
    visits = defaultdict(list)
    for child, number, kind, _ in second.world.lists["visits"]:
        if kind == "cp":
            visits[child].append(number)
    _see(second, [one for one in plans if one.is_open], visits)
    begun = defaultdict(list)
    for one in plans:
        begun[one.child].append(one.start)
    found = [one for one in plans if one.end is None or one.end >= REACHES_BACK_TO]
    for one in found:
        held = [
            number for number in visits[one.child] if one.start <= number and (one.end is None or number <= one.end)
        ]
        one.visited = max(held, default=None)
        one.previous = sum(number < one.start for number in begun[one.child])
    return sorted(found, key=lambda one: (one.start, one.child))


def _plans_since(second: Second, plans: list[Plan]) -> None:
    """Plans that ended or began in the first days of March."""
    older = [one for one in plans if one.is_open and one.start < LAST - 90]
    for one in second.rng.sample(older, PLANS_ENDED_SINCE):
        one.end = second.new_day()
    for _ in range(PLANS_BEGUN_SINCE):
        start = second.rng.choice(NEW_DAYS[:3])
        plans.append(Plan(second.world.new_child(), start, None, "Neglect", second.team(CP_TEAMS)))


def _plans_otherwise(second: Second, plans: list[Plan]) -> None:
    """What the two tools say otherwise of plans: two recorded late here, one late there, an end, a day, teams."""
    rng = second.rng
    late = rng.sample([one for one in plans if one.is_open and LAST - 12 <= one.start <= LAST], 2)
    for one in late:
        plans.remove(one)
    steady = [one for one in plans if one.is_open and one.start < LAST - 60]
    ended, moved, *elsewhere = rng.sample(steady, 4)
    ended.end = LAST - 4
    moved.start -= 7
    for one in elsewhere:
        one.team = second.team({"swf_north": 1, "swf_central": 1, "swf_south": 1}, one.team)
    plans.append(Plan(second.world.new_child(), LAST - 3, None, "Emotional abuse", "swf_central"))


def _see(second: Second, open_plans: list[Plan], visits: dict[int, list[int]]) -> None:
    """Visits of the first days of March; two of February are not in the second tool yet. Five children are unseen."""
    rng, first = second.rng, AS_AT - VISITS_WITHIN

    def seen(one: Plan) -> bool:
        return any(number >= first for number in visits[one.child])

    only_once = [one for one in open_plans if seen(one) and sum(n >= first for n in visits[one.child]) == 1]
    unrecorded = rng.sample(
        [one for one in only_once if len(visits[one.child]) > 3 and max(visits[one.child]) > LAST - 9], 2
    )
    for one in unrecorded:
        visits[one.child].remove(max(visits[one.child]))
    unseen = [one for one in open_plans if not seen(one) and one not in unrecorded and one.start < LAST - 60]
    left = [*unrecorded, *rng.sample(unseen, UNSEEN - len(unrecorded))]
    for one in open_plans:
        if one not in left and (not seen(one) or rng.random() < 0.3):
            visits[one.child].append(max(one.start, second.new_day()))
    # Written down under the day on which it was typed in.
    typed = [one for one in open_plans if LAST - 12 <= max(visits[one.child]) < LAST - 2]
    for one in rng.sample(typed, 3):
        visits[one.child][visits[one.child].index(max(visits[one.child]))] += 1
