"""EDGE: what was published of a period or a figure, read from as few entries as tell it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpibook.history.entry import Entry, EntryError, Told
from kpibook.history.store import chain_issues, damaged_issue, find_entries, read_entry
from kpibook.issues import Issue


@dataclass(frozen=True)
class LatestPublished:
    """For each period asked for, by its key, the latest publication that shows it; none where none does.

    `issues`: entries that cannot be trusted, and were passed over for an earlier one.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()

    def told(self, measure: str, scope: str, period: str) -> tuple[Told, int] | None:
        """A figure as it was published last, and the number of the entry that says it."""
        entry = self.entries.get(period)
        told = entry.told(measure, scope, period) if entry is not None else None
        return (told, entry.number) if entry is not None and told is not None else None


def latest_published(workspace: Path, periods: Sequence[str]) -> LatestPublished:
    """The latest publication of each period (by its key). Of every other entry, only the beginning is read."""
    found = find_entries(workspace)
    open_, issues = set(periods), list(chain_issues(found))
    entries: dict[str, Entry] = {}
    for each in reversed(found):
        if not open_:
            break
        if each.about is None:
            issues.append(damaged_issue(each, each.why, each.half))
        elif each.about.kind == "published" and (shown := open_ & set(each.about.periods)):
            try:
                entry = read_entry(each)
            except EntryError as error:
                issues.append(damaged_issue(each, str(error), error.half))
                continue
            entries |= dict.fromkeys(shown, entry)
            open_ -= shown
    return LatestPublished(entries, tuple(issues))


def latest_told(workspace: Path, periods: Sequence[str]) -> dict[tuple[str, str, str], tuple[Told, int]]:
    """Every figure of these periods as it was published last, and the number of the entry that says it."""
    return {
        (measure, scope, period): (row[entry.about.periods.index(period)], entry.number)
        for period, entry in latest_published(workspace, periods).entries.items()
        for measure, rows in entry.behind.figures.items()
        for scope, row in rows.items()
    }


def all_told(entries: Sequence[Entry], measure: str, scope: str) -> Iterator[tuple[Entry, str, Told]]:
    """One figure in every publication that shows it, in their order: the entry, the period's key, the figure."""
    for entry in entries:
        for period in entry.about.periods:
            if (told := entry.told(measure, scope, period)) is not None:
                yield entry, period, told
