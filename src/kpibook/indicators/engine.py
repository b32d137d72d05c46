"""Records → observations: every measure of the mapping, for every scope, all months at once."""

from dataclasses import replace
from typing import assert_never

import numpy as np

from kpibook.definitions import MappingFiles, counts_snapshots, has_readings
from kpibook.definitions.kinds import AnyMeasure, Average, Flow, Part, Rate, Ratio, Share, Snapshot, Stock, Tally
from kpibook.indicators.days import MonthSets
from kpibook.indicators.lists import Lists
from kpibook.indicators.observed import count_average, count_ratio, count_records
from kpibook.indicators.periods import can_be_counted, observed_together, readings_of
from kpibook.indicators.span import months_spanned
from kpibook.indicators.tallies import count_tally
from kpibook.indicators.unknown_years import with_places
from kpibook.issues import InputError, Issue
from kpibook.months import Period
from kpibook.tables import NOT_AVAILABLE, Counts, Observations, Records


def months_with_records(mapping: MappingFiles, records: dict[str, Records]) -> tuple[Period, ...]:
    """Every month from the earliest to the latest for which there are records (see `span.months_spanned`).

    Where all that is counted is cut at one day, the readings: the days of which there is a list that is counted.
    """
    if has_readings(mapping):
        return readings_of(mapping, records)
    by_month = {id_: measure for id_, measure in mapping.measures.items() if not counts_snapshots(mapping, measure)}
    return months_spanned(Lists(mapping, records), by_month)


def compute_observations(
    mapping: MappingFiles, records: dict[str, Records], months: tuple[Period, ...]
) -> Observations:
    """Every measure of the mapping × the whole service, service areas and teams × the months, which are in order.

    Each is counted by the definition in force. What counts a list that is cut at one day has figures for readings,
    everything else for months; for what is of the other kind there is none. `InputError` with every issue found, when
    dates lie in years for which bank holidays are not known.
    """
    parts = [_compute(now, records, months[at]) for now, at in mapping.runs(months)]
    if len(parts) <= 1:
        return parts[0] if parts else _compute(mapping, records, months)
    return replace(
        parts[0],
        months=months,
        numerators=np.concatenate([part.numerators for part in parts], axis=2),
        denominators=np.concatenate([part.denominators for part in parts], axis=2),
    )


def _compute(mapping: MappingFiles, records: dict[str, Records], months: tuple[Period, ...]) -> Observations:
    """Those of months in which no definition changes."""
    measures, scopes = mapping.measures, mapping.scopes
    shape = (len(measures), len(scopes), len(months))
    numerators = np.full(shape, NOT_AVAILABLE, dtype=np.int64)
    denominators = np.full(shape, NOT_AVAILABLE, dtype=np.int64)
    issues: list[Issue] = []
    done = 0
    for lists, some in observed_together(mapping, records, months):
        month_sets = MonthSets.of(some)
        # Periods are all months or all readings. Were they mixed, the readings would come first, and figures would
        # stand in each other's columns.
        at = slice(done, done + len(some))
        for number, (id_, measure) in enumerate(measures.items()):
            if not can_be_counted(lists, measure, some[0]):
                continue
            try:
                numerators[number, :, at], denominators[number, :, at] = count_measure(lists, month_sets, measure)
            except InputError as error:
                issues += with_places(lists, id_, measure, error)
        done += len(some)
    if issues:
        raise InputError(dict.fromkeys(issues))
    return Observations(tuple(measures), scopes, months, numerators, denominators)


def count_measure(lists: Lists, months: MonthSets, measure: AnyMeasure) -> tuple[Counts, Counts]:
    """Numerators and denominators of one measure, each of shape (scopes, months)."""
    match measure:
        case Tally():
            return count_tally(lists, months, measure)
        case Flow() | Stock() | Snapshot() | Share() | Rate() | Part():
            return count_records(lists, months, measure)
        case Average():
            return count_average(lists, months, measure)
        case Ratio():
            return count_ratio(lists, months, measure)
        case _:
            assert_never(measure)
