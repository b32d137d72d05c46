"""EDGE: one team's workbook as a job: what a worker is given, and what it gives back."""

import datetime as dt
import hashlib
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from kpibook.atomic import replace_file
from kpibook.issues import InputError
from kpibook.report import Report
from kpibook.teams.headlines import headlines
from kpibook.teams.manifest import ManifestEntry, sha256_of
from kpibook.teams.passphrases import Passphrase
from kpibook.teams.protect import encrypt
from kpibook.workbook.sheets import workbook_bytes
from kpibook.workbook.specimens import Template


@dataclass(frozen=True)
class Job:
    """One workbook to make; everything that a worker needs, and nothing of another team."""

    scope: str
    report: Report
    template: Template
    out: Path
    passphrase: Passphrase | None
    inputs_sha256: str
    shared: bool
    """For readers outside the service: no figure is quoted of it."""
    drafting: bool = False


@dataclass(frozen=True)
class Made:
    """What a job came to: the manifest's entry, or what went wrong in words."""

    scope: str
    entry: ManifestEntry | None
    failure: str = ""
    plain: bytes | None = None
    """The workbook, from a worker elsewhere: it is still to be encrypted and written."""


def make_workbook(job: Job) -> Made:
    """Make one workbook and write it. Never raises: one team's failure must not stop the others."""
    made = make_plain(job)
    return made if made.plain is None else write_made(job, made.plain)


def make_plain(job: Job) -> Made:
    """Make one workbook and give it back, writing nothing: for workers on other machines. Never raises."""
    try:
        return Made(job.scope, None, plain=workbook_bytes(job.report, job.template, drafting=job.drafting))
    except Exception as error:  # noqa: BLE001  a worker's bug is that team's failure, named with its place
        return Made(job.scope, None, failure_words(error))


def write_made(job: Job, plain: bytes) -> Made:
    """Encrypt a workbook where it is to be, and write it. Never raises."""
    try:
        stored = plain if job.passphrase is None else encrypt(plain, job.passphrase)
        replace_file(job.out, stored, rights=job.report.mapping.organisation.file_rights)
        return Made(job.scope, _entry(job, plain, stored))
    except Exception as error:  # noqa: BLE001  as above
        return Made(job.scope, None, failure_words(error))


def failure_words(error: BaseException) -> str:
    """What went wrong, for the end of the run: what to correct, or a bug's kind and place, without any value."""
    if isinstance(error, InputError):
        return " ".join(str(issue) for issue in error.issues)
    steps = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(steps[-1].filename).name}, line {steps[-1].lineno}" if steps else ""
    return f"{type(error).__name__}{place}"


def inputs_sha256(report: Report, template: bytes, how: str) -> str:
    """Hash of everything that a workbook is made from; `how` says which of its kinds (shared, encrypted) it is.

    Left out are times: when it is made, and when a source file was last saved, copied or moved.
    """
    observations = report.observations
    nothing, then = observations.numerators[:0], dt.datetime(2000, 1, 1)
    files = tuple(replace(file, modified=then) for file in report.about.files)
    steady = replace(
        report,
        about=replace(report.about, made=then, files=files),
        observations=replace(observations, numerators=nothing, denominators=nothing),
    )
    digest = hashlib.sha256(repr(steady).encode())
    digest.update(how.encode())
    digest.update(observations.numerators.tobytes())
    digest.update(observations.denominators.tobytes())
    digest.update(template)
    return digest.hexdigest()


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
        headlines=None if job.shared or job.passphrase is not None else headlines(job.report, job.scope),
    )
