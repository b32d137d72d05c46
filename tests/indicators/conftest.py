"""A small service, lists made from rows, and the oracle."""

import datetime as dt
import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.api.types import union_categoricals

from kpibook.definitions.mapping import MappingFiles
from kpibook.indicators.engine import compute_observations
from kpibook.months import Month
from kpibook.records import with_lookups
from kpibook.tables import FILE, NOT_AVAILABLE, ROW, SHEET, Records


def _field(type_):
    return {"headings": [type_], "type": type_} | ({"codes": "kinds"} if type_ == "code" else {})


FIELDS = {
    "cases": {
        "child": "id",
        "start": "date",
        "end": "date",
        "birth": "date",
        "status": "code",
        "referred": "date",
        "score": "number",
        "years": "decimal",
        "before": "code",
        "seen_by": "id",
        "note": "text",
        "team": "team",
        "hours": "figure",
    },
    "visits": {"child": "id", "visited": "date", "kind": "code"},
    "placements": {"child": "id", "start": "date", "end": "date", "placement": "id", "kind": "code"},
    "returns": {"month": "month", "done": "number", "due": "number", "team": "team", "kind": "code"},
    "residents": {"area": "text", "age": "number", "persons": "number"},
    "allocations": {"child": "id", "start": "date", "end": "date", "kind": "code", "team": "team"},
    "header": {"person": "id", "kind": "code", "birth": "date"},
}
FIELDS["stays"] = {name: type_ for name, type_ in FIELDS["cases"].items() if type_ != "team"}
"""Like cases; their team is that of the allocation which holds on the day."""
ALLOCATED = {"from": "allocations", "on": "child", "start": "start", "end": "end"}
BORROWED = {
    "kind_then": {**ALLOCATED, "field": "kind"},
    "kind_there": {"from": "header", "on": "child", "on_there": "person", "field": "kind"},
    "birth_there": {"from": "header", "on": "child", "on_there": "person", "field": "birth"},
}
LOOKUPS = {"cases": BORROWED, "stays": {**BORROWED, "team": {**ALLOCATED, "field": "team"}}}


def _dates(values):
    return pd.Series(list(values), dtype="datetime64[s]")


def _category(values):
    known = dict.fromkeys(value for value in values if value is not None)
    return pd.Categorical(list(values), categories=pd.Index(list(known), dtype="str"))


DTYPES = {
    "id": _category,
    "code": _category,
    "team": _category,
    "text": lambda values: np.array([value or "" for value in values], dtype=object),
    "date": _dates,
    "month": _dates,
    "number": lambda values: pd.array(list(values), dtype="Int64"),
    "decimal": lambda values: np.array(list(values), dtype=float),
    "figure": lambda values: np.array(list(values), dtype=float),
}


class Service:
    """Two areas, three teams; lists of cases, visits, placements, returns and residents; two to borrow from."""

    @staticmethod
    def mapping(measures, breakdown=()):
        """The mapping with these measures (id → plain values or a measure), each broken down so."""
        sources = {
            source: {
                "title": source,
                "files": ["x.xlsx"],
                "complete_from": "2000-01-01",
                "fields": {name: _field(type_) for name, type_ in fields.items()},
                "lookups": LOOKUPS.get(source, {}),
            }
            for source, fields in FIELDS.items()
        }
        values = {
            "organisation": {"name": "Testshire", "service": "Children"},
            "service_areas": {"north": {"name": "North"}, "south": {"name": "South"}},
            "teams": {
                "n1": {"name": "N1", "area": "north"},
                "n2": {"name": "N2", "area": "north"},
                "s1": {"name": "S1", "area": "south"},
            },
            "codes": {"kinds": {"values": {"a": (), "b": (), "c": ()}}},
            "sources": sources,
            "indicators": {
                id_: {"title": id_, "measure": measure, "breakdown": list(breakdown)}
                for id_, measure in measures.items()
            },
            "sections": {},
        }
        return MappingFiles.with_places(values, {})

    @staticmethod
    def list_of(source, rows, complete_from=dt.date(2000, 1, 1), extracted=None, file="a.xlsx"):
        """Records of one list; a row is a dictionary, what it leaves out is blank."""
        types = FIELDS[source]
        frame = pd.DataFrame({name: DTYPES[type_]([row.get(name) for row in rows]) for name, type_ in types.items()})
        frame[FILE] = _category([file] * len(rows))
        frame[SHEET] = _category(["Data"] * len(rows))
        frame[ROW] = np.arange(2, len(rows) + 2, dtype=np.int32)
        return Records(source, frame, complete_from, extracted)

    @classmethod
    def records(cls, **rows):
        """Every list, from its rows, with what it borrows; lists that are left out are empty."""
        return cls.looked_up({source: cls.list_of(source, rows.get(source, [])) for source in FIELDS})

    @classmethod
    def looked_up(cls, records):
        """The lists with what they borrow from each other; each counts as one that says its teams, as in `list_of`."""
        found = with_lookups(cls.mapping({}), records).records
        return {source: replace(list_, says_team=True) for source, list_ in found.items()}

    @classmethod
    def in_two_files(cls, source, rows, first):
        """One list out of two files, the second's rows first; categories in the order of the files."""
        parts = [cls.list_of(source, rows[first:], file="b.xlsx").frame, cls.list_of(source, rows[:first]).frame]
        frame = pd.DataFrame({name: _joined([part[name] for part in parts]) for name in parts[0]})
        return Records(source, frame, dt.date(2000, 1, 1), None)


def _joined(columns):
    if isinstance(columns[0].dtype, pd.CategoricalDtype):
        return union_categoricals(columns)
    return pd.concat(columns, ignore_index=True).astype(columns[0].dtype)


@pytest.fixture(scope="session")
def service():
    return Service


@pytest.fixture(scope="session")
def oracle():
    spec = importlib.util.spec_from_file_location("indicator_oracle", Path(__file__).with_name("oracle.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def counts(service):
    """The figure of a measure: ``counts(measure, "2023-02", scope="n1", cases=[…])`` gives a number, (n, d) or None."""

    def figure(measure, month, scope="whole", **rows):
        chosen = Month.parse(month)
        observed = compute_observations(service.mapping({"it": measure}), service.records(**rows), (chosen,))
        found = observed.counts("it", scope, chosen)
        return found[0] if found and found[1] == NOT_AVAILABLE else found

    return figure
