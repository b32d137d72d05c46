"""Rules: a measure can be computed as it is written."""

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import Average, Flow, KeyPath, Measure, Ratio, Stock
from kpibook.definitions.lookups import team_fields
from kpibook.definitions.uses import conditions_in
from kpibook.issues import Issue


def countable_bases(checked: CheckedMapping) -> Iterator[Issue]:
    """What a share, a rate, an average or a ratio is of is a flow or a stock, and not itself."""
    for id_, indicator in checked.mapping.indicators.items():
        measure = indicator.measure
        for key, of in (measure.bases if measure else {}).items():
            if measure and isinstance(of, str):
                yield from _named_base(checked, (id_, measure), of, ("indicators", id_, "measure", key))


def _named_base(checked: CheckedMapping, said: tuple[str, Measure], of: str, path: KeyPath) -> Iterator[Issue]:
    """The issue of an indicator named as a base that is none."""
    id_, measure = said
    if not checked.knows("indicators", of):
        yield checked.unknown("indicator", of, checked.known("indicators"), path)
    elif of in checked.mapping.indicators and checked.base(of) is None:
        other = checked.mapping.indicators[of].measure
        what = "itself" if of == id_ else f'"{of}", which is a {other.kind}' if other else f'"{of}", not yet defined'
        advice = "Name an indicator that is a flow or a stock, or write the measure out here."
        kind = f"{'an' if measure.kind[0] in 'aeiou' else 'a'} {measure.kind}"
        yield checked.issue("wrong-base", f'"{id_}" is {kind} {path[-1]} {what}.', path, advice)


def ratios_of_two(checked: CheckedMapping) -> Iterator[Issue]:
    """A ratio is of two counts that are not the same."""
    for id_, indicator in checked.mapping.indicators.items():
        measure = indicator.measure
        if isinstance(measure, Ratio) and checked.base(measure.of) == checked.base(measure.by) is not None:
            message = f'"{id_}" divides a count by itself: it would always be 1.'
            path = ("indicators", id_, "measure", "by")
            yield checked.issue("wrong-base", message, path, "Name what it is to be divided by.")


def one_team_field(checked: CheckedMapping) -> Iterator[Issue]:
    """A record that is counted belongs to one team: its list has one field of type team, or none (teams show N/A)."""
    for id_, path in checked.counted_sources().items():
        source = checked.source(id_)
        if source is None:
            continue
        teams = team_fields(checked.mapping, id_)
        if len(teams) > 1:
            said = f"has {len(teams)} fields of type team ({', '.join(teams)})"
            message = f'Records of "{source.title}" are counted for teams, but the list {said}.'
            places = {"fields": source.fields, "lookups": source.lookups}
            at = " and ".join(checked.mapping.place("sources", id_, key) for key, there in places.items() if there)
            advice = f"Give only one field in {at} the type team."
            yield checked.issue("team-field", message, path, advice)


def complete_conditions(checked: CheckedMapping) -> Iterator[Issue]:
    """A condition says all that it needs, and measures time as its kind can (each kind says what it objects to)."""
    for _, condition, path in conditions_in(checked.mapping):
        for found in condition.value.objections():
            yield checked.issue(found.kind, found.message, (*path, *found.at), found.advice)


def dates_that_differ(checked: CheckedMapping) -> Iterator[Issue]:
    """Start and end of a stock are two fields."""
    for id_, indicator in checked.mapping.indicators.items():
        measure, path = indicator.measure, ("indicators", id_, "measure")
        bases = measure.bases if measure else {}
        for at, base in ((path, measure), *(((*path, key), of) for key, of in bases.items())):
            if isinstance(base, Stock) and base.start == base.end:
                message = f'Start and end are the same field, "{base.start}": nothing would ever be open.'
                yield checked.issue("wrong-base", message, (*at, "end"), "Name the field with the last day.")
            if isinstance(base, Flow) and base.plus is not None and base.plus.amount == 0:
                yield checked.issue("wrong-duration", "plus adds nothing.", (*at, "plus"), "Remove it, or correct it.")
            if isinstance(base, Average) and base.days and base.days.start == base.days.end:
                message = f'Start and end are the same field, "{base.days.start}": it would always be 0 days.'
                yield checked.issue("wrong-base", message, (*at, "days", "end"), "Name the field with the last day.")
