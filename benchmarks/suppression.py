"""What suppression costs: figures that are small, and figures that are suppressed, in both samples' shared workbooks.

Bound: no share of suppressed figures is more than a tenth above what docs/disclosure.md says.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from kpibook import pipeline
from kpibook.definitions.mapping import WHOLE, MappingFiles
from kpibook.disclosure.protect import suppressed
from kpibook.months import Month
from kpibook.report.model import Report
from kpibook.report.restrict import until_month

ROOT = Path(__file__).parents[1]
SAMPLES = {
    "sample": (ROOT, Month(2023, 2), {"whole": 0.038, "areas": 0.175, "teams": 0.175, "audits": 0.640}),
    "highways": (ROOT / "samples" / "highways", Month(2024, 12), {"whole": 0.173, "areas": 0.435, "teams": 0.560}),
}
"""Workspace, month, and the share of figures that docs/disclosure.md says are suppressed, by level."""


def main() -> int:
    """0 when every share is within its bound; prints a line for each level."""
    over = 0
    for name, (folder, month, bounds) in SAMPLES.items():
        made = dt.datetime.combine((month + 1).first, dt.time(9)) + dt.timedelta(days=5)
        report = until_month(pipeline.make_report(pipeline.read_lists(folder), month, made))
        begun = time.process_time()
        hidden = suppressed(report.mapping, report.observations)
        print(f"{name}: {month.name}, protected in {time.process_time() - begun:.1f} s")
        for level, figures, small, hides, zeros, all_zeros in lines(report, hidden):
            share = hides / figures
            over += share > bounds[level] * 1.1
            print(
                f"  {level:7} {figures:6,} figures  {small / figures:6.1%} small  {share:6.1%} suppressed  "
                f"{zeros} of {all_zeros} zeros suppressed"
            )
    return int(over > 0)


def lines(report: Report, hidden: np.ndarray) -> Iterator[tuple[str, int, int, int, int, int]]:
    """For each level: figures, small ones, suppressed ones, suppressed zeros, zeros; of the months that are shown."""
    observations, mapping = report.observations, report.mapping
    shown = [observations.months.index(month) for month in report.window() if month in observations.months]
    upper, lower = observations.numerators[:, :, shown], observations.denominators[:, :, shown]
    hidden, there = hidden[:, :, shown], upper >= 0
    share = np.array([mapping.measures[id_].kind == "share" for id_ in observations.measures])[:, None, None]
    small = few(upper, mapping) | (share & (few(lower, mapping) | few(lower - upper, mapping)))
    audits = np.array([id_.startswith("audits.") for id_ in observations.measures])
    scopes = {
        "whole": [WHOLE],
        "areas": [*mapping.service_areas],
        "teams": [*mapping.teams],
        "audits": [*observations.scopes],
    }
    for level, names in scopes.items():
        of = np.ix_(audits if level == "audits" else ~audits, [observations.scopes.index(name) for name in names])
        figures, zero = there[of], there[of] & (upper[of] == 0)
        if figures.any():
            yield (
                level,
                int(figures.sum()),
                int((small[of] & figures).sum()),
                int((hidden[of] & figures).sum()),
                int((hidden[of] & zero).sum()),
                int(zero.sum()),
            )


def few(counts: np.ndarray, mapping: MappingFiles) -> np.ndarray:
    """Where a count is one that is suppressed by itself."""
    threshold = mapping.disclosure.threshold if mapping.disclosure else 5
    return (counts >= 1) & (counts < threshold)


if __name__ == "__main__":
    sys.exit(main())
