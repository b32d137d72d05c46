"""Measures in plain words, made from the mapping: what counts, what does not, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from kpibook.definitions.mapping import Mapping
from kpibook.definitions.measures import (
    Between,
    Condition,
    EarlierEvent,
    FirstEvent,
    Flow,
    LatestEvent,
    Limit,
    LinkedRecord,
    LinkedStart,
    Measure,
    NumberOfEvents,
    OpenFor,
    Rate,
    Share,
    Stock,
    Tally,
)
from kpibook.definitions.sources import FieldCondition


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Words in a row: ``a, b and c``.

    >>> joined(["a", "b", "c"], "or")
    'a, b or c'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def list_name(mapping: Mapping, source: str) -> str:
    """What officers call the list, in quotation marks."""
    return f"“{mapping.sources[source].title}”"


def field_name(mapping: Mapping, source: str, field: str) -> str:
    """What the spreadsheet calls the field: its first heading; a field that spells add is said in words."""
    definition = mapping.sources[source]
    name = definition.field_name(field)
    return f"“{name}”" if field in definition.fields else name


def _value_name(mapping: Mapping, source: str, field: str, value: str) -> str:
    definition = mapping.sources[source].fields.get(field)
    if definition is None:
        return value
    if definition.type == "team":
        return mapping.scope_name(value)
    label = mapping.codes[definition.codes].labels.get(value) if definition.codes in mapping.codes else None
    if not label:
        return value
    return label if value.islower() else f"{value} ({label})"


def field_condition(mapping: Mapping, source: str, condition: FieldCondition) -> str:
    """A field condition: ``“Legal status” is V2 or C1``."""
    said = []
    name = field_name(mapping, source, condition.field)
    values = [_value_name(mapping, source, condition.field, v) for v in condition.in_ or condition.not_in or ()]
    if condition.in_ is not None:
        said.append(f"is {joined(values, 'or')}")
    if condition.not_in is not None:
        said.append(f"is not {joined(values, 'or')}")
    if condition.at_least is not None and condition.at_most is not None:
        said.append(f"is from {condition.at_least} to {condition.at_most}")
    elif condition.at_least is not None:
        said.append(f"is {condition.at_least} or more")
    elif condition.at_most is not None:
        said.append(f"is {condition.at_most} or less")
    if condition.blank is not None:
        said.append("is blank" if condition.blank else "is filled in")
    return f"{name} {joined(said)}"


def _where(mapping: Mapping, source: str, conditions: Sequence[FieldCondition], lead: str = " where ") -> str:
    said = joined([field_condition(mapping, source, c) for c in conditions])
    return f"{lead}{said}" if said else ""


@singledispatch
def condition_words(condition: object, mapping: Mapping, source: str) -> str:
    """One condition as a clause that a record of the source meets or does not."""
    raise TypeError(f"no words for {type(condition).__name__}")


@condition_words.register
def _(condition: FieldCondition, mapping: Mapping, source: str) -> str:
    return field_condition(mapping, source, condition)


@condition_words.register
def _(condition: Between, mapping: Mapping, source: str) -> str:
    end, start = (field_name(mapping, source, name) for name in (condition.end, condition.start))
    return f"{end} is within {condition.within} of {start}"


@condition_words.register
def _(condition: FirstEvent, mapping: Mapping, source: str) -> str:
    where = _where(mapping, condition.source, condition.where)
    since = field_name(mapping, source, condition.since)
    date = field_name(mapping, condition.source, condition.date)
    return f"{list_name(mapping, condition.source)} has a {date}{where} within {condition.within} of {since}"


@condition_words.register
def _(condition: EarlierEvent, mapping: Mapping, source: str) -> str:
    where = _where(mapping, condition.source, condition.where)
    date = field_name(mapping, condition.source, condition.date)
    return (
        f"{list_name(mapping, condition.source)} has an earlier {date}{where} for the same {condition.on} within the "
        f"{condition.within} before (the same day is not earlier)"
    )


@condition_words.register
def _(condition: NumberOfEvents, mapping: Mapping, source: str) -> str:
    where = _where(mapping, condition.source, condition.where)
    days = "1 day" if condition.lasting_days == 1 else f"{condition.lasting_days} days"
    lasting = f", lasting {days} or more" if condition.lasting_days else ""
    return (
        f"{condition.at_least} or more of {list_name(mapping, condition.source)}{where}{lasting} were open at any time "
        f"in the {condition.months} months to month end"
    )


@condition_words.register
def _(condition: OpenFor, mapping: Mapping, source: str) -> str:
    since = field_name(mapping, source, condition.since)
    return f"at least {condition.at_least} have passed since {since} at month end"


@condition_words.register
def _(condition: LinkedRecord, mapping: Mapping, source: str) -> str:
    where = _where(mapping, condition.source, condition.where)
    return f"{list_name(mapping, condition.source)} has a record open at month end{where}"


@condition_words.register
def _(condition: LatestEvent, mapping: Mapping, source: str) -> str:
    where = _where(mapping, condition.source, condition.where)
    date = field_name(mapping, condition.source, condition.date)
    events = f"the latest {date} in {list_name(mapping, condition.source)}{where}"
    parts = [f"{events} is no more than {condition.within} old at month end"]
    anchor = condition.since.source if isinstance(condition.since, LinkedStart) else source
    parts += [_limit_words(mapping, anchor, condition.source, limit) for limit in condition.limits]
    if condition.since is not None:
        parts.append(f"only those since {_since_words(mapping, source, condition.since)} count")
    if condition.needs_event:
        parts.append("a record without one does not count, whether or not one is due yet")
    else:
        first = condition.first_within or "the same interval"
        parts.append(f"before the first one, a record counts until that is due ({first} from the start)")
    return "; ".join(parts)


def _since_words(mapping: Mapping, source: str, since: str | LinkedStart) -> str:
    if isinstance(since, str):
        return field_name(mapping, source, since)
    where = _where(mapping, since.source, since.where)
    return (
        f"{field_name(mapping, since.source, since.start)} of the record open then in "
        f"{list_name(mapping, since.source)}{where}"
    )


def _limit_words(mapping: Mapping, anchor: str, events: str, limit: Limit) -> str:
    when = []
    if limit.where:
        when.append(f"where {joined([field_condition(mapping, anchor, c) for c in limit.where])}")
    if limit.under_age is not None:
        when.append(f"under the age of {limit.under_age}")
    if limit.after_events is not None:
        when.append(f"while there has been only {'one' if limit.after_events == 1 else limit.after_events}")
    if limit.since_at_least is not None:
        have = "has" if limit.since_at_least.amount == 1 else "have"
        when.append(f"once {limit.since_at_least} {have} passed since the start")
    return f"but {limit.within} {' and '.join(when)}"


def counted_source(mapping: Mapping, measure: Measure) -> str:
    """Id of the list whose records a measure counts."""
    if isinstance(measure, Share | Rate):
        return counted_source(mapping, base_measure(mapping, measure))
    return measure.source


def base_measure(mapping: Mapping, measure: Share | Rate) -> Flow | Stock:
    """The flow or stock that a share or rate is of."""
    if not isinstance(measure.of, str):
        return measure.of
    base = mapping.indicators[measure.of].measure
    if not isinstance(base, Flow | Stock):
        raise TypeError(f"{measure.of} is neither a flow nor a stock")  # the mapping's rules see to it
    return base


def measure_words(mapping: Mapping, measure: Measure) -> str:
    """What a measure counts, in a sentence or two."""
    if isinstance(measure, Flow):
        return _flow_words(mapping, measure)
    if isinstance(measure, Stock):
        return _stock_words(mapping, measure)
    if isinstance(measure, Tally):
        value = field_name(mapping, measure.source, measure.value)
        out_of = f" out of {field_name(mapping, measure.source, measure.out_of)}" if measure.out_of else ""
        where = _where(mapping, measure.source, measure.where)
        return f"The sum of {value}{out_of} in {list_name(mapping, measure.source)} for the month{where}."
    base = base_measure(mapping, measure)
    if isinstance(measure, Rate):
        where = _where(mapping, measure.population.source, measure.population.where)
        residents = list_name(mapping, measure.population.source)
        return f"{measure_words(mapping, base)} Divided by {residents}{where}, per {measure.per:,}."
    if isinstance(measure.of, str):
        of = f"Of those counted in “{mapping.indicators[measure.of].title}”"
    else:
        of = f"Of {_lower_first(measure_words(mapping, base)).rstrip('.')}"
    narrowed = _where(mapping, base.source, measure.where, ", only where ")
    return f"{of}{narrowed}: those where {conditions_words(mapping, base.source, measure.meets)}."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def conditions_words(mapping: Mapping, source: str, conditions: Sequence[Condition]) -> str:
    """Several conditions, all of which must hold."""
    return "; and ".join(condition_words(c.value, mapping, source) for c in conditions)


def _flow_words(mapping: Mapping, measure: Flow) -> str:
    date = field_name(mapping, measure.source, measure.date)
    plus = f" plus {measure.plus}" if measure.plus else ""
    return (
        f"Records of {list_name(mapping, measure.source)} whose {date}{plus} falls in the month"
        f"{_where(mapping, measure.source, _wanted(measure.where))}{_once(mapping, measure)}."
    )


def _stock_words(mapping: Mapping, measure: Stock) -> str:
    meets = conditions_words(mapping, measure.source, measure.meets)
    where = _where(mapping, measure.source, _wanted(measure.where))
    return (
        f"Records of {list_name(mapping, measure.source)} open at month end"
        f"{where}{' and ' + meets if meets else ''}{_once(mapping, measure)}."
    )


def _once(mapping: Mapping, measure: Flow | Stock) -> str:
    return f", each {field_name(mapping, measure.source, measure.distinct)} once" if measure.distinct else ""


def _wanted(conditions: Sequence[FieldCondition]) -> list[FieldCondition]:
    return [c for c in conditions if c.not_in is None]


def left_out_words(mapping: Mapping, measure: Measure) -> str:
    """What a measure does not count, in a sentence or two."""
    if isinstance(measure, Tally):
        late = "N/A" if measure.missing_teams == "not_available" else "the sum of the others"
        return (
            "Months that were not returned show N/A. While a team that returns has not, its area and the whole service "
            f"show {late}."
        )
    base = base_measure(mapping, measure) if isinstance(measure, Share | Rate) else measure
    said = []
    for condition in base.where:
        if condition.not_in is not None:
            named = [_value_name(mapping, base.source, condition.field, value) for value in condition.not_in]
            said.append(f"{field_name(mapping, base.source, condition.field)} {joined(named, 'or')}")
    if isinstance(base, Flow):
        said.append("records without that date")
        if base.still_open:
            said.append(f"records whose {field_name(mapping, base.source, base.still_open)} is before that day")
    else:
        said.append(f"records without {field_name(mapping, base.source, base.start)}")
        said.append(f"records whose {field_name(mapping, base.source, base.end)} is on or before month end")
    if base.distinct:
        said.append(f"a second record with the same {field_name(mapping, base.source, base.distinct)}")
    listed = "; ".join(said)
    return f"{listed[0].upper()}{listed[1:]}."
