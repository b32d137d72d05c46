"""Lists that are cut at one day, on random records: each reading agrees with SQL, and with nothing of another."""

import datetime as dt
import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kpibook.definitions.kinds import AS_AT, Flow, Measure, Share, Snapshot, Stock
from kpibook.indicators import compute_observations, counted_rows, readings_of
from kpibook.months import Duration, Month, Reading
from kpibook.tables import FILE, ROW, SHEET

_SPEC = importlib.util.spec_from_file_location("random_records", Path(__file__).with_name("test_random_records.py"))
random_records = importlib.util.module_from_spec(_SPEC)
sys.modules["random_records"] = random_records
_SPEC.loader.exec_module(random_records)
DAYS = [dt.date(2024, 2, 6), dt.date(2024, 2, 29), dt.date(2024, 4, 15)]
KINDS = [name for name in random_records.MEASURES if name.startswith("share: ")]


def cut_at(records, day):
    """The lists as at a day: every row has it, before the places."""
    cut = {}
    for source, list_ in records.items():
        frame = list_.frame.drop(columns=[FILE, SHEET, ROW]).assign(**{AS_AT: np.datetime64(day, "s")})
        frame[[FILE, SHEET, ROW]] = list_.frame[[FILE, SHEET, ROW]]
        cut[source] = replace(list_, frame=frame, as_at=day)
    return cut


def together(by_day):
    """Lists with all their readings, the latest first to hand."""
    days = sorted(by_day)
    return {
        source: replace(latest, readings=tuple(by_day[day][source] for day in days))
        for source, latest in by_day[days[-1]].items()
    }


def of_snapshots(mapping):
    """The mapping with every list but the residents cut at one day."""
    sources = {
        id_: source
        if id_ == "residents"
        else source.model_copy(update={"as_at": "As at", "complete_from": Duration(50, "years")})
        for id_, source in mapping.sources.items()
    }
    return mapping.model_copy(update={"sources": sources})


def read_at_one_day(base, started):
    """A flow or stock as it is asked of lists that are cut at one day."""
    match base:
        case Flow():
            return base.model_copy(update={"in_last": Duration(6, "months")})
        case Stock():
            given_ = base.model_dump(by_alias=True, exclude={"kind", "start"}, exclude_unset=True)
            start = {"start": base.start} if started else {}
            return TypeAdapter(Snapshot).validate_python({"kind": "snapshot", **given_, **start})
        case _:
            raise TypeError(base)


@pytest.mark.parametrize("kind", ["flow", "stock", *KINDS])
@random_records.RANDOM
@given(data=st.data(), started=st.booleans())
def test_each_reading_agrees_with_sql(kind, data, started, service, oracle):
    """Numerator and denominator of every scope at each day are those of the SQL on that day's lists alone."""
    measure = random_records.measure_of(data, kind)
    base = read_at_one_day(measure.of if isinstance(measure, Share) else measure, started)
    # What asks for an earlier event asks from the record's own start.
    assume(started or "earlier_event" not in str(measure.model_dump(by_alias=True, exclude_unset=True)))
    measure = measure.model_copy(update={"of": base}) if isinstance(measure, Share) else base
    mapping = of_snapshots(service.mapping({"indicator": measure}))
    by_day = {day: cut_at(service.records(**data.draw(random_records.LISTS)), day) for day in DAYS}
    records = together(by_day)
    assert readings_of(mapping, records) == tuple(map(Reading, DAYS))
    found = compute_observations(mapping, records, readings_of(mapping, records))
    for day in DAYS:
        expected = oracle.Oracle(mapping, by_day[day], [Reading(day)]).counts(measure)
        for scope in mapping.scopes:
            counts = found.counts("indicator", scope, Reading(day)) or (-1, -1)
            assert counts == expected[scope, day.isoformat()], (scope, day)
        rows = counted_rows(mapping, records, "indicator", "whole", Reading(day))
        assert rows["counted"].sum() == expected["whole", day.isoformat()][0]


def measured(service, measure):
    return of_snapshots(service.mapping({"indicator": TypeAdapter(Measure).validate_python(measure)}))


CASE = {"child": "c1", "start": dt.date(2023, 9, 1), "end": None, "team": "n1"}
SNAPSHOT = {"kind": "snapshot", "source": "cases", "end": "end"}


def test_a_later_reading_leaves_an_earlier_one_as_it_is(service):
    """What is said of the first day does not change when a second day's list comes."""
    first = cut_at(service.records(cases=[CASE]), DAYS[0])
    second = cut_at(service.records(cases=[CASE, {**CASE, "child": "c2"}]), DAYS[1])
    mapping = measured(service, SNAPSHOT)
    alone = compute_observations(mapping, together({DAYS[0]: first}), (Reading(DAYS[0]),))
    both = together({DAYS[0]: first, DAYS[1]: second})
    found = compute_observations(mapping, both, readings_of(mapping, both))
    assert alone.counts("indicator", "whole", Reading(DAYS[0])) == (1, -1)
    assert found.counts("indicator", "whole", Reading(DAYS[0])) == (1, -1)
    assert found.counts("indicator", "whole", Reading(DAYS[1])) == (2, -1)


def test_what_ended_on_the_day_has_ended(service):
    """An end on the as-at date, or before it, is left out; one after it is planned."""
    rows = [{**CASE, "child": f"c{n}", "end": DAYS[0] + dt.timedelta(n)} for n in (-1, 0, 1)]
    records = together({DAYS[0]: cut_at(service.records(cases=rows), DAYS[0])})
    found = compute_observations(measured(service, SNAPSHOT), records, (Reading(DAYS[0]),))
    assert found.counts("indicator", "whole", Reading(DAYS[0])) == (1, -1)


def test_six_months_to_the_day(service):
    """Of 6 months to 6 February: 7 August counts, 6 August does not; the day itself counts, the day after does not."""
    days = ["2023-08-06", "2023-08-07", "2024-02-06", "2024-02-07"]
    rows = [{**CASE, "child": f"c{n}", "start": dt.date.fromisoformat(day)} for n, day in enumerate(days)]
    records = together({DAYS[0]: cut_at(service.records(cases=rows), DAYS[0])})
    mapping = measured(service, {"kind": "flow", "source": "cases", "date": "start", "in_last": "6 months"})
    found = compute_observations(mapping, records, (Reading(DAYS[0]),))
    assert found.counts("indicator", "whole", Reading(DAYS[0])) == (2, -1)


def test_a_list_that_reaches_back_less_far_has_no_figure(service):
    """Events of 12 months out of a list of 6: N/A, never a part of them."""
    cut = cut_at(service.records(cases=[CASE]), DAYS[0])
    cut["cases"] = replace(cut["cases"], complete_from=dt.date(2023, 8, 7))
    found = {}
    for months in (6, 12):
        flow = {"kind": "flow", "source": "cases", "date": "start", "in_last": f"{months} months"}
        observed = compute_observations(measured(service, flow), together({DAYS[0]: cut}), (Reading(DAYS[0]),))
        found[months] = observed.counts("indicator", "whole", Reading(DAYS[0]))
    assert found == {6: (1, -1), 12: None}


def test_a_linked_list_of_another_day_says_nothing(service):
    """A reading for which the list that is looked into was not cut has no figure."""
    first, second = (cut_at(service.records(cases=[CASE]), day) for day in DAYS[:2])
    records = together({DAYS[0]: first, DAYS[1]: second})
    records["visits"] = replace(records["visits"], readings=records["visits"].readings[:1])
    visited = {"latest_event": {"source": "visits", "date": "visited", "within": "6 weeks", "needs_event": True}}
    mapping = measured(service, {"kind": "share", "of": SNAPSHOT, "meets": [visited]})
    found = compute_observations(mapping, records, tuple(map(Reading, DAYS[:2])))
    assert found.counts("indicator", "whole", Reading(DAYS[0])) == (0, 1)
    assert found.counts("indicator", "whole", Reading(DAYS[1])) is None


def test_no_month_is_made_of_a_reading(service):
    """A month has no figure of a list that is cut at one day, though a day of it was read."""
    records = together({DAYS[0]: cut_at(service.records(cases=[CASE]), DAYS[0])})
    found = compute_observations(measured(service, SNAPSHOT), records, (Month(2024, 2),))
    assert found.counts("indicator", "whole", Month(2024, 2)) is None


@pytest.mark.parametrize("name", ["codes", "ages", "time open"])
@random_records.FEW
@given(data=st.data())
def test_parts_make_up_each_reading(name, data, service):
    """A snapshot broken down, and a share of it: at each day, in each scope, the parts are the whole."""
    stock = data.draw(random_records.STOCKS)
    assume("earlier_event" not in str(stock))
    snapshot = {"kind": "snapshot", **{key: value for key, value in stock.items() if key != "kind"}}
    share = {"kind": "share", "of": snapshot, "meets": [{"field": {"field": "score", "at_least": 1}}]}
    breakdown = [data.draw(random_records.BREAKDOWNS[name])]
    mapping = of_snapshots(service.mapping({"count": snapshot, "share": share}, breakdown))
    records = together({day: cut_at(service.records(**data.draw(random_records.LISTS)), day) for day in DAYS})
    found = compute_observations(mapping, records, readings_of(mapping, records))
    assert (found.numerators[0] >= 0).any()
    for whole in ("count", "share"):
        parts = [found.measures.index(id_) for id_, part in mapping.parts.items() if part.indicator == whole]
        at = found.measures.index(whole)
        assert (found.numerators[parts].sum(axis=0) == found.numerators[at])[found.numerators[at] >= 0].all()
        assert whole == "count" or (found.denominators[parts].sum(axis=0) == found.denominators[at]).all()
