"""Totals: what records say of how often, added up. Each time is looked at as a record of its own would be.

A total is shown with the number of records behind it, and goes where that goes (see `averages`). Beyond that it is a
count like others: a small one is suppressed although many records are behind it, and so many others that it cannot be
worked out; a total of boys is a part of that of all.
"""

from kpibook.disclosure.quantities import Published
from kpibook.disclosure.suppress import Protected, Suppression
from kpibook.disclosure.tree import Bools, Indices


def is_total(published: Published) -> bool:
    """Whether what is published is a total, not the number of records behind it."""
    return published.upper.counted[0] == "total"


class OfTotals(Suppression):
    """A family of totals of one value."""

    def protected_sums(self, known: Bools, months: Indices) -> list[Protected]:
        """As of counts, but for totals that are 0 everywhere.

        They are suppressed where few records are behind them, and there is nothing that could have been elsewhere. That
        everybody's number is 0 is told by a total of 0 that is shown, as by an average of 0.
        """
        values = self.cells.family.values
        nothing = {number for number in range(len(values)) if not (values[number] > 0).any()}
        found = super().protected_sums(known, months)
        return [one for one in found if not nothing.issuperset(one.signs)]
