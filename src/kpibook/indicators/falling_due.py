"""What falls due after a day, if nothing is added: found by moving the clock, and asking the figure's own question.

Of a stock, the records that are not behind on the day, and are on one of the days that follow. Of a flow, the open
records, as if each had ended on one of those days: the first day on which it would be late is the day after it was due;
and records that are counted already and whose event, still to come, falls due.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from kpibook.definitions import MappingFiles
from kpibook.definitions.kinds import Base, Condition, EarlierEvent, Flow, Part, Share
from kpibook.indicators.behind import Asking, Behind, later, moved_since, no_teams, teams_of
from kpibook.indicators.calendar import WorkingCalendar
from kpibook.indicators.days import MOST_MONTHS, NEVER, Bits, Days, MonthSets, date_of, day_number
from kpibook.indicators.due_days import NO_DAY, Decided, decided, decided_of_none, in_a_row
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds import Counted, months_all_met
from kpibook.indicators.observed import counted_as_asked
from kpibook.months import Duration, Month, Period, Reading

_AS_IF_ENDED = "as if ended"


def last_day_ahead(mapping: MappingFiles, day: dt.date, ahead: Duration) -> dt.date:
    """The last day on which something falls due so long a time after a day."""
    calendar = WorkingCalendar(mapping.organisation.bank_holidays)
    return date_of(int(calendar.last_in_time(np.array([day_number(day)], dtype=np.int32), ahead)[0]))


def falling_due(behind: Behind, ahead: Duration) -> Behind:
    """What falls due within so long a time after the day, each record with its team on that day.

    Open records of a flow that are late already are among them, with the day by which they were due.
    """
    asking = behind.asking
    until = day_number(last_day_ahead(asking.lists.mapping, asking.period.last, ahead))
    if asking.of_events:
        found = _in_a_row(behind, [*_open_records(behind, until), _events_to_come(behind, until)])
    else:
        found = _of_stock(behind, until)
    moved = moved_since(asking, found.rows, found.teams) if found.told else None
    return replace(found, later=later(asking, found.rows), moved=moved)


def _in_a_row(behind: Behind, parts: list[Behind]) -> Behind:
    rows, due, teams = (np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "due", "teams"))
    return replace(behind, rows=rows, due=due, teams=teams, decided=in_a_row([part.decided for part in parts]))


def starts_with(condition: Condition, field: str) -> bool:
    """Whether a condition, or one of those that it is made of, is measured from a date of the record on."""
    if condition.parts:
        return any(starts_with(part, field) for part in condition.parts)
    value = condition.value
    if isinstance(value, EarlierEvent):  # it looks back from the day by which a record is counted
        return True
    return field in {getattr(value, name, None) for name in ("start", "since", "born")}


def _of_stock(behind: Behind, until: int) -> Behind:
    """Those that are not behind on the day, and are on the day after they were due."""
    asking = behind.asking
    first = np.full(len(asking.lists.frame(asking.source)), NEVER, dtype=np.int32)
    # One day beyond `until`: what is due on that day is late only on the next.
    for days in _runs(asking.day + 1, until + 1):
        _, counted, meets = counted_as_asked(asking.lists, _at(days), asking.measure)
        wrong = _wrong(counted, meets, asking.higher)
        at = np.flatnonzero(wrong)
        first[counted.rows[at]] = np.minimum(first[counted.rows[at]], days[_first(wrong[at])])
    first[behind.rows] = NEVER
    rows = np.flatnonzero(first < NEVER)
    counted = _on_the_day(asking, rows)
    return _found(
        behind, rows, first[rows] - np.int32(1), _decided_on(first[rows], counted, asking.meets, asking.higher)
    )


def _open_records(behind: Behind, until: int) -> Iterator[Behind]:
    """Of a flow, records without its date: as if they had it on each of the days.

    Nothing is asked of them that is counted from that date on: what would follow it has not begun.
    """
    asking, flow = behind.asking, behind.asking.base
    if not isinstance(flow, Flow):
        raise TypeError("only what is counted by a date can be open")
    meets = tuple(one for one in asking.meets if not starts_with(one, flow.date))
    blank = np.flatnonzero(asking.lists.days(asking.source, flow.date, NEVER) == NEVER)
    # Where lower is better, a record is behind when all is met: with a condition left out, nobody can say that it is.
    if flow.plus is not None or not meets or (not asking.higher and meets != asking.meets) or not len(blank):
        return
    seen = np.zeros(len(blank), dtype=bool)
    for days in _runs(asking.day, until + 1):
        counted = _as_if_ended(asking, flow, blank, days)
        of_record: Bits = np.zeros(len(blank), dtype=np.int64)
        np.bitwise_or.at(of_record, counted.rows % len(blank), _wrong(counted, meets, asking.higher))
        at = np.flatnonzero((of_record != 0) & ~seen)
        seen |= of_record != 0
        first = _first(of_record[at])
        place = np.searchsorted(counted.rows, first * len(blank) + at)  # the rows of a day stand together
        found, day = _decided_on(days[first], counted.some(place), meets, asking.higher), days[first]
        # Late on the very day of the list: since when, the conditions say; where none does, it is not for being late.
        due = np.where(day == asking.day, found.due, day - np.int32(1))
        keep = np.flatnonzero((day > asking.day) | ((due != NO_DAY) & (due < asking.day)))
        yield _found(behind, blank[at][keep], due[keep], found.some(keep))


def _as_if_ended(asking: Asking, flow: Flow, blank: Positions, days: Days) -> Counted:
    """The records of these rows once for each day, as if it were their date; each is counted on that day alone.

    Row i of the list that is counted is record i modulo their number, on day i divided by it.
    """
    frame = asking.lists.frame(flow.source)
    as_if = frame.iloc[np.tile(blank, len(days))].reset_index(drop=True)
    as_if[flow.date] = np.repeat(days, len(blank)).astype("datetime64[D]").astype("datetime64[s]")
    source = f"{flow.source} {_AS_IF_ENDED}"
    lists = asking.lists.with_list(source, flow.source, as_if)
    measure = _counting(asking.measure, flow.model_copy(update={"source": source}))
    _, counted, _ = counted_as_asked(lists, _at(days), measure)
    # With `in_last` a record counts on days after its own too, where another copy of it is the one that is asked.
    own = np.int64(1) << (counted.rows // len(blank)).astype(np.int64)
    return replace(counted, counted_in=counted.counted_in & own)


def _counting(measure: Share | Part, base: Base) -> Share | Part:
    """The same measure of another base."""
    if isinstance(measure, Part):
        if not isinstance(measure.of, Share):
            raise TypeError("only of a share is anything behind")
        return measure.model_copy(update={"of": _counting(measure.of, base)})
    return measure.model_copy(update={"of": base})


def _events_to_come(behind: Behind, until: int) -> Behind:
    """Of a flow, records of this and the months before whose event is still missing, or came late, and was due then."""
    asking = behind.asking
    periods: tuple[Period, ...] = (asking.period,)
    if isinstance(asking.period, Month):
        first = asking.period.index - MOST_MONTHS + 1
        periods = tuple(Month.at(index) for index in range(first, asking.period.index + 1))
    _, counted, meets = counted_as_asked(asking.lists, MonthSets.of(periods), asking.measure)
    counted = counted.some(np.flatnonzero(_wrong(counted, meets, asking.higher)))
    on_the_day = _asked_once(counted, MonthSets.of((asking.period,)))
    found = decided(meets, on_the_day, higher=asking.higher)
    at = np.flatnonzero(found.behind & (found.due >= asking.day) & (found.due <= until))
    return _found(behind, counted.rows[at], found.due[at], found.some(at))


def _found(behind: Behind, rows: Positions, due: Days, by: Decided) -> Behind:
    """These records, each with its team on the day of the list."""
    asking = behind.asking
    teams = teams_of(_on_the_day(asking, rows)) if behind.told else no_teams(asking.lists, len(rows))
    return replace(behind, rows=rows, due=due, teams=teams, decided=by, later=None)


def _on_the_day(asking: Asking, rows: Positions) -> Counted:
    """Rows of the list, as they are looked at on its day."""
    months, ones = _at(np.array([asking.day])), np.ones(len(rows), dtype=np.int64)
    return Counted(asking.lists, months, asking.source, asking.base.dated_by, rows, ones)


def _decided_on(first: Days, counted: Counted, meets: tuple[Condition, ...], higher: bool) -> Decided:
    """What decides about each record on its own day."""
    groups, order = [decided_of_none(meets, higher)], []
    for day in np.unique(first):
        at = np.flatnonzero(first == day)
        groups.append(decided(meets, _asked_once(counted.some(at), _at(np.array([day]))), higher=higher))
        order.append(at)
    back = np.argsort(np.concatenate(order)) if order else np.zeros(0, dtype=np.intp)
    return in_a_row(groups).some(back)


def _asked_once(counted: Counted, months: MonthSets) -> Counted:
    """The same records, asked at another time."""
    return replace(counted, months=months, counted_in=np.ones_like(counted.counted_in))


def _wrong(counted: Counted, meets: tuple[Condition, ...], higher: bool) -> Bits:
    """The days on which each record is counted, and behind."""
    met = months_all_met(meets, counted)
    return counted.counted_in & ~met if higher else met


def _runs(first: int, last: int) -> Iterator[Days]:
    """The days from the first to the last, so many at a time as are asked at once."""
    for begins in range(first, last + 1, MOST_MONTHS):
        yield np.arange(begins, min(begins + MOST_MONTHS, last + 1), dtype=np.int32)


def _at(days: Days) -> MonthSets:
    return MonthSets.of(tuple(Reading(date_of(int(day))) for day in days))


def _first(bits: Bits) -> npt.NDArray[np.int64]:
    """The number of each set's first day."""
    found: npt.NDArray[np.int64] = np.frexp((bits & -bits).astype(np.float64))[1].astype(np.int64) - 1
    return found
