"""The `month-end` command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, accept_option, must_be_there
from kpibook.commands.console import console_tell, print_issues, progress_bar
from kpibook.commands.teams import teams_options
from kpibook.issues import InputError
from kpibook.months import Period
from kpibook.who import logged_in_as

if TYPE_CHECKING:
    from kpibook.definitions import MappingFiles
    from kpibook.pipeline import Run
    from kpibook.report import Report
    from kpibook.teams import Passphrase, TeamsRequest
    from kpibook.worklists import ListsRequest


@click.command("month-end")
@click.option("--out", type=PlacePath(file_okay=False), help="The folder to write into; out/MONTH.")
@accept_option
@click.option("--again", is_flag=True, help="The ledger was lost: draft all once more, also what was drafted or sent.")
@teams_options
def month_end(
    month: Period, out: Path | None, workspace: Path, accept: tuple[str, ...], again: bool, **options: Any
) -> None:
    """Build the workbook, every team's, and the drafts of their mails, in one go: for a scheduler."""
    from kpibook import pipeline
    from kpibook.definitions import WHOLE
    from kpibook.summaries import report_summary
    from kpibook.teams import TeamsRequest, make_folder, passphrases_for, team_scopes, write_whole
    from kpibook.workspaces import outside_lines

    folder = out or workspace / "out" / month.key
    if out is not None and not out.is_dir():
        must_be_there(out.absolute().parent, workspace)
    with progress_bar() as progress:
        inputs = pipeline.open_inputs(workspace)
        children = _lists_of_children(inputs.mapping, workspace, month, folder / "lists", options["passphrases"])
        lists = pipeline.lists_of(inputs, progress, accept, keep_tables=children is not None)
        run = pipeline.compute_run(lists, time_made(), month)
        report = run.report(month)
    not_complete = f"Month end is not complete; what was made is in {folder}. Run it again."
    console_tell.stands(not_complete)
    request = TeamsRequest(workspace=workspace, out=folder / "teams", **options)
    scopes = (WHOLE, *team_scopes(report))
    secrets = passphrases_for(request, report, scopes, console_tell) if request.encrypt else None
    make_folder(folder, report.mapping.organisation.file_rights)
    whole = folder / f"performance_report_{month.key}.xlsx"
    write_whole(report, request, whole, secrets[WHOLE] if secrets else None)
    console_tell.line(report_summary(report, whole))
    for line in outside_lines(workspace, report.mapping):
        console_tell.line(f"  {line}")
    console_tell.issues(pipeline.keep_memory(workspace, lists, report.about.made.date()))
    try:
        complete = _teams_and_drafts(request, report, secrets, again, not_complete)
        if children:
            complete = _lists_and_drafts(children, run, again, not_complete) and complete
    except InputError as error:
        print_issues(error.issues, not_complete)
        raise click.exceptions.Exit(1) from error
    if not complete:
        raise click.exceptions.Exit(1)


def _teams_and_drafts(
    request: TeamsRequest, report: Report, secrets: dict[str, Passphrase] | None, again: bool, not_complete: str
) -> bool:
    """Whether every team's workbook was made, and everyone has a draft."""
    from kpibook.excel.closed import texts_before_mailing
    from kpibook.mail import MailRequest, mail_workbooks, plain_draft_issues, plain_drafts
    from kpibook.teams import make_teams

    with progress_bar() as progress:
        run = make_teams(request, report, console_tell, progress, secrets)
    console_tell.issues(plain_draft_issues(plain_drafts(request.out / "drafts", run.manifest)))
    console_tell.stands(not_complete)
    # The service's own workbook is the one that this run wrote: without drafts, nothing stands in its boxes.
    texts = texts_before_mailing(request.workspace, request.out, report.month, lambda: report) if request.draft else ()
    asked = MailRequest(
        workspace=request.workspace,
        month=report.month,
        folder=request.out,
        passphrases=request.passphrases,
        yes=True,
        again=again,
        texts=texts,
    )
    return mail_workbooks(report.mapping, asked, console_tell) == 0 and not run.failed


def _lists_of_children(
    mapping: MappingFiles, workspace: Path, month: Period, out: Path, passphrases: Path | None
) -> ListsRequest | None:
    """Which lists of children are made too; None where the mapping asks for none.

    InputError where a passphrase is missing, or there is no place for their key: before anything is written.
    """
    if mapping.lists is None or not mapping.lists.month_end:
        return None
    from kpibook.worklists import ListsRequest, ready_to_make

    request = ListsRequest(workspace, month, out, passphrases=passphrases, by=logged_in_as())
    ready_to_make(request, mapping)
    return request


def _lists_and_drafts(request: ListsRequest, run: Run, again: bool, not_complete: str) -> bool:
    """Whether every list was made, and everyone whom the mapping names for them has a draft."""
    from kpibook.mail import MailRequest
    from kpibook.worklists import mail_lists, make_lists, team_lists

    mapping, month = run.lists.mapping, request.month
    with progress_bar() as progress:
        make_lists(request, mapping, lambda scopes, sign: team_lists(run, month, scopes, sign), console_tell, progress)
    console_tell.stands(not_complete)
    asked = MailRequest(request.workspace, month, request.out, passphrases=request.passphrases, yes=True, again=again)
    return mail_lists(mapping, asked, request.by, console_tell) == 0
