"""Which months are covered by records: a month whose look-back is not shows N/A, never a partial figure.

A month is covered when every list involved is complete from the first day that matters, and was not taken from the
case system before the month began. The first day that matters is, for a flow, the first day of the month, or of the
time that `in_last` says (less `plus`, unless it has `still_open`: what it counts was open then); for a stock, the
month's last day: a list that is complete from a day on holds all that was open on it. What each kind of condition
needs, its own module in `kinds/` says. A list from which a field is borrowed must be complete from the same day on.
"""

from collections.abc import Iterator
from typing import assert_never

import numpy as np
import numpy.typing as npt

from kpibook.definitions.kinds import Base, Condition, Flow, Snapshot, Stock
from kpibook.indicators.days import NEVER, Days, MonthSets
from kpibook.indicators.kinds import Counted, Need, asked, first_counted, flow_begins
from kpibook.indicators.lists import Lists


def covered(lists: Lists, months: MonthSets, needs: list[Need]) -> npt.NDArray[np.bool_]:
    """For each month, whether every need is met."""
    holds = np.ones(len(months.months), dtype=bool)
    for need in needs:
        holds &= lists.complete_from(need.source) <= need.since
        if need.grows:
            holds &= taken_after_it_began(lists, months, need.source)
    return holds


def borrowed_needs(
    lists: Lists, months: MonthSets, base: Base, needs: list[Need], borrowed: set[tuple[str, str]]
) -> list[Need]:
    """What is needed of the lists from which the lists in `needs` borrow these fields: as they are, from the same day.

    A list that is complete from a day on holds everybody who was there on it, so none of them is blank only because it
    begins later. One that does not change monthly need not have been taken again.
    """
    mapping, found = lists.mapping, list(needs)
    seen = {(need.source, need.since.tobytes()) for need in found}
    for need in found:  # grows: what is borrowed may be borrowed there too
        for source, name in sorted(borrowed):
            if source != need.source:
                continue
            lookup = mapping.sources[source].lookups[name]
            # What holds for a time is looked up on the record's own day, however far back a condition looks.
            since = need.since if lookup.start is None else first_looked_at(lists, months, base)
            if (lookup.from_, since.tobytes()) not in seen:
                seen.add((lookup.from_, since.tobytes()))
                found.append(Need(lookup.from_, since, mapping.changes(lookup.from_) == "monthly"))
    return found[len(needs) :]


def first_looked_at(lists: Lists, months: MonthSets, base: Base) -> Days:
    """The first day in each month on which a record can be looked at."""
    match base:
        case Stock() | Snapshot():
            return months.ends
        case Flow():
            return flow_begins(lists, months, base)
        case _:
            assert_never(base)


def taken_after_it_began(lists: Lists, months: MonthSets, source: str) -> npt.NDArray[np.bool_]:
    """For each month, whether the list was taken on or after its first day (or does not say when)."""
    # Taken on the month's first day or later, the month is shown, and marked as not complete (see `whole_months`).
    extracted = lists.extracted(source)
    return months.firsts <= (NEVER if extracted is None else extracted)


def base_need(lists: Lists, months: MonthSets, base: Base) -> Need:
    """What a flow or stock itself needs."""
    match base:
        case Stock() | Snapshot():
            return Need(base.source, months.ends)
        case Flow(still_open=None):
            return Need(base.source, first_counted(lists, months, base))
        case Flow():
            return Need(base.source, flow_begins(lists, months, base))
        case _:
            assert_never(base)


def condition_needs(base: Base, conditions: tuple[Condition, ...], counted: Counted) -> Iterator[Need]:
    """What the conditions need, for the records that are counted."""
    for condition in conditions:
        yield from asked(condition.value).needs(base, counted)
