"""What a column of dates gives away as a whole, where each of its cells could be right by itself."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.coded import Coded
from kpibook.definitions import MappingFiles, bases_of, conditions_of
from kpibook.issues import Issue
from kpibook.months import day_in_words
from kpibook.records.columns import column_of
from kpibook.records.list_sheets import cell_name, name_cells, place
from kpibook.records.read_days import is_local_midnight, numbers_of_day, read_day, time_of_cell
from kpibook.records.read_sheet import SheetRead

_CHANCE = 1e-3
"""A column is doubted where what it shows would come about by itself in less than one of a thousand."""
_TO_TWELVE = 12 * 12 / 365.25
"""The share of days that lie on the 1st to 12th of a month: 144 a year."""
_FEWEST = 3
_SHARE_OF_TEXTS = 0.05
_MONTH = dt.timedelta(days=31)
_FEWEST_DATES = 5
_LATE_SHARE, _LATE_SHARE_1904 = 0.5, 0.05
"""More than so many dates after the day of extraction are no slips; fewer are needed where 1904 explains them."""


@dataclass(frozen=True)
class _Written:
    """The cells of one column below the headings, each by how it can be read."""

    cells: Coded
    kind: npt.NDArray[np.int8]

    def count(self, kind: int) -> int:
        """How many cells can be read so."""
        alike = self.kind == kind
        return int(alike[self.cells.codes].sum()) if alike.any() else 0

    def rows(self, kind: int) -> list[int]:
        """Where they stand: rows below the headings, from 0."""
        return np.flatnonzero(self.kind[self.cells.codes] == kind).tolist()

    def of(self, kind: int) -> list[object]:
        """The different ones of them."""
        return list(self.cells.distinct[self.kind == kind])


_OTHER, _REAL, _DAY_FIRST, _MONTH_FIRST, _EITHER = range(5)
"""How a cell can be read: not as a day, as a date cell, with the day first alone, with the month first, or both ways:
03/02/2023."""


def doubtful_orders(source_id: str, read: SheetRead, mapping: MappingFiles) -> tuple[Issue, ...]:
    """An error for each column in which day and month are swapped, written month first, or in both orders."""
    issues = []
    for name, column in read.sheet.columns.items():
        definition = mapping.sources[source_id].fields[name]
        if definition.type != "date":
            continue
        cells = _written(read, column)
        as_said, other = (_DAY_FIRST, _MONTH_FIRST) if definition.day_first else (_MONTH_FIRST, _DAY_FIRST)
        right, wrong = cells.count(as_said), cells.count(other)
        if wrong and wrong >= max(_FEWEST, _SHARE_OF_TEXTS * (right + wrong)):
            issues.append(_other_order(source_id, read, name, (right, cells.rows(other)), mapping))
        elif utc := _in_utc(cells):
            issues.append(_day_early(source_id, read, name, utc, mapping))
        elif (
            right
            and not wrong
            and not cells.count(_EITHER)
            and _are_swapped(cells.of(_REAL), cells.of(as_said), definition.day_first)
        ):
            issues.append(_swapped(source_id, read, name, (cells.rows(_REAL), right), mapping))
    return tuple(issues)


def _written(read: SheetRead, column: int) -> _Written:
    """Every date below the headings, also in rows that are set aside."""
    cells = column_of(read.sheet.table.rows, column, read.sheet.heading_row + 1)
    return _Written(cells, np.array([_kind(cell) for cell in cells.distinct], dtype=np.int8))


def _kind(cell: object) -> int:
    if isinstance(cell, dt.date):
        return _REAL
    if not isinstance(cell, str) or not (numbers := numbers_of_day(cell)):
        return _OTHER
    first, second = numbers
    if first > 12 >= second:
        return _DAY_FIRST
    return _MONTH_FIRST if second > 12 >= first else _EITHER


def _in_utc(cells: _Written) -> list[int]:
    """Rows whose day is told as the midnight of UTC: 30 June, 23:00, for 1 July; [] where it may be a time of day.

    All of the column's days in summer are told so, and none in winter: times at which something happened differ.
    """
    if not any(_may_be_early(cell) for cell in cells.cells.distinct):
        return []
    moments = [time_of_cell(cell) for cell in cells.cells.distinct]
    early = np.array([moment is not None and is_local_midnight(moment, True) for moment in moments])
    if early.sum() < _FEWEST:
        return []
    others = [moment for moment, is_early in zip(moments, early, strict=True) if moment is not None and not is_early]
    if any(moment.time() != dt.time() or is_local_midnight(moment, False) for moment in others):
        return []
    return np.flatnonzero(early[cells.cells.codes]).tolist()


def _may_be_early(cell: object) -> bool:
    return cell.hour == 23 if isinstance(cell, dt.datetime) else isinstance(cell, str) and "23:00" in cell


def _are_swapped(real: Iterable[object], texts: Iterable[object], day_first: bool) -> bool:
    """All date cells on days to the 12th, all texts on later ones: by the number of different dates, no chance.

    Dates on one or two days of the month only (the first) may be so by their nature. Then the cells must also lie
    outside of the time of the texts, and within it once day and month are swapped back: a list of one month.
    """
    days = {dt.date(cell.year, cell.month, cell.day) for cell in real if isinstance(cell, dt.date)}
    later = [day for text in texts if isinstance(day := read_day(text, day_first), dt.date)]
    if not days or not later or max(day.day for day in days) > 12:
        return False
    if _TO_TWELVE ** len(days) * (1 - _TO_TWELVE) ** len(later) >= _CHANCE:
        return False
    if len({day.day for day in days}) >= _FEWEST:
        return True
    first, last = min(later) - _MONTH, max(later) + _MONTH
    outside = sum(not first <= day <= last for day in days)
    return outside * 5 >= len(days) and all(first <= day.replace(month=day.day, day=day.month) <= last for day in days)


def _cells(read: SheetRead, name: str, rows: Iterable[int]) -> str:
    named = [cell_name(read.sheet.columns[name], row + 1) for row in rows]
    return place(read.sheet.table, name_cells(named))


def _below(read: SheetRead, rows: Iterable[int]) -> Iterator[int]:
    """Rows of the sheet, of rows below the headings."""
    return (row + read.sheet.heading_row + 1 for row in rows)


def _swapped(source_id: str, read: SheetRead, name: str, found: tuple[list[int], int], mapping: MappingFiles) -> Issue:
    real, later = found
    return Issue(
        "swapped-days",
        f'In column "{read.sheet.heading(name)}" all {len(real):,} date cells lie on the 1st to 12th of a month, and '
        f"all {later:,} dates that are text on the 13th or later: a program that writes day and month in the other "
        "order has opened the list, and swapped them in the date cells.",
        sheet=_cells(read, name, _below(read, real)),
        mapping=mapping.place("sources", source_id, "fields", name),
        advice="Export the list again, and let no program open it in between; or let Excel import the column as text.",
        source=source_id,
        thing=name,
    )


def _day_early(source_id: str, read: SheetRead, name: str, rows: list[int], mapping: MappingFiles) -> Issue:
    return Issue(
        "utc-days",
        f'In column "{read.sheet.heading(name)}" {len(rows):,} dates, all those in summer time, stand at 23:00 sharp, '
        "and all others at midnight: they are told in UTC, and each of these is the day before the one that is meant.",
        sheet=_cells(read, name, _below(read, rows)),
        mapping=mapping.place("sources", source_id, "fields", name),
        advice="Export the list with local dates, or dates without a time.",
        source=source_id,
        thing=name,
        acceptable=True,
    )


def _other_order(
    source_id: str, read: SheetRead, name: str, found: tuple[int, list[int]], mapping: MappingFiles
) -> Issue:
    right, wrong = found
    day_first = mapping.sources[source_id].fields[name].day_first
    order, other = ("day", "month") if day_first else ("month", "day")
    heading = read.sheet.heading(name)
    message = f'{len(wrong):,} dates in column "{heading}" can only be read with the {other} first'
    if right:
        advice = "Which of the others are meant which way cannot be known: export the list again, in one order."
        message += f", and {right:,} only with the {order} first."
    else:
        advice = f"If the list writes the {other} first, say `day_first: {str(not day_first).lower()}` for the field."
        message += f", and none only with the {order} first."
    return Issue(
        "mixed-days" if right else "other-day-order",
        message,
        sheet=_cells(read, name, _below(read, wrong)),
        mapping=mapping.place("sources", source_id, "fields", name),
        advice=advice,
        source=source_id,
        thing=name,
    )


def late_columns(
    source_id: str, read: SheetRead, taken: dt.date | None, other: dt.date | None, mapping: MappingFiles
) -> tuple[Issue, ...]:
    """An error for each column of what has happened most of whose dates lie after the day of extraction.

    Nothing is said where that day is not known. `other` is what it would be if read with the month first.
    """
    if taken is None:
        return ()
    share = _LATE_SHARE_1904 if read.sheet.table.from_1904 else _LATE_SHARE
    issues = []
    for name in dict.fromkeys(happened_fields(source_id, mapping)):
        if name not in read.sheet.columns:
            continue
        days = read.values[name].plain
        known = int((~np.isnat(days)).sum())
        late = np.flatnonzero(days > np.datetime64(taken, "s"))
        if known >= _FEWEST_DATES and len(late) > share * known:
            issues.append(_late(source_id, read, name, known, (taken, other), mapping))
    return tuple(issues)


def happened_fields(source_id: str, mapping: MappingFiles) -> Iterator[str]:
    """The date fields that say when something happened: what dates and starts records, and events that are counted.

    Dates that may well be planned (ends, what is due) are none of them.
    """
    source = mapping.sources[source_id]
    found = [source.dated_by, *(span.start for span in source.spans), *(spells.start for spells in source.spells)]
    for measure in mapping.measures.values():
        for base in bases_of(mapping, measure):
            if base.source == source_id:
                found.append(base.dated_by)
            timed = [condition.timed for condition in conditions_of(measure, base) if condition.timed]
            found += [event.date for each in timed for event in each.events() if event.source == source_id]
    return (name for name in found if name in source.fields and source.fields[name].type == "date")


def _late(
    source_id: str, read: SheetRead, name: str, known: int, days: tuple[dt.date, dt.date | None], mapping: MappingFiles
) -> Issue:
    taken, other = days
    late = np.flatnonzero(read.values[name].plain > np.datetime64(taken, "s"))
    why = "Is the year wrong, or the day of extraction?"
    if read.sheet.table.from_1904:
        why = (
            "The workbook says that its days count from 1904. If they do not, every date is read four years and a day "
            "too late: in Excel, switch off File, Options, Advanced, Use 1904 date system, and look at the dates."
        )
    elif other is not None and other > taken:
        why = (
            f"Is the day of extraction written month first, and means {day_in_words(other)}? Then give the day itself."
        )
    return Issue(
        "dates-after-extraction",
        f'Of {known:,} dates in column "{read.sheet.heading(name)}", {len(late):,} lie after '
        f"{day_in_words(taken)}, the day on which the list was taken.",
        sheet=_cells(read, name, (int(read.row[at]) - 1 for at in late)),
        mapping=mapping.place("sources", source_id, "fields", name),
        advice=why,
        source=source_id,
        thing=name,
        acceptable=True,
    )
