"""The records that a condition is asked about."""

from dataclasses import dataclass, replace

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
    looked_at: Days | None = None
    """The day on which each record is looked at: in a flow the one that is counted; None in a stock, each month end."""

    def some(self, at: npt.NDArray[np.intp]) -> "Counted":
        """Some of these records, by their places here."""
        day = None if self.looked_at is None else self.looked_at[at]
        return replace(self, rows=self.rows[at], counted_in=self.counted_in[at], looked_at=day)

    def all_records(self) -> "Counted":
        """Every record of the list, in every month."""
        rows = np.arange(len(self.lists.frame(self.source)), dtype=np.intp)
        return replace(self, rows=rows, counted_in=np.full(len(rows), self.months.all, dtype=np.int64), looked_at=None)

    def from_day(self, days: Days) -> Bits:
        """For each record the months in which it is looked at on its day here, or later."""
        if self.looked_at is None:
            return self.months.ending_on_or_after(days)
        return self.months.where(self.looked_at >= days)

    def days(self, field: str, blank: int) -> Days:
        """A date field of these records."""
        return self.lists.days(self.source, field, blank)[self.rows]

    def people_in(self, field: str, other: str, there: str | None = None) -> Numbers:
        """Who these records are about, by the other list's numbers; -1 where nobody there is linked.

        `there`: what the other list calls the field, where it is another name.
        """
        return self.lists.people_in(self.source, field, other, there)[self.rows]
