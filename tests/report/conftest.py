"""A small mapping and hand-worked observations for the report's tests."""

import copy
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month, months_between
from kpibook.report.build import build_report
from kpibook.report.model import About
from kpibook.tables import NOT_AVAILABLE, Observations, Records

VALUES = {
    "organisation": {"name": "Testshire Council", "service": "Children", "months_shown": 3},
    "service_areas": {"north": {"name": "North"}},
    "teams": {
        "n1": {"name": "North 1", "area": "north"},
        "n2": {"name": "North 2", "area": "north"},
    },
    "codes": {"status": {"values": {"V2": (), "V3": ()}, "labels": {"V3": "short break"}}},
    "sources": {
        "contacts": {
            "title": "Contacts",
            "files": ["c.xlsx"],
            "complete_from": "2022-04-01",
            "fields": {"received": {"headings": ["Date received"], "type": "date"}},
        },
        "looked_after": {
            "title": "Children looked after",
            "files": ["l.xlsx"],
            "complete_from": "2022-04-01",
            "fields": {
                "child": {"headings": ["Child ID"], "type": "id"},
                "start": {"headings": ["Started"], "type": "date"},
                "end": {"headings": ["Ended"], "type": "date"},
                "status": {"headings": ["Legal status"], "type": "code", "codes": "status"},
            },
        },
        "visits": {
            "title": "Visits",
            "files": ["v.xlsx"],
            "complete_from": "2022-04-01",
            "fields": {
                "child": {"headings": ["Child ID"], "type": "id"},
                "visited": {"headings": ["Date of visit"], "type": "date"},
            },
        },
        "residents": {
            "title": "Residents",
            "files": ["r.xlsx"],
            "complete_from": "2022-04-01",
            "fields": {"persons": {"headings": ["Persons"], "type": "number"}},
        },
        "benchmarks": {
            "title": "Benchmarks",
            "files": ["b.xlsx"],
            "complete_from": "2020-04-01",
            "fields": {
                "indicator": {"headings": ["Indicator"], "type": "id"},
                "area": {"headings": ["Area"], "type": "text"},
                "period": {"headings": ["Period"], "type": "text"},
                "value": {"headings": ["Value"], "type": "figure"},
                "published_by": {"headings": ["Published by"], "type": "text"},
            },
        },
    },
    "indicators": {
        "contacts": {
            "title": "Number of contacts",
            "measure": {"kind": "flow", "source": "contacts", "date": "received"},
            "targets": [
                {
                    "shown": "<17K",
                    "number": 17000,
                    "comparison": "less_than",
                    "period": "financial_year",
                    "valid_from": "2022-04",
                }
            ],
        },
        "cla": {
            "title": "Number of CLA",
            "measure": {
                "kind": "stock",
                "source": "looked_after",
                "start": "start",
                "end": "end",
                "distinct": "child",
                "where": [{"field": "status", "not_in": ["V3"]}],
            },
            "targets": [{"shown": "540", "number": 540, "comparison": "at_most", "valid_from": "2022-04"}],
        },
        "visited": {
            "title": "Percentage visited",
            "measure": {
                "kind": "share",
                "of": "cla",
                "meets": [
                    {
                        "latest_event": {
                            "source": "visits",
                            "date": "visited",
                            "within": "6 weeks",
                            "since": "start",
                            "first_within": "7 days",
                        }
                    }
                ],
            },
            "targets": [
                {"shown": "70%", "number": 70, "comparison": "at_least", "valid_from": "2022-04"},
                {"shown": "80%", "number": 80, "comparison": "at_least", "valid_from": "2022-06"},
            ],
            "changes": [{"month": "2022-06", "kind": "new", "note": "First shown"}],
        },
        "cla_rate": {
            "title": "Rate of CLA",
            "measure": {
                "kind": "rate",
                "of": "cla",
                "decimals": 1,
                "population": {"source": "residents", "value": "persons"},
            },
        },
        "permanence": {"title": "Permanence", "target_shown": "TBC"},
    },
    "sections": {
        "one": {
            "title": "Section one",
            "tables": [{"title": "Table", "indicators": ["contacts", "cla", "visited", "cla_rate", "permanence"]}],
            "highlights": [{"indicator": "visited"}],
        }
    },
    "benchmarks": {
        "source": "benchmarks",
        "columns": {"neighbours": {"heading": "Neighbours", "area": "Neighbour", "period": "2021-22"}},
    },
}

COUNTS = {  # whole service; April to June 2022
    "contacts": ([1500, 1400, 1600], None),
    "cla": ([540, 560, 600], None),
    "visited": ([432, 1846, 0], [540, 2308, 0]),
    "cla_rate": ([540, 560, 600], [49525, 49525, 49525]),
}

MONTHS = months_between(Month(2022, 4), Month(2022, 6))


@pytest.fixture
def mapping():
    places = {("indicators", "cla"): "mappings/cla.yaml, line 3"}
    return MappingFiles.with_places(VALUES, places)


@pytest.fixture
def months():
    return MONTHS


@pytest.fixture
def observations(mapping, months):
    measures, scopes = tuple(mapping.measures), mapping.scopes
    numerators = np.full((len(measures), len(scopes), len(months)), NOT_AVAILABLE, dtype=np.int64)
    denominators = numerators.copy()
    for measure, (top, bottom) in COUNTS.items():
        at = measures.index(measure), scopes.index("whole")
        numerators[at] = top
        if bottom:
            denominators[at] = bottom
    return Observations(measures, scopes, months, numerators, denominators)


@pytest.fixture
def benchmark_records():
    rows = [
        ("visited", "Neighbour", "2021-22", 81.0, "DfE"),
        ("visited", "Neighbour", "2021-22", 84.0, "DfE"),
        ("visited", "Neighbour", "2022-23", 99.0, "DfE"),
        ("cla", "Neighbour", "2021-22", float("nan"), "DfE"),
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "area", "period", "value", "published_by"])
    return Records("benchmarks", frame, dt.date(2020, 4, 1), None)


@pytest.fixture
def about():
    return About((), (), "abc", "0.1.0", dt.datetime(2022, 7, 4, 9, 0))


@pytest.fixture
def report_with(mapping, about):
    """A report of these counts: indicator → scope → a (numerator, denominator), a number or None for each month.

    The months end with June 2022, unless `last` says otherwise; `values` changes the mapping: keys of an indicator, or
    of anything else by its name.
    """

    def make(counts, last=MONTHS[-1], indicators=None, **values):
        changed = copy.deepcopy(VALUES) | values
        for indicator, keys in (indicators or {}).items():
            changed["indicators"].setdefault(indicator, {}).update(keys)
        of = MappingFiles.with_places(changed, {})
        length = max(len(series) for scopes in counts.values() for series in scopes.values())
        months = months_between(last - (length - 1), last)
        numerators = np.full((len(of.measures), len(of.scopes), length), NOT_AVAILABLE, dtype=np.int64)
        denominators = numerators.copy()
        for indicator, scopes in counts.items():
            for scope, series in scopes.items():
                at = tuple(of.measures).index(indicator), of.scopes.index(scope)
                for k, cell in enumerate(series):
                    pair = cell if isinstance(cell, tuple) else (NOT_AVAILABLE if cell is None else cell, NOT_AVAILABLE)
                    numerators[*at, k], denominators[*at, k] = pair
        observations = Observations(tuple(of.measures), of.scopes, months, numerators, denominators)
        return build_report(of, {}, observations, last, (), (), about)

    return make
