"""Why a figure is no longer the one that was published: the records that count otherwise, by what happened to them.

The differences of all causes add up to the difference of the figure, part by part.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Literal, assert_never

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import NOT_ALLOCATED, WHOLE
from kpibook.indicators.evidence import NOBODY, Behind, Digests, Evidence, KnownRecords, is_read_for

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Steps = npt.NDArray[np.int64]


class Happened(Enum):
    """What happened to a record, or to what is asked of it, since a figure was published."""

    LATE = "late"
    """It was not in the list then."""
    CORRECTED = "corrected"
    """The list says something else of it."""
    REMOVED = "removed"
    """It is not in the list any more."""
    LINKED = "linked"
    """The list says the same of it; other records, which are looked at with it, have changed."""
    DEFINITION = "definition"
    """It is asked something else."""
    MAPPING = "mapping"
    """The mapping reads its list otherwise, or puts its team elsewhere."""


@dataclass(frozen=True)
class ChangedRecords:
    """Records to which the same happened: how many, and what that adds to the figure's two parts.

    Of a count, a rate and the upper part of a ratio, `upper` is what is added to the count; of a share, `lower` is
    added to those looked at and `upper` to those that pass; of an average, `lower` to the records that it rests on.
    """

    happened: Happened
    records: int
    upper: int
    lower: int


Adds = Literal["share", "count", "rate", "average", "ratio", "none"]
"""How an indicator's figures look (`report.Shape`), which says what its records add to."""


class RecordChanges:
    """Two evidences held against each other: a publication's, and that of now, made with the same key."""

    def __init__(self, then: Evidence, now: Evidence) -> None:
        if then.key != now.key:
            raise ValueError("records can be told from each other under one key only")
        self.then, self.now = then, now
        self._matched: dict[str, _Matched] = {}
        self._beside: dict[tuple[str, int, str], _Beside] = {}

    def of(self, measure: str, scope: str, period: str, shape: Adds) -> tuple[ChangedRecords, ...] | None:
        """What happened to the records behind a figure; None where no records stand behind it, then or now.

        `shape` is how the indicator's figures look (`report.Shape`), which says what its records add to.
        """
        then, now = (_parts_of(evidence, measure, period) for evidence in (self.then, self.now))
        if not then or [part.source for part in then] != [part.source for part in now]:
            return None
        found: dict[Happened, Steps] = {}
        for half, (before, after) in enumerate(zip(then, now, strict=True)):
            matched = self._match(before.source)
            if matched is None:
                return None
            at = measure, half, before.periods[0]
            if at not in self._beside:  # the same for every scope and month of a definition
                self._beside[at] = _Beside.of(matched, _Side(self.then, before), _Side(self.now, after))
            steps = self._beside[at].steps(scope, period)
            other = _otherwise(before.asked != after.asked, matched.read_otherwise, self._lists_differ(measure, period))
            for happened, records, counted, passed in steps.by_cause(other, of_values=shape == "average"):
                adds = np.array([records, *_adds(shape, half, counted, passed)], dtype=np.int64)
                found[happened] = found.get(happened, np.zeros(3, dtype=np.int64)) + adds
        return tuple(ChangedRecords(each, *map(int, found[each])) for each in Happened if each in found)

    def _match(self, source: str) -> "_Matched | None":
        if source not in self.then.lists or source not in self.now.lists:
            return None
        if source not in self._matched:
            self._matched[source] = _Matched(self.then.lists[source], self.now.lists[source])
        return self._matched[source]

    def _lists_differ(self, measure: str, period: str) -> bool:
        """Whether some list that the measure reads for a period says something else, or is not there."""
        read = {*self.then.read.get(measure, ()), *self.now.read.get(measure, ())}
        for source in (one for one in read if is_read_for(one, period)):
            matched = self._match(source)
            if matched is None or matched.differ:
                return True
        return False


def _adds(shape: Adds, half: int, counted: int, passed: int) -> tuple[int, int]:
    """What records add to a figure's upper and lower part."""
    match shape:
        case "share":
            return passed, counted
        case "average":
            return 0, counted
        case "ratio":
            return (0, counted) if half else (counted, 0)
        case "count" | "rate" | "none":
            return counted, 0
        case _:
            assert_never(shape)


def _otherwise(defined: bool, read: bool, lists: bool) -> Happened:
    """Why a record of which the list says the same counts otherwise."""
    if defined:
        return Happened.DEFINITION
    return Happened.LINKED if lists and not read else Happened.MAPPING


def _parts_of(evidence: Evidence, measure: str, period: str) -> tuple[Behind, ...]:
    return tuple(part for part in evidence.behind.get(measure, ()) if period in part.periods)


class _Matched:
    """The records of a list then and now, each of then with the same one of now where it is there."""

    def __init__(self, then: KnownRecords, now: KnownRecords) -> None:
        self.then, self.now = then, now
        self.read_otherwise = then.asked != now.asked
        # First those that say the same. By id and day alone, one that was corrected could be paired with another of the
        # same child and day, and two would seem to have changed.
        before, after = _pairs(then.content, now.content, *_everything(then, now))
        left = _left(before, len(then.content)), _left(after, len(now.content))
        if not self.read_otherwise:
            # Without an id, two records of one day may be of two people, and neither is known to have been corrected.
            # Where the list is read otherwise, nothing of the sort is said of them: only that it is.
            left = _of_somebody(then.people, left[0]), _of_somebody(now.people, left[1])
        more = _pairs(then.dated, now.dated, *left)
        self.before, self.after = np.concatenate([before, more[0]]), np.concatenate([after, more[1]])

    @cached_property
    def alone(self) -> tuple[Places, Places]:
        """The records that are only in the list of then, and only in that of now."""
        return _left(self.before, len(self.then.content)), _left(self.after, len(self.now.content))

    @cached_property
    def differ(self) -> bool:
        """Whether the list says anything else than then."""
        alone = self.alone
        return bool(len(alone[0]) or len(alone[1]) or self.corrected(self.before, self.after).any())

    def corrected(self, before: Places, after: Places) -> Flags:
        """Of which of these pairs the list says something else."""
        changed: Flags = self.then.content[before] != self.now.content[after]
        return changed

    def with_other_day(self, counted: Flags, counts: Flags) -> tuple[Places, Places]:
        """Pairs of a record that was counted and one that counts, whose day was corrected: the only ones of a person.

        Looked for among records that count, then or now: of a list that drops its oldest rows, a person's oldest and
        newest would else be taken for one record.
        """
        then, now, (before, after) = self.then.people, self.now.people, self.alone
        before, after = _of_somebody(then, before[counted[before]]), _of_somebody(now, after[counts[after]])
        return _pairs(then, now, before[_only(then[before])], after[_only(now[after])])


def _everything(then: KnownRecords, now: KnownRecords) -> tuple[Places, Places]:
    return np.arange(len(then.content), dtype=np.intp), np.arange(len(now.content), dtype=np.intp)


def _left(taken: Places, n_rows: int) -> Places:
    free = np.ones(n_rows, dtype=bool)
    free[taken] = False
    return np.flatnonzero(free)


def _of_somebody(people: Digests, places: Places) -> Places:
    found: Places = places[people[places] != NOBODY]
    return found


def _only(digests: Digests) -> Flags:
    """Which of them are there once."""
    return ~pd.Series(digests).duplicated(keep=False).to_numpy()


def _pairs(then: Digests, now: Digests, before: Places, after: Places) -> tuple[Places, Places]:
    """Of these places those with the same number, the first with the first, the second with the second."""
    frames = [
        pd.DataFrame({"digest": digests[places], "place": places}) for digests, places in ((then, before), (now, after))
    ]
    for frame in frames:
        # By the number alone, two rows alike in everything, then and now, would make four pairs.
        frame["which"] = frame.groupby("digest", sort=False).cumcount()
    both = frames[0].merge(frames[1], on=["digest", "which"], suffixes=("_then", "_now"))
    return both["place_then"].to_numpy(dtype=np.intp), both["place_now"].to_numpy(dtype=np.intp)


@dataclass(frozen=True)
class _Side:
    """What stood, or stands, behind a measure's figures."""

    evidence: Evidence
    behind: Behind

    def ever(self, n_rows: int) -> Flags:
        """Which records of the list count in any of its periods, for anybody."""
        found = np.zeros(n_rows, dtype=bool)
        found[self.behind.rows[self.behind.counted != 0]] = True
        return found

    def members(self, n_rows: int, scope: str, period: str) -> tuple[Steps, Steps]:
        """For each record of the list whether it is counted, and passes, in a period's figure: 1 or 0."""
        bit = np.int64(1) << np.int64(self.behind.periods.index(period))
        counted, passed = np.zeros(n_rows, dtype=np.int64), np.zeros(n_rows, dtype=np.int64)
        within = self._within(scope)
        counted[self.behind.rows[within & (self.behind.counted & bit != 0)]] = 1
        passed[self.behind.rows[within & (self.behind.passed & bit != 0)]] = 1
        return counted, passed

    def _within(self, scope: str) -> Flags:
        if scope == WHOLE:
            return np.ones(len(self.behind.team), dtype=bool)
        teams = self.evidence.areas.get(scope, (scope,))
        numbers = [self.evidence.team_numbers[team] for team in teams if team in self.evidence.team_numbers]
        if scope == NOT_ALLOCATED:
            numbers = [len(self.evidence.teams)]
        return np.isin(self.behind.team, numbers)


_WHAT = {each: number for number, each in enumerate(Happened)}


@dataclass(frozen=True)
class _Beside:
    """The records behind a measure, those of then beside those of now, and what happened to each (-1: nothing)."""

    then: _Side
    now: _Side
    n_rows: tuple[int, int]
    before: Places
    after: Places
    gone: Places
    came: Places
    happened: npt.NDArray[np.int8]

    @classmethod
    def of(cls, matched: _Matched, then: _Side, now: _Side) -> "_Beside":
        """What a record that says the same adds is left to `_Steps.by_cause`."""
        n_then, n_now = len(matched.then.content), len(matched.now.content)
        counted, counts = then.ever(n_then), now.ever(n_now)
        moved = matched.with_other_day(counted, counts)
        before, after = np.concatenate([matched.before, moved[0]]), np.concatenate([matched.after, moved[1]])
        gone, came = _left(before, n_then), _left(after, n_now)
        # Of a long list most records count in no month that is shown: each figure looks at the others alone.
        ever = counted[before] | counts[after]
        before, after, gone, came = before[ever], after[ever], gone[counted[gone]], came[counts[came]]
        # Where the list is read otherwise, all that it says may be another, and nobody corrected it.
        what = Happened.MAPPING if matched.read_otherwise else Happened.CORRECTED
        happened = [
            np.where(matched.corrected(before, after), _WHAT[what], -1),
            np.full(len(gone), _WHAT[Happened.REMOVED]),
            np.full(len(came), _WHAT[Happened.LATE]),
        ]
        return cls(then, now, (n_then, n_now), before, after, gone, came, np.concatenate(happened).astype(np.int8))

    def steps(self, scope: str, period: str) -> "_Steps":
        """What each record adds to a figure."""
        was, passed = self.then.members(self.n_rows[0], scope, period)
        counts, passes = self.now.members(self.n_rows[1], scope, period)
        before, after, gone, came = self.before, self.after, self.gone, self.came
        alone = np.zeros(len(gone) + len(came), dtype=bool)
        return _Steps(
            self.happened,
            np.concatenate([counts[after] - was[before], -was[gone], counts[came]]),
            np.concatenate([passes[after] - passed[before], -passed[gone], passes[came]]),
            np.concatenate([(counts[after] & was[before]) != 0, alone]),
        )


@dataclass(frozen=True)
class _Steps:
    """For each record of then and now: what happened to it, and what it adds to a figure."""

    happened: npt.NDArray[np.int8]
    counted: Steps
    passed: Steps
    stays: Flags
    """Whether it is counted in both."""

    def by_cause(self, otherwise: Happened, of_values: bool) -> list[tuple[Happened, int, int, int]]:
        """What happened, to how many records, and what they add to those counted and those that pass.

        `otherwise`: what is said of a record that says the same. `of_values`: a record that is counted as before may
        have another value.
        """
        happened = np.where(self.happened < 0, _WHAT[otherwise], self.happened)
        differs = (self.counted != 0) | (self.passed != 0)
        if of_values:
            differs |= self.stays & (self.happened >= 0)
        found = []
        for each, number in _WHAT.items():
            some = differs & (happened == number)
            if some.any():
                found.append((each, int(some.sum()), int(self.counted[some].sum()), int(self.passed[some].sum())))
        return found
