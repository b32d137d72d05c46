"""What a run works out again from files that are as they were: taken from the run before, so that a case is quick.

Nothing is replaced: the pipeline's own functions are called, once for each different input.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd

from kpibook import pipeline
from kpibook.definitions.mapping import MappingFiles
from kpibook.records import across, links, remembered
from kpibook.records.build import RecordsBuilt
from kpibook.report import build as report_build
from kpibook.sources import spreadsheets
from kpibook.sources.mapping_files import MappingRead
from kpibook.tables import RawTable, Records

_KEPT = 3000


class Unchanged:
    """The runs of one workspace, whose mapping stays as it is."""

    def __init__(self) -> None:
        self._known: dict[object, Any] = {}
        self._read, self._build = spreadsheets.read_sheets, pipeline.build_records
        self._list_kept, self._rows = remembered._list_kept, links.rows_meeting
        self._mapping, self._benchmarks = pipeline.read_mapping_files, report_build.benchmark_figures

    def sheets(self, data: bytes, file: str, room: Any) -> Any:
        """`read_sheets`, once for each content and name: none of these files comes near the computer's room."""
        return self._once(("sheets", hashlib.sha256(data).digest(), file), lambda: self._read(data, file, room))

    def records(self, source: str, tables: Sequence[RawTable], mapping: MappingFiles) -> RecordsBuilt:
        """`build_records`, once for each list and its cells."""
        key = ("records", source, tuple((table.file, table.sheet, id(table.rows)) for table in tables))
        _, built = self._once(key, lambda: (tables, self._build(source, tables, mapping)))  # tables: their ids stay
        return built

    def mapping(self, workspace: Path) -> MappingRead:
        """`read_mapping_files`, once."""
        return self._once(("mapping", workspace), lambda: self._mapping(workspace))

    def benchmarks(self, mapping: MappingFiles, records: Records | None, *which: Any) -> Any:
        """`benchmark_figures`, once for each table of them."""
        key = ("benchmarks", id(None if records is None else records.frame), *which)
        _, found = self._once(key, lambda: (records, self._benchmarks(mapping, records, *which)))
        return found

    def list_kept(self, mapping: MappingFiles, list_: Records, checks: Any, hashes: dict[str, str], named: Any) -> Any:
        """What is remembered of a list, once for each."""
        files = tuple(hashes.get(check.file, "") for check in checks)
        key = ("kept", id(list_.frame), tuple(checks), files)
        return self._once(key, lambda: (list_, self._list_kept(mapping, list_, checks, hashes, named)))[1]

    def rows_meeting(self, frame: pd.DataFrame, conditions: Any) -> Any:
        """`rows_meeting`, once for each list and its conditions."""
        key = ("meeting", id(frame), tuple(conditions))
        return self._once(key, lambda: (frame, self._rows(frame, conditions)))[1].copy()

    @contextlib.contextmanager
    def remembered(self) -> Iterator[None]:
        """Runs inside take over what was worked out before."""
        with (
            patch.object(spreadsheets, "read_sheets", self.sheets),
            patch.object(pipeline, "build_records", self.records),
            patch.object(pipeline, "read_mapping_files", self.mapping),
            patch.object(report_build, "benchmark_figures", self.benchmarks),
            patch.object(remembered, "_list_kept", self.list_kept),
            patch.object(links, "rows_meeting", self.rows_meeting),
            patch.object(across, "rows_meeting", self.rows_meeting),
        ):
            yield

    def _once(self, key: object, work: Callable[[], Any]) -> Any:
        if key not in self._known:
            if len(self._known) > _KEPT:
                self._known.pop(next(reversed(self._known)))  # a broken file's; the whole workspace's came first
            self._known[key] = work()
        return self._known[key]
