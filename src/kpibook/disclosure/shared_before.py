"""What shared copies told before, so that the months that they told stay as they were told.

Two copies of one month, of which one knows a late record, tell that record: the one less the other. So a month is
shared once. In every later copy it stands as it stood then, and there is nothing to subtract; only months that no copy
told are protected anew, beside those that are known.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from kpibook.disclosure.tree import Bools, ScopeTree
from kpibook.months import Period, Reading
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED, Counts, Observations


@dataclass(frozen=True)
class SharedBefore:
    """What earlier copies told, in the shape of the observations of now.

    `told` are the figures as they were told first, `known` (measure × scope × month) says where there are any, and
    `months` of which months any copy told, `earlier` which of them a copy told first that reports another month: made
    anew, a month's own copy is as it was, and says nothing more. `partly_covered` says which lists did not hold a month
    whole.
    """

    told: Observations
    known: Bools
    months: Bools
    earlier: Bools
    partly_covered: Mapping[Period, tuple[tuple[str, dt.date], ...]] = field(default_factory=dict)

    @classmethod
    def nothing(cls, now: Observations) -> Self:
        """No copy is known."""
        shape = now.numerators.shape
        none = np.full(shape, NOT_AVAILABLE, dtype=np.int64)
        told = replace(now, numerators=none, denominators=none, readings={})
        no_month = np.zeros(shape[2], dtype=bool)
        return cls(told, np.zeros(shape, dtype=bool), no_month, no_month)

    def anew(self, now: Observations) -> Observations:
        """The months that no copy told: these are to be protected. The others have no figures."""
        return replace(
            now,
            numerators=np.where(self.months, NOT_AVAILABLE, now.numerators),
            denominators=np.where(self.months, NOT_AVAILABLE, now.denominators),
        )

    def hidden(self, now: Observations) -> Bools:
        """Where a month that was told has a figure that is not: suppressed then, or not told of that month.

        What was not told of it (an indicator, a team or a definition that is new) would have to be held against figures
        of other records than these, so it is not told at all.
        """
        found: Bools = np.where(self.known, self.told.numerators == SUPPRESSED, now.numerators != NOT_AVAILABLE)
        return found & self.months

    def hidden_at_nodes(self, tree: ScopeTree, now: Observations) -> Bools:
        """The same by node, with what is left over when teams are taken off, unless that is told to be none."""
        found = _at_nodes(tree, self.hidden(now))
        for number, numerators in enumerate(self._shown(self.told.numerators)):
            left_over = tree.at_nodes(numerators)
            left_over[np.array(tree.scope_of) >= 0] = NOT_AVAILABLE
            found[number] |= (left_over != NOT_AVAILABLE) & (left_over != 0) & self.months
        return found

    def changed_at_nodes(self, tree: ScopeTree, now: Observations) -> Bools:
        """Where a figure was told, and would be another now (measure × node × month)."""
        other = (self.told.numerators != now.numerators) | (self.told.denominators != now.denominators)
        return _at_nodes(tree, other & self.known & (self.told.numerators != SUPPRESSED))

    def seen(self, anew: Observations) -> Observations:
        """Each month's figures as a reader may see them: those that were told, and those that are protected anew."""
        return replace(
            anew,
            numerators=np.where(self.months, self._shown(self.told.numerators), anew.numerators),
            denominators=np.where(self.months, self._shown(self.told.denominators), anew.denominators),
        )

    def _shown(self, counts: Counts) -> Counts:
        return np.where(self.known & (counts != SUPPRESSED), counts, NOT_AVAILABLE)

    def as_told(self, protected: Observations) -> Observations:
        """The protected observations, but each figure that was told as it was told, and of the reading that it was."""
        readings: dict[str, Mapping[Period, Reading]] = {}
        for number, measure in enumerate(protected.measures):
            told = self.known[number].any(axis=0)
            before, now = (some.readings.get(measure, {}) for some in (self.told, protected))
            of_each = {
                month: reading
                for month, known in zip(protected.months, told, strict=True)
                if (reading := (before if known else now).get(month)) is not None
            }
            if of_each:
                readings[measure] = of_each
        return replace(
            protected,
            numerators=np.where(self.known, self.told.numerators, protected.numerators),
            denominators=np.where(self.known, self.told.denominators, protected.denominators),
            readings=readings,
        )


def _at_nodes(tree: ScopeTree, by_scope: Bools) -> Bools:
    """Flags by scope (measure × scope × month) as flags by node; none of what no scope shows."""
    scopes = np.array(tree.scope_of)
    found = np.zeros((by_scope.shape[0], tree.size, by_scope.shape[2]), dtype=bool)
    found[:, scopes >= 0] = by_scope[:, scopes[scopes >= 0]]
    return found
