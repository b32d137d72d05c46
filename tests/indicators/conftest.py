"""A small service, lists made from rows, and the oracle."""

import datetime as dt
import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kpibook.definitions.mapping import Mapping
from kpibook.tables import FILE, ROW, SHEET, Records


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
        "team": "team",
    },
    "visits": {"child": "id", "visited": "date", "kind": "code"},
    "placements": {"child": "id", "start": "date", "end": "date", "placement": "id", "kind": "code"},
    "returns": {"month": "month", "done": "number", "due": "number", "team": "team", "kind": "code"},
    "residents": {"area": "text", "age": "number", "persons": "number"},
}


def _dates(values):
    return pd.Series(list(values), dtype="datetime64[s]")


DTYPES = {
    "id": lambda values: pd.Categorical(list(values)),
    "code": lambda values: pd.Categorical(list(values)),
    "team": lambda values: pd.Categorical(list(values)),
    "text": lambda values: np.array([value or "" for value in values], dtype=object),
    "date": _dates,
    "month": _dates,
    "number": lambda values: pd.array(list(values), dtype="Int64"),
    "figure": lambda values: np.array(list(values), dtype=float),
}


class Service:
    """Two areas, three teams; lists of cases, visits, placements, returns and residents."""

    @staticmethod
    def mapping(measures):
        """The mapping with these measures (id → plain values or a measure)."""
        sources = {
            source: {
                "title": source,
                "files": ["x.xlsx"],
                "complete_from": "2000-01-01",
                "fields": {name: _field(type_) for name, type_ in fields.items()},
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
            "indicators": {id_: {"title": id_, "measure": measure} for id_, measure in measures.items()},
            "sections": {},
        }
        return Mapping.with_places(values, {})

    @staticmethod
    def list_of(source, rows, complete_from=dt.date(2000, 1, 1), extracted=None, file="a.xlsx"):
        """Records of one list; a row is a dictionary, what it leaves out is blank."""
        types = FIELDS[source]
        frame = pd.DataFrame({name: DTYPES[type_]([row.get(name) for row in rows]) for name, type_ in types.items()})
        frame[FILE] = pd.Categorical([file] * len(rows))
        frame[SHEET] = pd.Categorical(["Data"] * len(rows))
        frame[ROW] = np.arange(2, len(rows) + 2, dtype=np.int32)
        return Records(source, frame, complete_from, extracted)

    @classmethod
    def records(cls, **rows):
        """Every list, from its rows; lists that are left out are empty."""
        return {source: cls.list_of(source, rows.get(source, [])) for source in FIELDS}


@pytest.fixture(scope="session")
def service():
    return Service


@pytest.fixture(scope="session")
def oracle():
    spec = importlib.util.spec_from_file_location("indicator_oracle", Path(__file__).with_name("oracle.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
