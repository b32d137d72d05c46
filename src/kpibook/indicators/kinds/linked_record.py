"""Condition: another list holds a record of the same person, open at month end."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from kpibook.definitions.kinds import Base, LinkedRecord, Stock
from kpibook.indicators.days import NEVER, Bits, union_by_group
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, LinkedRows, Need


@dataclass(frozen=True)
class AskedLinkedRecord(Asked):
    """Asks it of records."""

    condition: LinkedRecord
    meets: tuple[Asked, ...]
    """What is asked of the other list's records."""

    def months_met(self, counted: Counted) -> Bits:
        """The months at whose end some linked record is open and meets what is asked of it."""
        condition, lists = self.condition, counted.lists
        linked = self._linked(counted)
        n_people = lists.number_of_people(condition.source, condition.on)
        people = lists.people(condition.source, condition.on)[linked.rows]
        by_person = union_by_group(people, self._meeting(linked), n_people)
        # one more, for those whom nobody there is linked with: -1 finds it
        return np.append(by_person, np.int64(0))[counted.people_in(condition.on, condition.source)]

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """The month's last day: a list that is complete from a day on holds all that was open on it.

        What is asked of its open records must be known of all that might be the one, whether or not they meet it.
        """
        condition = self.condition
        yield Need(condition.source, counted.months.ends)
        if self.meets:
            stock = Stock(kind="stock", source=condition.source, start=condition.start, end=condition.end)
            linked = self._linked_with(counted)
            for one in self.meets:
                yield from one.needs(stock, linked)

    def deciding(self, counted: Counted) -> Deciding | None:
        """The latest open record that meets what is asked of it; where none does, the latest that is open."""
        condition, end = self.condition, counted.months.ends[-1:]

        def latest(among: np.ndarray | None = None) -> np.ndarray:
            linked = LinkedRows(counted, condition.source, condition.on, condition.start, condition.where, among)
            return linked.open_since(condition.end, end, end)

        if not self.meets:
            return Deciding(condition.source, latest())
        linked, last = self._linked(counted), np.int64(1) << (len(counted.months.months) - 1)
        meeting = latest(linked.rows[self._meeting(linked) & last != 0])
        return Deciding(condition.source, np.where(meeting >= 0, meeting, latest()))

    def due(self, counted: Counted) -> None:
        """Nothing is due: the other record is open or not."""
        return

    def _linked(self, counted: Counted) -> Counted:
        """The other list's records, each in the months at whose end it is open (started on or before it, not ended)."""
        condition = self.condition
        lists, months, source = counted.lists, counted.months, condition.source
        used = np.flatnonzero(lists.meeting(source, condition.where))
        start = lists.days(source, condition.start, NEVER)[used]
        end = lists.days(source, condition.end, NEVER)[used]
        is_open = months.ending_on_or_after(start) & months.ending_before(end)
        return Counted(lists, months, source, condition.start, used, is_open)

    def _linked_with(self, counted: Counted) -> Counted:
        """The same, where it is a counted record's, in the months in which that is counted."""
        linked, condition = self._linked(counted), self.condition
        n_people = counted.lists.number_of_people(condition.source, condition.on)
        by_person = union_by_group(counted.people_in(condition.on, condition.source), counted.counted_in, n_people)
        people = counted.lists.people(condition.source, condition.on)[linked.rows]
        counted_in = linked.counted_in & np.append(by_person, np.int64(0))[people]
        return Counted(linked.lists, linked.months, linked.source, linked.dated, linked.rows, counted_in)

    def _meeting(self, linked: Counted) -> Bits:
        """The months in which each of them is open and meets all."""
        return reduce(np.bitwise_and, (one.months_met(linked) for one in self.meets), linked.counted_in)
