"""EDGE: a report held against what was published: its restated figures, and warnings of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kpibook.history.entry import Entry, EntryError
from kpibook.history.lookup import LatestPublished, latest_published
from kpibook.history.restated import gone_since, restated_figures, restated_warnings
from kpibook.history.store import find_entries, head, payload
from kpibook.history.told import shown_periods
from kpibook.indicators import Evidence, evidence_of, read_evidence
from kpibook.issues import InputError, Issue, Severity
from kpibook.months import Period
from kpibook.report import Report, with_revised_sign
from kpibook.tables import Records

EVIDENCE = "evidence"
"""The payload with the records behind a publication's figures."""


def history_key(workspace: Path) -> str:
    """A hash of all that was published so far; '' where it cannot be read (the report then says so)."""
    try:
        return head(find_entries(workspace))
    except InputError:
        return ""


def with_restated(workspace: Path, report: Report, records: dict[str, Records]) -> Report:
    """The report with its restated figures, and warnings of what is beyond tolerance, gone, or damaged.

    What is wrong with the history stops no report: the figures are those of now, whatever was published.
    """
    try:
        published = latest_published(workspace, [period.key for period in shown_periods(report)])
    except InputError as error:
        published = LatestPublished(issues=tuple(error.issues))

    def now(periods: Sequence[Period], measures: Sequence[str], then: Evidence) -> Evidence:
        return evidence_of(report.mapping, records, periods, measures, then.key, then)

    damaged: list[Issue] = []

    def kept(entry: Entry) -> Evidence | None:
        sha256 = entry.about.payloads.get(EVIDENCE)
        try:
            content = payload(workspace, sha256) if sha256 else None
            return None if content is None else read_evidence(content)
        except (EntryError, ValueError) as error:
            damaged.append(_damaged(entry, str(error)))
            return None

    restated = restated_figures(report, published, kept, now)
    told = (*restated_warnings(report, restated), *gone_since(report, published))
    wrong = (replace(issue, severity=Severity.WARNING) for issue in (*published.issues, *damaged))
    report = replace(report, restated=restated, warnings=(*report.warnings, *told, *wrong))
    return replace(report, definitions=with_revised_sign(report.definitions))


def _damaged(entry: Entry, why: str) -> Issue:
    return Issue(
        "history-damaged",
        f"Which records stood behind the figures of publication {entry.number} cannot be read: {why}.",
        advice="Its figures are still known, but not why some are now others. Bring the folder history back from a "
        "backup: kpibook history verify says more.",
    )
