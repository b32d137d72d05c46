"""Episodes whose number open at each month end is given: who joins, who leaves, and when."""

from collections.abc import Sequence
from dataclasses import dataclass

from .days import MONTH_ENDS, first_day, last_day
from .world import World


@dataclass
class Episode:
    """Something that was open from one day to another; `end` is None while it is open."""

    child: int
    start: int
    end: int | None
    team: str
    interval: int = 42
    """Days from one supervision to the next."""

    def open_at(self, number: int) -> bool:
        """Whether it is open at the end of that day."""
        return self.start <= number and (self.end is None or self.end > number)

    @property
    def months(self) -> list[int]:
        """Indexes of the report months at whose end it is open."""
        return [index for index, end in enumerate(MONTH_ENDS) if self.open_at(end)]


@dataclass
class Turnover:
    """How a stock changes."""

    counts: Sequence[int]
    teams: dict[str, float]
    churn: float
    """Share that leaves in a month, at least."""
    longest: int
    """Days that the first ones have been open for, at most."""
    interval: int = 42


def make_stock(world: World, turnover: Turnover, movers: Sequence[tuple[int, int]] = ()) -> list[Episode]:
    """Episodes with exactly these counts at the nine month ends.

    `movers` are (child, day) of children who left something else on that day: some of them join here on it.
    """
    rng, counts = world.rng, turnover.counts
    everyone = [
        Episode(world.new_child(), first_day(0) - 1 - int(rng.triangular(0, turnover.longest, 40)), None, "")
        for _ in range(counts[0])
    ]
    everyone += _left_in_june(world, round(counts[0] * turnover.churn))
    for index in range(1, len(counts)):
        here = [one for one in everyone if one.open_at(last_day(index - 1))]
        leaving = max(round(len(here) * turnover.churn), len(here) - counts[index])
        for at, one in enumerate(rng.sample(here, leaving)):
            # One leaves on the month's last day: at month end it is no longer open.
            one.end = last_day(index) if at == 0 else world.workday_in(first_day(index), last_day(index))
        joining = counts[index] - len(here) + leaving
        moving = [pair for pair in movers if first_day(index) <= pair[1] < last_day(index)][: joining // 3]
        everyone += [Episode(child, number, None, "") for child, number in moving]
        everyone += [
            Episode(world.new_child(), world.workday_in(first_day(index), last_day(index)), None, "")
            for _ in range(joining - len(moving))
        ]
        everyone += _within_the_month(world, index)
    for one in everyone:
        one.team, one.interval = world.team(turnover.teams), turnover.interval
    return sorted(everyone, key=lambda one: (one.start, one.child))


def _left_in_june(world: World, count: int) -> list[Episode]:
    start, end = first_day(0), last_day(0)
    return [
        Episode(world.new_child(), start - world.rng.randint(20, 300), world.workday_in(start, end), "")
        for _ in range(count)
    ]


def _within_the_month(world: World, index: int) -> list[Episode]:
    """Now and then one that opens and closes between two month ends."""
    if world.rng.random() < 0.5:
        return []
    start = first_day(index) + world.rng.randint(1, 8)
    return [Episode(world.new_child(), start, start + world.rng.randint(3, 15), "")]
