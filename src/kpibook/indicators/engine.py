"""Records → observations: every measure of the mapping, for every scope, all months at once."""

from __future__ import annotations

from typing import assert_never

import numpy as np

from kpibook.definitions import MappingFiles
from kpibook.definitions.kinds import Flow, Measure, Rate, Share, Stock, Tally
from kpibook.indicators.lists import Lists
from kpibook.indicators.month_sets import MonthSets, in_sets
from kpibook.indicators.observed import count_records
from kpibook.indicators.span import months_spanned
from kpibook.indicators.tallies import count_tally
from kpibook.indicators.unknown_years import with_places
from kpibook.issues import InputError, Issue
from kpibook.months import Month
from kpibook.tables import NOT_AVAILABLE, Counts, Observations, Records


def months_with_records(mapping: MappingFiles, records: dict[str, Records]) -> tuple[Month, ...]:
    """Every month from the earliest to the latest for which there are records (see `span.months_spanned`)."""
    return months_spanned(Lists(mapping, records), mapping.measures)


def compute_observations(mapping: MappingFiles, records: dict[str, Records], months: tuple[Month, ...]) -> Observations:
    """Every measure of the mapping × the whole service, service areas and teams × the months, which are in order.

    `InputError` with every issue found, when dates lie in years for which bank holidays are not known.
    """
    lists = Lists(mapping, records)
    measures, scopes = mapping.measures, mapping.scopes
    shape = (len(measures), len(scopes), len(months))
    numerators = np.full(shape, NOT_AVAILABLE, dtype=np.int64)
    denominators = np.full(shape, NOT_AVAILABLE, dtype=np.int64)
    issues: list[Issue] = []
    done = 0
    for some in in_sets(months):
        month_sets = MonthSets.of(some)
        at = slice(done, done + len(some))
        for number, (id_, measure) in enumerate(measures.items()):
            try:
                numerators[number, :, at], denominators[number, :, at] = count_measure(lists, month_sets, measure)
            except InputError as error:
                issues += with_places(lists, id_, measure, error)
        done += len(some)
    if issues:
        raise InputError(dict.fromkeys(issues))
    return Observations(tuple(measures), scopes, months, numerators, denominators)


def count_measure(lists: Lists, months: MonthSets, measure: Measure) -> tuple[Counts, Counts]:
    """Numerators and denominators of one measure, each of shape (scopes, months)."""
    match measure:
        case Tally():
            return count_tally(lists, months, measure)
        case Flow() | Stock() | Share() | Rate():
            return count_records(lists, months, measure)
        case _:
            assert_never(measure)
