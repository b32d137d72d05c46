"""Every kind of count, share and rate against itself, in another month, and on other lists: what must hold for all."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.definitions.indicators import CrossCheck
from kpibook.definitions.kinds import Flow, Share, Snapshot
from kpibook.indicators import Cause, compare_records, compute_observations
from kpibook.issues import InputError
from kpibook.months import Duration, Month, Reading
from kpibook.tables import FILE

_SPEC = importlib.util.spec_from_file_location("random_records", Path(__file__).with_name("test_random_records.py"))
random_records = importlib.util.module_from_spec(_SPEC)
sys.modules["random_records"] = random_records
_SPEC.loader.exec_module(random_records)
JANUARY, MARCH = Month(2024, 1), Month(2024, 3)
SIXTH = Reading(random_records.dt.date(2024, 2, 6))
KINDS = ["flow", "stock", "rate", *(name for name in random_records.MEASURES if name.startswith("share: "))]
FEW = settings(random_records.RANDOM, max_examples=5)
TIME = {Cause.AFTER, Cause.ANOTHER_PERIOD}


def checked(mapping, by=None):
    """The mapping, with `other` as the second opinion of `it`."""
    cross = CrossCheck(indicator="other", label="There", within_days=14, tolerance=0, by=by, there=by)
    it = mapping.indicators["it"].model_copy(update={"cross_check": cross})
    return mapping.model_copy(update={"indicators": {**mapping.indicators, "it": it}})


def some_scopes(data, mapping):
    """The whole service, and an area or a team by chance."""
    return "whole", data.draw(st.sampled_from(mapping.scopes[1:]), label="scope")


def with_ids(lists):
    """The lists without rows that are nobody's: those can be found in no list, not even in their own."""
    return {
        name: [row for row in rows if row.get("child", row.get("person", "")) is not None]
        for name, rows in lists.items()
    }


def compared(mapping, records, scope, periods):
    """What is told; nothing where one of the two has no figure. In words there is never a gap."""
    try:
        found = compare_records(mapping, records, "it", scope, periods)
    except InputError:
        return ()
    for one in found.differences:
        assert not one.detail.rstrip().endswith(":")
        assert (one.numerator, one.denominator) != (0, 0)
        assert one.cause is not Cause.ANOTHER_TEAM or scope != "whole"
        assert one.cause not in (Cause.ANOTHER_DATE, Cause.ANOTHER_TEAM) or (one.here and one.there)
    return found.differences


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_a_figure_never_differs_from_itself(kind, data, service):
    """The same measure of the same month, whoever is asked about."""
    measure = random_records.measure_of(data, kind)
    records = service.records(**with_ids(data.draw(random_records.LISTS)))
    mapping = checked(service.mapping({"it": measure, "other": measure}))
    for scope in some_scopes(data, mapping):
        assert compared(mapping, records, scope, (JANUARY, JANUARY)) == ()


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_in_the_same_list_time_alone_makes_a_difference(kind, data, service):
    """The same measure of the same list in two months; and what is told is the difference of the two."""
    measure = random_records.measure_of(data, kind)
    records = service.records(**with_ids(data.draw(random_records.LISTS)))
    mapping = checked(service.mapping({"it": measure, "other": measure}))
    figures = compute_observations(mapping, records, (JANUARY, MARCH))
    for scope in some_scopes(data, mapping):
        found = compared(mapping, records, scope, (JANUARY, MARCH))
        assert {one.cause for one in found} <= TIME
        counts = [figures.counts("it", scope, month) for month in (JANUARY, MARCH)]
        if None not in counts:
            assert sum(one.numerator for one in found) == counts[1][0] - counts[0][0]


def snapshot_of(base):
    """A flow or stock as it is asked of a list that is cut at one day."""
    if isinstance(base, Flow):
        return base.model_copy(update={"in_last": Duration(6, "months")})
    return Snapshot(kind="snapshot", **base.model_dump(exclude={"kind"}, exclude_unset=True, by_alias=True))


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_of_other_lists_it_adds_up(kind, data, service):
    """Of a month, and of a day in another list; the sum is the difference of the two figures, for each scope."""
    measure = random_records.measure_of(data, kind)
    lists = data.draw(random_records.LISTS)
    records = service.records(**lists)
    base = getattr(measure, "of", measure)
    there = snapshot_of(base.model_copy(update={"source": "stays"}))
    there = measure.model_copy(update={"of": there}) if isinstance(measure, Share) or kind == "rate" else there
    mapping = service.mapping({"it": measure, "other": there})
    stays = mapping.sources["stays"].model_copy(update={"as_at": "As at", "complete_from": Duration(50, "years")})
    mapping = checked(mapping.model_copy(update={"sources": {**mapping.sources, "stays": stays}}))
    frame = records["stays"].frame
    frame.insert(list(frame.columns).index(FILE), "as_at", random_records.np.datetime64(SIXTH.day, "s"))
    cut = replace(records["stays"], as_at=SIXTH.day)
    records["stays"] = replace(cut, readings=(cut,))
    for scope in some_scopes(data, mapping):
        compared(mapping, records, scope, (JANUARY, SIXTH))


@pytest.mark.parametrize("kinds", [("flow", "stock"), ("stock", "flow")])
@random_records.RANDOM
@given(data=st.data())
def test_events_against_what_is_open_add_up_too(kinds, data, service):
    """Of one list and of both months' ends: whatever is counted on either side, the sum is the difference."""
    here, there = (random_records.measure_of(data, kind) for kind in kinds)
    records = service.records(**data.draw(random_records.LISTS))
    mapping = checked(service.mapping({"it": here, "other": there}))
    for scope in some_scopes(data, mapping):
        compared(mapping, records, scope, (JANUARY, MARCH))
