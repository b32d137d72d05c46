"""From the sources to what a workbook must hold; unchanged inputs come from the cache."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import kpibook
from kpibook import __version__, pipeline
from kpibook.cache import Cache, key_of
from kpibook.definitions.mapping import Mapping
from kpibook.excel.refresh.targets import Refreshed, refreshed
from kpibook.issues import Severity
from kpibook.memory import MEMORY_FILE
from kpibook.months import Month
from kpibook.pipeline import Lists, Progress
from kpibook.plain_files import other_than_file
from kpibook.report.model import Report
from kpibook.sources.find_files import find_files
from kpibook.sources.mapping_files import mapping_source_files, mapping_version, read_mapping
from kpibook.workbook.template import read_template


def compute(
    workspace: Path, month: Month | None, made: dt.datetime, progress: Progress, cache: Cache | None
) -> Refreshed:
    """What the workbook must hold for a month (the latest unless told). InputError when the inputs are wrong.

    The cache's key is the content of every input, the mapping, the program's version and the month. Only the finished
    figures are kept: nothing about a person is in it. Lists with a date still to come give figures for that day alone.
    """
    key = inputs_key(workspace, month) if cache is not None else ""
    found = cache.get(key) if cache is not None and key else None
    if isinstance(found, _Kept) and found.holds_on(made.date()):
        return found.result
    lists, result, _ = _make(workspace, month, made, progress)
    if cache is not None and key and key == inputs_key(workspace, month):  # no input changed while they were read
        cache.put(key, _Kept(result, made.date(), _nothing_to_come(lists, made.date())))
    return result


@dataclass(frozen=True)
class _Kept:
    """Finished figures, the day on which they were worked out, and whether they hold on every later day too."""

    result: Refreshed
    day: dt.date
    lasting: bool

    def holds_on(self, day: dt.date) -> bool:
        """Whether the same inputs give the same figures on that day."""
        return day == self.day or (self.lasting and day > self.day)


def _nothing_to_come(lists: Lists, day: dt.date) -> bool:
    """Whether no list has a date after that day, and no acceptance an end: a date to come opens a month, or ends a
    warning, once it is there; a warning that may stand until a day is told from the next day on.
    """
    if any(accepted.until >= day for accepted in lists.mapping.accepted):
        return False
    for records in lists.records.values():
        if records.extracted is not None and records.extracted > day:
            return False
        dates = records.frame.select_dtypes("datetime")
        if bool((dates > pd.Timestamp(day)).to_numpy().any()):
            return False
    return True


def make(workspace: Path, month: Month | None, made: dt.datetime, progress: Progress) -> tuple[Refreshed, Report]:
    """What the workbook must hold, and the report that it is made from, without the cache."""
    return _make(workspace, month, made, progress)[1:]


def _make(
    workspace: Path, month: Month | None, made: dt.datetime, progress: Progress
) -> tuple[Lists, Refreshed, Report]:
    lists = pipeline.read_lists(workspace, progress)
    progress("Computing indicators", 0, 1)
    report = pipeline.make_report(workspace, lists, month, made)
    template = read_template(workspace / report.mapping.organisation.template)
    return lists, refreshed(report, template), report


def inputs_key(workspace: Path, month: Month | None = None) -> str:
    """The key of everything that goes in; '' when something is missing or open: then the reader says what."""
    mapping = read_mapping(workspace)
    files = _input_files(workspace, mapping)
    if files is None or any(map(other_than_file, files)):
        return ""
    try:
        hashes = [f"{file.name}={hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
        memory = workspace / MEMORY_FILE
        hashes.append(f"memory={hashlib.sha256(memory.read_bytes()).hexdigest() if memory.exists() else ''}")
    except OSError:
        return ""
    version = mapping_version(mapping_source_files(workspace))
    return key_of(["refreshed", __version__, _program(), version, month.key if month else "latest", *hashes])


def _input_files(workspace: Path, mapping: Mapping) -> list[Path] | None:
    folder = workspace / mapping.organisation.sources_folder
    found = find_files(folder, mapping)
    if any(issue.severity is Severity.ERROR for issue in found.issues):
        return None
    return [workspace / mapping.organisation.template, *(folder / name for name in found.files)]


def _program() -> str:
    """A word that changes when any module of kpibook does, also between two versions."""
    root = Path(kpibook.__file__).parent
    about = ((file, file.stat()) for file in sorted(root.rglob("*.py")))
    return key_of(f"{file.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}" for file, stat in about)
