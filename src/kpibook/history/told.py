"""Pure: every figure that a report shows, and what each is of, as the history keeps them."""

from collections.abc import Sequence

from kpibook.definitions import MappingFiles
from kpibook.history.entry import Figures, Told
from kpibook.indicators import definition_digest
from kpibook.months import Period
from kpibook.report import Figure, Report, figure, rag, tidy_figures

YEAR = ".year"
"""How the ids of a financial year's sums so far end, beside their indicators' own."""


def shown_periods(report: Report) -> tuple[Period, ...]:
    """The months or readings whose figures the report's tables show, the oldest first."""
    return tuple(period for period in report.window() if period in report.months)


def told_figures(report: Report) -> Figures:
    """Each figure of each indicator, part and audit measure, in each scope, for each period that is shown.

    An indicator of which RAG compares the financial year so far is followed by that sum (``contacts.year``). What is
    only planned has none.
    """
    periods, scopes = shown_periods(report), [scope for scope, _, _ in report.scopes]
    told: dict[str, dict[str, tuple[Told, ...]]] = {}
    for indicator, row in report.rows.items():
        if row.shape != "none":
            told[indicator] = {scope: _row(report, indicator, scope, periods) for scope in scopes}
    for each in tidy_figures(report, scopes, periods):
        if each.indicator not in report.rows:  # a year's sum, or an audit measure: neither has a target of its own
            row_so_far = told.setdefault(each.indicator, {}).get(each.scope, ())
            told[each.indicator][each.scope] = (*row_so_far, _told(each.figure))
    return told


def told_now(report: Report, measure: str, scope: str) -> dict[str, Told]:
    """One figure in every period of the report, by the period's key; none where the report does not have it."""
    if scope not in {each for each, _, _ in report.scopes}:
        return {}
    if measure in report.rows and report.rows[measure].shape != "none":
        told = _row(report, measure, scope, report.months)
        return {period.key: each for period, each in zip(report.months, told, strict=True)}
    found = tidy_figures(report, [scope], report.months)
    return {each.month.key: _told(each.figure) for each in found if each.indicator == measure not in report.rows}


def _row(report: Report, indicator: str, scope: str, periods: Sequence[Period]) -> tuple[Told, ...]:
    found = (figure(report, indicator, scope, period) for period in periods)
    if report.rows[indicator].part_of:
        return tuple(_told(each) for each in found)
    targets = (report.limits(indicator, scope, period).shown for period in periods)
    words = (rag(report, indicator, scope, period) for period in periods)
    return tuple(_told(each, target, word) for each, target, word in zip(found, targets, words, strict=True))


def _told(figure: Figure, target: str = "", rag: str = "") -> Told:
    return Told(figure.numerator, figure.denominator, figure.units, figure.shown, target, rag)


def definition_hashes(mapping: MappingFiles, periods: Sequence[Period]) -> dict[str, tuple[str, ...]]:
    """For each measure, a hash of its definition as it is in force for each period: what is counted, and of what.

    Titles, targets and what a list's columns are called are no part of it.
    """
    at_each = [mapping.in_force(period) for period in periods]
    known: dict[tuple[int, str], str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for measure in mapping.in_force(periods[-1]).measures if periods else ():
        hashes = []
        for then in at_each:
            key = id(then), measure
            if key not in known:
                known[key] = _hash_of(then, measure)
            hashes.append(known[key])
        found[measure] = tuple(hashes)
    return found


def _hash_of(mapping: MappingFiles, measure: str) -> str:
    """'' for what the mapping of that time does not know."""
    definition = mapping.measures.get(measure)
    return "" if definition is None else definition_digest(mapping, definition)
