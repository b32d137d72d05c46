"""A small service whose people are known one by one, so that figures agree with their definitions by construction."""

import importlib.util
import random
import sys
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import strategies as st

from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month
from kpibook.tables import NOT_AVAILABLE, Observations


def _load(name):
    spec = importlib.util.spec_from_file_location(f"disclosure_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


NAMES = ("attacker", "books", "episodes", "known", "structures")
ATTACKER, BOOKS, EPISODES, KNOWN, STRUCTURES = (_load(name) for name in NAMES)
MONTH = Month(2023, 2)
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
LATEST = {"source": "visits", "date": "visited", "needs_event": True}


def mapping_of(areas, more=None):
    """A mapping whose areas have so many teams: teams are called t1, t2 and so on."""
    teams, number = {}, 0
    for area, size in enumerate(areas):
        for _ in range(size):
            number += 1
            teams[f"t{number}"] = {"name": f"Team {number}", "area": f"a{area + 1}"}
    fields = {
        "child": {"headings": ["Child"], "type": "id"},
        "start": {"headings": ["Start"], "type": "date"},
        "end": {"headings": ["End"], "type": "date"},
        "flag": {"headings": ["Flag"], "type": "code", "codes": "yes_no"},
        "team": {"headings": ["Team"], "type": "team"},
    }
    common = {"files": ["x.xlsx"], "complete_from": "2020-04-01"}
    measures = {
        "open": STOCK,
        "boys": {**STOCK, "where": [{"field": "flag", "in": ["yes"]}]},
        "girls": {**STOCK, "where": [{"field": "flag", "not_in": ["yes"]}]},
        "first_team": {**STOCK, "where": [{"field": "team", "in": ["t1"]}]},
        "visits_10": {"kind": "share", "of": "open", "meets": [{"latest_event": {**LATEST, "within": "10 days"}}]},
        "visits_20": {"kind": "share", "of": "open", "meets": [{"latest_event": {**LATEST, "within": "20 days"}}]},
        "long": {
            "kind": "share",
            "of": {**STOCK, "meets": [{"open_for": {"since": "start", "at_least": "12 months"}}]},
            "meets": [{"latest_event": {**LATEST, "within": "6 months"}}],
        },
        "rate": {"kind": "rate", "of": "open", "population": {"source": "people", "value": "persons"}},
    }
    values = {
        "organisation": {"name": "Testshire Council", "service": "Children"},
        "service_areas": {f"a{number + 1}": {"name": f"Area {number + 1}"} for number in range(len(areas))},
        "teams": teams,
        "sources": {
            "cases": {"title": "Cases", "fields": fields, **common},
            "visits": {
                "title": "Visits",
                "fields": {"visited": {"headings": ["Visited"], "type": "date"}, "child": fields["child"]},
                **common,
            },
            "people": {
                "title": "Population",
                "fields": {"persons": {"headings": ["Persons"], "type": "number"}},
                **common,
            },
        },
        "indicators": {id_: {"title": id_, "measure": measure} for id_, measure in measures.items()},
        "sections": {},
        **(more or {}),
    }
    return MappingFiles.model_validate(values)


SORTS = list(product(("boy", "girl"), ("10", "20", "never"), ("long, seen", "long, not seen", "short")))
COUNTED = {
    ("open", "upper"): lambda sort: True,
    ("boys", "upper"): lambda sort: sort[0] == "boy",
    ("girls", "upper"): lambda sort: sort[0] == "girl",
    ("first_team", "upper"): lambda sort: True,
    ("visits_10", "upper"): lambda sort: sort[1] == "10",
    ("visits_10", "lower"): lambda sort: True,
    ("visits_20", "upper"): lambda sort: sort[1] in ("10", "20"),
    ("visits_20", "lower"): lambda sort: True,
    ("long", "upper"): lambda sort: sort[2] == "long, seen",
    ("long", "lower"): lambda sort: sort[2] != "short",
    ("rate", "upper"): lambda sort: True,
}


def figures_of(mapping):
    """(measure, part, scope) → the sorts and the leaves that it counts: the attacker's reading of the mapping."""
    leaves = [*mapping.teams, None]
    found = {}
    for (measure, part), counts in COUNTED.items():
        sorts = [sort for sort in SORTS if counts(sort)]
        for scope in mapping.scopes if measure != "rate" else ("whole",):
            inside = [
                leaf
                for leaf in leaves
                if (
                    scope == "whole"
                    or leaf == scope
                    or (leaf and mapping.teams[leaf].area == scope)
                    or (scope == "not_allocated" and leaf is None)
                )
                and (measure != "first_team" or leaf == "t1")
            ]
            found[measure, part, scope] = (sorts, inside)
    return found


def observe(mapping, worlds):
    """The observations of worlds: one a month, each a dict (sort, leaf) → people."""
    figures = figures_of(mapping)
    measures = tuple(mapping.measures)
    shape = (len(measures), len(mapping.scopes), len(worlds))
    parts = {part: np.full(shape, NOT_AVAILABLE, dtype=np.int64) for part in ("upper", "lower")}
    for month, world in enumerate(worlds):
        for (measure, part, scope), (sorts, leaves) in figures.items():
            total = sum(world.get((sort, leaf), 0) for sort in sorts for leaf in leaves)
            parts[part][measures.index(measure), mapping.scopes.index(scope), month] = total
    parts["lower"][measures.index("rate"), 0] = 10_000
    months = tuple(MONTH + number for number in range(len(worlds)))
    return Observations(measures, mapping.scopes, months, parts["upper"], parts["lower"])


def people(sizes, seed, leaves):
    """A world: so many people in each leaf, of sorts by chance but some more likely than others."""
    chance = random.Random(seed)
    weights = [chance.choice((0, 1, 1, 8)) for _ in SORTS]
    if not any(weights):
        weights[0] = 1
    world = {}
    for leaf, size in zip(leaves, sizes, strict=True):
        for sort in chance.choices(SORTS, weights, k=size):
            world[sort, leaf] = world.get((sort, leaf), 0) + 1
    return world


@st.composite
def services(draw):
    """A mapping of a few teams, a month's observations, and how many people are in no team."""
    areas = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    size = st.one_of(st.integers(0, 6), st.integers(5, 40))
    sizes = [draw(size) for _ in range(sum(areas))]
    teamless = draw(st.sampled_from([0, 0, 0, 1, 3, 9]))
    mapping = mapping_of(areas)
    world = people([*sizes, teamless], draw(st.integers(0, 10**6)), [*mapping.teams, None])
    return mapping, observe(mapping, [world]), teamless


def attack(mapping, truth, shown_observations, teamless, enough):
    """How many values (up to `enough`) the exact attacker must leave to each figure that is not shown.

    Asked for as well: small other parts of hidden fractions, and how many are in no team where those are few. That
    there are none is taken as known.
    """
    figures = figures_of(mapping)
    shown, hidden_parts = {}, []
    for measure, part, scope in figures:
        counts = shown_observations.counts(measure, scope, MONTH)
        if counts[0] >= 0:
            shown[measure, part, scope] = counts[0 if part == "upper" else 1]
        elif part == "lower" and 1 <= np.diff(truth.counts(measure, scope, MONTH))[0] < 5:
            hidden_parts.append((measure, scope))
    leaves = [*mapping.teams, *([None] if teamless else [])]
    if not teamless:
        figures = {name: (sorts, [leaf for leaf in inside if leaf]) for name, (sorts, inside) in figures.items()}
    if 1 <= teamless < 5:
        figures["open", "upper", "no team"] = (SORTS, [None])
    figures = {name: figure for name, figure in figures.items() if figure[1]}  # elsewhere it is 0 by definition
    same = {}
    for name, figure in figures.items():  # one count under several names is shown where one of them is
        same.setdefault((tuple(figure[0]), tuple(figure[1])), []).append(name)
    for names in same.values():
        seen = [shown[name] for name in names if name in shown]
        if seen:
            assert len(set(seen)) == 1
            shown.update(dict.fromkeys(names, seen[0]))
    return ATTACKER.possible_by_people(SORTS, leaves, figures, shown, hidden_parts, enough)


@pytest.fixture(scope="session")
def lab():
    """All of the above."""
    return SimpleNamespace(
        attacker=ATTACKER,
        books=BOOKS,
        known=KNOWN,
        episodes=EPISODES,
        structures=STRUCTURES,
        mapping_of=mapping_of,
        figures_of=figures_of,
        observe=observe,
        people=people,
        services=services,
        attack=attack,
        sorts=SORTS,
        month=MONTH,
    )
