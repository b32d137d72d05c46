"""Conditions in a few plain words, as headings of an explanation."""

from __future__ import annotations

from kpibook.definitions.mapping import Mapping
from kpibook.definitions.measures import (
    Between,
    Condition,
    EarlierEvent,
    FirstEvent,
    LatestEvent,
    LinkedRecord,
    NumberOfEvents,
    OpenFor,
)
from kpibook.definitions.sources import FieldCondition


def condition_words(mapping: Mapping, source: str, condition: Condition) -> str:
    """The condition as a heading: ``latest Date of visit in Visits within 10 working days``."""

    def heading(field: str, of: str = source) -> str:
        return mapping.sources[of].field_name(field)

    def title(of: str) -> str:
        return mapping.sources[of].title

    match condition.value:
        case FieldCondition() as value:
            return _field_words(heading(value.field), value)
        case Between() as value:
            return f"{heading(value.end)} within {value.within} of {heading(value.start)}"
        case LatestEvent() as value:
            others = [limit.within for limit in value.limits]
            within = " or ".join(dict.fromkeys(str(length) for length in (value.within, *others)))
            needed = "" if value.needs_event else ", or first not yet due"
            return f"latest {heading(value.date, value.source)} in {title(value.source)} within {within}{needed}"
        case FirstEvent() as value:
            event = f"first {heading(value.date, value.source)} in {title(value.source)}"
            return f"{event} within {value.within} of {heading(value.since)}"
        case EarlierEvent() as value:
            return f"earlier {heading(value.date, value.source)} in {title(value.source)} within {value.within}"
        case NumberOfEvents() as value:
            return f"{value.at_least} or more of {title(value.source)} in {value.months} months"
        case OpenFor() as value:
            return f"at least {value.at_least} since {heading(value.since)}"
        case LinkedRecord() as value:
            fields = [_field_words(heading(one.field, value.source), one) for one in value.where]
            return " and ".join([f"open in {title(value.source)}", *fields])


def _field_words(heading: str, condition: FieldCondition) -> str:
    parts = []
    if condition.in_ is not None:
        parts.append("is " + " or ".join(condition.in_))
    if condition.not_in is not None:
        parts.append("is not " + " or ".join(condition.not_in))
    if condition.at_least is not None:
        parts.append(f"at least {condition.at_least}")
    if condition.at_most is not None:
        parts.append(f"at most {condition.at_most}")
    if condition.blank is not None:
        parts.append("is blank" if condition.blank else "is filled in")
    return f"{heading} {' and '.join(parts)}".strip()
