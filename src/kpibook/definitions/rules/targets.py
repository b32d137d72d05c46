"""Rules: an indicator's targets follow each other, point one way, and are shown as what they are."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.indicators import IndicatorDefinition, Target
from kpibook.definitions.kinds import Average, KeyPath
from kpibook.issues import Issue

SHOWN = re.compile(r"(?P<sign><=|>=|[<>≤≥])?\s*£?(?P<number>\d[\d,]*(\.\d+)?)\s*(?P<thousands>[kK])?\s*(?P<percent>%)?")
SIGNS = {"<": "less_than", "<=": "at_most", "≤": "at_most", ">=": "at_least", "≥": "at_least"}


def _series(checked: CheckedMapping) -> Iterator[tuple[IndicatorDefinition, Sequence[Target], KeyPath]]:
    for id_, indicator in checked.mapping.indicators.items():
        yield indicator, indicator.targets, ("indicators", id_, "targets")
        for scope, targets in indicator.team_targets.items():
            yield indicator, targets, ("indicators", id_, "team_targets", scope)


def targets_in_order(checked: CheckedMapping) -> Iterator[Issue]:
    """Targets stand in the order in which they came into force, one from any month."""
    for _, targets, path in _series(checked):
        for at in range(1, len(targets)):
            before, this = targets[at - 1].valid_from, targets[at].valid_from
            if this == before:
                message = f"Two targets are in force from {this.name}."
                yield checked.issue("target-order", message, (*path, at, "valid_from"), "Keep one of them.")
            elif this < before:
                message = f"The target from {this.name} stands after the one from {before.name}."
                yield checked.issue("target-order", message, (*path, at, "valid_from"), "Put the oldest first.")


def targets_one_way(checked: CheckedMapping) -> Iterator[Issue]:
    """All targets of an indicator say the same of what is good, and hold for the same kind of period."""
    first: dict[str, Target] = {}
    for _, targets, path in _series(checked):
        for at, target in enumerate(targets):
            other = first.setdefault(str(path[1]), target)
            if (target.comparison == "at_least") != (other.comparison == "at_least"):
                message = f"Of the targets of one indicator, some are {other.comparison} and some {target.comparison}."
                yield checked.issue("target-comparison", message, (*path, at, "comparison"), "Make them point one way.")
            if target.period != other.period:
                message = "Of the targets of one indicator, some are for a month and some for a financial year."
                yield checked.issue("target-period", message, (*path, at, "period"), "Make it the same for all.")


def targets_of_a_year(checked: CheckedMapping) -> Iterator[Issue]:
    """Only what can be summed over the months has a target for a financial year."""
    for indicator, targets, path in _series(checked):
        measure = indicator.measure
        for at, target in enumerate(targets):
            if target.period == "financial_year" and measure and not measure.sums_over_months:
                message = "A target for a financial year needs events that can be summed over its months."
                yield checked.issue("target-period", message, (*path, at, "period"), "Make it a target for a month.")


def no_target_of_a_total(checked: CheckedMapping) -> Iterator[Issue]:
    """A target of an average holds for every team as it is; held against a team's total it would be met by few."""
    for indicator, targets, path in _series(checked):
        measure = indicator.measure
        if targets and isinstance(measure, Average) and measure.statistic == "total":
            message = "A total has no target: it would be compared with each team's as it is."
            yield checked.issue("wrong-value", message, path, "Set one for the number of records, or for the mean.")


def targets_as_shown(checked: CheckedMapping) -> Iterator[Issue]:
    """What is shown of a target is its number, its comparison and its unit."""
    for indicator, targets, path in _series(checked):
        measure = indicator.measure
        percentage = measure is not None and measure.shape == "share"
        for at, target in enumerate(targets):
            for key, said in _target_words(target, percentage, measure is not None):
                yield checked.issue("target-shown", said, (*path, at, key), "Correct one of the two.")


def _target_words(target: Target, percentage: bool, measured: bool) -> Iterator[tuple[str, str]]:
    if target.tolerance is not None and target.tolerance < 0:
        yield "tolerance", f"The tolerance is {target.tolerance}, less than nothing."
    if measured and percentage and not 0 <= target.number <= 100:
        yield "number", f"The target of a percentage is {target.number}, which is not between 0 and 100."
    shown = SHOWN.fullmatch(target.shown)
    if not shown:
        return
    number = Decimal(shown["number"].replace(",", "")) * (1000 if shown["thousands"] else 1)
    if number != target.number:
        yield "number", f'The target shows "{target.shown}", but its number is {target.number:f}.'
    wanted = SIGNS.get(shown["sign"] or "")
    if (wanted and wanted != target.comparison) or (not wanted and target.comparison == "less_than"):
        yield "comparison", f'The target shows "{target.shown}", but its comparison is {target.comparison}.'
    if measured and shown["percent"] and not percentage:
        yield "shown", f'The target shows "{target.shown}", but the indicator is not a percentage.'
