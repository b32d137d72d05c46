"""Why an indicator's figure and its second opinion's differ: each record that counts in one only, and for what cause.

Each record that counts otherwise has one cause, for whatever it adds to either part; so the causes add up to the
difference of both.

With them the figures that stand beside others: another source's, of the day at which its list was cut.

Such a list is cut some days after the month's end. Its figure stands in the month's column of its own indicator, and
`Observations.readings` says of which day it is: nothing is worked out for a month end that the list knows nothing of.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from kpibook.definitions import MappingFiles, base_of, counts_snapshots, list_name, lists_read
from kpibook.definitions.kinds import Flow, joined
from kpibook.indicators.engine import compute_observations
from kpibook.indicators.lists import Lists
from kpibook.indicators.matched import NO_ROW, match
from kpibook.indicators.sides import Comparable, Question, Side, at_each_others_time, side_of
from kpibook.issues import InputError, Issue
from kpibook.months import Month, Period, Reading
from kpibook.tables import NOT_AVAILABLE, Observations, Records, records_at


def with_second_opinions(
    mapping: MappingFiles, records: dict[str, Records], observations: Observations
) -> Observations:
    """The same, with the readings that second opinions are of (`cross_check`), each in its month's column.

    Where the columns are readings themselves, nothing is to be done: both figures are of the same day.
    """
    months = tuple(period for period in observations.months if isinstance(period, Month))
    found = {other: readings_of_months(mapping, records, other, months) for other in _of_one_day(mapping)}
    numerators, denominators = observations.numerators.copy(), observations.denominators.copy()
    of_days: dict[Reading, Observations] = {}
    for other, readings in found.items():
        measure = observations.measures.index(other)
        for month, reading in readings.items():
            if reading not in of_days:
                of_days[reading] = compute_observations(mapping, records, (reading,))
            there, at = of_days[reading], observations.months.index(month)
            numerators[measure, :, at] = there.numerators[measure, :, 0]
            denominators[measure, :, at] = there.denominators[measure, :, 0]
    return replace(observations, numerators=numerators, denominators=denominators, readings=found)


def readings_of_months(
    mapping: MappingFiles, records: Mapping[str, Records], other: str, months: Iterable[Period]
) -> dict[Period, Reading]:
    """The months for which there is a reading of an indicator that is a second opinion, each with its reading.

    A reading stands for the latest month that is over by its day, if that is no more than `within_days` ago; of
    several, the first. So no reading stands for two months. KeyError where the indicator is nobody's second opinion.
    """
    within = _of_one_day(mapping)[other]
    counted = lists_read(mapping, mapping.measures[other])[0]
    readings = records[counted].readings if counted in records else ()
    by_month: dict[Period, Reading] = {}
    for day in sorted(each.as_at for each in readings if each.as_at is not None):
        month = _month_before(day)
        if (day - month.last).days <= within:
            by_month.setdefault(month, Reading(day))
    return {month: by_month[month] for month in months if month in by_month}


def _month_before(day: dt.date) -> Month:
    """The latest month that is over by the end of a day: its own, where it is the last of it."""
    month = Month.of(day)
    return month if month.last == day else month - 1


def _of_one_day(mapping: MappingFiles) -> dict[str, int]:
    """The second opinions that are of lists cut at one day (the rules see to it), and within how many days.

    Of one that is the second opinion of several, the shortest time: its figure stands in a column once.
    """
    found: dict[str, int] = {}
    for indicator in mapping.indicators.values():
        cross = indicator.cross_check
        if cross is not None and cross.within_days is not None:
            found[cross.indicator] = min(cross.within_days, found.get(cross.indicator, cross.within_days))
    return found


class Cause(Enum):
    """Why a record counts otherwise in the one figure than in the other, in the order in which it is told."""

    ONLY_HERE = "only here"
    ONLY_THERE = "only there"
    NO_ID = "without an id"
    ANOTHER_DATE = "another date"
    ANOTHER_TEAM = "another team"
    OTHERWISE = "counted otherwise"
    AFTER = "after the month's end"
    ANOTHER_PERIOD = "another period"


@dataclass(frozen=True)
class Place:
    """Where a record stands."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Difference:
    """A record that counts otherwise there than here."""

    cause: Cause
    detail: str
    """Which date, which condition, in words; blank where the cause says all. Nothing of the person."""
    here: Place | None
    there: Place | None
    numerator: int
    """What it adds there, less what it adds here."""
    denominator: int


@dataclass(frozen=True)
class Compared:
    """Two figures, and every record that counts otherwise; of counts and rates, `numerator` alone means anything."""

    periods: tuple[Period, Period]
    here: tuple[int, int]
    there: tuple[int, int]
    differences: tuple[Difference, ...]


def compared_periods(
    mapping: MappingFiles, records: dict[str, Records], indicator: str, period: Period
) -> tuple[Period, Period]:
    """The period, and that of the second opinion's figure: the same, or the reading that stands for the month.

    InputError where no reading does.
    """
    cross = mapping.indicators[indicator].cross_check
    if cross is None:
        raise ValueError(f"{indicator} has no second opinion")
    other = mapping.in_force(period).measures[cross.indicator]
    if isinstance(period, Reading) or cross.within_days is None or not counts_snapshots(mapping, other):
        return period, period
    reading = readings_of_months(mapping, records, cross.indicator, (period,)).get(period)
    if reading is not None:
        return period, reading
    source = lists_read(mapping, other)[0]
    message = f"No reading of {list_name(mapping, source)} stands for {period.name}."
    days = [each.as_at for each in records[source].readings if each.as_at] if source in records else []
    told = joined([Reading(day).name for day in days])
    advice = (
        f"Its readings are as at {told or 'no day'}; one must lie on the month's last day, or no more than "
        f"{cross.within_days} days after it."
    )
    raise InputError([_issue(mapping, indicator, message, advice)])


def compare_records(
    mapping: MappingFiles, records: dict[str, Records], indicator: str, scope: str, periods: tuple[Period, Period]
) -> Compared:
    """The indicator's figure of the first period against its second opinion's of the second, record by record.

    InputError where one of the two has no figure, or where nothing says whose its records are.
    """
    cross = mapping.indicators[indicator].cross_check
    if cross is None:
        raise ValueError(f"{indicator} has no second opinion")
    named = (indicator, cross.by), (cross.indicator, cross.there)
    sides = [
        _side(_lists_at(mapping, records, period), id_, field, period, scope)
        for (id_, field), period in zip(named, periods, strict=True)
    ]
    here, there = at_each_others_time(sides[0], sides[1], scope)
    found = (_difference(here, there, *pair) for pair in match(here.held, there.held))
    order = list(Cause)
    differences = sorted(
        (one for one in found if one is not None),
        key=lambda one: (order.index(one.cause), one.detail, _sortable(one.here), _sortable(one.there)),
    )
    _must_add_up(here.figure, there.figure, differences)
    return Compared(periods, here.figure, there.figure, tuple(differences))


def _lists_at(mapping: MappingFiles, records: dict[str, Records], period: Period) -> Lists:
    seen = records_at(records, period.day) if isinstance(period, Reading) else records
    return Lists(mapping.in_force(period), seen)


def _side(lists: Lists, indicator: str, field: str | None, period: Period, scope: str) -> Side:
    mapping = lists.mapping
    measure = mapping.measures[indicator]
    if not isinstance(measure, Comparable):
        raise TypeError(f"{indicator} is no figure of records that can be told one from another")
    base = base_of(mapping, measure)
    if base is None:
        raise TypeError(f"{indicator} counts no records")
    source = mapping.sources[base.source]
    ids = (name for name, definition in source.fields.items() if definition.type == "id")
    by = field or base.distinct or next(ids, None)
    if by is None or lists.by_day(base.source, by) is not None:
        message = f"{list_name(mapping, base.source)} does not say by an id of its own whose record is whose."
        advice = "Give the list an id, and name it in cross_check, under by (or there)."
        raise InputError([_issue(mapping, indicator, message, advice)])
    side = side_of(lists, measure, period, scope, by)
    if side is None:
        message = f'"{indicator}" has no figure for {mapping.scope_name(scope)} of {period.name} (N/A).'
        raise InputError([_issue(mapping, indicator, message, "kpibook explain says what it counts.")])
    return side


def _issue(mapping: MappingFiles, indicator: str, message: str, advice: str) -> Issue:
    return Issue("not-compared", message, mapping=mapping.place("indicators", indicator), advice=advice)


def _difference(here: Side, there: Side, ours: int, theirs: int) -> Difference | None:
    """What a record adds to the difference, and why; None where it counts alike in both."""
    now = here.status(ours), there.status(theirs)
    if now[0] == now[1]:
        return None
    cause, detail = _cause(here, there, ours, theirs)
    return Difference(
        cause,
        detail,
        _place(here, ours),
        _place(there, theirs),
        numerator=int(now[1].passed) - int(now[0].passed),
        denominator=int(now[1].counted) - int(now[0].counted),
    )


def _cause(here: Side, there: Side, ours: int, theirs: int) -> tuple[Cause, str]:
    now = here.status(ours), there.status(theirs)
    # The one that counts it, or has it in the numerator, and the one that does not.
    is_here = (now[0].counted, now[0].passed) > (now[1].counted, now[1].passed)
    counting, other = (here, there) if is_here else (there, here)
    row, beside = (ours, theirs) if is_here else (theirs, ours)
    where = "there" if is_here else "here"
    both = now[0].counted and now[1].counted
    if not both and _stands_for_it(counting, other, row, beside):
        return Cause.OTHERWISE, f"counted once {where}: another record stands for the same one"
    if _alike_at_one_time(counting, other, row, beside):
        return _of_time(counting, other, row, beside, is_here)
    if both:
        return Cause.OTHERWISE, f"not in the numerator {where}: {_not_met(other.now.passes, beside)}"
    if beside == NO_ROW:
        if counting.held.ids[row] is None:
            return Cause.NO_ID, f"no id {'here' if is_here else 'there'}"
        return (Cause.ONLY_HERE if is_here else Cause.ONLY_THERE), ""
    if dates := _not_met(tuple(one for one in other.now.counts if one.of_date), beside):
        return Cause.ANOTHER_DATE, f"by {dates} {where}"
    if conditions := _not_met(other.now.counts, beside):
        return Cause.OTHERWISE, f"not counted {where}: {conditions}"
    return Cause.ANOTHER_TEAM, ""


def _alike_at_one_time(counting: Side, other: Side, row: int, beside: int) -> bool:
    """Whether both, asked of one and the same time, count the record alike, by what either list says of it.

    Of two spans of events, the record that counts must itself lie outside the other's: where it lies inside, the date
    that the other list says is why it does not count there.
    """
    person = counting.held.ids[row]
    if other.status(beside) == counting.status_then(row, person):
        return True
    spans = isinstance(counting.base, Flow) and isinstance(other.base, Flow)
    if spans and not other.status(beside).counted:
        return False
    return counting.status(row) == other.status_then(beside, person)


def _of_time(counting: Side, other: Side, row: int, beside: int, is_here: bool) -> tuple[Cause, str]:
    """Within two spans of events, a day outside the other's; else what changed between the two days."""
    day = other.period.name
    if not (beside != NO_ROW and other.status(beside).counted):
        flows = isinstance(counting.base, Flow) and isinstance(other.base, Flow)
        ends = min(counting.window_ends, other.window_ends)
        if flows and counting.day_counted[row] <= ends:
            return Cause.ANOTHER_PERIOD, f"inside {counting.span}, outside {other.span}"
        return Cause.AFTER, f"no longer counted on {day}" if is_here else "not yet counted at the month's end"
    said = _not_met(other.now.passes, beside)
    return Cause.AFTER, f"no longer met on {day}: {said}" if is_here else f"not yet met at the month's end: {said}"


def _stands_for_it(counting: Side, other: Side, row: int, beside: int) -> bool:
    """Whether the other list counts the same person once, by another record."""
    if beside != NO_ROW:
        return other.stands_down(beside)
    person = counting.held.ids[row]
    return other.held.once and person is not None and other.held.counts(person)


def _not_met(questions: tuple[Question, ...], row: int) -> str:
    return "; ".join(f"“{one.words}”" for one in questions if not one.met[row])


def _place(side: Side, row: int) -> Place | None:
    if row == NO_ROW:
        return None
    file, sheet, number = side.places[row]
    return Place(file, sheet, number)


def _sortable(place: Place | None) -> tuple[str, str, int]:
    return ("", "", 0) if place is None else (place.file, place.sheet, place.row)


def _must_add_up(here: tuple[int, int], there: tuple[int, int], differences: Sequence[Difference]) -> None:
    """A fault where the causes do not make up the difference: an account with a gap is worse than none."""
    numerator = sum(one.numerator for one in differences)
    denominator = sum(one.denominator for one in differences)
    told = there[0] - here[0], there[1] - here[1]
    if (numerator, denominator if here[1] != NOT_AVAILABLE else 0) != told:
        raise RuntimeError("the causes do not add up to the difference of the two figures")
