"""The records that a condition is asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.indicators.days import Days
from kpibook.indicators.lists import Lists, Numbers
from kpibook.indicators.month_sets import Bits, MonthSets


@dataclass(frozen=True)
class Counted:
    """Some records of a list, each with the months in which it is counted."""

    lists: Lists
    months: MonthSets
    source: str
    dated: str
    """The date field by which the measure counts: a flow's date, a stock's start."""
    rows: npt.NDArray[np.intp]
    counted_in: Bits

    def days(self, field: str, blank: int) -> Days:
        """A date field of these records."""
        return self.lists.days(self.source, field, blank)[self.rows]

    def people_in(self, field: str, other: str) -> Numbers:
        """Who these records are about, by the other list's numbers; -1 where nobody there is linked."""
        return self.lists.people_in(self.source, field, other)[self.rows]
