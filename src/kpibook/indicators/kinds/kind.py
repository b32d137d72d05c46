"""What the engine asks of every kind of condition. One that leaves an answer out cannot be made: mypy says so."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import Base
from kpibook.indicators.days import Days
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.month_sets import Bits


@dataclass(frozen=True)
class Need:
    """A list, and for each month the first day from which it must be complete (`NEVER`: any day will do)."""

    source: str
    since: Days
    grows: bool = True
    """Whether it must have been taken after the month began."""


@dataclass(frozen=True)
class Deciding:
    """The rows of a linked list that decided: one for each counted record, `NO_ROW` where none did."""

    source: str
    rows: Positions


class Asked(ABC):
    """A condition, as it is asked of records."""

    @abstractmethod
    def months_met(self, counted: Counted) -> Bits:
        """For each counted record, the months in which it meets the condition (others may be among them)."""

    @abstractmethod
    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """From which day other lists must be complete for the answer to be whole: none where only the record counts."""

    @abstractmethod
    def deciding(self, counted: Counted) -> Deciding | None:
        """Which linked rows decided in the one month of `counted`; None where the record alone decides."""

    @abstractmethod
    def due(self, counted: Counted) -> Days | None:
        """By which day each record must be put right to meet it, in the one month of `counted`; None if nothing is due.

        What meets the condition at that month's end stays in time up to this day, if nothing more is recorded.
        `NEVER` for a record of which nothing is due, `LONG_AGO` for one that no day can save.
        """
