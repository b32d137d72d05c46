"""Contacts, referrals with their re-referrals, early help returns, assessments."""

from bisect import bisect_left
from collections import defaultdict

from . import figures
from .days import FIRST, LAST, MONTHS, add_months, add_workdays, first_day, is_workday, last_day, workdays
from .world import CONTACT_TEAMS, EARLY_HELP_TEAMS, REFERRAL_TEAMS, World

HISTORY_MONTHS = 24
_SOURCES = (
    "Police",
    "School",
    "Health visitor",
    "GP",
    "Hospital",
    "Family member",
    "Housing",
    "Anonymous",
    "Other council",
)


def make_contacts(world: World) -> None:
    """Contact, child, received, source, team."""
    rows, known = [], []
    for index, count in enumerate(figures.CONTACTS):
        for received in sorted(world.workday_in(first_day(index), last_day(index)) for _ in range(count)):
            again = known and world.rng.random() < 0.35
            child = world.rng.choice(known) if again else world.new_child()
            known.append(child)
            rows.append((50_000 + len(rows), child, received, world.rng.choice(_SOURCES), world.team(CONTACT_TEAMS)))
    world.lists["contacts"] = rows


class _Referrals:
    """Who was referred when, so that a child is a re-referral, or is none, as wanted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dates: dict[int, list[int]] = defaultdict(list)
        self.on_day: dict[int, list[int]] = defaultdict(list)
        self.order: list[tuple[int, int]] = []

    def is_again(self, child: int, received: int) -> bool:
        earliest = add_months(received, -12)
        return any(earliest <= earlier < received for earlier in self.dates.get(child, ()))

    def child_again(self, received: int) -> int:
        """A child with a referral in the 12 months before; sometimes exactly 12 months before."""
        earliest = add_months(received, -12)
        if self.world.rng.random() < 0.05 and self.on_day[earliest]:
            return self.world.rng.choice(self.on_day[earliest])
        low = bisect_left(self.order, (earliest, 0))
        high = bisect_left(self.order, (received, 0))
        return self.order[self.world.rng.randrange(low, high)][1]

    def child_afresh(self, received: int) -> int:
        """A child without one: mostly new; some whose last lies further back, or on the same day."""
        chance, just_too_early = self.world.rng.random(), add_months(received, -12) - 1
        pool: list[int] = []
        if chance < 0.02:
            pool = self.on_day[received]
        elif chance < 0.05:
            pool = self.on_day[just_too_early]
        elif chance < 0.14 and self.order and self.order[0][0] < just_too_early:
            pool = [self.order[self.world.rng.randrange(bisect_left(self.order, (just_too_early, 0)))][1]]
        for child in pool:
            if not self.is_again(child, received):
                return child
        return self.world.new_child()

    def add(self, received: int, again: bool) -> int:
        child = self.child_again(received) if again else self.child_afresh(received)
        if self.is_again(child, received) is not again:
            raise ValueError("a referral is not what it should be")
        self.dates[child].append(received)
        self.on_day[received].append(child)
        self.order.append((received, child))
        return child


def make_referrals(world: World) -> None:
    """Referral, child, received, source, team; from June 2020 on."""
    book, rows = _Referrals(world), []
    for index in range(-HISTORY_MONTHS, len(MONTHS)):
        if index >= 0:
            count, again = figures.REFERRALS[index], figures.RE_REFERRALS[index]
        else:
            count = world.rng.randint(265, 355)
            share = 0.27 if index > -12 else 0.27 * (index + HISTORY_MONTHS) / 12
            again = round(count * (share + world.rng.uniform(-0.02, 0.02))) if index > -HISTORY_MONTHS else 0
        days = sorted(world.workday_in(first_day(index), last_day(index)) for _ in range(count))
        eligible = [at for at in range(count) if index > -HISTORY_MONTHS]
        chosen = set(world.rng.sample(eligible, max(again, 0))) if eligible else set()
        for at, received in enumerate(days):
            child = book.add(received, at in chosen)
            rows.append((20_000 + len(rows), child, received, world.rng.choice(_SOURCES), world.team(REFERRAL_TEAMS)))
    world.lists["referrals"] = rows


def make_early_help(world: World) -> None:
    """Month's first day, team, referrals, assessments: counts as teams return them."""
    rows = []
    for index in range(len(MONTHS)):
        counts = []
        for total in (figures.EARLY_HELP_REFERRALS[index], figures.EARLY_HELP_ASSESSMENTS[index]):
            drawn = [world.team(EARLY_HELP_TEAMS) for _ in range(total)]
            counts.append([drawn.count(team) for team in EARLY_HELP_TEAMS])
        rows += [
            (first_day(index), team, *pair)
            for team, pair in zip(EARLY_HELP_TEAMS, zip(*counts, strict=True), strict=True)
        ]
    world.lists["early_help"] = rows


def make_assessments(world: World) -> None:
    """Assessment, child, referred, started, completed (None while open), team; each follows a referral of its own."""
    rng, rows = world.rng, []
    unused = {at: row for at, row in enumerate(world.lists["referrals"]) if row[2] >= FIRST - 125}
    wanted = []
    for index, (in_time, count) in enumerate(zip(*figures.ASSESSMENTS, strict=True)):
        days = [d for d in range(first_day(index), last_day(index) + 1) if is_workday(d)]
        wanted += [(rng.choice(days), at < in_time) for at in range(count)]
    for completed, in_time in sorted(wanted):
        after = (6, 45) if in_time else (46, 85)
        fitting = [at for at, row in unused.items() if after[0] <= workdays(row[2], completed) <= after[1]]
        if fitting:
            at = fitting[min(int(rng.expovariate(1 / (0.15 * len(fitting)))), len(fitting) - 1)]
            _, child, referred, _, team = unused.pop(at)
        else:  # a brother or sister who was not referred is assessed with the child
            siblings = [row for row in world.lists["referrals"] if after[0] <= workdays(row[2], completed) <= after[1]]
            (_, _, referred, _, team), child = rng.choice(siblings), world.new_child()
        rows.append((child, referred, min(add_workdays(referred, rng.randint(0, 4)), completed), completed, team))
    for _, child, referred, _, team in unused.values():
        if referred > LAST - 85 or (referred > LAST - 150 and rng.random() < 0.05):
            rows.append((child, referred, min(add_workdays(referred, rng.randint(0, 4)), LAST), None, team))
    rows.sort(key=lambda row: (row[1], row[0]))
    world.lists["assessments"] = [(30_000 + at, *row) for at, row in enumerate(rows)]
