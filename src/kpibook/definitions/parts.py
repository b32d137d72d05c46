"""The rows that a breakdown makes: for each what tells it from the others, its words, and what its records meet.

That they make up the whole is seen to here: each band ends where the next begins, and what is left has a row of its
own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpibook.definitions import kinds
from kpibook.definitions.breakdown import Breakdown, Dates, group_id
from kpibook.definitions.sources import FieldDefinition
from kpibook.months import Duration

OTHER, NOT_KNOWN = "other", "not_known"
"""What the last row is called in figures that are taken out: where codes are in it, and where only blanks are."""


@dataclass(frozen=True)
class BreakdownRow:
    """One row of a breakdown."""

    value: str
    """Tells it from the others: a code, `care_orders` for a group of that name, `5_to_9`, `other`, `not_known`."""
    said: str
    """The code, the label, or the band in words: `5 to 9`."""
    meets: tuple[kinds.Condition, ...]
    """What its records meet."""
    last: bool = False
    """Whether it is the row of what is left."""


@dataclass(frozen=True)
class NamedPart:
    """A part as it is shown and taken out: of which indicator, by which breakdown, its row, and what is counted."""

    indicator: str
    breakdown: Breakdown
    row: BreakdownRow
    measure: kinds.Part

    @property
    def id(self) -> str:
        """``cla.legal_status.C2``: ids of indicators hold no full stop, so it cannot be one of them."""
        return f"{self.indicator}.{self.breakdown.name}.{self.row.value}"

    @property
    def in_tables(self) -> str:
        """What stands in the column `breakdown` of figures that are taken out: ``legal_status=C2``."""
        return f"{self.breakdown.name}={self.row.value}"

    def words(self, names: kinds.Names, source: str) -> str:
        """What stands in its row: ``of which: C2 (Full care order)``."""
        return f"of which: {_words(names, source, self.breakdown, self.row)}"


@dataclass(frozen=True)
class Broken:
    """What is broken down: the whole, the flow or stock that it is of, the fields of its list, and their codes."""

    whole: kinds.Whole
    base: kinds.Base
    fields: Mapping[str, FieldDefinition]
    codes: Mapping[str, Sequence[str]]

    def may_be_blank(self, field: str) -> bool:
        """Whether the list may say nothing there; what spells add may be."""
        return field not in self.fields or not self.fields[field].required


def named_parts(indicator: str, broken: Broken, breakdowns: Sequence[Breakdown]) -> Iterator[NamedPart]:
    """Every part of an indicator, in the order of its breakdowns and their rows."""
    for breakdown in breakdowns:
        for row in _rows(broken, breakdown):
            yield NamedPart(indicator, breakdown, row, kinds.Part(of=broken.whole, meets=row.meets))


def _rows(broken: Broken, breakdown: Breakdown) -> Iterator[BreakdownRow]:
    if breakdown.between is not None:
        yield from _times_between(broken, breakdown.between, breakdown.up_to)
    elif breakdown.open_for is not None:
        yield from _times_open(breakdown.open_for, breakdown.up_to, broken.base.dated_by)
    elif breakdown.age is not None:
        yield from _ages(breakdown.age, breakdown.bands)
    elif breakdown.bands:
        yield from _numbers(broken, str(breakdown.by), breakdown.bands)
    else:
        yield from _codes(broken, breakdown)


def _codes(broken: Broken, breakdown: Breakdown) -> Iterator[BreakdownRow]:
    field = str(breakdown.by)
    possible = [code for code in broken.codes.get(field, ()) if _can_be(broken, field, code)]
    named = dict(breakdown.groups) or {code: (code,) for code in breakdown.values or possible}
    ids = {label: group_id(label) if breakdown.groups else label for label in named}
    for label, codes in named.items():
        yield BreakdownRow(ids[label], label, (_field(field, **{"in": codes}),))
    listed = [code for codes in named.values() for code in codes]
    others, blanks = set(possible) - set(listed), _can_be(broken, field, None)
    if others or blanks:
        said = "any other, or not recorded" if others and blanks else "any other" if others else "not recorded"
        value = OTHER if others else NOT_KNOWN
        while value in {id_.casefold() for id_ in ids.values()}:  # a code may be called so
            value += "_"
        yield BreakdownRow(value, said, (_field(field, not_in=listed),), last=True)


def _can_be(broken: Broken, field: str, code: str | None) -> bool:
    """Whether a record that is counted can have this code there (None: a blank), by the conditions of the whole."""
    if code is None and not broken.may_be_blank(field):
        return False
    where = (*broken.base.where, *(broken.whole.where if isinstance(broken.whole, kinds.Share) else ()))
    for one in where:
        if one.field == field:
            if code is None and (one.in_ is not None or one.blank is False):
                return False
            if code is not None and (one.blank or code in (one.not_in or ()) or code not in (one.in_ or (code,))):
                return False
    return True


def _numbers(broken: Broken, field: str, bands: Sequence[int]) -> Iterator[BreakdownRow]:
    whole_numbers = broken.fields[field].type == "number"
    first, last = bands[0], bands[-1]
    yield BreakdownRow(f"under_{first}", f"under {first}", (_field(field, under=first),))
    for begins, ends in pairwise(bands):
        value, said = f"{begins}_to_under_{ends}", f"{begins} to under {ends}"
        if whole_numbers:  # of decimals 9.5 is in the band from 5 to under 10, and "5 to 9" does not say so
            value, said = _whole_band(begins, ends)
        yield BreakdownRow(value, said, (_field(field, at_least=begins, under=ends),))
    yield BreakdownRow(f"{last}_or_over", f"{last} or over", (_field(field, at_least=last),))
    if broken.may_be_blank(field):
        yield BreakdownRow(NOT_KNOWN, "not recorded", (_field(field, blank=True),), last=True)


def _ages(born: str, bands: Sequence[int]) -> Iterator[BreakdownRow]:
    def aged(**ends: int) -> tuple[kinds.Condition, ...]:
        return (kinds.Condition(age=kinds.Age.model_validate({"born": born, **ends})),)

    yield BreakdownRow(f"under_{bands[0]}", f"under {bands[0]}", aged(under=bands[0]))
    for begins, ends in pairwise(bands):
        yield BreakdownRow(*_whole_band(begins, ends), aged(**{"from": begins, "under": ends}))
    yield BreakdownRow(f"{bands[-1]}_or_over", f"{bands[-1]} or over", aged(**{"from": bands[-1]}))
    # Also where it is required: a date of birth may lie after the day.
    (known,) = aged(**{"from": 0})
    yield BreakdownRow(NOT_KNOWN, "not known", (_not(known),), last=True)


def _times_open(since: str, up_to: Sequence[Duration], dated_by: str) -> Iterator[BreakdownRow]:
    ends = [kinds.Condition(open_for=kinds.OpenFor(since=since, at_most=length)) for length in up_to]
    begun = kinds.Condition(open_for=kinds.OpenFor(since=since, at_least=kinds.NO_TIME))
    yield from _times(ends, up_to, (begun,))
    if since != dated_by:  # a record is counted by that date: it has one, and its day has come
        yield BreakdownRow(NOT_KNOWN, "not recorded", (_not(begun),), last=True)


def _times_between(broken: Broken, dates: Dates, up_to: Sequence[Duration]) -> Iterator[BreakdownRow]:
    start, end = dates.start, dates.end
    ends = [kinds.Condition(between=kinds.Between(start=start, end=end, within=length)) for length in up_to]
    yield from _times(ends, up_to, (_filled(start), _filled(end)))
    if not broken.may_be_blank(start) and not broken.may_be_blank(end):
        return
    blank = (_field(start, blank=True), _field(end, blank=True))
    either = kinds.Condition.model_validate({"any": kinds.AnyOf.model_validate(blank)})
    yield BreakdownRow(NOT_KNOWN, "not recorded", (either,), last=True)


def _times(
    ends: Sequence[kinds.Condition], up_to: Sequence[Duration], known: tuple[kinds.Condition, ...]
) -> Iterator[BreakdownRow]:
    """Bands of time: no longer than each end, and longer than the one before."""
    first, last = up_to[0], up_to[-1]
    unit = last.unit.replace(" ", "_")
    yield BreakdownRow(f"up_to_{first.amount}_{unit}", f"up to {first}", (ends[0],))
    for (shorter, longer), (one, other) in zip(pairwise(ends), pairwise(up_to), strict=True):
        if other.calendar_months is None and other.unit != "weeks":  # after 10 days come 11, after 3 months a day more
            value, said = _whole_band(one.amount + 1, other.amount + 1)
            said = f"{said} {other.unit}"
        else:
            value, said = f"{one.amount}_to_{other.amount}", f"more than {one.amount}, up to {other}"
        yield BreakdownRow(f"{value}_{unit}", said, (longer, _not(shorter)))
    yield BreakdownRow(f"over_{last.amount}_{unit}", f"more than {last}", (*known, _not(ends[-1])))


def _whole_band(begins: int, ends: int) -> tuple[str, str]:
    """Its id and its words: ``5_to_9``, ``5 to 9``."""
    most = ends - 1
    return (f"{begins}", f"{begins}") if most == begins else (f"{begins}_to_{most}", f"{begins} to {most}")


def _field(field: str, **asked: object) -> kinds.Condition:
    return kinds.Condition(field=kinds.FieldCondition.model_validate({"field": field, **asked}))


def _filled(field: str) -> kinds.Condition:
    return _field(field, blank=False)


def _not(one: kinds.Condition) -> kinds.Condition:
    return kinds.Condition.model_validate({"not": kinds.Not.model_validate(one)})


def _words(names: kinds.Names, source: str, breakdown: Breakdown, row: BreakdownRow) -> str:
    if breakdown.between is not None:
        start, end = (names.heading(source, field) for field in (breakdown.between.start, breakdown.between.end))
        return f"{end} or {start} {row.said}" if row.last else f"{end} {row.said} after {start}"
    if breakdown.open_for is not None:
        heading = names.heading(source, breakdown.open_for)
        return f"{heading} {row.said}" if row.last else f"open for {row.said}"
    if breakdown.age is not None:
        return f"age {row.said}" if row.last else f"aged {row.said}"
    field = str(breakdown.by)
    if breakdown.bands or row.last:
        return f"{names.heading(source, field)}: {row.said}"
    return row.said if breakdown.groups else names.value_name(source, field, row.said)
