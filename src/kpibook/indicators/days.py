"""Dates as whole days since 1970, and rules that depend on the day alone, worked out once for each day."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.int32]
NEVER = 2**30
"""Later than every day: the end of what is still open."""
LONG_AGO = -NEVER
"""Earlier than every day."""
_EPOCH = dt.date(1970, 1, 1).toordinal()


def days_of(dates: pd.Series, blank: int) -> Days:
    """Days since 1970; a blank date becomes `blank` (`NEVER` or `LONG_AGO`).

    >>> days_of(pd.Series(["1970-01-31", None], dtype="datetime64[s]"), NEVER).tolist()
    [30, 1073741824]
    """
    seconds = dates.to_numpy().astype("datetime64[s]").view(np.int64)
    # Rounded down, also before 1970: a birth date with a time of day would else fall on the next day.
    days = (seconds // 86_400).astype(np.int32)
    missing = seconds == np.iinfo(np.int64).min
    if missing.any():
        days[missing] = blank
    return days


def day_number(day: dt.date) -> int:
    """Days since 1970 of one day."""
    return day.toordinal() - _EPOCH


def date_of(number: int) -> dt.date:
    """The day of that number.

    >>> date_of(day_number(dt.date(2023, 3, 6))).isoformat()
    '2023-03-06'
    """
    return dt.date.fromordinal(number + _EPOCH)


def by_day(days: Days, rule: Callable[[Days], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The rule's result for every day, worked out once for each day that lies between the first and the last.

    A blank gives what the rule gives for `NEVER` or `LONG_AGO`. A million dates lie on a few thousand days, so that
    looking up beats calculating.

    >>> by_day(np.array([3, NEVER, 5], dtype=np.int32), lambda day: day % 5).tolist()
    [3, 4, 0]
    """
    if len(days) == 0:
        return rule(days)
    known = (days > LONG_AGO) & (days < NEVER)
    all_known = bool(known.all())
    dated = days if all_known else days[known]
    if len(dated) == 0:
        return rule(days)
    first, last = int(dated.min()), int(dated.max())
    # One slip of the pen, such as 2203 for 2023, would make a table of 65,000 days for a few dates.
    if last - first > len(days):
        return rule(days)
    table = rule(np.arange(first, last + 1, dtype=np.int32))
    found: npt.NDArray[Any] = table.take(days - np.int32(first), mode="clip")
    if not all_known:
        found[~known] = rule(days[~known])
    return found
