"""EDGE: what is asked for → every team's workbook; the commands `teams` and `month-end` and a button call it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook.atomic import replace_file
from kpibook.issues import Issue, Progress, Tell, stop_on_errors
from kpibook.pipeline import write_report
from kpibook.report import Report, named_teams, until_month
from kpibook.shared_copies import Share, share_report
from kpibook.teams.passphrases import Passphrase, find_passphrases, open_stores
from kpibook.teams.protect import encrypt
from kpibook.teams.team_files import earlier_manifest, file_names, hold_apart
from kpibook.teams.workers import cluster
from kpibook.teams.write import TeamsOptions, TeamsRun, team_scopes, write_team_workbooks
from kpibook.workbook.sheets import workbook_bytes
from kpibook.workbook.template import open_template
from kpibook.workspaces import place_issues


@dataclass(frozen=True)
class TeamsRequest:
    """Which workbooks are asked for, and how."""

    workspace: Path
    out: Path
    share: bool = False
    """For workbooks that leave the service: suppress small figures."""
    force: bool = False
    """Make every workbook anew, changed or not."""
    draft: bool = False
    """Write what the figures say into the analysis boxes."""
    encrypt: bool = False
    passphrases: Path | None = None
    scheduler: str | None = None
    """Address of a Dask cluster; None: this machine."""


def make_teams(
    request: TeamsRequest,
    report: Report,
    tell: Tell,
    progress: Progress,
    secrets: Mapping[str, Passphrase] | None = None,
) -> TeamsRun:
    """Protect the whole service's report where asked, and make every team's workbook of it.

    `secrets` are the passphrases where they were looked for before. InputError with all that stands in the way, before
    anything is written.
    """
    stop_on_errors(_places(request, report))
    if request.encrypt and secrets is None:
        secrets = passphrases_for(request, report, team_scopes(report), tell)
    options = TeamsOptions(
        out=request.out,
        template=request.workspace / report.mapping.organisation.template,
        shared=request.share,
        force=request.force,
        drafting=request.draft,
        passphrases=secrets if request.encrypt else None,
        elsewhere=request.scheduler is not None,
    )
    tell.issues(named_teams(report.mapping))
    told = until_month(report)
    share = Share(told)
    if request.share:
        if request.out.is_dir():  # what cannot be written there is not remembered as shared
            hold_apart(request.out, earlier_manifest(request.out), request.share)
        share = share_report(request.workspace, told)
    for line in share.lines:
        tell.line(line)
    tell.stands(f"Workbooks that were finished by then are whole, in {request.out}; run it again for the others.")
    with cluster(request.scheduler) as found:
        run = write_team_workbooks(share.report, options, found.workers if found else None, progress)
    _tell_run(run, report, request.out, tell)
    return run


def passphrases_for(request: TeamsRequest, report: Report, scopes: Sequence[str], tell: Tell) -> dict[str, Passphrase]:
    """Each scope's passphrase. InputError with all that are missing or too weak, before anything is written."""
    stores = open_stores(os.environ, request.passphrases)
    found, issues = find_passphrases(stores, scopes, report.mapping.scope_name)
    stop_on_errors(issues)
    tell.issues(issues)
    return found


def write_whole(report: Report, request: TeamsRequest, out: Path, passphrase: Passphrase | None) -> None:
    """The whole service's workbook, encrypted and drafted where the teams' are."""
    workspace = request.workspace
    if passphrase is None:
        write_report(report, workspace, out, drafting=request.draft)
        return
    template = open_template(workspace / report.mapping.organisation.template).template
    content = encrypt(workbook_bytes(report, template, drafting=request.draft), passphrase)
    replace_file(out, content, rights=report.mapping.organisation.file_rights)


def _places(request: TeamsRequest, report: Report) -> Iterator[Issue]:
    """Workbooks that would be written over what they are made from."""
    for file in file_names(report.mapping, report.month, team_scopes(report)).values():
        issues = place_issues(request.out / file, request.workspace, report.mapping)
        yield from (issue for issue in issues if issue.kind == "output-is-input")


def _tell_run(run: TeamsRun, report: Report, out: Path, tell: Tell) -> None:
    made = f"{len(run.made)} made, {len(run.unchanged)} unchanged"
    tell.line(f"{len(run.manifest.files)} workbooks for {report.month.name} in {out}: {made}")
    for scope, why in run.failed.items():
        tell.caution(f"\n{report.mapping.scope_name(scope)}: no workbook was made. {why}")
    if run.strays:
        files = "".join(f"\n  {file}" for file in run.strays)
        tell.caution(
            f"\nIn {out}, but not made by this run; they are never mailed. Look at them, and delete them:{files}"
        )
