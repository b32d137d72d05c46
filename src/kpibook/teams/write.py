"""EDGE: every team's workbook, in its own folder: planned, made by several processes, named in a manifest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kpibook.definitions import NOT_ALLOCATED, WHOLE
from kpibook.issues import Progress
from kpibook.report import Report, restrict_report
from kpibook.teams import team_files
from kpibook.teams.jobs import Job, Made, failure_words, inputs_sha256, make_plain, make_workbook, write_made
from kpibook.teams.manifest import Manifest, ManifestEntry, write_manifest
from kpibook.teams.passphrases import Passphrase
from kpibook.teams.workers import Work, Workers, run_jobs
from kpibook.workbook.template import open_template


@dataclass(frozen=True)
class TeamsRun:
    """What a run came to."""

    manifest: Manifest
    made: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: dict[str, str]
    strays: tuple[str, ...] = ()
    """Files in the folder that look like the month's workbooks and are in no manifest."""


@dataclass(frozen=True)
class TeamsOptions:
    """How team workbooks are to be made."""

    out: Path
    template: Path
    shared: bool = False
    force: bool = False
    drafting: bool = False
    passphrases: Mapping[str, Passphrase] | None = None
    """Scope → passphrase, where files are to be encrypted."""
    elsewhere: bool = False
    """The workers are on other machines: they give workbooks back instead of writing them, and get no passphrase."""


class _Account:
    """Where each scope's workbook ended: kept, made or failed; moves the bar."""

    def __init__(self, steps: int, progress: Progress | None) -> None:
        self.kept: dict[str, ManifestEntry] = {}
        self.made: dict[str, ManifestEntry] = {}
        self.failed: dict[str, str] = {}
        self._steps, self._progress = steps, progress

    def keep(self, entry: ManifestEntry) -> None:
        self.kept[entry.scope] = entry
        self._move()

    def add(self, result: Made) -> None:
        if result.entry is None:
            self.failed[result.scope] = result.failure
        else:
            self.made[result.scope] = result.entry
        self._move()

    def _move(self) -> None:
        if self._progress:
            self._progress("Team workbooks", len(self.kept) + len(self.made) + len(self.failed), self._steps)


def team_scopes(report: Report) -> tuple[str, ...]:
    """Every scope that gets a workbook of its own: service areas and teams, in the selector's order."""
    return tuple(scope for scope, _, _ in report.scopes if scope not in (WHOLE, NOT_ALLOCATED))


def write_team_workbooks(
    report: Report, options: TeamsOptions, workers: Workers | None = None, progress: Progress | None = None
) -> TeamsRun:
    """Make every team's workbook that is not there yet, as it would be now, and write the manifest.

    `report` is the whole service's (already protected where `options.shared`). Workers: two processes unless given.
    InputError when the folder cannot be written, or is for the other kind of workbooks (shared, or not); a team's own
    failure is in the result.
    """
    rights = report.mapping.organisation.file_rights
    team_files.make_folder(options.out, rights)
    earlier = team_files.earlier_manifest(options.out)
    team_files.hold_apart(options.out, earlier, options.shared)
    scopes = team_scopes(report)
    account = _Account(len(scopes), progress)
    jobs = _jobs(report, options, earlier, account)
    here = Work(make_workbook, _lost)
    for result in _made_elsewhere(jobs, workers) if options.elsewhere else run_jobs(here, jobs, workers):
        account.add(result)
    entries = account.kept | account.made
    files = tuple(entries[scope] for scope in scopes if scope in entries)
    manifest = _manifest(report, options, files)
    write_manifest(options.out, manifest, rights)
    strays = team_files.clear_away(options.out, earlier, manifest)
    made = tuple(scope for scope in scopes if scope in account.made)
    return TeamsRun(manifest, made, tuple(account.kept), account.failed, strays)


def _manifest(report: Report, options: TeamsOptions, files: tuple[ManifestEntry, ...] = ()) -> Manifest:
    return Manifest(
        month=report.month,
        marking=report.mapping.organisation.protective_marking,
        program_version=report.about.program_version,
        mapping_version=report.about.mapping_version,
        shared=options.shared,
        files=files,
    )


def _made_elsewhere(jobs: Iterator[Job], workers: Workers | None) -> Iterator[Made]:
    """Workers on other machines see neither this disk nor a passphrase: what they make is locked and written here."""
    sent: dict[str, Job] = {}

    def without_secrets() -> Iterator[Job]:
        for job in jobs:
            sent[job.scope] = job
            yield replace(job, passphrase=None)

    for result in run_jobs(Work(make_plain, _lost), without_secrets(), workers):
        job = sent.pop(result.scope)
        yield result if result.plain is None else write_made(job, result.plain)


def _lost(job: Job, why: str) -> Made:
    return Made(job.scope, None, why)


def _jobs(report: Report, options: TeamsOptions, earlier: Manifest | None, account: _Account) -> Iterator[Job]:
    """A job for each workbook that is to be made; those that are kept, or cannot even begin, go to the account."""
    file = open_template(options.template)
    team_files.claim_folder(options.out, earlier, _manifest(report, options), report.mapping.organisation.file_rights)
    scopes = team_scopes(report)
    names = team_files.file_names(report.mapping, report.month, scopes)
    how = f"{'shared' if options.shared else 'internal'}, {'plain' if options.passphrases is None else 'encrypted'}"
    how += ", drafted" if options.drafting else ""
    for scope in scopes:
        try:
            own = restrict_report(report, scope)
            digest = inputs_sha256(own, file.content, how)
            secret = options.passphrases[scope] if options.passphrases else None
            entry = earlier.entry(scope) if earlier else None
            if (
                not options.force
                and entry
                and entry.file == names[scope]
                and team_files.is_as_it_would_be(options.out, entry, digest, secret)
            ):
                account.keep(entry.model_copy(update={"headlines": None}) if entry.encrypted else entry)
                continue
            if entry and entry.inputs_sha256 == digest:
                # The same workbook, byte for byte: were it of another minute, its mail would count as a correction.
                own = replace(own, about=replace(own.about, made=entry.made))
            job = Job(
                scope, own, file.template, options.out / names[scope], secret, digest, options.shared, options.drafting
            )
        except Exception as error:  # noqa: BLE001  one team's failure must not stop the others
            account.add(Made(scope, None, failure_words(error)))
            continue
        yield job
