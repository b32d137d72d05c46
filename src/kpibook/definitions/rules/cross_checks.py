"""Rules: a second opinion is another figure of the same kind, of a period that belongs to the month."""

from collections.abc import Iterator

from kpibook.definitions.bases import find_base, is_snapshot
from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.indicators import CrossCheck, IndicatorDefinition
from kpibook.definitions.kinds import KeyPath, Tally
from kpibook.issues import Issue


def of_one_kind(checked: CheckedMapping) -> Iterator[Issue]:
    """The other indicator is there, is counted, gives figures of the same kind, and has no second opinion itself."""
    for id_, indicator, cross in _cross_checks(checked):
        path: KeyPath = ("indicators", id_, "cross_check", "indicator")
        other = checked.mapping.indicators.get(cross.indicator)
        if other is None:
            if not checked.knows("indicators", cross.indicator):
                yield checked.unknown("indicator", cross.indicator, checked.known("indicators"), path)
            continue
        message, advice = "", "Name an indicator that counts the same thing from another source."
        if cross.indicator == id_:
            message = f'"{id_}" cannot be its own second opinion.'
        elif other.cross_check is not None:
            message = f'"{cross.indicator}" has a second opinion itself, so it cannot be that of "{id_}".'
            advice = "Keep the cross_check of one of the two."
        elif indicator.measure is None or other.measure is None:
            planned = id_ if indicator.measure is None else cross.indicator
            message = f'"{planned}" is planned: it has no figure yet that could be held against another.'
            advice = "Leave cross_check out until it has a measure."
        elif indicator.kind_of_figure != other.kind_of_figure:
            message = (
                f'"{id_}" and "{cross.indicator}" cannot be held against each other: their figures are of two kinds '
                f"({', '.join(map(str, indicator.kind_of_figure))}; {', '.join(map(str, other.kind_of_figure))})."
            )
        if message:
            yield checked.issue("wrong-cross-check", message, path, advice)


def days_of_readings(checked: CheckedMapping) -> Iterator[Issue]:
    """Of a list that is cut at one day it is said how long after the month that may be; of no other."""
    for id_, indicator, cross in _cross_checks(checked):
        own, there = _source(checked, indicator), _source(checked, checked.mapping.indicators.get(cross.indicator))
        if own is None or there is None or _only_readings(checked):
            continue
        path: KeyPath = ("indicators", id_, "cross_check")
        of_reading = is_snapshot(checked.mapping, there)
        if is_snapshot(checked.mapping, own):
            message = f'"{id_}" counts a list that is cut at one day, so it has no figure of a month.'
            advice = "Give the cross_check to the indicator that is counted month by month."
            yield checked.issue("wrong-cross-check", message, path, advice)
        elif of_reading and cross.within_days is None:
            message = f'"{cross.indicator}" counts a list that is cut at one day; for which month that is, is not said.'
            advice = "Say how many days after the month's end that day may lie: within_days: 14."
            yield checked.issue("wrong-cross-check", message, path, advice)
        elif not of_reading and cross.within_days is not None:
            message = f'"{cross.indicator}" is counted month by month, so within_days says nothing here.'
            yield checked.issue("wrong-cross-check", message, (*path, "within_days"), "Remove within_days.")


def shown_somewhere(checked: CheckedMapping) -> Iterator[Issue]:
    """The two stand beside each other where the indicator is highlighted; the other stands in no table of months."""
    mapping = checked.mapping
    highlighted = {h.indicator for section in mapping.sections.values() for h in section.highlights}
    for id_, _, cross in _cross_checks(checked):
        path: KeyPath = ("indicators", id_, "cross_check")
        if id_ not in highlighted and ("sections", "") not in checked.wrong:
            message = f'"{id_}" is highlighted in no section, so its second opinion would be shown nowhere.'
            yield checked.issue("wrong-cross-check", message, path, "Name it under the highlights of a section.")
        there = _source(checked, mapping.indicators.get(cross.indicator))
        if there is not None and is_snapshot(mapping, there) and not _only_readings(checked):
            yield from _in_no_table(checked, id_, cross.indicator)


def _in_no_table(checked: CheckedMapping, id_: str, other: str) -> Iterator[Issue]:
    for section, definition in checked.mapping.sections.items():
        for at, table in enumerate(definition.tables):
            if other in table.indicators:
                message = (
                    f'"{other}" counts a list that is cut at one day; its figure stands beside that of "{id_}", and '
                    "cannot stand in a table of months."
                )
                path: KeyPath = ("sections", section, "tables", at, "indicators", table.indicators.index(other))
                yield checked.issue("wrong-cross-check", message, path, "Take it out of the table.")


def whom_records_are_of(checked: CheckedMapping) -> Iterator[Issue]:
    """`by` and `there` are ids of the two lists."""
    for id_, indicator, cross in _cross_checks(checked):
        named = ((indicator, cross.by, "by"), (checked.mapping.indicators.get(cross.indicator), cross.there, "there"))
        for owner, field, key in named:
            source = _source(checked, owner)
            if source is None or field is None:
                continue
            path: KeyPath = ("indicators", id_, "cross_check", key)
            type_ = checked.field_type(source, field)
            if type_ == "":
                known = checked.mapping.sources[source].fields
                yield checked.unknown(f'field of "{source}" called', field, known, path)
            elif type_ not in (None, "id"):
                message = f'"{field}" is a {type_}; whom a record is of is said by an id.'
                yield checked.issue("wrong-cross-check", message, path, "Name a field of the type id.")


def _cross_checks(checked: CheckedMapping) -> Iterator[tuple[str, IndicatorDefinition, CrossCheck]]:
    for id_, indicator in checked.mapping.indicators.items():
        if indicator.cross_check is not None:
            yield id_, indicator, indicator.cross_check


def _source(checked: CheckedMapping, indicator: IndicatorDefinition | None) -> str | None:
    """The list whose records an indicator counts; None where nothing can be said of it."""
    measure = indicator.measure if indicator is not None else None
    if measure is None:
        return None
    base = find_base(checked.mapping.indicators, measure)
    source = measure.source if isinstance(measure, Tally) else base and base.source
    return source if source in checked.mapping.sources else None


def _only_readings(checked: CheckedMapping) -> bool:
    """Whether every list that is counted is cut at one day: the columns are then readings, and fit each other."""
    sources = [_source(checked, indicator) for indicator in checked.mapping.indicators.values()]
    return all(source is None or is_snapshot(checked.mapping, source) for source in sources)
