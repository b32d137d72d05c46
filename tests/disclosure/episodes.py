"""A small service over several months, whose cases start, stay open and end: every figure agrees with every other.

The attacker's side of it too: for each team he thinks of how many cases of each sort started and ended when.
"""

import datetime as dt
import itertools
import random
from dataclasses import dataclass

import numpy as np

from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month
from kpibook.report.build import build_report
from kpibook.report.model import About
from kpibook.tables import NOT_AVAILABLE, Observations

MONTHS = tuple(Month(2023, 2) + number for number in range(3))
"""February to April: a financial year ends after the second."""
OPEN = len(MONTHS)
STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
BOYS = {"where": [{"field": "flag", "in": ["yes"]}]}
SEEN = {"latest_event": {"source": "visits", "date": "visited", "needs_event": True, "within": "10 days"}}
MEASURES = {
    "open": STOCK,
    "boys": {**STOCK, **BOYS},
    "seen": {"kind": "share", "of": "open", "meets": [SEEN]},
    "started": {"kind": "flow", "source": "cases", "date": "start"},
    "boys_started": {"kind": "share", "of": "started", "meets": [{"field": BOYS["where"][0]}]},
    "ended": {"kind": "flow", "source": "cases", "date": "end"},
    "due": {"kind": "tally", "source": "returns", "month": "month", "value": "due"},
    "done": {"kind": "tally", "source": "returns", "month": "month", "value": "done", "out_of": "due"},
}
SHARES = {"seen": "open", "boys_started": "started", "done": "due"}
_YEAR = {"shown": "100", "number": "100", "comparison": "at_most", "period": "financial_year", "valid_from": "2020-04"}


def mapping_of(lab, areas, published, yearly=("t1",)):
    """A mapping that publishes some of the measures; `started` has targets for the financial year."""
    first = lab.mapping_of(areas).model_dump(mode="json", by_alias=True, exclude_unset=True)
    indicators = {id_: {"title": id_, "measure": MEASURES[id_]} for id_ in published}
    if "started" in indicators:
        indicators["started"] |= {"targets": [_YEAR], "team_targets": {team: [_YEAR] for team in yearly}}
    number = {"type": "number"}
    fields = {"month": {"headings": ["Month"], "type": "month"}, "team": {"headings": ["Team"], "type": "team"}}
    fields |= {name: {"headings": [name], **number} for name in ("due", "done")}
    returns = {"title": "Returns", "files": ["y.xlsx"], "complete_from": "2020-04-01", "fields": fields}
    return MappingFiles.model_validate(
        first | {"indicators": indicators, "sources": {**first["sources"], "returns": returns}}
    )


def cases(leaves, sizes, seed):
    """Cases by chance: (leaf, flag, month of start or -1, month of end or OPEN, months in which it was seen)."""
    chance = random.Random(seed)
    likely = {leaf: chance.choice((0, 0.3, 0.9)) for leaf in leaves}
    found = []
    for leaf, size in zip(leaves, sizes, strict=True):
        for _ in range(size):
            start = chance.choice((-1, -1, *range(OPEN)))
            end = chance.choice((*range(max(start, 0), OPEN), OPEN, OPEN))
            seen = frozenset(m for m in range(OPEN) if chance.random() < likely[leaf])
            found.append((leaf, chance.random() < 0.6, start, end, seen))
    return found


def returned(leaves, seed):
    """(leaf, month) → (due, done)."""
    chance = random.Random(seed)
    due = {place: chance.choice((0, 3, 5, 7, 12)) for place in itertools.product(leaves, range(OPEN))}
    return {place: (number, chance.randint(0, number)) for place, number in due.items()}


@dataclass(frozen=True)
class Figure:
    """One figure: its measure, part, scope and month, and how it is the sum of what the attacker thinks of."""

    name: tuple
    terms: dict


def figures(mapping):
    """Every published figure, and every financial year's sum so far, as sums of unknowns."""
    for scope, month in itertools.product(mapping.scopes, range(OPEN)):
        inside = [t for t, team in mapping.teams.items() if scope in ("whole", t, team.area)]
        for id_ in mapping.measures:
            yield Figure((id_, "upper", scope, month), _sum(id_, inside, month))
            if id_ in SHARES:
                yield Figure((id_, "lower", scope, month), _sum(SHARES[id_], inside, month))
        first = 0 if month < 2 else 2
        if "started" in mapping.indicators and scope in ("whole", *mapping.indicators["started"].team_targets):
            year = {name: 1 for m in range(first, month + 1) for name in _sum("started", inside, m)}
            yield Figure(("started.year", "upper", scope, month), year)


def _sum(id_, leaves, month):
    """The unknowns that a measure counts."""
    if id_ in ("due", "done", "seen"):
        return {(id_, leaf, month): 1 for leaf in leaves}
    found = {}
    for leaf, flag, start, end in itertools.product(leaves, (True, False), range(-1, OPEN), range(OPEN + 1)):
        counted = {
            "open": start <= month < end,
            "boys": start <= month < end and flag,
            "started": start == month,
            "boys_started": start == month and flag,
            "ended": end == month,
        }
        if start <= end and counted[id_]:
            found[leaf, flag, start, end] = 1
    return found


def report(mapping, some_cases, returns):
    """The report of these cases and returns, nothing suppressed."""
    held = {}
    for leaf, flag, start, end, seen in some_cases:
        held[leaf, flag, start, end] = held.get((leaf, flag, start, end), 0) + 1
        for month in range(OPEN):
            held["seen", leaf, month] = held.get(("seen", leaf, month), 0) + (start <= month < end and month in seen)
    for (leaf, month), (due, done) in returns.items():
        held |= {("due", leaf, month): due, ("done", leaf, month): done}
    measures = tuple(mapping.measures)
    parts = {p: np.full((len(measures), len(mapping.scopes), OPEN), NOT_AVAILABLE, dtype=np.int64)
             for p in ("upper", "lower")}  # fmt: skip
    for figure in figures(mapping):
        measure, part, scope, month = figure.name
        if measure != "started.year":
            total = sum(held.get(name, 0) for name in figure.terms)
            parts[part][measures.index(measure), mapping.scopes.index(scope), month] = total
    observed = Observations(measures, mapping.scopes, MONTHS, parts["upper"], parts["lower"])
    about = About((), (), "1", "0", dt.datetime(2023, 6, 6))
    return build_report(mapping, {}, observed, MONTHS[-1], (), (), about)


def _count(of_report, name):
    measure, part, scope, month = name
    if measure == "started.year":
        return of_report.year_to_date["started", scope][month]
    return of_report.observations.counts(measure, scope, MONTHS[month])[0 if part == "upper" else 1]


def attack(lab, truth, shown, enough):
    """How many values each figure that is not shown can have, up to `enough`; and each small other part of a share."""
    puzzle, labels = lab.attacker.Puzzle(most=200), {}
    every = {figure.name: figure.terms for figure in figures(truth.mapping)}
    told = {frozenset(terms): _count(shown, name) for name, terms in every.items() if _count(shown, name) >= 0}
    for terms, count in told.items():
        puzzle.add(dict.fromkeys(terms, 1), count, count)
    for name, terms in every.items():
        measure, part, scope, month = name
        if frozenset(terms) not in told and terms:  # else it is shown under another name
            puzzle.asked.setdefault(frozenset(terms), terms)
            labels.setdefault(frozenset(terms), name)
        if _count(shown, name) < 0 and part == "lower":
            upper = every[measure, "upper", scope, month]
            if 1 <= _count(truth, name) - _count(truth, (measure, "upper", scope, month)) < 5:
                puzzle.asked[measure, "other part", scope, month] = _less(terms, upper)
    for leaf, month in itertools.product(truth.mapping.teams, range(OPEN)):
        puzzle.add({**_sum("open", [leaf], month), ("seen", leaf, month): -1}, 0, None)
        puzzle.add({("due", leaf, month): 1, ("done", leaf, month): -1}, 0, None)
    return {labels.get(label, label): count for label, count in puzzle.values(enough).items()}


def _less(whole, part):
    return {name: whole.get(name, 0) - part.get(name, 0) for name in {**whole, **part}}
