"""Proofreaders of the samples' own reports: the children's of February 2023, the highways' of December 2024."""

import datetime as dt
from pathlib import Path

from kpibook import pipeline
from kpibook.months import Month
from kpibook.words import facts_of
from kpibook.words.proofread import Proofreader

ROOT = Path(__file__).parents[2]


def sample_readers():
    """By the name of the workspace."""
    return {
        "sample": _reader(ROOT, Month(2023, 2)),
        "highways": _reader(ROOT / "samples/highways", Month(2024, 12)),
    }


def _reader(folder, month):
    report = pipeline.make_report(pipeline.read_lists(folder), month, dt.datetime(2025, 1, 20, 9))
    return Proofreader(facts_of(report))
