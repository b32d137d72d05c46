"""Rules: a measure can be computed as it is written."""

from __future__ import annotations

from collections.abc import Iterator

from kpibook.definitions.mapping import Path
from kpibook.definitions.measures import EarlierEvent, Flow, LatestEvent, OpenFor, Rate, Share, Stock
from kpibook.definitions.rules.book import Book
from kpibook.definitions.rules.uses import conditions
from kpibook.issues import Issue
from kpibook.months import Duration


def countable_bases(book: Book) -> Iterator[Issue]:
    """A share or rate is of a flow or a stock, and not of itself."""
    for id_, indicator in book.mapping.indicators.items():
        measure, path = indicator.measure, ("indicators", id_, "measure", "of")
        if not isinstance(measure, Share | Rate) or not isinstance(measure.of, str):
            continue
        of = measure.of
        if not book.knows("indicators", of):
            yield book.unknown("indicator", of, book.known("indicators"), path)
        elif of in book.mapping.indicators and book.base(of) is None:
            other = book.mapping.indicators[of].measure
            what = (
                "itself" if of == id_ else f'"{of}", which is a {other.kind}' if other else f'"{of}", not yet defined'
            )
            advice = "Name an indicator that is a flow or a stock, or write the measure out here."
            yield book.issue("wrong-base", f'"{id_}" is a {measure.kind} of {what}.', path, advice)


def one_team_field(book: Book) -> Iterator[Issue]:
    """A record that is counted belongs to one team: its list has one field of type team, or none (teams show N/A)."""
    for id_, path in book.counted_sources().items():
        source = book.source(id_)
        if source is None:
            continue
        teams = [name for name, field in source.fields.items() if field.type == "team"]
        if len(teams) > 1:
            said = f"has {len(teams)} fields of type team ({', '.join(teams)})"
            message = f'Records of "{source.title}" are counted for teams, but the list {said}.'
            advice = f"Give only one field in {book.mapping.place('sources', id_, 'fields')} the type team."
            yield book.issue("team-field", message, path, advice)


def complete_events(book: Book) -> Iterator[Issue]:
    """A latest event says from when events count, and has what its other intervals need."""
    for _, condition, path in conditions(book):
        event = condition.value
        if not isinstance(event, LatestEvent):
            continue
        if event.since is None and not event.needs_event:
            message = "Without a start (since), it cannot be said when the first event is due."
            yield book.issue("incomplete-condition", message, path, "Add since, or needs_event: true.")
        if event.needs_event and event.first_within is not None:
            message = "first_within has no effect: needs_event says that a record without an event fails."
            yield book.issue("incomplete-condition", message, (*path, "first_within"), "Remove one of the two.")
        for at, limit in enumerate(event.limits):
            below: Path = (*path, "limits", at)
            if limit.under_age is not None and event.born is None:
                message = "under_age needs the date of birth."
                yield book.issue("incomplete-condition", message, below, "Add born, with the field that holds it.")
            if event.since is None and (limit.after_events is not None or limit.since_at_least is not None):
                message = "after_events and since_at_least need a start."
                yield book.issue("incomplete-condition", message, below, "Add since.")


def calendar_durations(book: Book) -> Iterator[Issue]:
    """Looking back, and being open, is measured in calendar time."""
    for _, condition, path in conditions(book):
        value = condition.value
        named: list[tuple[Path, Duration | None]] = []
        if isinstance(value, EarlierEvent):
            named.append(((*path, "within"), value.within))
        if isinstance(value, OpenFor):
            named.append(((*path, "at_least"), value.at_least))
        if isinstance(value, LatestEvent):
            named += [((*path, "limits", n, "since_at_least"), x.since_at_least) for n, x in enumerate(value.limits)]
        for at, duration in named:
            if duration is not None and duration.unit == "working days":
                message = f'"{duration}" cannot stand here: this is measured in calendar time.'
                yield book.issue("wrong-duration", message, at, 'Write "28 days", "6 weeks" or "12 months".')


def dates_that_differ(book: Book) -> Iterator[Issue]:
    """Start and end of a stock are two fields."""
    for id_, indicator in book.mapping.indicators.items():
        measure, path = indicator.measure, ("indicators", id_, "measure")
        base, at = (measure.of, (*path, "of")) if isinstance(measure, Share | Rate) else (measure, path)
        if isinstance(base, Stock) and base.start == base.end:
            message = f'Start and end are the same field, "{base.start}": nothing would ever be open.'
            yield book.issue("wrong-base", message, (*at, "end"), "Name the field with the last day.")
        if isinstance(base, Flow) and base.plus is not None and base.plus.amount == 0:
            yield book.issue("wrong-duration", "plus adds nothing.", (*at, "plus"), "Remove it, or correct it.")
