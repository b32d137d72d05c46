"""Rules: lists that are cut at one day are counted as they are on that day."""

from collections.abc import Iterator

from kpibook.definitions.bases import bases_of, find_base, is_snapshot, lists_read
from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import AS_AT, Base, Flow, KeyPath, Measure, Part, Snapshot, Tally
from kpibook.issues import Issue


def as_at_lists(checked: CheckedMapping) -> Iterator[Issue]:
    """A list that is cut at one day says how far it reaches back from it, and has no field called `as_at`."""
    for id_, source in checked.mapping.sources.items():
        path: KeyPath = ("sources", id_)
        if source.as_at is None:
            if source.reaches_back is not None:
                message = f'"{source.title}" is not cut at one day, so it cannot be complete from a length of time.'
                advice = "Give the first day, or say as_at if each file shows the list as it was on one day."
                yield checked.issue("incomplete-source", message, (*path, "complete_from"), advice)
            continue
        if source.reaches_back is None:
            message = f'"{source.title}" is cut at one day; how far it reaches back from that day is not said.'
            advice = 'Write a length of time: "6 months", or "1 day" for a list of that day alone.'
            yield checked.issue("incomplete-source", message, (*path, "complete_from"), advice)
        elif source.reaches_back.unit == "working days":
            message = f'"{source.reaches_back}" cannot stand here: lists reach back in calendar time.'
            yield checked.issue("wrong-duration", message, (*path, "complete_from"), 'Write "28 days" or "6 months".')
        if source.extracted is not None:
            message = f'"{source.title}" says both as_at and extracted.'
            advice = "Remove extracted: a list that is cut at one day was taken as at that day."
            yield checked.issue("incomplete-source", message, (*path, "extracted"), advice)
        for name in {AS_AT} & {*source.fields, *source.spell_fields}:
            message = f'"{name}" is the field of "{source.title}" that holds the day at which it was cut.'
            yield checked.issue("duplicate-id", message, (*path, "fields", name), "Choose another name.")


def snapshot_measures(checked: CheckedMapping) -> Iterator[Issue]:
    """What counts a list that is cut at one day fits it, and nothing else looks into such a list."""
    for id_, indicator in checked.mapping.indicators.items():
        measure = indicator.measure
        path: KeyPath = ("indicators", id_, "measure")
        if measure is not None and not measure.bases:
            yield from _fits(checked, measure, path)
        for key, of in (measure.bases if measure else {}).items():
            if isinstance(of, Base):  # of one that is named it is said there
                yield from _fits(checked, of, (*path, key))
    for id_, counted in checked.mapping.measures.items():
        if not isinstance(counted, Part):  # it reads what its whole reads
            yield from _mixed(checked, id_, counted)


def _fits(checked: CheckedMapping, counted: Measure, path: KeyPath) -> Iterator[Issue]:
    match counted:
        case Snapshot(source=source):
            if not is_snapshot(checked.mapping, source) and checked.source(source):
                message = f'"{source}" is not cut at one day, which a snapshot counts.'
                advice = "Say as_at of the list, or count it as a stock."
                yield checked.issue("wrong-base", message, (*path, "source"), advice)
        case Flow(source=source, in_last=None):
            if is_snapshot(checked.mapping, source):
                message = f'"{source}" is cut at one day: it holds no whole month of events.'
                advice = 'Say over which time they are counted: "in_last: 6 months".'
                yield checked.issue("wrong-base", message, path, advice)
        case Flow(source=source, in_last=length) if length is not None:
            if not is_snapshot(checked.mapping, source) and checked.source(source):
                message = f'"in_last" is for lists that are cut at one day; "{source}" is counted month by month.'
                yield checked.issue("wrong-base", message, (*path, "in_last"), "Remove it.")
            if length.unit == "working days":
                message = f'"{length}" cannot stand here: this is measured in calendar time.'
                yield checked.issue("wrong-duration", message, (*path, "in_last"), 'Write "28 days" or "6 months".')
        case Tally(source=source):
            if is_snapshot(checked.mapping, source):
                message = f'"{source}" is cut at one day; a return holds figures by month.'
                yield checked.issue("wrong-base", message, (*path, "source"), "Take as_at out, or count it otherwise.")
        case _:
            pass


def _mixed(checked: CheckedMapping, id_: str, measure: Measure) -> Iterator[Issue]:
    """A measure of months looks into no list that is cut at one day: between two such days nothing is known."""
    mapping = checked.mapping
    if measure.bases and find_base(mapping.indicators, measure) is None:
        return
    if len({is_snapshot(mapping, base.source) for base in bases_of(mapping, measure)}) > 1:
        message = f'"{id_}" divides what is counted month by month and what is cut at one day by each other.'
        advice = "Let both counts be of lists that are cut at one day, or neither."
        yield checked.issue("wrong-base", message, ("indicators", id_, "measure", "by"), advice)
        return
    first, *others = lists_read(mapping, measure)
    if first not in mapping.sources or is_snapshot(mapping, first):
        return
    for other in others:
        if is_snapshot(mapping, other):
            message = f'"{first}" is counted month by month, but "{other}" is cut at one day.'
            advice = "Look into a list that is complete over time, or count a list that is cut at one day."
            yield checked.issue("wrong-base", message, ("indicators", id_, "measure"), advice)
