"""A contradiction in words: both figures, what they have to do with each other, and the records that part them.

Checks warns of each pair once, of the latest month that is shown.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from kpibook.definitions import MappingFiles, base_of
from kpibook.definitions.kinds import joined
from kpibook.indicators.compare import Place
from kpibook.indicators.reconcile.held import (
    Causes,
    Contradiction,
    Number,
    Odd,
    causes_of,
    compares_counts,
    decimals_of,
    hold,
    rounded,
)
from kpibook.indicators.reconcile.relations import Figure, Rule, Term
from kpibook.issues import Issue, Severity
from kpibook.months import Period, Reading
from kpibook.tables import Observations, Records

KIND = "figures-disagree"
_LISTED = 10
"""So many records are named in a warning; `kpibook reconcile` names all."""


def figures_in_words(mapping: MappingFiles, found: Contradiction) -> str:
    """Both figures and what they have to do with each other: a sentence without the month's causes."""
    relation, where = found.relation, _where(mapping, found)
    left, right = (_number(mapping, found, value) for value in (found.left, found.right))
    one, other = (_named(mapping, relation.rule, terms[0]) for terms in (relation.left, relation.right))
    match relation.rule:
        case Rule.SAME:
            return f"{where}: {_is(mapping, relation.left[0])} {left}, but {_is(mapping, relation.right[0])} {right}."
        case Rule.PEOPLE:
            return f"{where}: {one} counts {left} people, and {other} only {right} records of them."
        case Rule.PART_OF:
            return f"{where}: {one} is {left}, and {other}, of which it is a part, is {right}."
        case Rule.BREAKDOWN:
            return f"{where}: the rows below {other} add up to {left}, and it is {right}."
        case Rule.TEAMS:
            parts = "service areas" if found.scope == mapping.scopes[0] else "teams"
            return f"{where}: the {parts} add up to {left} of {other}, and the whole is {right}."
        case Rule.MOVEMENT:
            return (
                f"{where}: {one} of the month before, those started since and without those ended are {left}, and it "
                f"is {right}."
            )
        case Rule.SAID:
            return f"{where}: {one} is {left}, and {other} is {right}; {_said(mapping, found)}."
        case _:
            assert_never(relation.rule)


def causes_in_words(mapping: MappingFiles, found: Contradiction, causes: Causes, listed: int | None = None) -> str:
    """What parts them, record by record (so many of them, or all): a sentence, without anything of a person."""
    if causes.records:
        return _records(mapping, found, causes, listed)
    if causes.scopes:
        teams = (
            f"{mapping.scope_name(team)} {' and '.join(_number(mapping, found, value) for value in sides)}"
            for team, *sides in causes.scopes
        )
        return f"They differ in: {'; '.join(teams)}."
    return "Which records part them cannot be told: one of the two is no count of records."


def advice_for(found: Contradiction) -> str:
    """What to do."""
    match found.relation.rule:
        case Rule.SAME:
            what = "Close or correct the records named; or count each person once in both, with distinct."
        case Rule.TEAMS:
            what = "Give the records named their teams."
        case Rule.PEOPLE | Rule.PART_OF | Rule.BREAKDOWN | Rule.MOVEMENT:
            what = "Correct the records named, or the definition of one of the two."
        case Rule.SAID:
            what = "Correct the list that is wrong, or what agrees_with says."
        case _:
            assert_never(found.relation.rule)
    return f"{what} If both may stand, accept it in the mapping, with a reason and an end (thing: {thing_of(found)})."


def thing_of(found: Contradiction) -> str:
    """What an acceptance names: the ids of the two indicators; for a list's teams, one."""
    return ", ".join(dict.fromkeys(term.measure for term in (found.relation.left[0], found.relation.right[0])))


def _where(mapping: MappingFiles, found: Contradiction) -> str:
    when = f"as at {found.period.name}" if isinstance(found.period, Reading) else found.period.name
    return when if found.scope == mapping.scopes[0] else f"{when}, {mapping.scope_name(found.scope)}"


def _named(mapping: MappingFiles, rule: Rule, term: Term) -> str:
    title = mapping.indicators[mapping.indicator_of(term.measure)].title
    if rule is Rule.SAID or mapping.measures[term.measure].shape != "share":
        return f"“{title}”"
    return f"{'the number below' if term.figure is Figure.COUNT else 'that above'} the line of “{title}”"


def _is(mapping: MappingFiles, term: Term) -> str:
    """What stands before a number in a sentence: ``“Care leavers” is``, ``“Visits in time” is a share of``."""
    title = mapping.indicators[mapping.indicator_of(term.measure)].title
    if mapping.measures[term.measure].shape != "share":
        return f"“{title}” is"
    return f"“{title}” is a share {'of' if term.figure is Figure.COUNT else 'that has above its line'}"


def _number(mapping: MappingFiles, found: Contradiction, value: Number) -> str:
    """A count, or the figure as the report shows it: ``1,234``, ``25%``. Held within a tolerance, with one decimal more
    where it has them, since figures are then compared as they are: 52.4% and 49.6% are not within 2, 52% and 50% are.
    """
    in_force, relation = mapping.in_force(found.period), found.relation
    if compares_counts(in_force, relation):
        return f"{value.numerator:,}"
    decimals = decimals_of(in_force, relation)
    if relation.tolerance and rounded(value, decimals) != value:
        decimals += 1
    unit = "%" if in_force.measures[relation.left[0].measure].shape == "share" else ""
    return f"{rounded(value, decimals):,f}{unit}"


def _said(mapping: MappingFiles, found: Contradiction) -> str:
    said = found.relation.said
    how = said.how if said is not None else "equal"
    match how:
        case "equal":
            return "they should be equal"
        case "part_of":
            return "the first should be no more than the second"
        case "within":
            return f"they should differ by no more than {found.relation.tolerance.normalize():f}"
        case _:
            assert_never(how)


def _records(mapping: MappingFiles, found: Contradiction, causes: Causes, listed: int | None) -> str:
    records = causes.records
    n, people = len(records), causes.people
    counted = f"{n:,} record{'' if n == 1 else 's'}"
    if people and not found.relation.at_most:
        counted += f" of {people:,} {'person' if people == 1 else 'people'}"
    if found.relation.at_most:
        said = f"{counted} {'is' if n == 1 else 'are'} counted by the first and not by the second: "
    else:
        each = "" if n == 1 else "each "
        also = f", {each}counted beside another of the same person" if all(one.beside for one in records) else ""
        said = f"{counted} {'makes' if n == 1 else 'make'} the difference{also}: "
    shown = records if listed is None else records[:listed]
    more = f"; and {n - len(shown):,} more" if len(shown) < n else ""
    return f"{said}{'; '.join(_by_file(shown))}{more}."


def _by_file(records: Sequence[Odd]) -> Iterator[str]:
    """``care_leavers.xlsx, "Export", rows 63 (beside row 276) and 114 (beside row 299)``"""
    sheets: dict[tuple[str, str], list[str]] = {}
    for one in records:
        at = one.place.file, one.place.sheet
        beside = joined([_beside(one.place, other) for other in one.beside])
        sheets.setdefault(at, []).append(f"{one.place.row}{f' (beside {beside})' if beside else ''}")
    for (file, sheet), rows in sheets.items():
        place = f'{file}, "{sheet}"' if sheet else file
        yield f"{place}, row{'' if len(rows) == 1 else 's'} {joined(rows)}"


def _beside(place: Place, other: Place) -> str:
    if (place.file, place.sheet) == (other.file, other.sheet):
        return f"row {other.row}"
    return f'{other.file}, "{other.sheet}", row {other.row}' if other.sheet else f"{other.file}, row {other.row}"


def disagreement_warnings(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations, periods: Sequence[Period]
) -> Iterator[Issue]:
    """A warning for each two figures that do not agree in a month that is shown, with the cause in its latest month."""
    found: dict[str, list[Contradiction]] = {}
    for one in hold(mapping, observations, periods).contradictions:
        found.setdefault(same_cause(mapping, one), []).append(one)
    for several in found.values():
        latest = max(several, key=lambda one: one.period.index)
        yield disagreement(mapping, records, observations, latest, [one for one in several if one is not latest])


def disagreement(
    mapping: MappingFiles,
    records: dict[str, Records],
    observations: Observations,
    found: Contradiction,
    others: Sequence[Contradiction] = (),
    listed: int | None = _LISTED,
) -> Issue:
    """A contradiction as a warning; `others` are of the same two figures, or of the same list's teams."""
    causes = causes_in_words(mapping, found, causes_of(mapping, records, observations, found), listed)
    also = list(dict.fromkeys(one.period.name for one in others if one.period != found.period))
    too = f" So it is in {', '.join(also)} too." if also else ""
    return Issue(
        KIND,
        f"{figures_in_words(mapping, found)} {causes}{too}",
        mapping=mapping.place("indicators", mapping.indicator_of(found.relation.left[0].measure)),
        advice=advice_for(found),
        severity=Severity.WARNING,
        thing=thing_of(found),
    )


def same_cause(mapping: MappingFiles, found: Contradiction) -> str:
    """What is told once: two figures; of records without a team, the list, whatever counts them."""
    if found.relation.rule is Rule.TEAMS:
        base = base_of(mapping, mapping.measures[found.relation.right[0].measure])
        return f"teams of {base.source if base is not None else found.relation.right[0].measure}"
    return f"{found.relation.rule} {[term.measure for term in found.relation.terms]}"
