"""Chooses who is in time at which month end, and places the events so that exactly those are.

A `Timeline` holds one record's demands: at a month end that must pass, some day of a window needs an event; at one
that must fail, no day of its window may have one. Days are bits of a whole number, so that windows cut and join fast.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from .days import day, is_workday

_BASE = day(2019, 1, 1)


def window(first: int, last: int) -> int:
    """The days from first to last as bits; none when last is before first."""
    return ((1 << (last - first + 1)) - 1) << (first - _BASE) if last >= first else 0


def days_of(bits: int) -> list[int]:
    """The days that the bits stand for, in order."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1 + _BASE)
        bits ^= low
    return found


@dataclass
class Timeline:
    """One record's demands on its events."""

    needed: list[int] = field(default_factory=list)
    banned: int = 0

    def can_need(self, bits: int) -> bool:
        """Whether an event in this window is still possible."""
        return bool(bits & ~self.banned)

    def can_ban(self, bits: int) -> bool:
        """Whether this window may stay empty without breaking an earlier demand."""
        banned = self.banned | bits
        return all(need & ~banned for need in self.needed)

    def days(self, rng: random.Random, extra: int = 0, share: float = 0.0) -> list[int]:
        """Days of events that meet every demand; some on weekends. `extra` is a window that may get more of them."""
        chosen = 0
        for need in self.needed:
            if not need & chosen:
                chosen |= window(*[_pick(rng, days_of(need & ~self.banned))] * 2)
        for number in days_of(extra & ~self.banned):
            if rng.random() < share and is_workday(number):
                chosen |= window(number, number)
        return days_of(chosen)


def _pick(rng: random.Random, days: list[int]) -> int:
    workdays = [number for number in days if is_workday(number)]
    return rng.choice(workdays if workdays and rng.random() < 0.96 else days)


@dataclass
class Candidate:
    """A record at one month end: the window in which an event makes it pass, or that it passes by itself."""

    timeline: Timeline
    bits: int
    by_itself: bool = False
    likely: float = 0.0
    """Above 0: rather passes; below 0: rather fails."""


def choose(rng: random.Random, candidates: Sequence[Candidate], passes: int) -> list[bool]:
    """Which candidates pass, exactly `passes` of them; their timelines take on the demand."""
    result: list[bool | None] = []
    for one in candidates:
        if one.by_itself or not one.timeline.can_ban(one.bits):
            result.append(True)
        else:
            result.append(None if one.timeline.can_need(one.bits) else False)
    free = [at for at, value in enumerate(result) if value is None]
    missing = passes - sum(value is True for value in result)
    if not 0 <= missing <= len(free):
        raise ValueError(f"cannot reach {passes} of {len(candidates)}: {missing} wanted of {len(free)} that are free")
    free.sort(key=lambda at: rng.random() - candidates[at].likely)
    for rank, at in enumerate(free):
        result[at] = rank < missing
    for one, passed in zip(candidates, result, strict=True):
        if passed and not one.by_itself:
            one.timeline.needed.append(one.bits)
        elif not passed:
            one.timeline.banned |= one.bits
    return [bool(value) for value in result]
