"""Pure: which figures of a report are no longer as they were published, and why."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from kpibook.definitions.kinds import Tally
from kpibook.history.entry import Entry, Told
from kpibook.history.lookup import LatestPublished
from kpibook.history.told import YEAR, definition_hashes, shown_periods, told_figures
from kpibook.indicators import ChangedRecords, Evidence, Happened, RecordChanges
from kpibook.issues import Issue, Severity
from kpibook.months import Period
from kpibook.report import Report, Restated, Shape

KeptEvidence = Callable[[Entry], Evidence | None]
"""The records behind a publication's figures, as they were kept; None where nothing is kept of them any more."""
EvidenceNow = Callable[[Sequence[Period], Sequence[str], Evidence], Evidence]
"""The records behind figures as they are now, of these periods and measures, to be held against those of then."""
_RECORDS = {
    Happened.LATE: ("was recorded late", "were recorded late"),
    Happened.CORRECTED: ("was corrected", "were corrected"),
    Happened.REMOVED: ("is no longer in the list", "are no longer in the list"),
    Happened.LINKED: ("counts otherwise beside others that changed", "count otherwise beside others that changed"),
    Happened.DEFINITION: ("counts otherwise by the new definition", "count otherwise by the new definition"),
    Happened.MAPPING: ("counts otherwise as the mapping now reads it", "count otherwise as the mapping now reads them"),
}


def restated_figures(
    report: Report, published: LatestPublished, kept: KeptEvidence, now: EvidenceNow
) -> tuple[Restated, ...]:
    """Every figure that the report shows and that was published otherwise, in the order of the report's rows."""
    if not published.entries:
        return ()
    different = list(_different(report, published))
    by_entry = {one.entry.number: one.entry for one in different}
    behind = {
        number: _Behind(report, entry, kept(entry), [one for one in different if one.entry is entry], now)
        for number, entry in by_entry.items()
    }
    return tuple(_restated(report, one, behind[one.entry.number]) for one in different)


@dataclass(frozen=True)
class _Different:
    """A figure that was published otherwise."""

    measure: str
    scope: str
    period: Period
    entry: Entry
    then: Told
    now: Told

    @property
    def of_figure(self) -> bool:
        """Whether the figure itself is another."""
        return _figure(self.then) != _figure(self.now)


def _figure(told: Told) -> tuple[object, ...]:
    return told.numerator, told.denominator, told.shown


def _is_missing(told: Told) -> bool:
    """Whether there was no figure: an average has no upper part, but rests on so many records."""
    return told.numerator is None and told.denominator is None


def _different(report: Report, published: LatestPublished) -> Iterator[_Different]:
    periods = shown_periods(report)
    entries = [(at, period, published.entries.get(period.key)) for at, period in enumerate(periods)]
    for measure, rows in told_figures(report).items():
        if measure.endswith(YEAR):  # the sum of months that are told themselves
            continue
        for scope, row in rows.items():
            for at, period, entry in entries:
                then = entry.told(measure, scope, period.key) if entry is not None else None
                if entry is not None and then is not None and then != row[at]:
                    yield _Different(measure, scope, period, entry, then, row[at])


@dataclass(frozen=True)
class _Behind:
    """What can be known of one publication's figures that are now others."""

    report: Report
    entry: Entry
    kept: Evidence | None
    different: Sequence[_Different]
    evidence_now: EvidenceNow

    @cached_property
    def changes(self) -> RecordChanges | None:
        """Its records held against those of now; None where nothing is kept of them."""
        of_figures = [one for one in self.different if one.of_figure]
        if self.kept is None or not of_figures:
            return None
        periods = [period for period in shown_periods(self.report) if period.key in self.entry.about.periods]
        measures = list(dict.fromkeys(one.measure for one in of_figures))
        return RecordChanges(self.kept, self.evidence_now(periods, measures, self.kept))

    @cached_property
    def definitions(self) -> Mapping[tuple[str, str], str]:
        """Each measure's definition now, as a hash, by measure and period."""
        periods = shown_periods(self.report)
        hashes = definition_hashes(self.report.mapping, periods)
        return {
            (measure, period.key): found
            for measure, each in hashes.items()
            for period, found in zip(periods, each, strict=True)
        }


def _restated(report: Report, one: _Different, behind: _Behind) -> Restated:
    on = dt.datetime.fromisoformat(one.entry.about.at).date()
    if one.of_figure:
        shown, causes = (str(one.then.shown), str(one.now.shown)), tuple(_of_figure(report, one, behind))
        causes = causes or (_without_cause(one, behind),)
    else:
        shown, causes = (_held(one.then), _held(one.now)), (_of_target(one),)
    beyond = one.of_figure and _is_beyond(report, one)
    return Restated(one.measure, one.scope, one.period, *shown, on, causes, one.of_figure, beyond)


def _held(told: Told) -> str:
    return f"{told.shown}, target {told.target}, {told.rag}"


def _of_target(one: _Different) -> str:
    if one.then.target != one.now.target:
        return f"The target was {one.then.target} and is {one.now.target}"
    return f"It is held against its target otherwise: it was {one.then.rag or 'without a word'}"


def _of_figure(report: Report, one: _Different, behind: _Behind) -> Iterator[str]:
    """Each cause in words; those of records with what they add to the figure."""
    row = report.rows.get(one.measure)
    shape: Shape = row.shape if row is not None else "count"
    missing = _is_missing(one.then) or _is_missing(one.now)
    known = behind.changes.of(one.measure, one.scope, one.period.key, shape) if behind.changes and not missing else None
    if missing:
        was = "There was no figure then" if _is_missing(one.then) else "There is no figure any more"
        yield f"{was}: see Checks for what the lists cover"
    for changed in known or ():
        yield _in_words(changed, shape)
    if known is not None and shape == "rate" and one.then.denominator != one.now.denominator:
        yield f"The population was {one.then.denominator:,} and is {one.now.denominator:,}"
    elif known is None and not missing:
        yield _without_records(report, one, behind)
    if one.then.target != one.now.target:
        yield _of_target(one)


def _without_cause(one: _Different, behind: _Behind) -> str:
    """Why, where nothing happened to a record: decimals, or what a rate is per, may be others."""
    if _is_defined_otherwise(one, behind):
        return "It is defined otherwise"
    same = (one.then.numerator, one.then.denominator) == (one.now.numerator, one.now.denominator)
    return "The same figure is shown otherwise" if same else "Nothing that is known says why"


def _in_words(changed: ChangedRecords, shape: Shape) -> str:
    verb = _RECORDS[changed.happened][changed.records != 1]
    records = "record" if changed.records == 1 else "records"
    match shape:
        case "share" | "ratio":
            adds = f"{changed.upper:+}/{changed.lower:+}".replace("-", "−")
        case "average":
            adds = f"{changed.lower:+}".replace("-", "−") if changed.lower else ""
        case "count" | "rate" | "none":
            adds = f"{changed.upper:+}".replace("-", "−")
        case _:
            assert_never(shape)
    return f"{changed.records:,} {records} {verb}" + (f" ({adds})" if adds else "")


def _is_defined_otherwise(one: _Different, behind: _Behind) -> bool:
    at = one.measure, one.period.key
    return behind.definitions.get(at, "") != one.entry.definition(*at)


def _without_records(report: Report, one: _Different, behind: _Behind) -> str:
    """Why, where no records can be held against each other."""
    if _is_defined_otherwise(one, behind):
        return "It is defined otherwise"
    measure = report.mapping.measures.get(one.measure)
    if isinstance(measure, Tally):
        return "Another figure was returned"
    if behind.kept is None:
        return "Which records changed cannot be told: what was kept of them has been deleted, or never was"
    return "Which records changed cannot be told: it is of a list that is cut at one day"


def _is_beyond(report: Report, one: _Different) -> bool:
    """Whether the figures differ by more than the mapping lets them: in points of a share, else in per cent."""
    then, now, tolerance = one.then.units, one.now.units, report.mapping.organisation.restated_tolerance
    if then is None or now is None:
        return str(one.then.shown) != str(one.now.shown)
    row = report.rows.get(one.measure)
    if row is not None and row.shape == "share":
        return abs(now - then) > tolerance
    return abs(now - then) * 100 > tolerance * abs(then)


def restated_warnings(report: Report, restated: Sequence[Restated]) -> Iterator[Issue]:
    """A warning for each indicator, or count of audits, that is beyond the tolerance, with one of its figures."""
    by_measure: dict[str, list[Restated]] = {}
    for one in restated:
        if one.beyond:
            by_measure.setdefault(one.measure, []).append(one)
    for measure, found in by_measure.items():
        first = next((one for one in found if one.scope == report.subject), found[0])
        who = "" if first.scope == report.subject else f", {report.mapping.scope_name(first.scope)}"
        yield Issue(
            "restated",
            f"{_title(report, measure)}, {first.period.name}{who}: {first.published} was published on "
            f"{first.on.day} {first.on:%B %Y}, and it is now {first.now}. {'; '.join(first.causes)}."
            + (f" {_more(len(found) - 1)}, for other months and teams." if len(found) > 1 else ""),
            mapping=report.mapping.place("indicators", report.mapping.indicator_of(measure)),
            advice="The sheet Restated lists them all. Where it is right, publish the month again: kpibook publish "
            "--reopen, with the reason.",
            severity=Severity.WARNING,
            thing=measure,
        )


def _more(more: int) -> str:
    return f"{more:,} more of its figures {'is' if more == 1 else 'are'} not as published"


def _title(report: Report, measure: str) -> str:
    row = report.rows.get(measure)
    return f"“{row.title}”" if row is not None else f"The count {measure}"


def gone_since(report: Report, published: LatestPublished) -> Iterator[Issue]:
    """A warning that names what was published and is not in the report any more: indicators, and teams."""
    scopes = {scope for scope, _, _ in report.scopes}
    now = {*report.observations.measures, *(id_ for id_, row in report.rows.items() if row.shape != "none")}
    entries = {entry.number: entry for entry in published.entries.values()}.values()
    told = {measure for entry in entries for measure in entry.behind.figures}
    measures = {measure for measure in told if not measure.endswith(YEAR)} - now
    teams = {scope for entry in entries for rows in entry.behind.figures.values() for scope in rows} - scopes
    for what, gone in (("indicators", measures), ("teams", teams)):
        if gone:
            yield Issue(
                "published-gone",
                f"Figures were published of {what} that the report no longer has: {', '.join(sorted(gone))}.",
                mapping="",
                advice="They stand in the published workbooks (kpibook history file). An id that was changed should be "
                "changed back: figures and benchmarks go by it.",
                severity=Severity.WARNING,
                thing=what,
            )
