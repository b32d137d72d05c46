"""An attacker who shares no code with the protection: exact, and knows the definitions and every shown figure.

He writes down whole numbers that he does not know and sums of them that he does, over all months at once. A solver
(CP-SAT, exact on whole numbers) is then asked for one value after the other of each figure that is not shown, until
there are enough or no more. Unknowns that no sum ties together are looked at apart, which loses nothing.
"""

import itertools
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

MOST = 100_000


@dataclass
class Puzzle:
    """What is known: values, and sums (name → times) that lie between two numbers. `asked` is to be pinned down.

    No unknown is more than `most`.
    """

    known: dict = field(default_factory=dict)
    sums: list = field(default_factory=list)
    asked: dict = field(default_factory=dict)
    most: int = MOST

    def add(self, terms, least=0, most=0):
        """The sum of names, each so many times, lies between the two (None: no bound)."""
        self.sums.append((dict(terms), least, most))

    def total(self, whole, parts):
        """The whole is the sum of its parts."""
        self.add({whole: 1, **dict.fromkeys(parts, -1)})

    def at_most(self, whole, parts):
        """The parts together are never more than the whole."""
        self.add({whole: 1, **dict.fromkeys(parts, -1)}, 0, None)

    def values(self, enough):
        """For everything asked, how many values it can have: `enough` and more count as `enough`."""
        sums = [self._reduced(*one) for one in self.sums]
        assert all(terms or within(0, least, most) for terms, least, most in sums), "what is shown contradicts itself"
        asked = {label: self._reduced(terms, 0, 0)[0] for label, terms in self.asked.items()}
        groups = _tied([*(terms for terms, _, _ in sums), *asked.values()])
        by_group = [([], {}) for _ in range(max(groups.values(), default=-1) + 1)]
        for one in sums:
            if one[0]:
                by_group[groups[next(iter(one[0]))]][0].append(one)
        for label, terms in asked.items():
            if terms:
                by_group[groups[next(iter(terms))]][1][label] = terms
        found = dict.fromkeys(asked, 1)
        for some, labels in by_group:
            found |= _values(some, labels, enough, self.most)
        return found

    def _reduced(self, terms, least, most):
        """The sum without what is known."""
        told = sum(times * self.known[name] for name, times in terms.items() if name in self.known)
        left = {name: times for name, times in terms.items() if name not in self.known and times}
        return left, None if least is None else least - told, None if most is None else most - told


def within(value, least, most):
    """Whether a value lies between the two."""
    return (least is None or value >= least) and (most is None or value <= most)


def _tied(sums):
    """Name → number of the group of names that sums tie together."""
    above = {name: name for terms in sums for name in terms}

    def top(name):
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for terms in sums:
        for one, other in itertools.pairwise(terms):
            above[top(one)] = top(other)
    numbers = {}
    return {name: numbers.setdefault(top(name), len(numbers)) for name in above}


def _values(sums, asked, enough, most_of_one):
    if not asked:
        return {}
    model = cp_model.CpModel()
    names = dict.fromkeys(name for terms in [*(one[0] for one in sums), *asked.values()] for name in terms)
    variables = {name: model.new_int_var(0, most_of_one, str(name)) for name in names}

    def total(terms):
        return sum(times * variables[name] for name, times in terms.items())

    for terms, least, most in sums:
        if least is not None:
            model.add(total(terms) >= least)
        if most is not None:
            model.add(total(terms) <= most)
    targets = {label: model.new_int_var(-most_of_one * 200, most_of_one * 200, f"asked {label}") for label in asked}
    for label, terms in asked.items():
        model.add(targets[label] == total(terms))
    found = {label: set() for label in asked}
    for _ in range(enough + 3):  # quick: worlds that differ in as much as can be; what is left is asked for below
        _look(model, targets, found, [label for label, values in found.items() if len(values) < enough])
    for label in targets:
        if len(found[label]) < enough:
            least, most = (_extreme(model, targets[label], way) for way in (-1, 1))
            found[label] |= {least, most}
            model.add_linear_constraint(targets[label], least, most)  # known now, and a help
            while len(found[label]) < min(enough, most - least + 1) and _look(
                model, targets, found, [label], exact=True
            ):
                pass
    assert all(found.values()), "what is shown contradicts the definitions"
    return {label: min(len(values), enough) for label, values in found.items()}


def _extreme(model, target, way):
    """The most (1) or least (-1) that a target can be."""
    model = model.clone()
    target = model.get_int_var_from_proto_index(target.index)
    model.maximize(way * target)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL, "what is shown contradicts the definitions"
    return solver.value(target)


def _look(model, targets, found, wanted, exact=False):
    """Add the values of a world in which as many of those wanted as can be have a new one (all: where `exact`).

    Says whether there is such a world; proven where `exact`.
    """
    if not wanted:
        return False
    model = model.clone()
    new = []
    for label in wanted:
        target = model.get_int_var_from_proto_index(targets[label].index)
        differs = model.new_bool_var(f"new {label}")
        new.append(differs)
        for value in found[label]:
            model.add(target != value).only_enforce_if(differs)
    if exact:
        model.add_bool_and(new)
    else:
        model.maximize(sum(new))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if not exact:
        solver.parameters.max_deterministic_time = 0.05
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE, cp_model.UNKNOWN)
    assert not (exact and status == cp_model.UNKNOWN)
    if status in (cp_model.INFEASIBLE, cp_model.UNKNOWN):
        return False
    for label, target in targets.items():
        found[label].add(solver.value(target))
    return True


def possible_by_people(sorts, leaves, figures, shown, other_parts, enough):
    """How many values each suppressed figure can have.

    `sorts` are the sorts of people, `leaves` the teams (and None for no team). `figures` maps (measure, part, scope) to
    (sorts counted, leaves counted); `shown` gives the figures that are shown; `other_parts` names (measure, scope) of
    fractions whose other part is asked for too.
    """
    puzzle = Puzzle(most=500)
    for name, (of_sorts, in_leaves) in figures.items():
        people = dict.fromkeys(itertools.product(of_sorts, in_leaves), 1)
        if name in shown:
            puzzle.add(people, shown[name], shown[name])
        else:
            puzzle.asked[name] = people
    for measure, scope in other_parts:
        lower, upper = (set(itertools.product(*figures[measure, part, scope])) for part in ("lower", "upper"))
        puzzle.asked[measure, "other part", scope] = dict.fromkeys(lower - upper, 1)
    assert {(sort, leaf) for of, within_ in figures.values() for sort in of for leaf in within_} <= set(
        itertools.product(sorts, leaves)
    )
    return puzzle.values(enough)
