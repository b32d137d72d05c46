"""The engine's doors: the months it spans, many months at once, and what it says of impossible dates."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from kpibook.indicators.engine import compute_observations, months_with_records
from kpibook.issues import InputError
from kpibook.months import Month, months_between

FLOW = {"kind": "flow", "source": "cases", "date": "start"}
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
TALLY = {"kind": "tally", "source": "returns", "month": "month", "value": "done"}


def case(start, end=None):
    return {"child": "x", "start": start, "end": end, "team": "n1"}


def span(service, measures, records):
    found = months_with_records(service.mapping(measures), records)
    return (found[0].key, found[-1].key, len(found)) if found else None


def test_the_span_runs_from_the_first_to_the_last_dated_record(service):
    """Months between without a record are part of it."""
    records = service.records(cases=[case("2022-05-20"), case("2022-11-02")])
    assert span(service, {"it": FLOW}, records) == ("2022-05", "2022-11", 7)


def test_the_span_begins_where_a_list_is_complete(service):
    """Records from before are a look-back. A flow needs a whole month, a stock the month's end."""
    cases = service.list_of("cases", [case("2021-01-01"), case("2022-11-02")], dt.date(2022, 5, 2))
    records = service.records() | {"cases": cases}
    assert span(service, {"it": FLOW}, records) == ("2022-06", "2022-11", 6)
    assert span(service, {"it": FLOW, "open": STOCK}, records) == ("2022-05", "2022-11", 7)


def test_the_span_begins_with_the_earliest_of_all_measures(service):
    """A return from before the first case begins it."""
    records = service.records(cases=[case("2022-11-02")], returns=[{"month": "2022-09-01", "done": 1, "team": "n1"}])
    assert span(service, {"it": FLOW, "tally": TALLY}, records) == ("2022-09", "2022-11", 3)


def test_dates_after_the_extraction_are_plans(service):
    """They do not stretch the span."""
    cases = service.list_of("cases", [case("2022-11-02"), case("2031-01-01")], extracted=dt.date(2022, 12, 5))
    assert span(service, {"it": FLOW}, service.records() | {"cases": cases}) == ("2022-11", "2022-11", 1)


def test_an_end_does_not_stretch_a_span_that_has_flows(service):
    """Stocks' dates end the span only where there is neither flow nor tally."""
    records = service.records(cases=[case("2022-05-20", "2023-03-01")])
    assert span(service, {"it": FLOW, "open": STOCK}, records) == ("2022-05", "2022-05", 1)
    assert span(service, {"open": STOCK}, records) == ("2022-05", "2023-03", 11)


def test_a_date_that_nothing_counts_opens_no_month(service):
    """`dated_by` names a date by which no measure counts: its months are not reported, and the key's text says so."""
    mapping = service.mapping({"it": FLOW})
    cases = mapping.sources["cases"].model_copy(update={"dated_by": "referred"})
    dated = mapping.model_copy(update={"sources": {**mapping.sources, "cases": cases}})
    records = service.records(cases=[case("2022-05-20") | {"referred": "2022-09-01"}])
    assert months_with_records(dated, records) == (Month(2022, 5),)
    page = (Path(__file__).parents[2] / "docs/mapping_keys.md").read_text("utf-8")
    (said,) = [line for line in page.splitlines() if line.startswith("| `dated_by` |")]
    assert "Which months can be reported is told by what measures count." in said


def test_without_records_there_are_no_months(service):
    """Nor without measures."""
    assert span(service, {"it": FLOW}, service.records()) is None
    assert span(service, {}, service.records(cases=[case("2022-05-20")])) is None


def test_any_number_of_months_is_computed(service):
    """Twelve years at once give what each month gives by itself."""
    months = months_between(Month(2012, 1), Month(2023, 12))
    days = [case(f"{month.key}-15", (month + 7).last.isoformat()) for month in months[::5]]
    mapping, records = service.mapping({"it": STOCK}), service.records(cases=days)
    found = compute_observations(mapping, records, months)
    single = [compute_observations(mapping, records, (month,)).counts("it", "n1", month) for month in months]
    assert [found.counts("it", "n1", month) for month in months] == single


def test_observations_name_every_measure_and_scope(service):
    """The whole service, areas, teams, in the mapping's order."""
    found = compute_observations(service.mapping({"a": FLOW, "b": STOCK}), service.records(), (Month(2022, 1),))
    assert found.measures == ("a", "b")
    assert found.scopes == ("whole", "north", "south", "n1", "n2", "s1")


def test_a_list_that_does_not_say_the_team_has_figures_for_the_whole_alone(service):
    """Teams and areas show N/A."""
    measure = {"kind": "stock", "source": "placements", "start": "start", "end": "end"}
    records = service.records(placements=[{"child": "x", "start": "2022-01-01"}])
    month = Month(2022, 1)
    found = compute_observations(service.mapping({"it": measure}), records, (month,))
    assert [found.counts("it", scope, month) for scope in ("whole", "north", "n1")] == [(1, -1), None, None]


def test_no_frame_is_changed(service):
    """Values in, values out."""
    records = service.records(cases=[case("2022-05-20"), case("2022-05-20", "2022-06-01")])
    before = {source: list_.frame.copy() for source, list_ in records.items()}
    measure = {
        "kind": "share",
        "of": STOCK | {"distinct": "child"},
        "meets": [{"open_for": {"since": "start", "at_least": "1 day"}}],
    }
    compute_observations(service.mapping({"it": measure}), records, (Month(2022, 5),))
    assert all(records[source].frame.equals(frame) for source, frame in before.items())


def test_a_year_without_known_bank_holidays_is_told_with_its_row(service):
    """A wrong year stops with file, sheet, row and column, and no person's data."""
    measure = {
        "kind": "share",
        "of": FLOW,
        "meets": [{"between": {"start": "referred", "end": "end", "within": "45 working days"}}],
    }
    records = service.records(cases=[case("2022-05-20"), case("2022-05-20") | {"referred": "2999-05-20"}])
    with pytest.raises(InputError) as raised:
        compute_observations(service.mapping({"it": measure}), records, (Month(2022, 5),))
    (issue,) = raised.value.issues
    assert (issue.kind, issue.sheet) == ("bank-holidays-unknown", 'a.xlsx, "Data", row 3 (date)')


def test_months_must_be_in_order(service):
    """A wrong call fails at once."""
    with pytest.raises(ValueError, match="in order"):
        compute_observations(service.mapping({"it": FLOW}), service.records(), (Month(2022, 5), Month(2022, 4)))


def test_a_list_of_a_later_extraction_keeps_its_earlier_months(service):
    """The day of extraction itself belongs to the list."""
    records = service.records(cases=[case("2022-05-31")])
    records["cases"] = replace(records["cases"], extracted=dt.date(2022, 5, 31))
    month = Month(2022, 5)
    assert compute_observations(service.mapping({"it": FLOW}), records, (month,)).counts("it", "n1", month) == (1, -1)


def test_what_is_counted_long_after_its_date_opens_no_month_before(service):
    """Births counted at the 17th birthday: the first month is that of the first such birthday, not of a birth."""
    births = [{"child": "c1", "birth": dt.date(2004, 5, 9), "start": dt.date(2021, 4, 1), "end": None, "team": "n1"}]
    records = service.records(cases=births)
    records["cases"] = replace(records["cases"], extracted=dt.date(2021, 6, 30))
    mapping = service.mapping({"at_17": {"kind": "flow", "source": "cases", "date": "birth", "plus": "17 years"}})
    months = months_with_records(mapping, records)
    assert months == (Month(2021, 5),)
    both = service.mapping(
        {
            "at_17": {"kind": "flow", "source": "cases", "date": "birth", "plus": "17 years"},
            "started": {"kind": "flow", "source": "cases", "date": "start"},
        }
    )
    assert months_with_records(both, records) == (Month(2021, 4), Month(2021, 5))
