"""A small list of referrals: its mapping, and raw tables made from rows."""

import copy

import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.records import build_records
from kpibook.tables import RawTable

HEADINGS = ["Referral ID", "Child ID", "Received", "Closed", "Team", "Urgent?", "Visits"]
VALUES = {
    "organisation": {"name": "Testshire Council", "service": "Children"},
    "service_areas": {"front": {"name": "Front door"}},
    "teams": {
        "mash": {"name": "MASH", "area": "front", "aliases": ["Multi-Agency Hub"]},
        "duty": {"name": "Duty & Assessment", "area": "front"},
    },
    "codes": {"yes_no": {"values": {"yes": ["Ja"], "unknown": ["Not known"]}}},
    "sources": {
        "referrals": {
            "title": "Referrals",
            "files": ["referrals.xlsx"],
            "complete_from": "2022-06-01",
            "dated_by": "received",
            "fields": {
                "referral": {"headings": ["Referral ID", "Ref. no"], "type": "id", "required": True},
                "child": {"headings": ["Child ID"], "type": "id"},
                "received": {"headings": ["Received", "Date of referral"], "type": "date"},
                "closed": {"headings": ["Closed"], "type": "date"},
                "team": {"headings": ["Team"], "type": "team"},
                "urgent": {"headings": ["Urgent?"], "type": "code", "codes": "yes_no"},
                "visits": {"headings": ["Visits"], "type": "number"},
            },
            "spans": [{"start": "received", "end": "closed"}],
        }
    },
    "indicators": {},
    "sections": {},
}
PLACES = {
    ("sources", "referrals"): "mappings/referrals.yaml, line 2",
    ("sources", "referrals", "fields", "received"): "mappings/referrals.yaml, line 14",
    ("sources", "referrals", "spans", 0): "mappings/referrals.yaml, line 30",
    ("sources", "referrals", "sheets"): "mappings/referrals.yaml, line 5",
    ("sources", "referrals", "unique"): "mappings/referrals.yaml, line 7",
    ("teams",): "mappings/teams.yaml, line 1",
    ("codes", "yes_no"): "mappings/codes.yaml, line 2",
}


@pytest.fixture
def headings():
    return list(HEADINGS)


@pytest.fixture
def make_mapping():
    """A function: the mapping, with keys of the source (and of single fields) changed."""

    def make(fields=None, **source):
        values = copy.deepcopy(VALUES)
        referrals = values["sources"]["referrals"]
        for field, changes in (fields or {}).items():
            referrals["fields"].setdefault(field, {}).update(changes)
        referrals.update(source)
        return MappingFiles.with_places(values, PLACES)

    return make


@pytest.fixture
def table():
    """A function: a raw table of these rows."""

    def make(*rows, file="referrals.xlsx", sheet="Data"):
        return RawTable("referrals", file, sheet, [list(row) for row in rows])

    return make


@pytest.fixture
def build(make_mapping, table):
    """A function: records built from rows under the usual headings in row 1 of one sheet."""

    def make(*rows, mapping=None):
        return build_records("referrals", [table(HEADINGS, *rows)], mapping or make_mapping())

    return make
