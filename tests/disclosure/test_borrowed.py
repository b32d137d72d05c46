"""Teams and values that a list borrows: what they tell of each other, and that no small figure can be worked out."""

import itertools
import random

import numpy as np
import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.disclosure.family import domain_of
from kpibook.disclosure.field_values import FieldDomain
from kpibook.disclosure.protect import protect_observations
from kpibook.disclosure.same_lists import list_names
from kpibook.issues import InputError
from kpibook.months import Month
from kpibook.tables import NOT_AVAILABLE, Observations

VALUES_LEFT = 5
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
ALLOCATED = {"from": "moves", "on": "child", "start": "since", "end": "until"}
HEADER = {"from": "header", "on": "child", "on_there": "person"}
OF_FIRST_TEAM = {"field": "team", "in": ["t1"]}


def mapping_of(lab, areas, some):
    """Cases, and the same file again: teams and flags by allocations with dates, numbers and codes from a header."""
    values = lab.structures.mapping_of(lab, areas, some).model_dump(mode="json", by_alias=True, exclude_unset=True)
    own = values["sources"]["cases"]["fields"]
    id_, day = {"headings": ["Child"], "type": "id"}, {"headings": ["Since"], "type": "date"}
    lent = {name: own.pop(name) for name in ("number", "code", "flag", "team")}
    header = {"title": "Header", "files": ["header.csv"], "complete_from": "2020-04-01"}
    header["fields"] = {"person": id_, "number": lent["number"], "code": lent["code"]}
    moves = {**header, "title": "Moves", "files": ["moves.csv"]}
    moves["fields"] = {"child": id_, "since": day, "until": {**day, "headings": ["Until"]}}
    moves["fields"] |= {"flag": lent["flag"], "team": lent["team"]}
    lookups = {name: {**ALLOCATED, "field": name} for name in ("flag", "team")}
    cases = {**values["sources"]["cases"], "fields": own}
    cases["lookups"] = lookups | {name: {**HEADER, "field": name} for name in ("number", "code")}
    again = {**cases, "lookups": {n: one | {"from": f"{one['from']}_too"} for n, one in cases["lookups"].items()}}
    values["sources"] |= {"cases": cases, "again": again, "header": header, "moves": moves}
    values["sources"] |= {"header_too": header, "moves_too": moves}
    return MappingFiles.model_validate(values)


def borrowing_measures(lab, seed):
    """Measures by chance, none of them returns; now and then one of the first team alone."""
    chance = random.Random(seed)
    make = _made if chance.random() < 0.3 else lambda _, number: lab.structures.measures(number)
    tries = (make(lab, seed + 1_000 * number) for number in range(100))
    found = next(some for some in tries if all(one["kind"] != "tally" for one in some.values()))
    if chance.random() < 0.4:
        base = next(one.get("of", one) for one in found.values())
        found["first"] = {**base, "where": [*base.get("where", ()), OF_FIRST_TEAM]}
    return found


def _made(lab, seed):
    """A condition made of others and its opposite, beside the whole: all of it borrowed."""
    chance = random.Random(seed)
    some = [{"field": field} for _ in range(2) for field in lab.structures._loose(chance)]
    one = chance.choice([{"any": some}, {"any": [some[0], {"not": some[1]}]}, {"any": [{"not": one} for one in some]}])
    parts = {"in": {**OPEN, "where": [], "meets": [one]}, "out": {**OPEN, "where": [], "meets": [{"not": one}]}}
    return ({"all": {**OPEN, "where": []}} if chance.random() < 0.7 else {}) | parts


def records_of(lab):
    """Everything may be blank: nobody may be found in the other list."""
    records = lab.structures.RECORDS
    blank = {type(one)(**{**vars(one), "flag": None}) for one in records}
    return [*records, *sorted(blank, key=repr)]


def published(lab, mapping, some, seed):
    """The true figures, some records in no team; and what each counts: sorts of records, and teams ('' for none)."""
    records, chance = records_of(lab), random.Random(seed)
    plain = {
        id_: {**one, "where": [c for c in one.get("where", ()) if c != OF_FIRST_TEAM]} for id_, one in some.items()
    }
    sort_of = lab.structures.sorts_of(plain, records)
    leaves = [*mapping.teams, *([""] if chance.random() < 0.5 else [])]
    there, figures = lab.structures.world(records, leaves, seed), {}
    for id_, one in plain.items():
        teams = ["t1"] if OF_FIRST_TEAM in some[id_].get("where", ()) else leaves
        for part, scope in itertools.product(lab.structures.counted(one), mapping.scopes):
            sorts = sorted({s for s in sort_of.values() if (id_, part) in s}, key=sorted)
            inside = [t for t in teams if scope == "whole" or (t and scope in (t, mapping.teams[t].area))]
            figures[id_, part, scope] = (sorts, inside)
    shape = (len(some), len(mapping.scopes), 1)
    parts = {part: np.full(shape, NOT_AVAILABLE, dtype=np.int64) for part in ("upper", "lower")}
    for (id_, part, scope), (_, inside) in figures.items():
        total = sum(n for (r, leaf), n in there.items() if leaf in inside and (id_, part) in sort_of[r])
        parts[part][list(some).index(id_), mapping.scopes.index(scope), 0] = total
    truth = Observations(tuple(some), mapping.scopes, (lab.month,), parts["upper"], parts["lower"])
    figures = {name: one for name, one in figures.items() if one[1]}  # elsewhere it is 0 by definition
    return sorted(set(sort_of.values()), key=sorted), figures, truth


def weak(lab, areas, some, seed):
    """The figures of which the attacker has fewer values left than he may."""
    mapping = mapping_of(lab, areas, some)
    sorts, figures, truth = published(lab, mapping, some, seed)
    try:
        seen = protect_observations(mapping, truth)
    except InputError as refused:
        assert "could be worked out" in str(refused)
        return {}
    found = lab.structures.attack(lab, sorts, figures, truth, seen, VALUES_LEFT)
    return {name: count for name, count in found.items() if count < VALUES_LEFT}


def _of_seed(lab, seed):
    areas = random.Random(seed).choice(([2], [3], [2, 1], [2, 2], [1, 1, 2]))
    return weak(lab, areas, borrowing_measures(lab, seed), seed)


@pytest.mark.parametrize("seed", range(12))
def test_some_structures_that_borrow(lab, seed):
    """Teams and values by lookup: five values are left to every figure that is not shown."""
    assert _of_seed(lab, seed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(12, 252, 12))
def test_many_structures_that_borrow(lab, first):
    """The same for two hundred and more structures."""
    assert {seed: found for seed in range(first, first + 12) if (found := _of_seed(lab, seed))} == {}


def _counts(*wheres):
    return {f"m{number}": {**OPEN, "where": list(where)} for number, where in enumerate(wheres)}


YES, NO, NEITHER = ({"field": "flag", "in": ["yes"]}, {"field": "flag", "in": ["no"]}, {"field": "flag", "blank": True})
BY_HAND = {
    "a flag, its opposite, and nobody found": _counts([], [YES], [NO], [NEITHER]),
    "a flag and all that is not the flag": _counts([], [YES], [{"field": "flag", "not_in": ["yes"]}]),
    "one team alone": _counts([], [YES], [OF_FIRST_TEAM], [YES, OF_FIRST_TEAM]),
    "under two names": {"m0": OPEN | {"where": [YES]}, "m1": OPEN | {"source": "again", "where": [YES]}},
    "parts under two names": {
        "m0": OPEN | {"where": []},
        "m1": OPEN | {"where": [YES]},
        "m2": OPEN | {"source": "again", "where": [{"field": "flag", "not_in": ["yes"]}]},
    },
}


@pytest.mark.parametrize("name", BY_HAND)
def test_structures_by_hand(lab, name):
    """What makes up the whole, and what is one count twice, is known although it is borrowed."""
    found = {seed: some for seed in range(25) if (some := weak(lab, [3, 2], BY_HAND[name], seed))}
    assert found == {}


def test_what_can_stand_in_a_borrowed_field(lab):
    """The other list's codes and numbers; and a blank, though each row there is filled in."""
    mapping = mapping_of(lab, [2], {"open": OPEN})
    assert domain_of(mapping, "cases", "flag") == FieldDomain(codes=("yes", "no"), blank=True)
    assert domain_of(mapping, "cases", "again.flag") == FieldDomain(codes=("yes", "no"), blank=True)
    assert domain_of(mapping, "cases", "number") == FieldDomain(numbers=True, blank=True)


def test_lists_over_one_file_borrow_one_field(lab):
    """By whatever names; what is another list's, or there on other days, is another field."""
    mapping = mapping_of(lab, [2], {"open": OPEN})
    names = list_names(mapping)
    assert {name: names["again"].of(name) for name in ("flag", "number")} == {"flag": "flag", "number": "number"}
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["sources"]["again"]["lookups"] = {
        "mark": {**ALLOCATED, "field": "flag"},
        "flag": {**ALLOCATED, "field": "flag", "end": None},
        "begun": {"from": "cases", "on": "child", "field": "start"},
        "number": {**HEADER, "from": "header_too", "field": "code"},
    }
    names = list_names(MappingFiles.model_validate(values))["again"]
    assert [names.of(name) for name in ("mark", "flag", "begun", "number")] == ["flag", "again.flag", "start", "code"]


def _indicators(lab, some, unrelated=()):
    values = mapping_of(lab, [2], some).model_dump(mode="json", by_alias=True, exclude_unset=True)
    return MappingFiles.model_validate(values | {"disclosure": {"unrelated": list(unrelated)}})


ALLOCATIONS = {"kind": "stock", "source": "moves", "start": "since", "end": "until"}


@pytest.mark.parametrize("of", ["teams", "a flag"])
def test_a_list_that_lends_and_is_counted(lab, of):
    """Allocations counted beside cases that borrow from them bound these: nobody can say how closely."""
    some = {"open": OPEN if of == "teams" else {**OPEN, "where": [YES]}, "moves": ALLOCATIONS}
    shape = (2, len(_indicators(lab, some).scopes), 1)
    figures = np.full(shape, 30, dtype=np.int64)
    for unrelated, refused in (((), True), (({"indicators": ["open", "moves"], "because": "So it is."},), False)):
        mapping = _indicators(lab, some, unrelated)
        truth = Observations(("open", "moves"), mapping.scopes, (lab.month,), figures, np.full(shape, NOT_AVAILABLE))
        if refused:
            with pytest.raises(InputError) as caught:
                protect_observations(mapping, truth)
            assert [issue.kind for issue in caught.value.issues] == ["cannot-relate"]
        else:
            assert (protect_observations(mapping, truth).numerators[0] != -2).all()


MONTHS = tuple(Month(2023, 2) + number for number in range(3))
MEASURES = {
    "open": OPEN,
    "flagged": {**OPEN, "where": [YES]},
    "started": {"kind": "flow", "source": "cases", "date": "start"},
    "ended": {"kind": "flow", "source": "cases", "date": "end"},
}


def _moving(mapping, seed):
    """Cases that start, end and move between teams: (measure, team, month) → how many."""
    chance, found = random.Random(seed), {}
    teams = list(mapping.teams)

    def add(*name):
        found[name] = found.get(name, 0) + 1

    for _ in range(chance.choice((12, 40, 90))):
        start = chance.choice((-1, -1, 0, 1, 2))
        end = chance.choice((*range(max(start, 0), 3), 3, 3))
        team, restless = chance.choice(teams), chance.random() < 0.4
        for month in range(3):
            for measure, there in (
                ("started", start == month),
                ("ended", end == month),
                ("open", start <= month < end),
            ):
                team = chance.choice(teams) if restless else team
                if there:
                    add(measure, team, month)
                    if measure == "open" and chance.random() < 0.6:
                        add("flagged", team, month)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_months_of_cases_that_move(lab, seed):
    """Open = open before + started − ended holds for the whole service alone: still five values are left."""
    mapping = mapping_of(lab, [2, 1], MEASURES)
    counts, order = _moving(mapping, seed), list(MEASURES)
    figures = np.zeros((len(order), len(mapping.scopes), 3), dtype=np.int64)
    below = {s: [t for t, team in mapping.teams.items() if s in ("whole", t, team.area)] for s in mapping.scopes}
    for (number, measure), (at, teams), month in itertools.product(
        enumerate(order), enumerate(below.values()), range(3)
    ):
        figures[number, at, month] = sum(counts.get((measure, team, month), 0) for team in teams)
    truth = Observations(tuple(order), mapping.scopes, MONTHS, figures, np.full_like(figures, NOT_AVAILABLE))
    shown = protect_observations(mapping, truth)
    puzzle = lab.attacker.Puzzle(most=200)
    for measure, scope, month in itertools.product(order, mapping.scopes, range(3)):
        name, value = (measure, scope, month), shown.counts(measure, scope, MONTHS[month])[0]
        puzzle.known |= {name: value} if value >= 0 else {}
        if value < 0:
            puzzle.asked[name] = {name: 1}
    for measure, scope, month in itertools.product(order, ("whole", *mapping.service_areas), range(3)):
        parts = below[scope] if scope != "whole" else list(mapping.service_areas)
        puzzle.total((measure, scope, month), [(measure, part, month) for part in parts])
    for scope, month in itertools.product(mapping.scopes, range(3)):
        puzzle.at_most(("open", scope, month), [("flagged", scope, month)])
    for month in (1, 2):
        came = {("open", "whole", month): 1, ("open", "whole", month - 1): -1}
        puzzle.add({**came, ("started", "whole", month): -1, ("ended", "whole", month): 1})
    assert {name: count for name, count in puzzle.values(VALUES_LEFT).items() if count < VALUES_LEFT} == {}
