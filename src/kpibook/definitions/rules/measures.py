"""Rules: a measure can be computed as it is written."""

from __future__ import annotations

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import Flow, Rate, Share, Stock
from kpibook.definitions.uses import conditions_in
from kpibook.issues import Issue


def countable_bases(checked: CheckedMapping) -> Iterator[Issue]:
    """A share or rate is of a flow or a stock, and not of itself."""
    for id_, indicator in checked.mapping.indicators.items():
        measure, path = indicator.measure, ("indicators", id_, "measure", "of")
        if not isinstance(measure, Share | Rate) or not isinstance(measure.of, str):
            continue
        of = measure.of
        if not checked.knows("indicators", of):
            yield checked.unknown("indicator", of, checked.known("indicators"), path)
        elif of in checked.mapping.indicators and checked.base(of) is None:
            other = checked.mapping.indicators[of].measure
            what = (
                "itself" if of == id_ else f'"{of}", which is a {other.kind}' if other else f'"{of}", not yet defined'
            )
            advice = "Name an indicator that is a flow or a stock, or write the measure out here."
            yield checked.issue("wrong-base", f'"{id_}" is a {measure.kind} of {what}.', path, advice)


def one_team_field(checked: CheckedMapping) -> Iterator[Issue]:
    """A record that is counted belongs to one team: its list has one field of type team, or none (teams show N/A)."""
    for id_, path in checked.counted_sources().items():
        source = checked.source(id_)
        if source is None:
            continue
        teams = [name for name, field in source.fields.items() if field.type == "team"]
        if len(teams) > 1:
            said = f"has {len(teams)} fields of type team ({', '.join(teams)})"
            message = f'Records of "{source.title}" are counted for teams, but the list {said}.'
            advice = f"Give only one field in {checked.mapping.place('sources', id_, 'fields')} the type team."
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
        base, at = (measure.of, (*path, "of")) if isinstance(measure, Share | Rate) else (measure, path)
        if isinstance(base, Stock) and base.start == base.end:
            message = f'Start and end are the same field, "{base.start}": nothing would ever be open.'
            yield checked.issue("wrong-base", message, (*at, "end"), "Name the field with the last day.")
        if isinstance(base, Flow) and base.plus is not None and base.plus.amount == 0:
            yield checked.issue("wrong-duration", "plus adds nothing.", (*at, "plus"), "Remove it, or correct it.")
