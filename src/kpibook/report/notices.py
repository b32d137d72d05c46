"""Warnings that only the report can give: months without events, missing returns, dates that are still to come."""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kpibook import definitions
from kpibook.definitions.kinds import Average, Flow, Rate, Ratio, Share, Snapshot, Stock, Tally
from kpibook.issues import Issue, Severity
from kpibook.months import Month, Period, day_in_words, months_between
from kpibook.tables import FILE, ROW, Records

USUAL = 5
"""A list with so many records in a usual month has none in one only when something is missing."""

_NAMED = 5
"""Rows that a message names; the rest are counted."""


def empty_month_warnings(
    mapping: definitions.MappingFiles, records: Mapping[str, Records], month: Period
) -> tuple[Issue, ...]:
    """A warning for each list of events without a single one in months that the report shows, though it usually has.

    None for a list that is cut at one day: it holds no whole months.

    Looked at are months from the list's `complete_from` on; "usually" is by the median of the months with events.
    """
    issues = []
    for id_, date in dict.fromkeys(dates_of_events(mapping.in_force(month))):
        if id_ not in records or definitions.is_snapshot(mapping, id_) or not isinstance(month, Month):
            continue
        first = max(month - (mapping.organisation.months_shown - 1), Month.of(records[id_].complete_from))
        shown = months_between(first, month) if first <= month else ()
        days = records[id_].frame[date].dt
        in_month = (days.year * 12 + days.month - 1).value_counts()  # by `Month.index`
        counts = np.array([int(in_month.get(m.index, 0)) for m in shown])
        empty = [m.name for m, count in zip(shown, counts, strict=True) if not count]
        if empty and counts.any() and np.median(counts[counts > 0]) >= USUAL:
            issues.append(
                Issue(
                    "empty-month",
                    f"{definitions.list_name(mapping, id_)} has no {definitions.field_name(mapping, id_, date)} "
                    f"in {', '.join(empty)}.",
                    mapping=mapping.field_place(id_, date),
                    advice="It usually has. Is a file missing, or was it exported too early? Or did nothing happen?",
                    severity=Severity.WARNING,
                )
            )
    return tuple(issues)


def missing_returns(
    mapping: definitions.MappingFiles, records: Mapping[str, Records], month: Period
) -> tuple[Issue, ...]:
    """A warning for each team that has not returned months that the report shows, though it returns: it names them."""
    if not isinstance(month, Month):
        return ()  # returns are of months
    shown = {at.index for at in months_between(month - (mapping.organisation.months_shown - 1), month)}
    found: dict[tuple[str, str, str, str], set[int]] = {}
    for measure in mapping.in_force(month).measures.values():
        if isinstance(measure, Tally) and measure.source in records:
            for index, teams in definitions.missing_teams(mapping, records[measure.source].frame, measure).items():
                for team in teams if index in shown else ():
                    key = measure.source, measure.value, team, measure.missing_teams
                    found.setdefault(key, set()).add(index)
    issues = []
    for (source, value, team, total), missing in found.items():
        area = mapping.service_areas[mapping.teams[team].area].name
        shows = "no figure" if total == "not_available" else "only what the others returned"
        issues.append(
            Issue(
                "return-missing",
                f"{mapping.teams[team].name} has not returned {definitions.field_name(mapping, source, value)} of "
                f"{definitions.list_name(mapping, source)} for {definitions.month_names([*missing])}: "
                f"{area} and the whole service show {shows}.",
                mapping=mapping.place("sources", source),
                advice="Ask the team for it, and enter 0 where it was none.",
                severity=Severity.WARNING,
                source=source,
                thing=team,
            )
        )
    return tuple(issues)


def future_extraction_warnings(
    mapping: definitions.MappingFiles, records: Mapping[str, Records], today: dt.date
) -> tuple[Issue, ...]:
    """A warning for each file that says it was taken after today, with the other reading where one is possible."""
    issues = []
    for id_, file in ((id_, file) for id_, list_ in records.items() for file in list_.files):
        day = file.extracted
        if day is None or day <= today:
            continue
        other = day.replace(month=day.day, day=day.month) if day.day <= 12 else day
        maybe = f" Written month first it would be {day_in_words(other)}." if other <= today else ""
        issues.append(
            Issue(
                "doubtful-extraction-date",
                f"{definitions.list_name(mapping, id_)} says that it was taken on {day_in_words(day)}, "
                f"after today.{maybe}",
                sheet=file.file,
                mapping=mapping.place("sources", id_, "extracted"),
                advice="Give the day itself as `extracted`, or correct it in the spreadsheet.",
                severity=Severity.WARNING,
                source=id_,
                thing=file.file,
            )
        )
    return tuple(issues)


def dates_of_events(mapping: definitions.MappingFiles) -> Iterator[tuple[str, str]]:
    """List and date of the events that measures count or look for; starts of episodes are none."""
    for measure in mapping.measures.values():
        for base in definitions.bases_of(mapping, measure) or (None,):
            match base or measure:
                case Flow(source=source, date=date) | Tally(source=source, month=date):
                    yield source, date
                case Stock() | Snapshot() | Share() | Rate() | Average() | Ratio():
                    pass
            timed = [condition.timed for condition in definitions.conditions_of(measure, base) if condition.timed]
            yield from ((event.source, event.date) for each in timed for event in each.events() if event.awaited)


def future_warnings(
    mapping: definitions.MappingFiles, records: Mapping[str, Records], today: dt.date
) -> tuple[Issue, ...]:
    """A warning for each date that is counted, looked for, or begins an episode, with days after the list was taken.

    Of every other date, which may be planned, days more than a year ahead are named.
    """
    counted = set(dates_of_events(mapping)) | set(_starts(mapping))
    issues = []
    for id_, list_ in records.items():
        taken = min(list_.extracted or today, today)
        by_file = {file.file: min(file.extracted or today, today) for file in list_.files}
        last = pd.Series(pd.Timestamp(taken), index=list_.frame.index)
        if by_file:
            files = list_.frame[FILE].astype("category").cat
            days = [*(by_file.get(name, taken) for name in files.categories), taken]  # -1, the last: of no file
            last = pd.Series(np.array(days, dtype="datetime64[s]")[files.codes], index=list_.frame.index)
        for field in list_.frame.select_dtypes("datetime").columns:
            ahead = last if (id_, field) in counted else last + pd.Timedelta(days=366)
            late = list_.frame[(list_.frame[field] > ahead).to_numpy(dtype=bool)]
            if len(late):
                after = "today" if list_.extracted is None else "the day on which it was taken"
                issues.append(_late(mapping, id_, str(field), (late, after)))
    return tuple(issues)


def _starts(mapping: definitions.MappingFiles) -> Iterator[tuple[str, str]]:
    for measure in mapping.measures.values():
        yield from ((b.source, b.start) for b in definitions.bases_of(mapping, measure) if isinstance(b, Stock))


def _late(mapping: definitions.MappingFiles, source: str, field: str, found: tuple[pd.DataFrame, str]) -> Issue:
    late, after = found
    places = [f"{file}, row {row}" for file, row in zip(late[FILE].head(_NAMED), late[ROW].head(_NAMED), strict=True)]
    more = f" and {len(late) - _NAMED:,} more" if len(late) > _NAMED else ""
    latest = day_in_words(late[field].max().date())
    rows = "1 row" if len(late) == 1 else f"{len(late):,} rows"
    return Issue(
        "future-date",
        f"{definitions.list_name(mapping, source)} has {definitions.field_name(mapping, source, field)} after {after} "
        f"in {rows}, the latest {latest}: no month shown counts what is still to come.",
        sheet="; ".join(places) + more,
        mapping=mapping.field_place(source, field),
        advice="Is the year mistyped? Correct it; a date that is planned may stay.",
        severity=Severity.WARNING,
        source=source,
        thing=field,
    )
