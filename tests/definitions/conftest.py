"""A small mapping that is right, to be made wrong in one place at a time."""

import copy

import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.validation import check_mapping

FLOW = {"kind": "flow", "source": "referrals", "date": "received"}
LATEST = {"source": "visits", "date": "visited", "within": "6 weeks", "since": "start"}
TARGET = {"shown": "80%", "number": "80", "comparison": "at_least", "valid_from": "2022-04"}
VALUES = {
    "organisation": {"name": "Testshire Council", "service": "Children"},
    "service_areas": {"north": {"name": "North", "recipients": ["north@council.example"]}},
    "teams": {
        "duty": {"name": "Duty", "area": "north", "aliases": ["Duty team"]},
        "court": {"name": "Court", "area": "north"},
    },
    "codes": {
        "status": {"values": {"v2": ["Section 20"], "v3": ["Short break"]}, "labels": {"v3": "short break"}},
        "grade": {"values": {"good": [], "poor": []}},
    },
    "sources": {
        "referrals": {
            "title": "Referrals",
            "files": ["referrals_*.xlsx"],
            "complete_from": "first_record",
            "dated_by": "received",
            "unique": ["child", "received"],
            "fields": {
                "child": {"headings": ["Child ID"], "type": "id"},
                "received": {"headings": ["Date received"], "type": "date"},
                "outcome": {"headings": ["Outcome"], "type": "text"},
                "team": {"headings": ["Team"], "type": "team"},
            },
        },
        "episodes": {
            "title": "Episodes",
            "files": ["episodes.xlsx"],
            "complete_from": "2020-04-01",
            "spans": [{"start": "start", "end": "end"}],
            "fields": {
                "child": {"headings": ["Child ID"], "type": "id"},
                "start": {"headings": ["Start"], "type": "date"},
                "end": {"headings": ["End"], "type": "date"},
                "born": {"headings": ["Date of birth"], "type": "date"},
                "status": {"headings": ["Legal status"], "type": "code", "codes": "status"},
                "flag": {"headings": ["UASC"], "type": "code", "codes": "yes_no"},
                "age": {"headings": ["Age"], "type": "number"},
                "team": {"headings": ["Team"], "type": "team"},
            },
            "lookups": {
                "asylum": {"from": "header", "on": "child", "on_there": "person", "field": "asylum"},
                "kind_then": {"from": "moves", "on": "child", "field": "kind", "start": "from", "end": "to"},
            },
            "spells": {
                "by": "child",
                "start": "start",
                "end": "end",
                "where": [{"field": "status", "not_in": ["v3"]}],
                "starts": "spell_start",
                "ends": "spell_end",
            },
        },
        "header": {
            "title": "Header",
            "files": ["header.csv"],
            "complete_from": "2020-04-01",
            "fields": {
                "person": {"headings": ["Child ID"], "type": "id"},
                "asylum": {"headings": ["Asylum"], "type": "code", "codes": "yes_no"},
            },
        },
        "moves": {
            "title": "Moves",
            "files": ["moves.csv"],
            "complete_from": "2020-04-01",
            "fields": {
                "child": {"headings": ["Child ID"], "type": "id"},
                "from": {"headings": ["From"], "type": "date"},
                "to": {"headings": ["To"], "type": "date"},
                "kind": {"headings": ["Kind"], "type": "code", "codes": "grade"},
                "team": {"headings": ["Team"], "type": "team"},
            },
        },
        "visits": {
            "title": "Visits",
            "files": ["visits.csv"],
            "complete_from": "2020-04-01",
            "fields": {
                "child": {"headings": ["Child ID"], "type": "id"},
                "visited": {"headings": ["Date of visit"], "type": "date"},
            },
        },
        "returns": {
            "title": "Monthly return",
            "files": ["returns.ods"],
            "complete_from": "2020-04-01",
            "fields": {
                "month": {"headings": ["Month"], "type": "month"},
                "count": {"headings": ["Count"], "type": "number"},
                "team": {"headings": ["Team"], "type": "team"},
            },
        },
        "residents": {
            "title": "Residents",
            "files": ["residents.xlsx"],
            "complete_from": "2020-04-01",
            "fields": {
                "age": {"headings": ["Age"], "type": "number"},
                "persons": {"headings": ["Persons"], "type": "number"},
            },
        },
        "figures": {
            "title": "Benchmark figures",
            "files": ["figures.csv"],
            "complete_from": "2020-04-01",
            "fields": {
                "indicator": {"headings": ["Indicator"], "type": "id"},
                "area": {"headings": ["Area"], "type": "text"},
                "period": {"headings": ["Period"], "type": "text"},
                "value": {"headings": ["Figure"], "type": "figure"},
                "published_by": {"headings": ["Publisher"], "type": "text"},
            },
        },
        "audits": {
            "title": "Audits",
            "files": ["audits.xlsx"],
            "complete_from": "2020-04-01",
            "fields": {
                "month": {"headings": ["Month"], "type": "month"},
                "completed": {"headings": ["Completed"], "type": "date"},
                "grade": {"headings": ["Grade"], "type": "code", "codes": "grade"},
                "team": {"headings": ["Team"], "type": "team"},
            },
        },
    },
    "indicators": {
        "referrals": {"title": "Referrals", "measure": FLOW},
        "repeats": {
            "title": "Re-referrals",
            "measure": {
                "kind": "share",
                "of": "referrals",
                "meets": [{"earlier_event": {"source": "referrals", "date": "received", "within": "12 months"}}],
            },
            "targets": [TARGET],
        },
        "looked_after": {
            "title": "Looked after",
            "measure": {
                "kind": "stock",
                "source": "episodes",
                "start": "start",
                "end": "end",
                "where": [{"field": "status", "in": ["v2"]}],
                "distinct": "child",
            },
            "breakdown": [{"by": "flag"}],
            "team_targets": {"duty": [{**TARGET, "shown": "80"}]},
        },
        "visited": {
            "title": "Visited",
            "measure": {
                "kind": "share",
                "of": {"kind": "stock", "source": "episodes", "start": "start", "end": "end"},
                "meets": [
                    {"latest_event": LATEST},
                    {"open_for": {"since": "spell_start", "at_least": "12 months"}},
                    {"field": {"field": "age", "at_most": "17"}},
                ],
            },
        },
        "rate": {
            "title": "Rate",
            "measure": {
                "kind": "rate",
                "of": "looked_after",
                "population": {"source": "residents", "value": "persons", "where": [{"field": "age", "at_most": "17"}]},
            },
        },
        "returned": {
            "title": "Returned",
            "measure": {"kind": "tally", "source": "returns", "month": "month", "value": "count"},
        },
        "planned": {"title": "Planned"},
    },
    "sections": {
        "front_door": {
            "title": "Front door",
            "tables": [{"title": "Overview", "indicators": ["referrals", "repeats"]}],
            "highlights": [{"indicator": "repeats"}],
        },
        "care": {"title": "Care", "tables": [{"title": "Overview", "indicators": ["looked_after", "visited"]}]},
    },
    "benchmarks": {
        "source": "figures",
        "columns": {"england": {"heading": "England", "area": "England", "period": "2021-22"}},
    },
    "quality_assurance": {
        "source": "audits",
        "month": "month",
        "completed": "completed",
        "grade": "grade",
        "grades": ["good", "poor"],
    },
    "updates": [{"month": "2022-06", "title": "New"}],
    "mail": {"sender": "performance@council.example", "allowed_domains": ["council.example"]},
}


def lines(value, path=()):
    """A place for every part: its path of keys with full stops."""
    places = {path: ".".join(map(str, path))} if path else {}
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in below:
        places |= lines(part, (*path, key))
    return places


@pytest.fixture
def values():
    """The small mapping's plain values."""
    return copy.deepcopy(VALUES)


@pytest.fixture
def issues_when():
    """Gives the issues of the small mapping with changes (path → value), the place of each being its path."""

    def check(changes, all_read=True):
        values = _all_changed(changes)
        return check_mapping(values, lines(values), all_read)[1]

    return check


@pytest.fixture
def mapping_when():
    """Gives the small mapping with changes that no model minds, the place of each part being its path."""

    def read(changes):
        values = _all_changed(changes)
        return MappingFiles.with_places(values, lines(values))

    return read


def _all_changed(changes):
    values = VALUES
    for path, value in changes.items():
        values = _changed(values, path, value)
    return values


def _changed(values, path, value):
    """The values with one part set, added or (value None) removed; the path with full stops."""
    values = copy.deepcopy(values)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    part = values
    for key in way:
        part = part[key] if isinstance(part, list) else part.setdefault(key, {})
    if value is None:
        del part[last]
    elif isinstance(part, list) and last == len(part):
        part.append(value)
    else:
        part[last] = value
    return values
