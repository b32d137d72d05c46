"""What is observed of a measure: the records that are counted, those that pass, and the months that are covered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.definitions.bases import Base, base_of
from kpibook.definitions.measures import Condition, Flow, Rate, Share, Stock
from kpibook.indicators.base import months_counted, records_counted
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.kinds.months_met import months_all_met
from kpibook.indicators.coverage import Need, base_need, condition_needs, covered
from kpibook.indicators.lists import Lists
from kpibook.indicators.month_sets import Bits, MonthSets
from kpibook.indicators.population import population_by_scope
from kpibook.indicators.scopes import add_up, only_whole, team_groups
from kpibook.tables import NOT_AVAILABLE, Counts

ByRecord = Flow | Stock | Share | Rate
"""Measures that count records; a tally has its figures from the source."""


@dataclass(frozen=True)
class Observed:
    """The records that a measure counts in some month, and what it asks of them."""

    base: Base
    counted: Counted
    meets: tuple[Condition, ...]
    """What the numerator of a share must meet; nothing for the others."""
    needs: tuple[Need, ...]


def observe(lists: Lists, months: MonthSets, measure: ByRecord) -> Observed:
    """The records counted, before the share's conditions."""
    base = base_of(lists.mapping, measure)
    if base is None:
        raise TypeError("a tally counts no records")
    share = measure if isinstance(measure, Share) else None
    counted = records_counted(lists, months, base, months_counted(lists, months, base, share.where if share else ()))
    needs = [base_need(lists, months, base)]
    if isinstance(base, Stock) and base.meets:
        asked = records_counted(
            lists, months, base, months_counted(lists, months, base.model_copy(update={"meets": ()}))
        )
        needs += condition_needs(base, base.meets, asked)
    meets = share.meets if share else ()
    needs += condition_needs(base, meets, counted)
    return Observed(base, counted, meets, tuple(needs))


def count_records(lists: Lists, months: MonthSets, measure: ByRecord) -> tuple[Counts, Counts]:
    """Numerators and denominators of every scope and month, shape (scopes, months)."""
    observed = observe(lists, months, measure)
    counted = observed.counted
    available = covered(lists, months, list(observed.needs))
    whole = _by_scope(lists, counted, counted.counted_in, available)
    none = np.full_like(whole, NOT_AVAILABLE)
    if isinstance(measure, Share):
        return _by_scope(lists, counted, months_all_met(observed.meets, counted), available), whole
    if isinstance(measure, Rate):
        residents = np.repeat(population_by_scope(lists, measure.population)[:, None], len(months.months), axis=1)
        known = (residents != NOT_AVAILABLE) & (whole != NOT_AVAILABLE)
        return np.where(known, whole, NOT_AVAILABLE), np.where(known, residents, NOT_AVAILABLE)
    return whole, none


def _by_scope(lists: Lists, counted: Counted, bits: Bits, available: npt.NDArray[np.bool_]) -> Counts:
    groups = team_groups(lists, counted.source)[counted.rows]
    by_team = counted.months.count(bits, groups, len(lists.mapping.teams) + 1)
    counts = add_up(lists.mapping, by_team)
    if lists.teams(counted.source) is None:
        counts = only_whole(lists.mapping, counts)
    return np.where(available, counts, NOT_AVAILABLE)
