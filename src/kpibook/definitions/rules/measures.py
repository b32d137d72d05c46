"""Rules: a measure can be computed as it is written, and the versions of an indicator are one series."""

from collections.abc import Iterator
from itertools import pairwise

from kpibook.definitions.checked_mapping import CheckedMapping, team_fields
from kpibook.definitions.kinds import Average, Flow, KeyPath, Measure, Rate, Ratio, Stock
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


def versions_in_order(checked: CheckedMapping) -> Iterator[Issue]:
    """There are several versions, and each begins later than the one before."""
    for id_, indicator in checked.mapping.indicators.items():
        path: KeyPath = ("indicators", id_, "versions")
        if len(indicator.versions) == 1:
            message = f'"{id_}" has one version, so nothing has changed.'
            yield checked.issue("version-order", message, path, "Write it as measure, or add the earlier version.")
        for at, (earlier, later) in enumerate(pairwise(indicator.versions), start=1):
            if later.valid_from <= earlier.valid_from:
                message = (
                    f"The version from {later.valid_from.name} stands after the one from {earlier.valid_from.name}."
                )
                yield checked.issue("version-order", message, (*path, at, "valid_from"), "Put the oldest first.")


def versions_of_one_series(checked: CheckedMapping) -> Iterator[Issue]:
    """All versions give figures of one kind: one row and one line of a chart shows them, one target is compared."""
    for id_, indicator in checked.mapping.indicators.items():
        for at, one in enumerate(indicator.versions[1:], start=1):
            first, this = _looks(indicator.versions[0].measure), _looks(one.measure)
            if first != this:
                differs = next(name for name in first if first[name] != this[name])
                message = f"Two versions of one indicator differ in {differs}: their figures are no one series."
                advice = "Make it an indicator of its own, or let all versions be alike in that."
                yield checked.issue("version-differs", message, ("indicators", id_, "versions", at, "measure"), advice)


def rows_of_one_breakdown(checked: CheckedMapping) -> Iterator[Issue]:
    """A breakdown has the same rows at all times, also where what is broken down is of an indicator that changes."""
    times = checked.mapping.each_in_force()
    for id_, indicator in checked.mapping.indicators.items():
        rows = {tuple(part.id for part in now.parts.values() if part.indicator == id_) for now in times}
        if indicator.breakdown and len(rows) > 1:
            message = f'"{id_}" is broken down into other rows by one version than by another.'
            advice = "Name the codes under values, or let all versions be of lists and codes that are alike."
            yield checked.issue("version-differs", message, ("indicators", id_, "breakdown"), advice)


def _looks(measure: Measure) -> dict[str, object]:
    """What the figures of a measure are, by what it is called in a message."""
    return {
        "the shape of their figures": measure.shape,
        "whether months are summed": measure.sums_over_months,
        "whether they are totals": getattr(measure, "statistic", "") == "total",
        "decimals": getattr(measure, "decimals", 0),
        "per how many": measure.per if isinstance(measure, Rate) else None,
    }
