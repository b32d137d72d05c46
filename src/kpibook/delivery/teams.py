"""EDGE: every team's workbook, in its own folder: planned, made by several processes, named in a manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Dict
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kpibook.definitions.mapping import WHOLE
from kpibook.delivery.files import sha256_of
from kpibook.delivery.headlines import Headlines, headlines
from kpibook.delivery.manifest import MANIFEST, Manifest, ManifestEntry, read_manifest, write_manifest
from kpibook.delivery.passphrases import Passphrase
from kpibook.delivery.protect import encrypt
from kpibook.issues import InputError, Issue
from kpibook.report.model import Report
from kpibook.report.restrict import restrict_report
from kpibook.workbook.atomic import replace_file
from kpibook.workbook.specimens import Template
from kpibook.workbook.template import read_template
from kpibook.workbook.write import workbook_bytes

Progress = Callable[[str, int, int], None]


class Workers(Protocol):
    """What runs the work: a pool of processes here, or a Dask cluster."""

    def submit(self, call: Callable[[Job], Made], job: Job, /) -> Future[Made]:
        """Start a job; gives back its future."""


@dataclass(frozen=True)
class Job:
    """One workbook to make; everything that a worker needs, and nothing of another team."""

    scope: str
    report: Report
    template: Template
    out: Path
    passphrase: Passphrase | None
    inputs_sha256: str
    headlines: Headlines | None


@dataclass(frozen=True)
class Made:
    """What a job came to: the manifest's entry, or what went wrong in words."""

    scope: str
    entry: ManifestEntry | None
    failure: str = ""


@dataclass(frozen=True)
class TeamsRun:
    """What a run came to."""

    manifest: Manifest
    made: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: dict[str, str]


@dataclass(frozen=True)
class TeamsOptions:
    """How team workbooks are to be made."""

    out: Path
    template: Path
    shared: bool = False
    force: bool = False
    passphrases: Dict[str, Passphrase] | None = None
    """Scope → passphrase, where files are to be encrypted."""


def team_scopes(report: Report) -> tuple[str, ...]:
    """Every scope that gets a workbook of its own: service areas and teams, in the selector's order."""
    return tuple(scope for scope, _, _ in report.scopes if scope != WHOLE)


def file_name(report: Report, scope: str) -> str:
    """The workbook's file name: the team's name and the month, without the signs that a file name may not hold."""
    name = re.sub(r"[^\w &()-]+", " ", report.mapping.scope_name(scope))
    return f"{' '.join(name.split())} - {report.month.key}.xlsx"


def inputs_sha256(report: Report, template: bytes, encrypted: bool) -> str:
    """Hash of everything that a workbook is made from, but the time at which it is made."""
    observations = report.observations
    nothing = observations.numerators[:0]
    steady = replace(
        report,
        about=replace(report.about, made=dt.datetime(2000, 1, 1)),
        observations=replace(observations, numerators=nothing, denominators=nothing),
    )
    digest = hashlib.sha256(repr(steady).encode())
    digest.update(repr(encrypted).encode())
    digest.update(observations.numerators.tobytes())
    digest.update(observations.denominators.tobytes())
    digest.update(template)
    return digest.hexdigest()


def make_workbook(job: Job) -> Made:
    """Make one workbook. Never raises: one team's failure must not stop the others."""
    try:
        plain = workbook_bytes(job.report, job.template)
        stored = plain if job.passphrase is None else encrypt(plain, job.passphrase)
        replace_file(job.out, stored)
        return Made(job.scope, _entry(job, plain, stored))
    except InputError as error:
        return Made(job.scope, None, " ".join(str(issue) for issue in error.issues))
    except Exception as error:  # noqa: BLE001  a worker's bug is that team's failure, named with its place
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Made(job.scope, None, f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}")


def _entry(job: Job, plain: bytes, stored: bytes) -> ManifestEntry:
    return ManifestEntry(
        scope=job.scope,
        team=job.report.mapping.scope_name(job.scope),
        file=job.out.name,
        sha256=sha256_of(plain),
        stored_sha256=sha256_of(stored) if job.passphrase is not None else None,
        encrypted=job.passphrase is not None,
        size=len(stored),
        inputs_sha256=job.inputs_sha256,
        made=job.report.about.made,
        headlines=job.headlines,
    )


def write_team_workbooks(
    report: Report, options: TeamsOptions, workers: Workers | None = None, progress: Progress | None = None
) -> TeamsRun:
    """Make every team's workbook that is not there yet, as it would be now, and write the manifest.

    `report` is the whole service's (already protected where `options.shared`). Workers: two processes unless given.
    InputError when the folder cannot be written; a team's own failure is in the result.
    """
    make_folder(options.out)
    earlier = _earlier(options.out)
    template, template_bytes = read_template(options.template), options.template.read_bytes()
    kept: dict[str, ManifestEntry] = {}
    scopes = team_scopes(report)

    def jobs() -> Iterator[Job]:
        for scope in scopes:
            own = restrict_report(report, scope)
            digest = inputs_sha256(own, template_bytes, options.passphrases is not None)
            entry = earlier.get(scope)
            if entry and not options.force and _as_it_was(options.out, entry, digest):
                kept[scope] = entry
                continue
            said = None if options.shared else headlines(own, scope)
            secret = options.passphrases[scope] if options.passphrases else None
            yield Job(scope, own, template, options.out / file_name(report, scope), secret, digest, said)

    made: dict[str, Made] = {}
    for result in _run(jobs(), workers):
        made[result.scope] = result
        if progress:
            progress("Team workbooks", len(made) + len(kept), len(scopes))
    entries = {**kept, **{scope: m.entry for scope, m in made.items() if m.entry is not None}}
    manifest = Manifest(
        month=report.month,
        marking=report.mapping.organisation.protective_marking,
        program_version=report.about.program_version,
        mapping_version=report.about.mapping_version,
        shared=options.shared,
        files=tuple(entries[scope] for scope in scopes if scope in entries),
    )
    write_manifest(options.out, manifest)
    failed = {scope: result.failure for scope, result in made.items() if result.entry is None}
    return TeamsRun(manifest, tuple(s for s in scopes if s in made and s not in failed), tuple(kept), failed)


def _run(jobs: Iterable[Job], workers: Workers | None) -> Iterator[Made]:
    """Results as they come; never more than a handful of jobs wait at once, so that memory stays flat."""
    if workers is None:
        with ProcessPoolExecutor(max_workers=2) as pool:
            yield from _bounded(jobs, pool)
    else:
        yield from _bounded(jobs, workers)


def _bounded(jobs: Iterable[Job], workers: Workers, at_once: int = 6) -> Iterator[Made]:
    waiting: set[Future[Made]] = set()
    for job in jobs:
        waiting.add(workers.submit(make_workbook, job))
        if len(waiting) >= at_once:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def make_folder(folder: Path) -> None:
    """Make the folder where it is not there yet. InputError when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        issue = Issue(
            "cannot-write",
            f'The folder "{folder}" cannot be made: {error.strerror or error}.',
            advice="Choose a folder in which you may write.",
        )
        raise InputError([issue]) from error


def _earlier(folder: Path) -> dict[str, ManifestEntry]:
    """The entries of an earlier run; none when there was none or its manifest is damaged."""
    if not (folder / MANIFEST).exists():
        return {}
    try:
        return {entry.scope: entry for entry in read_manifest(folder).files}
    except InputError:
        return {}


def _as_it_was(folder: Path, entry: ManifestEntry, digest: str) -> bool:
    path = folder / entry.file
    if entry.inputs_sha256 != digest or not path.is_file():
        return False
    return sha256_of(path.read_bytes()) == entry.lying_sha256
