"""Rules: fields that lists borrow from each other can be worked out, and are asked for only where that can be."""

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping, by_day, fields_named, in_order, stands_on, team_field
from kpibook.definitions.kinds import ConditionUse, FieldUse, KeyPath, Tally
from kpibook.definitions.sources import Lookup
from kpibook.definitions.uses import uses_in
from kpibook.issues import Issue


def names_of_one_field(checked: CheckedMapping) -> Iterator[Issue]:
    """A borrowed field has a name of its own, and only one."""
    for id_, source in checked.mapping.sources.items():
        owner: dict[Lookup, str] = {}
        for name, lookup in source.lookups.items():
            plain = lookup.model_copy(update={"on_there": lookup.there})
            if owner.setdefault(plain, name) != name:
                message = f'"{name}" of "{source.title}" borrows the same as "{owner[plain]}".'
                path: KeyPath = ("sources", id_, "lookups", name)
                yield checked.issue("duplicate-id", message, path, "Keep one of them, and name it in all places.")
            if name in source.fields or name in source.added_fields:
                message = f'"{name}" is already a field of "{source.title}".'
                yield checked.issue("duplicate-id", message, ("sources", id_, "lookups", name), "Choose another name.")


def no_circles(checked: CheckedMapping) -> Iterator[Issue]:
    """No field is borrowed from its own list, from itself by way of others, or by what depends on the day."""
    mapping = checked.mapping
    _, circles = in_order(mapping)
    for id_, source in mapping.sources.items():
        for name, lookup in source.lookups.items():
            path: KeyPath = ("sources", id_, "lookups", name)
            if lookup.from_ == id_:
                message = f'"{source.title}" would borrow "{name}" from itself.'
                yield checked.issue("lookup-circle", message, (*path, "from"), "Name another list.")
            elif (id_, name) in circles:
                message = f'"{name}" of "{source.title}" would be borrowed, by way of others, from itself.'
                yield checked.issue("lookup-circle", message, path, "Borrow it from the list that has the column.")
            for other, field in stands_on(mapping, (id_, name)):
                if by_day(mapping, other, field) is not None:
                    yield _depends(checked, other, field, path, "what is borrowed cannot rest on it")


def ends_of_starts(checked: CheckedMapping) -> Iterator[Issue]:
    """Rows that end have begun."""
    for id_, source in checked.mapping.sources.items():
        for name, lookup in source.lookups.items():
            path: KeyPath = ("sources", id_, "lookups", name, "end")
            if lookup.end is not None and lookup.start is None:
                message = f'"{name}" of "{source.title}" is borrowed from rows that end, but not by when they start.'
                yield checked.issue("incomplete-source", message, path, "Add start, or take end out.")
            elif lookup.end is not None and lookup.end == lookup.start:
                message = f'Start and end are the same field, "{lookup.end}": no row would ever hold.'
                yield checked.issue("wrong-base", message, path, "Name the field with the last day.")


def own_columns_first(checked: CheckedMapping) -> Iterator[Issue]:
    """What a list is read by are columns of its own: other lists are looked into when all have been read."""
    for use in uses_in(checked.mapping):
        source = checked.source(use.source)
        if source is None or use.path[0] != "sources" or use.path[2] == "lookups":
            continue
        for field in fields_named(use):
            if field in source.lookups:
                message = (
                    f'"{field}" of "{source.title}" is borrowed from another list, so it is not known yet when this '
                    "one is read."
                )
                yield checked.issue("borrowed-too-late", message, use.path, "Name a column of the list itself.")


def days_where_they_can_be_asked(checked: CheckedMapping) -> Iterator[Issue]:
    """A field whose value depends on the day is asked for only of a record that is looked at on a day."""
    mapping = checked.mapping
    for use in uses_in(mapping):
        if use.path[0] == "sources" or (isinstance(use, ConditionUse | FieldUse) and use.on_a_day):
            continue
        for field in fields_named(use):
            if by_day(mapping, use.source, field):
                what = 'it can stand under "where" and "meets" of what is counted, and nowhere else'
                yield _depends(checked, use.source, field, use.path, what)
    for id_, indicator in mapping.indicators.items():
        for keys, measure in indicator.written:
            team = team_field(mapping, measure.source) if isinstance(measure, Tally) else None
            if isinstance(measure, Tally) and team is not None and by_day(mapping, measure.source, team):
                path = ("indicators", id_, *keys, "source")
                yield _depends(checked, measure.source, team, path, "a return says its teams itself")


def _depends(checked: CheckedMapping, source: str, field: str, path: KeyPath, what: str) -> Issue:
    title = checked.mapping.sources[source].title
    return checked.issue(
        "borrowed-by-day",
        f'"{field}" of "{title}" is borrowed with dates, so its value depends on the day: {what}.',
        path,
        "Use another field; or borrow it without start, where the other list has one row for each.",
    )
