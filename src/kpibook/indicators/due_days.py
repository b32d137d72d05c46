"""Which condition decided that a record is behind, and by which day that could have been put right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from kpibook.definitions import Flags
from kpibook.definitions.kinds import AnyCondition, AnyOf, Compare, Condition, DateWithin, Not, OpenFor
from kpibook.indicators.days import LONG_AGO, NEVER, Days
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds import NO_ROW, Counted, asked

NO_DAY = LONG_AGO
"""Of a record for which there is no day by which something had to be done."""


@dataclass(frozen=True)
class Decider:
    """A condition that is not made of others, as it decided about some records."""

    condition: AnyCondition
    if_met: bool
    """Whether a record is behind because it is met (lower is better, or a `not` before it); else because it is not."""
    linked: str | None
    """The list whose row decided; None where the record alone does."""
    rows: Positions
    """That list's row for each record; `NO_ROW` where none did."""


@dataclass(frozen=True)
class Decided:
    """For each of some records: whether it is behind, by which condition, and when it was due."""

    behind: Flags
    due: Days
    """The last day on which it was in time, or can still be put right; `NO_DAY` where there is none."""
    by: Positions
    """Which of `deciders`."""
    deciders: tuple[Decider, ...]

    def some(self, at: Positions) -> "Decided":
        """Those of some of the records, by their places."""
        deciders = tuple(replace(one, rows=one.rows[at]) for one in self.deciders)
        return Decided(self.behind[at], self.due[at], self.by[at], deciders)


def decided(conditions: tuple[Condition, ...], counted: Counted, *, higher: bool) -> Decided:
    """What decided of records in the one month of `counted`.

    Where higher is better, a record is behind when one condition fails, since the earliest day by which it failed;
    where lower is, when all are met, since the last of them was.
    """
    return _together([_judge(one.value, counted, if_met=not higher) for one in conditions], all_must=not higher)


def decided_of_none(conditions: tuple[Condition, ...], higher: bool) -> Decided:
    """The same of no record at all."""
    deciders = tuple(
        Decider(leaf, if_met, None, np.zeros(0, dtype=np.intp))
        for one in conditions
        for leaf, if_met in _leaves(one.value, if_met=not higher)
    )
    none = np.zeros(0, dtype=np.intp)
    return Decided(none.astype(bool), none.astype(np.int32), none, deciders)


def _leaves(condition: AnyCondition, *, if_met: bool) -> Iterator[tuple[AnyCondition, bool]]:
    match condition:
        case Not(of=of):
            yield from _leaves(of.value, if_met=not if_met)
        case AnyOf(of=several):
            for one in several:
                yield from _leaves(one.value, if_met=if_met)
        case _:
            yield condition, if_met


def in_a_row(parts: list[Decided]) -> Decided:
    """Several groups of records, one after the other; a condition that was not asked of a group has no row for it."""
    number = sum(len(part.due) for part in parts)
    known: dict[tuple[AnyCondition, bool], Decider] = {}
    by, begins = [], 0
    for part in parts:
        places = []
        for one in part.deciders:
            # One condition may stand there twice, once under a `not`: then it decides twice, in opposite ways.
            key = one.condition, one.if_met
            whole = known.setdefault(key, replace(one, rows=np.full(number, NO_ROW, dtype=np.intp)))
            whole.rows[begins : begins + len(one.rows)] = one.rows
            known[key] = replace(whole, linked=whole.linked or one.linked)
            places.append(list(known).index(key))
        by.append(np.array(places, dtype=np.intp)[part.by])
        begins += len(part.due)
    behind, due = (np.concatenate([getattr(part, name) for part in parts]) for name in ("behind", "due"))
    return Decided(behind, due, np.concatenate(by), tuple(known.values()))


def _judge(condition: AnyCondition, counted: Counted, *, if_met: bool) -> Decided:
    if isinstance(condition, Not):
        return _judge(condition.of.value, counted, if_met=not if_met)
    if isinstance(condition, AnyOf):
        return _together([_judge(one.value, counted, if_met=if_met) for one in condition.of], all_must=not if_met)
    question = asked(condition)
    last = np.int64(1) << (len(counted.months.months) - 1)
    met = question.months_met(counted) & last
    deciding = question.deciding(counted)
    no_row = np.full(len(counted.rows), NO_ROW, dtype=np.intp)
    linked, rows = (None, no_row) if deciding is None else (deciding.source, deciding.rows)
    behind: Flags = (met != 0) == if_met
    due = _met_after(condition, counted) if if_met else _due(condition, counted, behind)
    due = np.full(len(behind), NO_DAY, dtype=np.int32) if due is None else due
    # A blank less one day lies before `NO_DAY`, and what is met for good is due at `NEVER`: no day to tell anybody.
    due = np.where((due >= NEVER) | (due < NO_DAY), np.int32(NO_DAY), due).astype(np.int32)
    return Decided(behind, due, np.zeros(len(due), dtype=np.intp), (Decider(condition, if_met, linked, rows),))


def _due(condition: AnyCondition, counted: Counted, behind: Flags) -> Days | None:
    """The last day on which each record was in time, or is.

    One that fails on the day on which it is looked at, though that is no later than it was due, does not fail for being
    late: what it is measured from lies after that day.
    """
    if isinstance(condition, Compare):
        return _one_by_the_other(condition, counted)
    due = asked(condition).due(counted)
    if due is None or not isinstance(condition, DateWithin | OpenFor):
        return due
    day = counted.months.ends[-1:] if counted.looked_at is None else counted.looked_at
    return np.where(behind & (due >= day), np.int32(NO_DAY), due)


def _one_by_the_other(condition: Compare, counted: Counted) -> Days | None:
    """Where the date by which a record is counted is held against another of its dates: by which day it had to be."""
    one, other, relation = condition.field, condition.to, condition.is_
    if counted.looked_at is None or counted.dated not in (one, other):
        return None
    until = {"before": (one, 1), "on_or_before": (one, 0), "after": (other, 1), "on_or_after": (other, 0)}
    if relation not in until or until[relation][0] != counted.dated:
        return None
    return counted.days(other if counted.dated == one else one, LONG_AGO) - np.int32(until[relation][1])


def _met_after(condition: AnyCondition, counted: Counted) -> Days | None:
    """The last day before each record meets it, where that comes by itself as time passes, and could be prevented.

    Nobody can be kept from growing older, and what has happened cannot be undone; an episode can be ended in time.
    """
    if isinstance(condition, OpenFor) and condition.at_least is not None:
        since = counted.days(condition.since, LONG_AGO)
        reached = counted.lists.calendar.reached(since, condition.at_least)
        return np.where(since == LONG_AGO, np.int32(NO_DAY), reached - np.int32(1))
    return None


def _together(parts: list[Decided], *, all_must: bool) -> Decided:
    """Of several: behind when all say so, since the latest day; or when one does, since the earliest that says so.

    Of a day that nobody can say, another's goes before it.
    """
    behind = np.stack([part.behind for part in parts])
    due = np.stack([part.due for part in parts])
    if all_must:
        chosen = np.argmax(due, axis=0)
        wrong: Flags = np.logical_and.reduce(behind)
    else:
        # Those that say so first: by their day, without one last; then the others, for records that are not behind.
        rank = np.where(due == NO_DAY, np.int64(NEVER), due.astype(np.int64)) + np.where(behind, 0, 4 * NEVER)
        chosen = np.argmin(rank, axis=0)
        wrong = np.logical_or.reduce(behind)
    at = np.arange(len(wrong))
    before = np.cumsum([0, *(len(part.deciders) for part in parts)])
    by = np.stack([part.by + first for part, first in zip(parts, before, strict=False)])
    deciders = tuple(decider for part in parts for decider in part.deciders)
    return Decided(wrong, due[chosen, at], by[chosen, at], deciders)
