"""What a reader of all shared workbooks knows: their figures, and how the definitions tie these together."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Knowledge:
    """One service's definitions, as a person reads them."""

    of: dict
    """Share → what stands below its line."""
    parts: list
    """(whole, parts that exclude each other): together they are never more than it."""
    whole_parts: list = field(default_factory=list)
    """Those of `parts` that always make up the whole."""
    same: dict = field(default_factory=dict)
    """Measure → the quantity that it counts under another name."""
    one_team: dict = field(default_factory=dict)
    """Measure → (quantity, team, scopes that hold it): that team's figure, whatever scope it is shown under."""
    other_fractions: dict = field(default_factory=dict)
    """Count → what it is shown as a percentage of on another line."""
    year_starts_in: int = 4

    @property
    def fractions(self):
        """Everything that is shown as a percentage, with what stands below the line."""
        return {**self.of, **self.other_fractions}

    def name(self, measure, part, scope, month):
        """One count under all its names; None where it is no count of the service's, or 0 by definition."""
        quantity = self.same.get(measure, measure) if part == "upper" else self.of.get(measure)
        if quantity not in self.one_team:
            return None if quantity is None else (quantity, scope, month)
        of_team, team, scopes = self.one_team[quantity]
        return (of_team, team, month) if scope in scopes else None

    def year_start(self, month):
        """The first month of a month's year."""
        year, number = month.split("-")
        return f"{int(year) - (int(number) < self.year_starts_in)}-{self.year_starts_in:02}"


def told_by(knowledge, figures):
    """Name → what the workbooks say of it: numbers and `c`."""
    told = {}
    for place, value in figures:
        name = knowledge.name(*place)
        if value != "N/A" and name is not None:
            told.setdefault(name, set()).add(value)
    return told


def puzzle_of(attacker, mapping, knowledge, figures):
    """Everything that the workbooks show of all months, and what the definitions say about it, for the attacker."""
    told, puzzle = told_by(knowledge, figures), attacker.Puzzle()
    for name, values in told.items():
        numbers = values - {"c"}
        assert len(numbers) <= 1, f"{name} is shown as {numbers}"
        puzzle.known |= dict.fromkeys([name] if numbers else [], next(iter(numbers), None))
    tree = {area: [id_ for id_, team in mapping.teams.items() if team.area == area] for area in mapping.service_areas}
    tree["whole"] = list(mapping.service_areas)
    for quantity, scope, month in told:
        if quantity.endswith(".year"):
            count, first = quantity.removesuffix(".year"), knowledge.year_start(month)
            year = [name for name in told if name[:2] == (count, scope) and first <= name[2] <= month]
            puzzle.total((quantity, scope, month), year)
            continue
        below = [(quantity, child, month) for child in tree.get(scope, ()) if (quantity, child, month) in told]
        if below:
            puzzle.total((quantity, scope, month), below)
        for whole, parts in knowledge.parts:
            names = [(part, scope, month) for part in parts]
            if whole == quantity and all(name in told for name in names):
                add = puzzle.total if parts in knowledge.whole_parts else puzzle.at_most
                add((quantity, scope, month), names)
    puzzle.asked = {name: {name: 1} for name in told if name not in puzzle.known}
    return puzzle


def ask_other_parts(puzzle, knowledge, truth):
    """Ask for the small other part of every fraction of which a part is not shown, given the true figures."""
    for measure, whole in knowledge.fractions.items():
        for scope in truth.scopes:
            for month in truth.months:
                counts = truth.counts(measure, scope, month)
                upper = knowledge.name(measure, "upper", scope, month.key)
                lower = (whole, scope, month.key)
                if counts is None or (upper in puzzle.known and lower in puzzle.known):
                    continue
                under = counts[1] if measure in knowledge.of else truth.counts(whole, scope, month)[0]
                if 1 <= under - counts[0] < 5:
                    puzzle.asked[measure, "other part", scope, month.key] = {lower: 1, upper: -1}


def weak(puzzle, enough):
    """What the attacker can narrow down to fewer values, with how many."""
    assert len(puzzle.asked) > 100
    return {name: count for name, count in puzzle.values(enough).items() if count < enough}
