"""Conditions made of others: at least one of several (`any`), and the opposite of one (`not`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from kpibook.definitions.kinds import Base
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, Need


@dataclass(frozen=True)
class AskedAnyOf(Asked):
    """Asks several conditions of records."""

    parts: tuple[Asked, ...]

    def months_met(self, counted: Counted) -> Bits:
        """The months in which one at least is met."""
        return reduce(np.bitwise_or, (part.months_met(counted) for part in self.parts))

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """What any of them needs: where one is met, it might be the one whose list is not complete."""
        for part in self.parts:
            yield from part.needs(base, counted)

    def deciding(self, counted: Counted) -> Deciding | None:
        """None: each of them says it of itself."""
        return None

    def due(self, counted: Counted) -> Days | None:
        """The last day by which one of them can be put right; one of which nothing is due is met for good, or not."""
        found = [part.due(counted) for part in self.parts]
        if all(due is None for due in found):
            return None
        last = np.int64(1) << (len(counted.months.months) - 1)
        days = [
            np.where(part.months_met(counted) & last != 0, np.int32(NEVER), np.int32(LONG_AGO)) if due is None else due
            for part, due in zip(self.parts, found, strict=True)
        ]
        latest: Days = np.max(days, axis=0)
        return latest


@dataclass(frozen=True)
class AskedNot(Asked):
    """Asks the opposite of a condition of records."""

    of: Asked

    def months_met(self, counted: Counted) -> Bits:
        """The months in which it is not met."""
        # Blanks included: a blank meets no condition, and so it meets the opposite of each (docs/how_to_map.md).
        return self.of.months_met(counted) ^ np.int64(counted.months.all)

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """What it needs: where rows are missing, that it is not met is no more certain than that it is."""
        return self.of.needs(base, counted)

    def deciding(self, counted: Counted) -> Deciding | None:
        """None: the condition says it of itself."""
        return None

    def due(self, counted: Counted) -> None:
        """Nothing is due: there is nothing to be done so that something is not so."""
        return
