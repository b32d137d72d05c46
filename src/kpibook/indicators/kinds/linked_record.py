"""Condition: another list holds a record of the same person, open at month end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpibook.definitions.kinds import Base, LinkedRecord
from kpibook.indicators.days import NEVER
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.kinds.kind import Asked, Deciding, Need
from kpibook.indicators.kinds.linked_rows import LinkedRows
from kpibook.indicators.month_sets import Bits, union_by_group


@dataclass(frozen=True)
class AskedLinkedRecord(Asked):
    """Asks it of records."""

    condition: LinkedRecord

    def months_met(self, counted: Counted) -> Bits:
        """The months at whose end some linked record is open (started on or before it, not ended on or before it)."""
        condition = self.condition
        lists, months, source = counted.lists, counted.months, condition.source
        used = np.flatnonzero(lists.meeting(source, condition.where))
        start = lists.days(source, condition.start, NEVER)[used]
        end = lists.days(source, condition.end, NEVER)[used]
        is_open = months.ending_on_or_after(start) & months.ending_before(end)
        n_people = lists.number_of_people(source, condition.on)
        by_person = union_by_group(lists.people(source, condition.on)[used], is_open, n_people)
        # one more, for those whom nobody there is linked with: -1 finds it
        return np.append(by_person, np.int64(0))[counted.people_in(condition.on, source)]

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """The month's last day: a list that is complete from a day on holds all that was open on it."""
        yield Need(self.condition.source, counted.months.ends)

    def deciding(self, counted: Counted) -> Deciding | None:
        """The latest open record."""
        condition, end = self.condition, counted.months.ends[-1:]
        linked = LinkedRows(counted, condition.source, condition.on, condition.start, condition.where)
        return Deciding(condition.source, linked.open_since(condition.end, end, end))

    def due(self, counted: Counted) -> None:
        """Nothing is due: the other record is open or not."""
        return
