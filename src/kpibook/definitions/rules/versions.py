"""Rules: the versions of an indicator follow each other, and their figures are one series."""

from collections.abc import Iterator
from itertools import pairwise

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import KeyPath, Measure, Rate
from kpibook.issues import Issue


def versions_in_order(checked: CheckedMapping) -> Iterator[Issue]:
    """There are several versions, and each begins later than the one before."""
    for id_, indicator in checked.mapping.indicators.items():
        path: KeyPath = ("indicators", id_, "versions")
        if len(indicator.versions) == 1:
            message = f'"{id_}" has one version, so nothing has changed.'
            yield checked.issue("version-order", message, path, "Write it as measure, or add the earlier version.")
        for at, (earlier, later) in enumerate(pairwise(indicator.versions), start=1):
            if later.valid_from <= earlier.valid_from:
                message = (
                    f"The version from {later.valid_from.name} stands after the one from {earlier.valid_from.name}."
                )
                yield checked.issue("version-order", message, (*path, at, "valid_from"), "Put the oldest first.")


def versions_of_one_series(checked: CheckedMapping) -> Iterator[Issue]:
    """All versions give figures of one kind: one row and one line of a chart shows them, one target is compared."""
    for id_, indicator in checked.mapping.indicators.items():
        for at, one in enumerate(indicator.versions[1:], start=1):
            first, this = _looks(indicator.versions[0].measure), _looks(one.measure)
            if first != this:
                differs = next(name for name in first if first[name] != this[name])
                message = f"Two versions of one indicator differ in {differs}: their figures are no one series."
                advice = "Make it an indicator of its own, or let all versions be alike in that."
                yield checked.issue("version-differs", message, ("indicators", id_, "versions", at, "measure"), advice)


def rows_of_one_breakdown(checked: CheckedMapping) -> Iterator[Issue]:
    """A breakdown has the same rows at all times, also where what is broken down is of an indicator that changes."""
    times = checked.mapping.each_in_force()
    for id_, indicator in checked.mapping.indicators.items():
        rows = {tuple(part.id for part in now.parts.values() if part.indicator == id_) for now in times}
        if indicator.breakdown and len(rows) > 1:
            message = f'"{id_}" is broken down into other rows by one version than by another.'
            advice = "Name the codes under values, or let all versions be of lists and codes that are alike."
            yield checked.issue("version-differs", message, ("indicators", id_, "breakdown"), advice)


def _looks(measure: Measure) -> dict[str, object]:
    """What the figures of a measure are, by what it is called in a message."""
    return {
        "the shape of their figures": measure.shape,
        "whether months are summed": measure.sums_over_months,
        "whether they are totals": getattr(measure, "statistic", "") == "total",
        "decimals": getattr(measure, "decimals", 0),
        "per how many": measure.per if isinstance(measure, Rate) else None,
    }
