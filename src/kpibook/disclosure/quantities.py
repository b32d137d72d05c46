"""What the published figures count, so that one count shown under two indicators is known to be one.

Conditions taken apart into statements, of which disclosure control knows how they stand to each other.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, assert_never

from kpibook.definitions import MappingFiles, base_of, bases_of, kinds, team_field
from kpibook.disclosure.earlier_dates import with_earlier_dates
from kpibook.disclosure.same_lists import list_names


@dataclass(frozen=True)
class Returned:
    """A unit of a return's number field. `within`: fields of which it is shown as a percentage, so is part of."""

    field: str
    within: frozenset[str] = frozenset()


Statement = kinds.FieldCondition | kinds.TimedCondition | kinds.Passed | kinds.Compared | Returned
"""What is true of a record or not, and is made of nothing else."""
Requirement = kinds.Formula | Returned
"""What a quantity asks of the records that it counts."""
NEVER = kinds.Some(())
"""What no record meets."""


def taken_apart(formulas: Iterable[kinds.Formula], name: Callable[[str], str], dated_by: str) -> frozenset[Requirement]:
    """What must all hold for all of these to hold, as simple as it can be said.

    Fields are called by the names that all lists over one file go by. That the date by which a record counts has come
    is no question: it would not be counted.
    """
    found = _simple(kinds.Every(tuple(formulas)), name, dated_by)
    match found:
        case kinds.Every(parts=parts):
            return frozenset(parts)
        case bool():
            return frozenset(() if found else (NEVER,))
        case _:
            return frozenset((found,))


def statements_in(requirement: Requirement) -> frozenset[Statement]:
    """The statements of which a requirement is made."""
    match requirement:
        case kinds.Opposite(of=of):
            return statements_in(of)
        case kinds.Every(parts=parts) | kinds.Some(parts=parts):
            return frozenset[Statement]().union(*map(statements_in, parts))
        case kinds.FieldCondition() | kinds.TimedCondition() | kinds.Passed() | kinds.Compared() | Returned():
            return frozenset((requirement,))
        case _:
            raise TypeError(f"{type(requirement).__name__} is a condition that disclosure control does not know")


def holds_where(requirement: Requirement, true: Collection[Statement]) -> bool:
    """Whether a requirement holds of a record of which these statements are true, and no others."""
    match requirement:
        case kinds.Opposite(of=of):
            return not holds_where(of, true)
        case kinds.Every(parts=parts):
            return all(holds_where(part, true) for part in parts)
        case kinds.Some(parts=parts):
            return any(holds_where(part, true) for part in parts)
        case _:
            return requirement in true


def _simple(formula: kinds.Formula, name: Callable[[str], str], dated_by: str) -> kinds.Formula | bool:
    """The same without what is always so or never, parts within parts of one kind, and opposites of opposites."""
    match formula:
        case kinds.Passed():
            named = replace(formula, since=name(formula.since))
            return named == kinds.Passed(dated_by, kinds.NO_TIME) or named
        case kinds.Compared():
            return _in_order(formula, name)
        case kinds.FieldCondition():
            return formula.model_copy(update={"field": name(formula.field)})
        case kinds.TimedCondition():
            return formula
        case kinds.Opposite():
            of = _simple(formula.of, name, dated_by)
            if isinstance(of, bool):
                return not of
            return of.of if isinstance(of, kinds.Opposite) else kinds.Opposite(of)
        case kinds.Every() | kinds.Some():
            return _of_parts(formula, [_simple(part, name, dated_by) for part in formula.parts])
        case _:
            raise TypeError(f"{type(formula).__name__} is a condition that disclosure control does not know")


def _in_order(compared: kinds.Compared, name: Callable[[str], str]) -> kinds.Formula:
    """In the one form in which equal comparisons are equal: the field whose name comes first stands first."""
    field, to = name(compared.field), name(compared.to)
    if field <= to:
        return kinds.Compared(field, to, compared.strictly)
    filled = (kinds.FieldCondition(field=one, blank=False) for one in (field, to))
    return kinds.Every((*filled, kinds.Opposite(kinds.Compared(to, field, not compared.strictly))))


def _of_parts(whole: kinds.Every | kinds.Some, parts: list[kinds.Formula | bool]) -> kinds.Formula | bool:
    neutral = isinstance(whole, kinds.Every)  # what is always so changes nothing where all must hold
    if any(part is (not neutral) for part in parts):
        return not neutral
    flat: dict[kinds.Formula, None] = {}
    for part in parts:
        if not isinstance(part, bool):
            flat |= dict.fromkeys(part.parts if isinstance(part, type(whole)) else (part,))
    if len(flat) < 2:
        return next(iter(flat), neutral)
    return type(whole)(tuple(flat))


_AUDITS_OF = {"audits.completed": "audits.allocated"}


@dataclass(frozen=True)
class Quantity:
    """A count of records: what is counted, which conditions all hold, and in which teams.

    `counted` says the list and the dates; `distinct` whether people are counted instead of records; `teams` which teams
    the mapping's team conditions leave (outside them the count is 0 by definition), `teamless` whether records without
    a team are among them.
    """

    counted: tuple[object, ...]
    requirements: frozenset[Requirement]
    distinct: str | None
    teams: frozenset[str]
    teamless: bool = True

    @cached_property
    def speaks_of(self) -> tuple[tuple[Requirement, frozenset[Statement]], ...]:
        """The requirements, each with the statements of which it is made."""
        return tuple((one, statements_in(one)) for one in self.requirements)

    @property
    def statements(self) -> frozenset[Statement]:
        """All statements of which its requirements are made."""
        return frozenset[Statement]().union(*(about for _, about in self.speaks_of))

    def is_within(self, other: "Quantity") -> bool:
        """Whether its teams are among the other's."""
        return self.teams <= other.teams and self.teamless <= other.teamless

    @property
    def family(self) -> tuple[object, ...]:
        """The same for quantities that differ only in the teams they are limited to."""
        return (self.counted, self.requirements, self.distinct)


Key = tuple[str, str]
"""A measure, and which of its figures the count is that is published: its `numerators` or its `denominators`."""


@dataclass(frozen=True)
class Published:
    """One measure's figures: the quantity of its numerator, and of its denominator where that is a count too.

    `of`: what its count is shown as a percentage of, here or (audits) on another line of the same sheet. `figures`: of
    which of the measure's figures `upper` is the count. A ratio of two lists is two of these, and one of one list is no
    fraction: neither count is part of the other. Of an average only the denominator is a count. `value`: what is
    averaged. A total is an average of which the numerator is a count too, of what the records say.
    """

    measure: str
    upper: Quantity
    lower: Quantity | None
    of: Quantity | None
    figures: Literal["numerators", "denominators"] = "numerators"
    value: tuple[str, ...] | None = None

    @property
    def key(self) -> Key:
        """By which it is told from the other count of a ratio."""
        return self.measure, self.figures


def published_quantities(mapping: MappingFiles) -> tuple[Published, ...]:
    """What each measure publishes, in the mapping's order. A rate's population is no count and is left out.

    The quality assurance sheet shows audits completed as a percentage of those allocated, and each grade as one of
    those completed.
    """
    found = {one.key: one for id_, measure in mapping.measures.items() for one in _published(mapping, id_, measure)}
    for key, one in found.items():
        id_ = one.measure
        whole = _AUDITS_OF.get(id_, "audits.completed" if id_.startswith("audits.grade.") else "")
        if whole:
            found[key] = replace(one, of=found[whole, "numerators"].upper)
    return tuple(found.values())


def _published(mapping: MappingFiles, id_: str, measure: kinds.AnyMeasure) -> Iterator[Published]:
    """What a measure shows: each kind is asked for, since a kind taken for another would leave a figure unprotected."""
    match measure:
        case kinds.Tally():
            lower = _tally(mapping, measure, measure.out_of) if measure.out_of is not None else None
            yield Published(id_, _tally(mapping, measure, measure.value), lower, lower)
        case kinds.Share():
            yield _fraction(mapping, id_, measure, ())
        case kinds.Part(of=kinds.Share() as share):  # both parts of the fraction are within the part
            yield _fraction(mapping, id_, share, measure.meets)
        case kinds.Part():
            yield Published(id_, _count(mapping, _base_of(mapping, measure), (), measure.meets), None, None)
        case (
            kinds.Flow() | kinds.Stock() | kinds.Snapshot() | kinds.Rate()
        ):  # a rate's other part is a population, which is published anyway
            yield Published(id_, _count(mapping, _base_of(mapping, measure), (), ()), None, None)
        case kinds.Average():
            base = _base_of(mapping, measure)
            rests_on = _count(mapping, base, (*measure.where, *measure.has_value), measure.meets)
            names = list_names(mapping)[base.source]
            value = (measure.days.unit if measure.days else "value", *(names.of(field) for field in measure.fields))
            yield Published(id_, rests_on, None, None, "denominators", value)
            if measure.statistic == "total":
                yield Published(id_, _total(rests_on, value), None, None)
        case kinds.Ratio():
            upper, lower = (_count(mapping, base, (), ()) for base in bases_of(mapping, measure))
            if upper.counted == lower.counted:
                yield Published(id_, upper, lower, None)
            else:
                yield Published(id_, upper, None, None)
                yield Published(id_, lower, None, None, "denominators")
        case _:
            assert_never(measure)


def _total(rests_on: Quantity, value: tuple[str, ...]) -> Quantity:
    """What records say of how often: as if each time were a record of its own, which counts where its record does."""
    return replace(rests_on, counted=("total", rests_on.counted[1], value, rests_on.counted))


def _fraction(mapping: MappingFiles, id_: str, share: kinds.Share, within: tuple[kinds.Condition, ...]) -> Published:
    base = _base_of(mapping, share)
    lower = _count(mapping, base, share.where, within)
    return Published(id_, _count(mapping, base, share.where, (*share.meets, *within)), lower, lower)


def _base_of(mapping: MappingFiles, measure: kinds.AnyMeasure) -> kinds.Base:
    base = base_of(mapping, measure)
    if base is None:
        raise TypeError("only a tally counts no records")
    return base


def _tally(mapping: MappingFiles, tally: kinds.Tally, field: str) -> Quantity:
    """A return's figures, unit by unit: those of one field, in the rows that meet the conditions."""
    name = list_names(mapping)[tally.source]
    counted = ("tally", name.source, name.of(tally.month))
    returned = Returned(name.of(field), _shown_of(mapping, name.source, name.of(field)))
    return _of_teams(mapping, tally.source, counted, [returned], tally.where, None)


def _shown_of(mapping: MappingFiles, source: str, field: str) -> frozenset[str]:
    """The fields of a return of which a field is shown as a percentage, and those of which these are."""
    names = list_names(mapping)
    pairs = {
        (names[m.source].of(m.value), names[m.source].of(m.out_of))
        for m in mapping.measures.values()
        if isinstance(m, kinds.Tally) and names[m.source].source == source and m.out_of is not None
    }
    found: set[str] = set()
    wider = {field}
    while wider:
        wider = {lower for upper, lower in pairs if upper in wider} - found
        found |= wider
    return frozenset(found - {field})


def _count(
    mapping: MappingFiles, base: kinds.Base, where: tuple[kinds.FieldCondition, ...], meets: tuple[kinds.Condition, ...]
) -> Quantity:
    counted: tuple[object, ...]
    name = list_names(mapping)[base.source]
    match base:
        case kinds.Flow():
            still_open = None if base.still_open is None else name.of(base.still_open)
            counted = ("flow", name.source, name.of(base.date), base.plus, still_open, base.in_last)
        case kinds.Stock():
            counted = ("stock", name.source, name.of(base.start), name.of(base.end))
        case kinds.Snapshot():
            # What is open on the day, as a stock is: the same dates are the same count, other dates cannot be compared.
            dates = (None if date is None else name.of(date) for date in (base.start, base.end))
            counted = ("stock", name.source, *dates)
        case _:
            assert_never(base)
    asked = [condition.value for condition in (*base.asks, *meets)]
    conditions = [*base.where, *where, *(each for each in asked if isinstance(each, kinds.FieldCondition))]
    source = mapping.sources[base.source]
    timed = [
        with_earlier_dates(each.comes_to(), source) for each in asked if not isinstance(each, kinds.FieldCondition)
    ]
    found = taken_apart(timed, name.of, name.of(base.dated_by))
    return _of_teams(mapping, base.source, counted, found, conditions, base.distinct)


def _of_teams(
    mapping: MappingFiles,
    source: str,
    counted: tuple[object, ...],
    found: Iterable[Requirement],
    conditions: Sequence[kinds.FieldCondition],
    distinct: str | None,
) -> Quantity:
    """The quantity, its conditions on teams said as the teams that they leave."""
    # A condition on the team is no property of a record here: it says at which leaves there is anything to count. That
    # holds of a team that depends on the day too: condition and scope look at the record on the same one.
    team = team_field(mapping, source)
    of_team = [c for c in conditions if c.field == team]
    name = list_names(mapping)[source]
    of_fields = {c.model_copy(update={"field": name.of(c.field)}) for c in conditions if c not in of_team}
    distinct = None if distinct is None else name.of(distinct)
    teamless = all(c.in_ is None and c.blank is not False for c in of_team)
    return Quantity(counted, frozenset((*of_fields, *found)), distinct, _teams_left(mapping, of_team), teamless)


def _teams_left(mapping: MappingFiles, conditions: Iterable[kinds.FieldCondition]) -> frozenset[str]:
    left = set(mapping.teams)
    for condition in conditions:
        if condition.in_ is not None:
            left &= set(condition.in_)
        if condition.not_in is not None:
            left -= set(condition.not_in)
        if condition.blank:
            left = set()
    return frozenset(left)
