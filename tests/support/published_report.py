"""A small workspace's report as a publication; the command that publishes a workbook has tests of its own."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from small_workspace import Workspace

from kpibook import pipeline
from kpibook.history.entry import About, Behind, Entry
from kpibook.history.store import append, head, keep_payload, next_number
from kpibook.history.told import definition_hashes, shown_periods, told_figures
from kpibook.months import Month, Period

FEBRUARY, MADE = Month(2023, 2), dt.datetime(2023, 3, 8, 9)


def publish(workspace: Workspace) -> Entry:
    """The report of now, published."""
    return publish_period(workspace.folder, FEBRUARY, MADE)


def publish_period(folder: Path, period: Period, made: dt.datetime) -> Entry:
    """The same of any workspace, for a month or a reading."""
    lists = pipeline.lists_of(pipeline.open_inputs(folder))
    report = pipeline.make_report(lists, period, made)
    evidence, _ = keep_payload(folder, pipeline.published_evidence(lists, report))
    periods = shown_periods(report)

    def entry(found) -> Entry:
        about = About(
            "published", next_number(found), head(found), "2023-03-08T10:00:00Z", "officer", period.key,
            periods=tuple(period.key for period in periods),
            payloads={"evidence": evidence},
        )  # fmt: skip
        return Entry(about, Behind({}, {}, definition_hashes(report.mapping, periods), told_figures(report)))

    return append(folder, entry)


def rows_of(workspace: Workspace) -> list[list[str]]:
    """The rows of its list."""
    with (workspace.folder / "sources" / "referrals.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file))[1:]
