"""From which day linked events count: a date of the record, or that of a linked record open at month end."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.definitions.kinds import LatestEvent, LinkedStart
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days
from kpibook.indicators.kinds.kind import Counted, pairs
from kpibook.indicators.standing import one_for_each


@dataclass(frozen=True)
class Starts:
    """Counted records with a start. With a linked start a record can have several, each in months of its own."""

    of: npt.NDArray[np.intp]
    """Which of the counted records."""
    day: Days
    """The start; `LONG_AGO` where any event up to month end counts."""
    months: Bits
    """The months in which this is the record's start."""
    linked_rows: npt.NDArray[np.intp] | None = None
    """The linked list's rows whose start it is."""


def starts(condition: LatestEvent, counted: Counted) -> Starts:
    """Every start of every counted record. A record without one (a blank, nothing linked) does not appear."""
    everyone = np.arange(len(counted.rows), dtype=np.intp)
    if condition.since is None:
        always = np.full(len(everyone), LONG_AGO, dtype=np.int32)
        return Starts(everyone, always, counted.counted_in)
    if isinstance(condition.since, LinkedStart):
        return _linked_starts(condition.since, condition.on, counted)
    day = counted.days(condition.since, NEVER)
    dated = np.flatnonzero(day < NEVER)
    return Starts(dated, day[dated], counted.counted_in[dated])


def _linked_starts(linked: LinkedStart, on: str, counted: Counted) -> Starts:
    """Pairs of a counted record and the linked record that is the latest open one in some of its months."""
    lists, months, source = counted.lists, counted.months, linked.source
    start = lists.days(source, linked.start, NEVER)
    end = lists.days(source, linked.end, NEVER)
    is_open = months.ending_on_or_after(start) & months.ending_before(end)
    is_open &= months.where(lists.meeting(source, linked.where))
    latest = one_for_each(lists, source, on, linked.start, is_open)
    people = lists.people(source, on)
    rows = np.flatnonzero((latest != 0) & (people >= 0))
    rows = rows[np.argsort(people[rows], kind="stable")]
    of, at = pairs(counted.people_in(on, source), people[rows])
    linked_rows = rows[at]
    shared = counted.counted_in[of] & latest[linked_rows]
    some = np.flatnonzero(shared)
    return Starts(of[some], start[linked_rows[some]], shared[some], linked_rows[some])
