"""The two workspaces of the matrix, each with a good build a month earlier."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matrix.breakages  # noqa: F401  fills the table
from kpibook.definitions.mapping import MappingFiles
from kpibook.issues import Issue
from kpibook.months import Month
from kpibook.pipeline import build, keep_memory
from kpibook.sources.mapping_files import read_mapping
from matrix.cases import Case, Ground, every_case
from matrix.judge import Key, Outcome, run, said, silent
from matrix.last_month import a_month_earlier
from matrix.listed import ListFile, day_of, list_files
from matrix.small_sample import ROOT, small_sample
from matrix.unchanged import Unchanged


@dataclass(frozen=True)
class Workspace:
    """A workspace whose lists are whole, after a good build of the month before; and what the month's run gives."""

    folder: Path
    ground: Ground
    month: Month
    made: dt.datetime
    whole: Outcome
    unchanged: Unchanged

    @property
    def sources(self) -> Path:
        """The folder of the spreadsheets."""
        return self.folder / self.ground.mapping.organisation.sources_folder

    def cases(self) -> Iterator[Case]:
        """Every way in which its lists are broken."""
        return every_case(self.ground)

    def broken(self, case: Case) -> Outcome:
        """What a run gives with a case's files, up to where the list is named; they are as they were afterwards."""

        def enough(issues: frozenset[Issue]) -> bool:
            return said(case, self.whole, issues, self.ground)

        before = {name: self._data(name) for name in case.files}
        try:
            self._write({name: file and file.data() for name, file in case.files.items()})
            with self.unchanged.remembered():
                return run(self.folder, self.month, self.made, enough)
        finally:
            self._write(before)

    def silent(self, case: Case) -> dict[Key, tuple[str, str]]:
        """The figures that a case changes in silence."""
        return silent(case, self.whole, self.broken(case), self.ground)

    def _data(self, name: str) -> bytes | None:
        path = self.sources / name
        return path.read_bytes() if path.exists() else None

    def _write(self, files: dict[str, bytes | None]) -> None:
        for name, data in files.items():
            path = self.sources / name
            path.unlink(missing_ok=True)
            if data is not None:
                path.write_bytes(data)


def sample(folder: Path) -> Workspace:
    """The repository's sample for February 2023, cut to a part of its children."""
    return _after_last_month(folder, small_sample(folder), Month(2023, 2), dt.date(2023, 2, 6))


def highways(folder: Path) -> Workspace:
    """The roads service's workspace for December 2024."""
    origin = ROOT / "samples/highways"
    for part in ("mappings", "sources"):
        shutil.copytree(origin / part, folder / part)
    council = folder / "mappings" / "council.yaml"
    template = "workbook_templates/performance_report.xlsx"
    council.write_text(council.read_text("utf-8").replace(f"../../{template}", "template.xlsx"), "utf-8")
    shutil.copy(ROOT / template, folder / "template.xlsx")
    return _after_last_month(folder, read_mapping(folder), Month(2024, 12), dt.date(2024, 12, 6))


def _after_last_month(folder: Path, mapping: MappingFiles, month: Month, taken: dt.date) -> Workspace:
    lists = tuple(list_files(folder, mapping))
    earlier = {list_.file: a_month_earlier(list_, mapping, (month - 1).last, taken) for list_ in lists}
    ground = Ground(mapping, lists, earlier)
    sources = folder / mapping.organisation.sources_folder
    now = {list_.file: (sources / list_.file).read_bytes() for list_ in lists}
    for list_ in lists:
        (sources / list_.file).write_bytes(earlier[list_.file].data())
        if month.first <= _first_day(list_, ground):
            (sources / list_.file).unlink()
    then = dt.datetime.combine(taken + dt.timedelta(1), dt.time(9))
    assert keep_memory(folder, build(folder, month - 1, None, then).lists, then.date()) == ()
    for name, data in now.items():
        (sources / name).write_bytes(data)
    made = dt.datetime.combine(month.last + dt.timedelta(7), dt.time(9))
    unchanged = Unchanged()
    with unchanged.remembered():
        whole = run(folder, month, made)
    assert whole.figures is not None, [str(issue) for issue in whole.issues]
    return Workspace(folder, ground, month, made, whole, unchanged)


def _first_day(list_: ListFile, ground: Ground) -> dt.date:
    """The earliest day by which a file's rows are dated: a file whose month is new was not there a month ago."""
    field = ground.mapping.sources[list_.source].dated_by
    if field not in list_.columns:
        return dt.date.min
    days = (day_of(cell, ground.kind(list_, field)) for cell in list_.values(field))
    return min((day for day in days if day is not None), default=dt.date.min)
