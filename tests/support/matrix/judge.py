"""What a run shows and says, and whether a figure that differs from the whole workspace's is named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kpibook.issues import InputError, Issue
from kpibook.months import Month
from kpibook.pipeline import make_report, read_lists
from kpibook.tables import Counts, Observations
from matrix.cases import Case, Ground

Key = tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Every figure of a report: counts by measure, scope and month, and the benchmark cells as shown."""

    seen: Observations
    benchmarks: dict[Key, str]

    def shown(self, measure: str, scope: str, month: str) -> str:
        """A figure in words."""
        counts = self.seen.counts(measure, scope, Month.parse(month))
        return NOTHING if counts is None else f"{counts[0]}/{counts[1]}" if counts[1] >= 0 else str(counts[0])


@dataclass(frozen=True)
class Outcome:
    """A run's figures (None where it gave none), and everything that it said."""

    figures: Figures | None
    issues: frozenset[Issue]


NOTHING = "N/A"
Enough = Callable[[frozenset[Issue]], bool]


def run(workspace: Path, month: Month, made: dt.datetime, enough: Enough | None = None) -> Outcome:
    """Make the report as `build` does, without writing it; what is said of the lists alone may be enough."""
    try:
        lists = read_lists(workspace)
        if enough is not None and enough(frozenset(lists.issues)):
            return Outcome(None, frozenset(lists.issues))
        report = make_report(lists, month, made)
    except InputError as error:
        return Outcome(None, frozenset(error.issues))
    benchmarks = {
        ("benchmark", id_, cell.column): str(cell.shown) for id_, row in report.rows.items() for cell in row.benchmarks
    }
    return Outcome(Figures(report.observations, benchmarks), frozenset(report.warnings))


def changed(whole: Outcome, broken: Outcome) -> dict[Key, tuple[str, str]]:
    """The figures that differ: what the whole workspace shows, and what the broken one does."""
    if whole.figures is None or broken.figures is None:
        return {}
    one, other = whole.figures, broken.figures
    keys: set[Key] = set(_different(one.seen, other.seen))
    pairs = {key: (one.shown(*key), other.shown(*key)) for key in keys}
    pairs |= {key: (one.benchmarks[key], cell) for key, cell in other.benchmarks.items() if cell != one.benchmarks[key]}
    return dict(sorted(pairs.items()))


def _different(one: Observations, other: Observations) -> Iterator[Key]:
    """Measure, scope and month of each figure that differs; a month that one has not counts as one without figures."""
    assert (one.measures, one.scopes) == (other.measures, other.scopes)
    months = sorted({*one.months, *other.months})
    differ = np.zeros((len(one.measures), len(one.scopes), len(months)), dtype=bool)
    for name in ("numerators", "denominators"):
        differ |= _over(one, getattr(one, name), months) != _over(other, getattr(other, name), months)
    for measure, scope, month in zip(*np.nonzero(differ), strict=True):
        yield one.measures[measure], one.scopes[scope], months[month].key


def _over(seen: Observations, counts: Counts, months: list[Month]) -> Counts:
    """The counts with a place for each of these months."""
    wide = np.full((*counts.shape[:2], len(months)), -1, dtype=np.int64)
    wide[:, :, [months.index(month) for month in seen.months]] = counts
    return wide


def names(issue: Issue, source: str, ground: Ground) -> bool:
    """Whether an issue names a list: by its title, its id, or a file of it."""
    said = " ".join((issue.message, issue.sheet, issue.advice))
    definition = ground.mapping.sources[source]
    words = [definition.title, source, *(list_.file for list_ in ground.files_of[source])]
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in words)


def silent(case: Case, whole: Outcome, broken: Outcome, ground: Ground) -> dict[Key, tuple[str, str]]:
    """The figures that differ although nothing that was said for the first time names the list; none: all is well.

    A benchmark cell, a returned figure or a rate that shows N/A names its list itself: it has that reason alone.
    """
    if said(case, whole, broken.issues, ground):
        return {}
    measures = ground.mapping.measures
    one_list = {"benchmark", *(id_ for id_, measure in measures.items() if measure.kind in ("tally", "rate"))}
    differ = changed(whole, broken)
    return {key: pair for key, pair in differ.items() if key[0] not in one_list or pair[1] != NOTHING}


def said(case: Case, whole: Outcome, issues: frozenset[Issue], ground: Ground) -> bool:
    """Whether something that was said for the first time names the list, or a file that the case made."""
    new = issues - whole.issues
    return any(names(issue, case.source, ground) or any(name in str(issue) for name in case.files) for issue in new)
