"""Condition: another list holds a record of the same person, open at month end."""

from __future__ import annotations

import numpy as np

from kpibook.definitions.measures import LinkedRecord
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.days import NEVER
from kpibook.indicators.month_sets import Bits, union_by_group


def linked_record(condition: LinkedRecord, counted: Counted) -> Bits:
    """The months at whose end some linked record is open (started on or before it, not ended on or before it)."""
    lists, months, source = counted.lists, counted.months, condition.source
    used = np.flatnonzero(lists.meeting(source, condition.where))
    start = lists.days(source, condition.start, NEVER)[used]
    end = lists.days(source, condition.end, NEVER)[used]
    is_open = months.ending_on_or_after(start) & months.ending_before(end)
    n_people = lists.number_of_people(source, condition.on)
    by_person = union_by_group(lists.people(source, condition.on)[used], is_open, n_people)
    # one more, for those whom nobody there is linked with: -1 finds it
    return np.append(by_person, np.int64(0))[counted.people_in(condition.on, source)]
