"""From the sources to what a workbook must hold; unchanged inputs come from the cache."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import kpibook
from kpibook import __version__, pipeline
from kpibook.cache import Cache, key_of
from kpibook.definitions.mapping import Mapping
from kpibook.excel.refresh.targets import Refreshed, refreshed
from kpibook.issues import Severity
from kpibook.months import Month
from kpibook.pipeline import Progress
from kpibook.report.model import Report
from kpibook.sources.find_files import find_files
from kpibook.sources.mapping_files import mapping_source_files, mapping_version, read_mapping
from kpibook.workbook.template import read_template


def compute(
    workspace: Path, month: Month | None, made: dt.datetime, progress: Progress, cache: Cache | None
) -> Refreshed:
    """What the workbook must hold for a month (the latest unless told). InputError when the inputs are wrong.

    The cache's key is the content of every input, the mapping, the program's version and the month. Only the finished
    figures are kept: nothing about a person is in it.
    """
    key = inputs_key(workspace, month) if cache is not None else ""
    found = cache.get(key) if cache is not None and key else None
    if isinstance(found, Refreshed):
        return found
    result = make(workspace, month, made, progress)[0]
    if cache is not None and key and key == inputs_key(workspace, month):  # no input changed while they were read
        cache.put(key, result)
    return result


def make(workspace: Path, month: Month | None, made: dt.datetime, progress: Progress) -> tuple[Refreshed, Report]:
    """What the workbook must hold, and the report that it is made from, without the cache."""
    lists = pipeline.read_lists(workspace, progress)
    progress("Computing indicators", 0, 1)
    report = pipeline.make_report(workspace, lists, month, made)
    template = read_template(workspace / report.mapping.organisation.template)
    return refreshed(report, template), report


def inputs_key(workspace: Path, month: Month | None = None) -> str:
    """The key of everything that goes in; '' when something is missing or open: then the reader says what."""
    mapping = read_mapping(workspace)
    files = _input_files(workspace, mapping)
    if files is None:
        return ""
    try:
        hashes = [f"{file.name}={hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
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
