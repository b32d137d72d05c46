"""What a record borrows from a list with dates: the row that holds on the day on which the record is looked at."""

from dataclasses import dataclass

import numpy as np

from kpibook.definitions import Lookup
from kpibook.definitions.kinds import FieldCondition
from kpibook.indicators.days import NEVER, Bits, not_before, union_by_group
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds.kind import NO_ROW, Counted, pairs
from kpibook.indicators.lists import Lists
from kpibook.indicators.standing import latest_first


@dataclass(frozen=True)
class Given:
    """Rows that give counted records a value, each in months of its own: no record has two rows in one month."""

    of: Positions
    """Which of the counted records."""
    rows: Positions
    """The other list's row."""
    months: Bits
    """The months in which this row holds for this record."""


def given(lookup: Lookup, counted: Counted) -> Given:
    """The row that holds for each counted record in each of its months: started, and not ended, by the day.

    Of several the one that started last; of those of one day, the one whose own fields come last.
    """
    if counted.looked_at is not None:
        return _given(lookup, counted)
    # At the ends of months it is the same for every measure: worked out once, for all records in all months.
    lists, key = counted.lists, ("given", counted.source, lookup, counted.months.months)
    every = lists.keep(key, lambda: _given(lookup, counted.all_records()))
    place = np.full(len(lists.frame(counted.source)), NO_ROW, dtype=np.intp)
    place[counted.rows] = np.arange(len(counted.rows))
    here = np.flatnonzero(place[every.of] >= 0)
    of, rows = place[every.of[here]], every.rows[here]
    months = every.months[here] & counted.counted_in[of]
    some = np.flatnonzero(months)
    return Given(of[some], rows[some], months[some])


def _given(lookup: Lookup, counted: Counted) -> Given:
    lists, source = counted.lists, lookup.from_
    if lookup.start is None:
        raise TypeError(f"{lookup.field} of {source} is borrowed without dates, and is a column")
    rows = _latest_first(lists, lookup)
    of, at = pairs(counted.people_in(lookup.on, source, lookup.there), lists.people(source, lookup.there)[rows])
    rows = rows[at]
    paired = counted.some(of)
    months = paired.counted_in & paired.from_day(lists.days(source, lookup.start, NEVER)[rows])
    if lookup.end is not None:
        months &= ~paired.from_day(lists.days(source, lookup.end, NEVER)[rows])
    # The last to start comes first, and has its months before the others do; once it has ended, an earlier one that is
    # still open holds again.
    months = not_before(of, months)
    some = np.flatnonzero(months)
    return Given(of[some], rows[some], months[some])


def months_meeting(condition: FieldCondition, lookup: Lookup, counted: Counted) -> Bits:
    """For each counted record, the months in which the borrowed value meets the condition; no row is a blank."""
    found, number = given(lookup, counted), len(counted.rows)
    there = condition.model_copy(update={"field": lookup.field})
    meets = counted.lists.meeting(lookup.from_, (there,))[found.rows]
    met = union_by_group(found.of, np.where(meets, found.months, np.int64(0)), number)
    if condition.met_by_blank:
        met |= ~union_by_group(found.of, found.months, number) & np.int64(counted.months.all)
    return met


def rows_giving(name: str, counted: Counted) -> Positions:
    """The other list's row from which each counted record has a borrowed field, in the one month of `counted`.

    `NO_ROW` where it has none, or a blank.
    """
    lists, lookup = counted.lists, counted.lists.mapping.sources[counted.source].lookups[name]
    found = np.full(len(counted.rows), NO_ROW, dtype=np.intp)
    if lookup.start is not None:
        on_the_day = given(lookup, counted)
        found[on_the_day.of] = on_the_day.rows
        return found
    there = lookup.from_
    says = np.flatnonzero(lists.meeting(there, (FieldCondition(field=lookup.field, blank=False),)))
    first = np.full(lists.number_of_people(there, lookup.there) + 1, NO_ROW, dtype=np.intp)  # the last for nobody
    # Backwards: of several written to one place the last stays, and it is the first row that gave the value.
    first[lists.people(there, lookup.there)[says[::-1]]] = says[::-1]
    # Rows of nobody, whose number is -1, were written here too.
    first[-1] = NO_ROW
    filled = lists.meeting(counted.source, (FieldCondition(field=name, blank=False),))[counted.rows]
    return np.where(filled, first[counted.people_in(lookup.on, there, lookup.there)], NO_ROW)


def _latest_first(lists: Lists, lookup: Lookup) -> Positions:
    """The other list's rows that say whose they are and when they start, by person, the last to start first."""
    source, start = lookup.from_, lookup.start or ""
    people, days = lists.people(source, lookup.there), lists.days(source, start, NEVER)

    def make() -> Positions:
        rows = np.flatnonzero((people >= 0) & (days < NEVER))
        return rows[latest_first(lists, source, rows, people[rows], days[rows])]

    return lists.keep(("latest first", source, lookup.there, start), make)
