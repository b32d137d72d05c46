"""What a condition comes to, taken apart: times passed since one date, and other conditions that hold or do not.

Disclosure control reads it: that two bands of days make up a whole, or that a condition and its opposite do, shows
only here. All is asked on the day on which a record is looked at (a stock: month end; a flow: the day that is counted).
"""

from dataclasses import dataclass, replace

from kpibook.definitions.kinds.condition_kind import ConditionKind
from kpibook.months import Duration

NO_TIME = Duration(0, "days")


@dataclass(frozen=True)
class Passed:
    """At least so long has passed since a date of the record; a blank date has no time behind it.

    `more`: more than so long has. `birthdays`: years are counted by birthdays, not by calendar years.
    """

    since: str
    length: Duration
    more: bool = False
    birthdays: bool = False

    @classmethod
    def at_least(cls, since: str, length: Duration) -> "Passed":
        """In the one form in which equal times are equal: no time at all is 0 days, whatever its unit."""
        return cls(since, length if length.amount else NO_TIME)

    @classmethod
    def more_than(cls, since: str, length: Duration) -> "Passed":
        """More than 28 days are at least 29: of days, weeks and working days there is a next whole one.

        >>> Passed.more_than("visit", Duration(4, "weeks")) == Passed.at_least("visit", Duration(29, "days"))
        True
        """
        if length.calendar_months is not None:
            return cls(since, length, more=True)
        if length.calendar_days is not None:
            return cls(since, Duration(length.calendar_days + 1, "days"))
        return cls(since, replace(length, amount=length.amount + 1))


@dataclass(frozen=True)
class Compared:
    """A field of the record is no more than (`strictly`: less than) another one; a blank is neither."""

    field: str
    to: str
    strictly: bool


@dataclass(frozen=True)
class Opposite:
    """Holds exactly where the other does not."""

    of: "Formula"


@dataclass(frozen=True)
class Every:
    """Holds where all parts do."""

    parts: "tuple[Formula, ...]"


@dataclass(frozen=True)
class Some:
    """Holds where at least one part does."""

    parts: "tuple[Formula, ...]"


Formula = ConditionKind | Passed | Compared | Opposite | Every | Some
"""A condition that can be taken apart no further, or what it is made of."""
