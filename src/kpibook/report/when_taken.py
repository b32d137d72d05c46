"""When the lists were taken: what the cover says of it, and which lists are too old for the report."""

import datetime as dt
from collections.abc import Mapping, Sequence

from kpibook.definitions import MappingFiles, follows_months
from kpibook.definitions.kinds import joined
from kpibook.issues import Issue, Severity
from kpibook.months import Period, day_in_words
from kpibook.report.model import Report, Taken
from kpibook.tables import DAYS_APART, Records
from kpibook.whole_months import taken_too_early_for, taken_too_early_in

COMPLETE = "–"
"""What the workbook says of a month that every list holds whole."""
_NAMED = 3
"""Lists that are named of those that hold a month in part only; the rest are counted."""
_YEARLY_MONTHS = 13
"""A list that changes yearly is old when it was taken more than so many months before the report month's end."""


def days_taken(mapping: MappingFiles, records: Mapping[str, Records]) -> Taken | None:
    """The days on which the lists that change monthly were taken; None where none says so."""
    days = {
        id_: list_.extracted
        for id_, list_ in records.items()
        if list_.extracted is not None and follows_months(mapping, id_)
    }
    if not days:
        return None
    oldest = min(days.values())
    lists = tuple(mapping.sources[id_].title for id_, day in days.items() if day == oldest)
    return Taken(max(days.values()), oldest, lists)


def partly_covered(
    mapping: MappingFiles, records: Mapping[str, Records], months: Sequence[Period]
) -> dict[Period, tuple[tuple[str, dt.date], ...]]:
    """The months that some list does not hold whole, with these lists' titles and the days on which they were taken."""
    return {
        each: tuple((mapping.sources[id_].title, day) for id_, day in early.items())
        for each, early in taken_too_early_in(mapping, records, months).items()
        if early
    }


def extraction_warnings(mapping: MappingFiles, records: Mapping[str, Records], month: Period) -> tuple[Issue, ...]:
    """A warning for each list that was taken from the case system before the month was over."""
    return tuple(
        Issue(
            "extracted-before-month-end",
            f"“{mapping.sources[id_].title}” was extracted on {day_in_words(day)}, before the end of "
            f"{month.name}: what happened after that day is missing.",
            mapping=mapping.place("sources", id_),
            advice="Export the list again after month end and build anew.",
            severity=Severity.WARNING,
            source=id_,
            thing=month.key,
        )
        for id_, day in taken_too_early_for(mapping, records, month).items()
    )


def stale_list_warnings(mapping: MappingFiles, records: Mapping[str, Records], month: Period) -> tuple[Issue, ...]:
    """A warning for each list that was taken long before the others, or long ago where it changes yearly.

    One that was taken before the month was over is named for that already, and one of whose files is fresh by the files
    that are not (`stale-file`).
    """
    taken = days_taken(mapping, records)
    early = taken_too_early_for(mapping, records, month)
    issues = []
    for id_, list_ in records.items():
        if list_.extracted is None or id_ in early:
            continue
        day, changes = list_.extracted, mapping.changes(id_)
        said = f"“{mapping.sources[id_].title}” was taken on {day_in_words(day)}"
        newest = max((file.extracted for file in list_.files if file.extracted is not None), default=day)
        if follows_months(mapping, id_) and taken is not None and (taken.latest - newest).days > DAYS_APART:
            message = f"{said}, other lists on {day_in_words(taken.latest)}: is it last month's export?"
            issues.append(_stale(mapping, id_, message, "Export it again. A list that changes less often says so"))
        if changes == "yearly" and day < (month.calendar_month - _YEARLY_MONTHS).last:
            message = f"{said}, more than {_YEARLY_MONTHS} months before the end of {month.name}."
            issues.append(_stale(mapping, id_, message, "Is there a newer one? A list that never changes says so"))
    return tuple(issues)


def _stale(mapping: MappingFiles, source: str, message: str, advice: str) -> Issue:
    return Issue(
        "stale-list",
        message,
        mapping=mapping.place("sources", source),
        advice=f"{advice} in the mapping (`changes`).",
        severity=Severity.WARNING,
        source=source,
    )


def taken_in_words(taken: Taken | None) -> str:
    """When the lists were taken, as the cover says it."""
    if taken is None:
        return "not stated"
    if taken.oldest == taken.latest:
        return day_in_words(taken.latest)
    first, *others = taken.oldest_lists
    more = f" and {len(others)} more" if others else ""
    return f"{day_in_words(taken.latest)}; oldest: {first}{more}, {day_in_words(taken.oldest)}"


def taken_in_short(taken: Taken | None) -> str:
    """The same for a footer, which has no room for a list's name."""
    if taken is None or taken.oldest == taken.latest:
        return taken_in_words(taken)
    return f"{day_in_words(taken.latest)}; oldest: {day_in_words(taken.oldest)}"


def incomplete_in_words(report: Report, month: Period) -> str:
    """Which lists were taken before a month of the report was over; `COMPLETE` where none was."""
    early = report.partly_covered.get(month, ())
    if not early:
        return COMPLETE
    named = [f"“{title}” on {day_in_words(day)}" for title, day in early[:_NAMED]]
    if len(early) > _NAMED:
        named.append(f"{len(early) - _NAMED} more lists")
    return f"{month.name} is not complete: taken too early were {joined(named)}."
