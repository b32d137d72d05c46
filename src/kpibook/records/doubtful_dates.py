"""Dates that make a figure wrong without a word: episodes without a start, and lists that keep only the last event."""

from collections.abc import Iterator

import numpy as np

from kpibook.definitions import MappingFiles, bases_of, by_day, conditions_in, rows_meeting, with_id_keys
from kpibook.definitions.kinds import LatestEvent, Stock
from kpibook.issues import Issue, Severity
from kpibook.records.list_sheets import name_cells
from kpibook.tables import FILE, ROW, Records

FEW_PEOPLE = 20
"""Of fewer people than this, it may be chance that none has had two events."""
NEARLY_ALL = 0.98
"""Where so many people have one event at most, the list holds the last one alone."""


def doubtful_dates(mapping: MappingFiles, records: dict[str, Records]) -> Iterator[Issue]:
    """Warnings: rows of a stock's list with a blank start, and counted events in a list that holds last ones alone."""
    yield from blank_starts(mapping, records)
    yield from only_last_dates(mapping, records)


def blank_starts(mapping: MappingFiles, records: dict[str, Records]) -> Iterator[Issue]:
    """A warning for each start by which a stock counts that is blank in rows which the stock asks for otherwise."""
    counted: dict[tuple[str, str], np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
    for base in _stocks(mapping):
        if base.source not in records:
            continue
        source, frame = mapping.sources[base.source], records[base.source].frame
        # What depends on the day is no column; without it a row more is looked at, never one less.
        wanted = tuple(one for one in base.where if by_day(mapping, base.source, one.field) is None)
        spells = source.spells_of(base.start)
        if spells is not None:
            wanted = (*wanted, *spells.where)
        used = rows_meeting(frame, with_id_keys(wanted, mapping, base.source))
        blank = frame[base.start].isna().to_numpy(dtype=bool) & used
        key = base.source, base.start
        counted[key] = counted[key] | blank if key in counted else blank
    for (id_, start), blank in counted.items():
        if blank.any():
            yield _blank_start(mapping, records[id_], start, blank)


def _stocks(mapping: MappingFiles) -> Iterator[Stock]:
    """Every stock that is counted, or that a share or rate is of."""
    for measure in mapping.measures.values():
        yield from (base for base in bases_of(mapping, measure) if isinstance(base, Stock))


def _blank_start(
    mapping: MappingFiles, list_: Records, start: str, blank: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Issue:
    source = mapping.sources[list_.source]
    rows = list_.frame[blank]
    files = list(dict.fromkeys(rows[FILE].astype(str)))
    there = rows[rows[FILE] == files[0]][ROW].tolist()
    where = f"{files[0]}, {name_cells([str(row) for row in there]).replace('cell', 'row', 1)}"
    more = f"; and in {len(files) - 1} more files" if len(files) > 1 else ""
    count, have, they = ("1 row", "has", "it is") if len(rows) == 1 else (f"{len(rows):,} rows", "have", "they are")
    return Issue(
        "blank-start",
        f"{count} of the {len(list_.frame):,} of {source.title} {have} no “{source.field_name(start)}”: {they} in no "
        "figure that counts what is open.",
        sheet=where + more,
        mapping=mapping.field_place(list_.source, start),
        advice="Fill the date in. If every row must have one, say `required: true` in the mapping.",
        severity=Severity.WARNING,
        source=list_.source,
        thing=start,
    )


def only_last_dates(mapping: MappingFiles, records: dict[str, Records]) -> Iterator[Issue]:
    """A warning for each list whose events are counted (`after_events`) and that has one at most for nearly all."""
    seen: set[str] = set()
    for _, condition, path in conditions_in(mapping):
        event = condition.value
        if not isinstance(event, LatestEvent) or event.source not in records or event.source in seen:
            continue
        if not any(limit.after_events for limit in event.limits):
            continue
        frame = records[event.source].frame
        used = rows_meeting(frame, with_id_keys(event.where, mapping, event.source))
        people = frame[event.on].cat.codes.to_numpy()[used & frame[event.date].notna().to_numpy()]
        events = np.bincount(people[people >= 0])
        events = events[events > 0]
        if len(events) >= FEW_PEOPLE and (events == 1).mean() >= NEARLY_ALL:
            seen.add(event.source)
            one = f"{int((events == 1).sum()):,} of {len(events):,} people"
            title = mapping.sources[event.source].title
            yield Issue(
                "only-last-dates",
                f"{title} holds one event for nearly everybody ({one}), "
                "and an indicator counts how many there have been: does the list hold only the last one?",
                sheet=", ".join(str(file) for file in frame[FILE].cat.categories),
                mapping=mapping.place(*path),
                advice="Export every event, not the last alone; else take the limit with `after_events` out.",
                severity=Severity.WARNING,
                source=event.source,
            )
