"""What a measure counts, and which lists it reads."""

from __future__ import annotations

from kpibook.definitions.mapping import Mapping
from kpibook.definitions.measures import Flow, LatestEvent, LinkedStart, Measure, Rate, Share, Stock, Tally

Base = Flow | Stock


def base_of(mapping: Mapping, measure: Measure) -> Base | None:
    """The flow or stock that a measure counts; None for a tally. A share or rate of an indicator: that indicator's.

    ValueError when that is neither a flow nor a stock; the rules of the mapping find it before.
    """
    if isinstance(measure, Tally):
        return None
    if not isinstance(measure, Share | Rate):
        return measure
    if not isinstance(measure.of, str):
        return measure.of
    other = mapping.indicators[measure.of].measure
    if not isinstance(other, Flow | Stock):
        raise ValueError(f'"{measure.of}" is neither a flow nor a stock')
    return other


def lists_read(mapping: Mapping, measure: Measure) -> tuple[str, ...]:
    """The lists whose records a measure counts or looks at, the counted one first; a rate's population is none."""
    base = base_of(mapping, measure)
    if base is None:
        return (measure.source,) if isinstance(measure, Tally) else ()
    found = [base.source]
    conditions = (
        *(base.meets if isinstance(base, Stock) else ()),
        *(measure.meets if isinstance(measure, Share) else ()),
    )
    for condition in conditions:
        value = condition.value
        found.append(getattr(value, "source", base.source))
        if isinstance(value, LatestEvent) and isinstance(value.since, LinkedStart):
            found.append(value.since.source)
    return tuple(dict.fromkeys(found))
