"""Rules: what is broken down can be, into rows that do not overlap and make up the whole."""

from collections.abc import Iterator

from kpibook.definitions.bases import find_base
from kpibook.definitions.breakdown import Breakdown
from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import KeyPath, Whole
from kpibook.issues import Issue

MOST_ROWS = 60
"""More rows below one indicator than this, nobody reads."""


def whole_can_be_divided(checked: CheckedMapping) -> Iterator[Issue]:
    """Only of a count of records, and of a share of one, do the parts make up the whole."""
    for id_, indicator in checked.mapping.indicators.items():
        measure = indicator.measure
        if indicator.breakdown and not isinstance(measure, Whole):
            what = "is planned: nothing is counted for it yet" if measure is None else f"is a {measure.kind}"
            message = f'"{id_}" cannot be broken down: it {what}, and has no parts that make it up.'
            advice = "Leave it out, or give it to a count of records, or a share of one: these can be."
            yield checked.issue("wrong-breakdown", message, ("indicators", id_, "breakdown"), advice)


def rows_that_do_not_overlap(checked: CheckedMapping) -> Iterator[Issue]:
    """Each breakdown says what it needs, has a name of its own, and not too many rows."""
    for id_, indicator in checked.mapping.indicators.items():
        path: KeyPath = ("indicators", id_, "breakdown")
        names = [breakdown.name for breakdown in indicator.breakdown]
        for at, breakdown in enumerate(indicator.breakdown):
            for found in breakdown.objections():
                yield checked.issue(found.kind, found.message, (*path, at, *found.at), found.advice)
            if breakdown.name in names[:at]:
                message = f'"{id_}" is broken down twice by "{breakdown.name}".'
                advice = "Keep one; the other can stand under an indicator of its own."
                yield checked.issue("wrong-breakdown", message, (*path, at), advice)
        rows = sum(part.indicator == id_ for part in checked.mapping.parts.values())
        if rows > MOST_ROWS:
            message = f'"{id_}" is broken down into {rows} rows, more than {MOST_ROWS}.'
            advice = "Name the codes that matter under values, or put several together under groups."
            yield checked.issue("wrong-breakdown", message, path, advice)


def known_values(checked: CheckedMapping) -> Iterator[Issue]:
    """A breakdown names codes of its field's list; one by numbers or texts says how."""
    for id_, indicator in checked.mapping.indicators.items():
        base = find_base(checked.mapping.indicators, indicator.measure) if indicator.measure else None
        for at, breakdown in enumerate(indicator.breakdown):
            if base is not None and breakdown.by is not None:
                yield from _values(checked, base.source, breakdown, ("indicators", id_, "breakdown", at))


def _values(checked: CheckedMapping, source: str, breakdown: Breakdown, path: KeyPath) -> Iterator[Issue]:
    codes = checked.codes(source, str(breakdown.by))
    for code in dict.fromkeys(code for row in breakdown.rows for code in row):
        if codes is not None and code not in codes:
            key = "groups" if breakdown.groups else "values"
            yield checked.unknown(f'code in the list of "{breakdown.by}" called', code, codes, (*path, key))
