"""An attacker who shares no code with the protection: exact, and knows the definitions and every shown figure.

Two of them. `possible_by_people` thinks of the people that could have been there: for every team, how many of each
sort; every figure is a sum of sorts. `possible_by_sums` thinks of figures, and is told in plain words which are sums or
parts of which. Both ask a solver (CP-SAT, exact on whole numbers) for one value after the other of each figure that is
not shown, until there are enough or no more.
"""

import itertools
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

MOST = 3000


@dataclass
class Puzzle:
    """What is known, as a model for the solver; `unknown` are the expressions to be pinned down."""

    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    unknown: dict = field(default_factory=dict)

    def values(self, enough):
        """For each unknown, how many values it can have: `enough` and more count as `enough`."""
        found = {name: set() for name in self.unknown}
        targets = {name: self.model.new_int_var(-MOST * 20, MOST * 20, str(name)) for name in self.unknown}
        for name, expression in self.unknown.items():
            self.model.add(targets[name] == expression)
        for name, target in targets.items():
            solved = True
            while solved and len(found[name]) < enough:
                model = self.model.clone()
                for value in found[name]:
                    model.add(model.get_int_var_from_proto_index(target.index) != value)
                solver = cp_model.CpSolver()
                solver.parameters.num_workers = 1
                status = solver.solve(model)
                assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE)
                solved = status != cp_model.INFEASIBLE
                if solved:
                    for other, its_target in targets.items():
                        found[other].add(solver.value(its_target))
        assert all(found.values()), "what is shown contradicts the definitions"
        return {name: min(len(values), enough) for name, values in found.items()}


def possible_by_people(sorts, leaves, figures, shown, other_parts, enough):
    """How many values each suppressed figure can have.

    `sorts` are the sorts of people, `leaves` the teams (and None for no team). `figures` maps (measure, part, scope) to
    (sorts counted, leaves counted); `shown` gives the figures that are shown; `other_parts` names (measure, scope) of
    fractions whose other part is asked for too.
    """
    puzzle = Puzzle()
    people = {
        (sort, leaf): puzzle.model.new_int_var(0, MOST, f"{sort} {leaf}")
        for sort, leaf in itertools.product(sorts, leaves)
    }
    sums = {
        name: sum(people[sort, leaf] for sort in of_sorts for leaf in in_leaves)
        for name, (of_sorts, in_leaves) in figures.items()
    }
    for name, expression in sums.items():
        if name in shown:
            puzzle.model.add(expression == shown[name])
        else:
            puzzle.unknown[name] = expression
    for measure, scope in other_parts:
        puzzle.unknown[measure, "other part", scope] = sums[measure, "lower", scope] - sums[measure, "upper", scope]
    return puzzle.values(enough)


def possible_by_sums(figures, shown, tree, parts, enough):
    """How many values each suppressed figure can have.

    `figures` are all (quantity, scope); `tree` maps a scope to those that it is the sum of; `parts` is a list of
    (whole, parts that exclude each other): together they are never more than it.
    """
    puzzle = Puzzle()
    variables = {name: puzzle.model.new_int_var(0, MOST * 10, str(name)) for name in figures}
    for name, variable in variables.items():
        if name in shown:
            puzzle.model.add(variable == shown[name])
        else:
            puzzle.unknown[name] = variable
    for quantity, scope in figures:
        below = [variables[quantity, child] for child in tree.get(scope, ()) if (quantity, child) in variables]
        if below:
            puzzle.model.add(variables[quantity, scope] == sum(below))
        for whole, members in parts:
            names = [(member, scope) for member in members]
            if quantity == whole and all(name in variables for name in names):
                puzzle.model.add(sum(variables[name] for name in names) <= variables[quantity, scope])
    return puzzle.values(enough)
