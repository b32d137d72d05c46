"""From the sources to what a workbook must hold, each thing once a refresh; unchanged inputs come from the cache."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

import kpibook
from kpibook import __version__
from kpibook.cache import Cache, key_of
from kpibook.excel.tables import Refreshed, refreshed
from kpibook.issues import InputError, Progress
from kpibook.months import Period
from kpibook.pipeline import Inputs, ListsRead, Run, compute_run, lists_of, open_inputs
from kpibook.report import Report
from kpibook.workbook.specimens import Template
from kpibook.workbook.template import TemplateFile, open_template


@dataclass(frozen=True)
class Computation:
    """What a refresh works out, each thing when it is first asked for, and once.

    The inputs are read once: the very bytes that the cache's key is made of are those that are parsed, so that nothing
    can change between the two.
    """

    workspace: Path
    made: dt.datetime
    progress: Progress
    cache: Cache | None = None

    @cached_property
    def inputs(self) -> Inputs:
        """Mapping, source bytes, memory. InputError when the mapping is wrong."""
        return open_inputs(self.workspace)

    def key(self, month: Period | None) -> str:
        """The key of everything that goes in; '' when something is missing or open: then the reader says what."""
        template = self._template_sha256
        if not template or not self.inputs.sources.whole:
            return ""
        named = month.key if month else "latest"
        return key_of(["refreshed", __version__, self._program, named, template, self.inputs.key])

    def holds(self, month: Period | None) -> Refreshed:
        """What the workbook must hold for a month (the latest unless told). InputError when the inputs are wrong.

        Only finished figures are kept: nothing about a person is in the cache. Lists with a date still to come give
        figures for that day alone.
        """
        key = self.key(month) if self.cache is not None else ""
        found = self.cache.get(key) if self.cache is not None and key else None
        if isinstance(found, _Kept) and found.holds_on(self.made.date()):
            return found.result
        result = refreshed(self.report(month), self.template)
        if self.cache is not None and key:
            lasting = _nothing_to_come(self._run.lists, self.made.date())
            self.cache.put(key, _Kept(result, self.made.date(), lasting))
        return result

    def report(self, month: Period | None) -> Report:
        """The report for a month, from figures that are computed once."""
        return self._run.report(month)

    @property
    def lists(self) -> ListsRead:
        """The lists as records, read once."""
        return self._run.lists

    @cached_property
    def template(self) -> Template:
        """The template workbook. InputError with all that is wrong with it."""
        return self._template_file.template

    @cached_property
    def _run(self) -> Run:
        lists = lists_of(self.inputs, self.progress)
        self.progress("Computing indicators", 0, 1)
        return compute_run(lists, self.made)

    @property
    def _template_path(self) -> Path:
        return self.workspace / self.inputs.mapping.organisation.template

    @cached_property
    def _template_file(self) -> TemplateFile:
        return open_template(self._template_path)

    @cached_property
    def _template_sha256(self) -> str:
        try:
            return hashlib.sha256(self._template_file.content).hexdigest()
        except InputError:  # said when it is needed, after what is wrong with the lists
            return ""

    @cached_property
    def _program(self) -> str:
        return _program()


def compute(
    workspace: Path, month: Period | None, made: dt.datetime, progress: Progress, cache: Cache | None
) -> Refreshed:
    """What a workbook must hold for one month (see `Computation`)."""
    return Computation(workspace, made, progress, cache).holds(month)


@dataclass(frozen=True)
class _Kept:
    """Finished figures, the day on which they were worked out, and whether they hold on every later day too."""

    result: Refreshed
    day: dt.date
    lasting: bool

    def holds_on(self, day: dt.date) -> bool:
        """Whether the same inputs give the same figures on that day."""
        return day == self.day or (self.lasting and day > self.day)


def _nothing_to_come(lists: ListsRead, day: dt.date) -> bool:
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


def _program() -> str:
    """A word that changes when any module of kpibook does, also between two versions."""
    # No path objects: of some hundred files they took a tenth of an unchanged refresh.
    root = str(Path(kpibook.__file__).parent)
    about = sorted((entry.path[len(root) :], entry.stat()) for entry in _modules(root))
    return key_of(f"{file} {stat.st_size} {stat.st_mtime_ns}" for file, stat in about)


def _modules(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                yield entry
