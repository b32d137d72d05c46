"""Targets become limits: for every month, what Green and Amber mean in whole shown units."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import assert_never

from kpibook.definitions import EVERY, WHOLE, IndicatorDefinition, Target
from kpibook.months import Month, Period, year_start
from kpibook.report.model import Direction, Limits, Shape


def target_in_force(targets: Iterable[Target], month: Period) -> Target | None:
    """The target that holds in a month: the one set last on or before it."""
    return max((t for t in targets if t.valid_from <= month.calendar_month), key=lambda t: t.valid_from, default=None)


def direction_of(targets: Iterable[Target]) -> Direction:
    """Which side of a target is good; the mapping's rules let an indicator's targets point one way only."""
    first = next(iter(targets), None)
    return "at_most" if first is not None and first.comparison != "at_least" else "at_least"


def limits_from(target: Target, tolerance_percent: int, decimals: int = 0, months_so_far: int | None = None) -> Limits:
    """The bounds of Green and Amber in whole shown units, worked out exactly.

    A target for a financial year is taken pro rata: number × `months_so_far` ÷ 12.

    >>> from decimal import Decimal
    >>> def target(shown, number, comparison, **more):
    ...     return Target(shown=shown, number=Decimal(number), comparison=comparison, valid_from="2022-04", **more)
    >>> limits_from(target("80%", 80, "at_least"), 10)
    Limits(shown='80%', green=80, amber=72)
    >>> limits_from(target("<37", 37, "less_than"), 10)
    Limits(shown='<37', green=36, amber=40)
    >>> limits_from(target("<17K", 17000, "less_than", period="financial_year"), 10, months_so_far=9)
    Limits(shown='<17K', green=12749, amber=14025)
    """
    share_of_year = Fraction(1 if months_so_far is None else months_so_far, 1 if months_so_far is None else 12)
    units = 10**decimals
    number = Fraction(target.number) * units * share_of_year
    if target.tolerance is None:
        tolerance = abs(number) * Fraction(tolerance_percent, 100)
    else:
        tolerance = Fraction(target.tolerance) * units * share_of_year
    if target.comparison == "at_least":
        return Limits(target.shown, math.ceil(number), math.ceil(number - tolerance))
    green = math.floor(number) if target.comparison == "at_most" else math.ceil(number) - 1
    return Limits(target.shown, green, max(green, math.floor(number + tolerance)))


def year_to_date(
    figures: Sequence[int | None], months: Sequence[Period], starts_in: int, breaks: Sequence[Month] = ()
) -> list[tuple[int, int] | None]:
    """For each month, the financial year's (sum, number of months with figures) so far; None when there is none.

    `breaks`: the first months of another definition. What was counted otherwise is in no sum with what follows.
    """
    sums: list[tuple[int, int] | None] = []
    since: Month | None = None
    total = known = 0
    for number, month in zip(figures, months, strict=True):
        if not isinstance(month, Month):
            sums.append(None)  # what overlaps is never summed
            continue
        first = max([year_start(month, starts_in), *(begins for begins in breaks if begins <= month)])
        if first != since:
            since, total, known = first, 0, 0
        if number is not None:
            total, known = total + number, known + 1
        sums.append((total, known) if known else None)
    return sums


def holds_for_every_team(shape: Shape) -> bool:
    """Whether an indicator's targets are every team's too: those of what does not grow with the team."""
    match shape:
        case "share" | "average" | "ratio" | "none":
            return True
        case "count" | "rate":
            return False
        case _:
            assert_never(shape)


def limits_by_scope(
    definition: IndicatorDefinition,
    shape: Shape,
    months_so_far: Sequence[int],
    months: Sequence[Period],
    tolerance: int,
) -> dict[str, tuple[Limits, ...]]:
    """Limits for each scope that has a target, over all months.

    The targets of a share, an average or a ratio hold for every team (key `every`), a count's or rate's for the whole
    service only; a single team's targets go before both. `months_so_far` counts the financial year's months with
    figures, for each month.
    """
    by_scope = {EVERY if holds_for_every_team(shape) else WHOLE: definition.targets, **definition.team_targets}
    decimals = getattr(definition.measure, "decimals", 0)
    found: dict[str, tuple[Limits, ...]] = {}
    for scope, targets in by_scope.items():
        if not targets:
            continue
        series = []
        for month, so_far in zip(months, months_so_far, strict=True):
            target = target_in_force(targets, month)
            if target is None:
                series.append(Limits(definition.target_shown))
            elif target.period == "financial_year":
                series.append(limits_from(target, tolerance, decimals, so_far))
            else:
                series.append(limits_from(target, tolerance, decimals))
        found[scope] = tuple(series)
    return found
