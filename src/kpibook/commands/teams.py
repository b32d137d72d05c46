"""The `teams` and `month-end` commands: arguments → report → team workbooks; prints. `cli` adds them to the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dict
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from kpibook import pipeline
from kpibook.atomic import replace_file
from kpibook.clock import time_made
from kpibook.commands.console import (
    PlacePath,
    console,
    error_console,
    if_it_breaks_off,
    must_be_there,
    print_issues,
    progress_bar,
)
from kpibook.commands.mail import MailRequest, mail_workbooks
from kpibook.definitions.mapping import WHOLE, Mapping
from kpibook.disclosure.protect import protect_report
from kpibook.issues import InputError, Issue, stop_on_errors
from kpibook.mail.drafts import plain_draft_issues, plain_drafts
from kpibook.months import Month
from kpibook.report.model import Report
from kpibook.report.shared_words import named_teams
from kpibook.report.until_month import until_month
from kpibook.summaries import report_summary
from kpibook.teams.passphrases import Passphrase, find_passphrases, open_stores
from kpibook.teams.protect import encrypt
from kpibook.teams.team_files import file_names, make_folder
from kpibook.teams.workers import Workers
from kpibook.teams.write import TeamsOptions, TeamsRun, team_scopes, write_team_workbooks
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template
from kpibook.workspaces import outside_lines, place_issues


@dataclass(frozen=True)
class TeamsRequest:
    """What was asked for on the command line."""

    workspace: Path
    month: Month
    out: Path
    share: bool
    force: bool
    encrypt: bool
    passphrases: Path | None
    scheduler: str | None


def read_report(workspace: Path, month: Month) -> Report:
    """The whole service's report for the month. InputError with everything that is wrong."""
    return _read(workspace, month)[1]


def _read(workspace: Path, month: Month, accept: Sequence[str] = ()) -> tuple[pipeline.Lists, Report]:
    with progress_bar() as progress:
        lists = pipeline.read_lists(workspace, progress, accept)
        return lists, pipeline.make_report(lists, month, time_made())


def make_teams(request: TeamsRequest, report: Report, secrets: Dict[str, Passphrase] | None = None) -> TeamsRun:
    """Protect the report where asked, and make every team's workbook; prints what came of it.

    `secrets` are the passphrases where they were looked for before.
    """
    stop_on_errors(_places(request, report))
    options = TeamsOptions(
        out=request.out,
        template=request.workspace / report.mapping.organisation.template,
        shared=request.share,
        force=request.force,
        passphrases=(secrets or _passphrases(request, report, team_scopes(report))) if request.encrypt else None,
        elsewhere=request.scheduler is not None,
    )
    print_issues(named_teams(report.mapping), "")
    told = until_month(report)
    shown = protect_report(told) if request.share else told
    if_it_breaks_off(f"Workbooks that were finished by then are whole, in {request.out}; run it again for the others.")
    with progress_bar() as progress, cluster(request.scheduler) as workers:
        run = write_team_workbooks(shown, options, workers, progress)
    _print_run(run, report, request.out)
    print_issues(plain_draft_issues(plain_drafts(request.out / "drafts", run.manifest)), "")
    return run


def _say_outside(workspace: Path, mapping: Mapping) -> None:
    for line in outside_lines(workspace, mapping):
        console.print(f"  {line}", highlight=False, markup=False)


def _places(request: TeamsRequest, report: Report) -> Iterator[Issue]:
    """Workbooks that would be written over what they are made from."""
    for file in file_names(report, team_scopes(report)).values():
        issues = place_issues(request.out / file, request.workspace, report.mapping)
        yield from (issue for issue in issues if issue.kind == "output-is-input")


def _passphrases(request: TeamsRequest, report: Report, scopes: Sequence[str]) -> dict[str, Passphrase]:
    """Each scope's passphrase. InputError with all that are missing or too weak, before anything is written."""
    stores = open_stores(os.environ, request.passphrases)
    found, issues = find_passphrases(stores, scopes, report.mapping.scope_name)
    stop_on_errors(issues)
    print_issues(issues, "")
    return found


@contextmanager
def cluster(address: str | None) -> Iterator[Workers | None]:
    """The Dask cluster at this address as workers; None (this machine alone) where there is no address."""
    if address is None:
        yield None
        return
    try:
        distributed = import_module("distributed")  # not needed, and not installed, for anything else
    except ImportError as error:
        advice = "Install it:  pip install kpibook[cluster]"
        raise InputError(
            [Issue("no-dask", "--scheduler needs Dask, which is not installed.", advice=advice)]
        ) from error
    try:
        client = distributed.Client(address, timeout=20)
    except (OSError, ValueError) as error:
        advice = "Check the address (tcp://host:8786) and that the scheduler runs."
        issue = Issue("no-scheduler", f"No Dask scheduler answers at {address}.", advice=advice)
        raise InputError([issue]) from error
    with client:
        yield client.get_executor(pure=False)


def _print_run(run: TeamsRun, report: Report, out: Path) -> None:
    count = len(run.manifest.files)
    console.print(
        f"{count} workbooks for {report.month.name} in {out}: {len(run.made)} made, {len(run.unchanged)} unchanged",
        highlight=False,
        markup=False,
    )
    for scope, why in run.failed.items():
        name = report.mapping.scope_name(scope)
        error_console.print(f"\n{name}: no workbook was made. {why}", highlight=False, markup=False)
    if run.strays:
        files = "".join(f"\n  {file}" for file in run.strays)
        error_console.print(
            f"\nIn {out}, but not made by this run; they are never mailed. Look at them, and delete them:{files}",
            highlight=False,
            markup=False,
        )


def _month(_: click.Context, __: click.Parameter, text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that both commands share."""
    options = (
        click.option("--month", callback=_month, required=True, help="The report month, as 2023-02."),
        click.option("--share", is_flag=True, help="For workbooks that leave the service: suppress small figures."),
        click.option("--encrypt", is_flag=True, help="Encrypt each workbook with its passphrase."),
        click.option("--passphrases", type=PlacePath(), help="A file with each team's passphrase."),
        click.option("--force", is_flag=True, help="Make every workbook anew, changed or not."),
        click.option("--scheduler", metavar="ADDRESS", help="Run the work on this Dask cluster (tcp://host:8786)."),
        click.option(
            "--workspace",
            type=PlacePath(exists=True, file_okay=False),
            default=Path(),
            help="The folder that holds mappings/ (this folder unless told).",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.option("--out", type=PlacePath(file_okay=False), required=True, help="The folder to write into.")
@_options
def teams(**options: Any) -> None:
    """Write one workbook for each team and service area, none with a trace of another team."""
    request = TeamsRequest(**options)
    if not request.out.is_dir():
        must_be_there(request.out.absolute().parent, request.workspace)
    report = read_report(request.workspace, request.month)
    _say_outside(request.workspace, report.mapping)
    run = make_teams(request, report)
    if run.failed:
        raise click.exceptions.Exit(1)


def _write_whole(report: Report, workspace: Path, out: Path, passphrase: Passphrase | None) -> None:
    """The whole service's workbook, encrypted where the teams' are."""
    if passphrase is None:
        pipeline.write_report(report, workspace, out)
        return
    template = read_template(workspace / report.mapping.organisation.template)
    content = encrypt(workbook_bytes(report, template), passphrase)
    replace_file(out, content, rights=report.mapping.organisation.file_rights)


@click.command("month-end")
@click.option("--out", type=PlacePath(file_okay=False), help="The folder to write into; out/MONTH.")
@click.option(
    "--accept",
    multiple=True,
    metavar="KIND[=THING]",
    help="Let a warning stand for this run, or an error that says it may: file-gone=visits_cp.xlsx.",
)
@click.option("--again", is_flag=True, help="The ledger was lost: draft all once more, also what was drafted or sent.")
@_options
def month_end(out: Path | None, accept: tuple[str, ...], again: bool, **options: Any) -> None:
    """Build the workbook, every team's, and the drafts of their mails, in one go: for a scheduler."""
    workspace, month = options["workspace"], options["month"]
    folder = out or workspace / "out" / month.key
    if out is not None and not out.is_dir():
        must_be_there(out.absolute().parent, workspace)
    lists, report = _read(workspace, month, accept)
    whole = folder / f"performance_report_{month.key}.xlsx"
    not_complete = f"Month end is not complete; what was made is in {folder}. Run it again."
    if_it_breaks_off(not_complete)
    request = TeamsRequest(out=folder / "teams", **options)
    secrets = _passphrases(request, report, (WHOLE, *team_scopes(report))) if request.encrypt else None
    make_folder(folder, report.mapping.organisation.file_rights)
    _write_whole(report, workspace, whole, secrets[WHOLE] if secrets else None)
    console.print(report_summary(report, whole), highlight=False, markup=False)
    _say_outside(workspace, report.mapping)
    print_issues(pipeline.keep_memory(workspace, lists, report.about.made.date()), "")
    try:
        run = make_teams(request, report, secrets)
        if_it_breaks_off(not_complete)
        asked = MailRequest(
            workspace=workspace,
            month=month,
            folder=folder / "teams",
            passphrases=options["passphrases"],
            yes=True,
            again=again,
        )
        code = mail_workbooks(report.mapping, asked)
    except InputError as error:
        print_issues(error.issues, not_complete)
        raise click.exceptions.Exit(1) from error
    if run.failed or code:
        raise click.exceptions.Exit(1)
