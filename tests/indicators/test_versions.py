"""Definitions that change: each month is counted by the one that is in force."""

import datetime as dt

from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.validation import check_mapping
from kpibook.indicators.engine import compute_observations, months_with_records
from kpibook.indicators.explain import counted_rows
from kpibook.months import Month

STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
OF_A = {**STOCK, "where": [{"field": "status", "in": ["a"]}]}
SHARE = {"kind": "share", "of": "open", "meets": [{"field": {"field": "score", "at_least": 2}}]}
JANUARY, FEBRUARY, MARCH = (Month(2023, number) for number in (1, 2, 3))
CASES = [
    {"child": "x", "start": "2023-01-01", "team": "n1", "status": "a", "score": 2},
    {"child": "y", "start": "2023-01-01", "team": "n1", "status": "b", "score": 2},
    {"child": "z", "start": "2023-01-01", "team": "s1", "status": "a", "score": 0},
]


def changing(service, **indicators):
    """A mapping of these indicators: id → its measure, or (valid from, measure) of each version."""
    values = service.mapping({}).model_dump(mode="json", by_alias=True, exclude_unset=True)
    for id_, said in indicators.items():
        versions = (
            [{"valid_from": month, "measure": measure} for month, measure in said] if isinstance(said, list) else []
        )
        values["indicators"][id_] = {"title": id_, **({"versions": versions} if versions else {"measure": said})}
    return MappingFiles.model_validate(values)


def test_each_month_by_the_version_in_force(service):
    """The earliest version holds for the months before it too."""
    mapping = changing(service, open=[("2022-12", STOCK), ("2023-02", OF_A)])
    months = (Month(2022, 1), JANUARY, FEBRUARY, MARCH)
    found = compute_observations(mapping, service.records(cases=CASES), months)
    assert found.measures == ("open",)
    assert [found.counts("open", "whole", month) for month in months] == [(0, -1), (3, -1), (2, -1), (2, -1)]
    assert [found.counts("open", "n1", month) for month in months[1:]] == [(2, -1), (1, -1), (1, -1)]


def test_a_share_of_an_indicator_follows_its_versions(service):
    """What is below the line is what that indicator counts in the month."""
    mapping = changing(service, open=[("2022-12", STOCK), ("2023-02", OF_A)], scored=SHARE)
    found = compute_observations(mapping, service.records(cases=CASES), (JANUARY, FEBRUARY))
    assert [found.counts("scored", "whole", month) for month in (JANUARY, FEBRUARY)] == [(2, 3), (1, 2)]


def test_two_indicators_change_in_different_months(service):
    """Each in its own."""
    mapping = changing(
        service, open=[("2022-12", STOCK), ("2023-02", OF_A)], other=[("2022-12", OF_A), ("2023-03", STOCK)]
    )
    found = compute_observations(mapping, service.records(cases=CASES), (JANUARY, FEBRUARY, MARCH))
    assert found.numerators[:, 0].tolist() == [[3, 2, 2], [2, 2, 3]]


def test_explain_goes_by_the_version_in_force(service):
    """Rows and conditions are those of the month's definition."""
    mapping = changing(service, open=[("2022-12", STOCK), ("2023-02", OF_A)])
    rows = [len(counted_rows(mapping, service.records(cases=CASES), "open", "whole", m)) for m in (JANUARY, FEBRUARY)]
    assert rows == [3, 2]


def test_what_looks_back_looks_as_its_own_version_does(service):
    """A condition of 12 months in the later version asks for records of months of the earlier."""
    flow = {"kind": "flow", "source": "cases", "date": "start"}
    again = {**flow, "meets": [{"earlier_event": {"source": "cases", "date": "start", "within": "12 months"}}]}
    mapping = changing(service, again=[("2022-12", flow), ("2023-02", again)])
    cases = [{"child": "x", "start": day, "team": "n1"} for day in ("2023-01-10", "2023-02-10")]
    found = compute_observations(mapping, service.records(cases=cases), (JANUARY, FEBRUARY))
    assert found.numerators[0, 0].tolist() == [1, 1]
    short = service.records() | {"cases": service.list_of("cases", cases, dt.date(2023, 1, 1))}
    assert compute_observations(mapping, short, (JANUARY, FEBRUARY)).numerators[0, 0].tolist() == [1, -1]


def test_months_of_an_earlier_version_are_shown(service):
    """The span of months is that of all versions' lists."""
    visits = {"kind": "flow", "source": "visits", "date": "visited"}
    mapping = changing(
        service, seen=[("2022-12", visits), ("2023-02", {"kind": "flow", "source": "cases", "date": "start"})]
    )
    records = service.records(cases=CASES, visits=[{"child": "x", "visited": "2022-11-03"}])
    months = months_with_records(mapping, records)
    assert (months[0], months[-1]) == (Month(2022, 11), JANUARY)


def test_a_wrong_version_is_told_at_its_own_line(service):
    """Each version is held against the rules together with what holds at its time."""
    values = service.mapping({}).model_dump(mode="json", by_alias=True, exclude_unset=True)
    wrong = {"kind": "share", "of": "opne", "meets": SHARE["meets"]}
    versions = [
        {"valid_from": "2022-01", "measure": wrong},
        {"valid_from": "2023-01", "measure": {**SHARE, "of": STOCK}},
    ]
    values["indicators"]["it"] = {"title": "it", "versions": versions}
    places = {("indicators", "it"): "line 1", ("indicators", "it", "versions", 0, "measure", "of"): "line 5"}
    _, issues = check_mapping(values, places)
    found = [(issue.kind, issue.mapping) for issue in issues if issue.kind == "unknown-reference"]
    assert found == [("unknown-reference", "line 5")]


def test_measure_and_versions_are_not_both_given(service):
    """One of the two would be overlooked."""
    values = service.mapping({}).model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["indicators"]["it"] = {
        "title": "it",
        "measure": STOCK,
        "versions": [{"valid_from": "2022-01", "measure": STOCK}, {"valid_from": "2023-01", "measure": OF_A}],
    }
    _, issues = check_mapping(values, {})
    assert any("both say what is counted" in issue.message for issue in issues)
