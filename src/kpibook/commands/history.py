"""The `history` commands: what was published, and whether all of it is as it was."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpibook.clock import time_made
from kpibook.commands import arguments
from kpibook.commands.console import console, error_console, print_issues, progress_bar
from kpibook.issues import InputError, errors
from kpibook.months import Month
from kpibook.who import logged_in_as

if TYPE_CHECKING:
    from kpibook.definitions import MappingFiles
    from kpibook.history import Entry, Told

_INDICATOR = "of"


class IndicatorOrCommand(click.Group):
    """Takes what is none of its commands for an indicator: ``kpibook history re_referrals``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named, or the one that tells an indicator's figures."""
        if args and args[0] not in self.commands:
            return _INDICATOR, self.commands[_INDICATOR], args
        return super().resolve_command(ctx, args)


@click.group(cls=IndicatorOrCommand, subcommand_metavar="INDICATOR | COMMAND [ARGS]...")
def history() -> None:
    """Say what was published: of an indicator month by month, the files, and whether all is as it was.

    With the id or title of an INDICATOR: each month as first published, as published since, and now.
    """


@history.command(_INDICATOR, hidden=True)
@click.argument("indicator")
@click.option("--scope", default="whole", help="The team or service area; the whole service unless told.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, for other programs.")
@arguments.workspace_option
def of(indicator: str, scope: str, as_json: bool, workspace: Path) -> None:
    """Each month of INDICATOR (its id or title) as first published, as published since, and now."""
    from kpibook.history import figures_in_words, published_figures, read_entries
    from kpibook.sources import read_mapping

    read, mapping = read_entries(workspace), read_mapping(workspace)
    known = any(indicator in entry.behind.figures for entry in read.entries)
    measure = indicator if known else arguments.indicator_called(mapping, indicator)
    chosen = (
        scope if _was_published(read.entries, measure, scope) else arguments.scope_called(mapping, scope, "--scope")
    )
    now = _now(workspace, measure, chosen)
    figures = published_figures(read.entries, measure, chosen, now or {})
    if as_json:
        console.print_json(json.dumps([figure.as_object() for figure in figures], ensure_ascii=False))
    elif figures:
        console.print(figures_in_words(figures, said_now=now is not None))
    else:
        console.print(f'Nothing was published of "{measure}" for {mapping.scope_name(chosen)} yet.')
    print_issues(read.issues, "")


def _was_published(entries: tuple[Entry, ...], measure: str, scope: str) -> bool:
    return any(scope in entry.behind.figures.get(measure, {}) for entry in entries)


def _now(workspace: Path, measure: str, scope: str) -> Mapping[str, Told] | None:
    """The figure as it is now, by period; None, and said on stderr, where the lists do not give it."""
    from kpibook import pipeline
    from kpibook.history import told_now

    try:
        with progress_bar() as progress:
            lists = pipeline.lists_of(pipeline.open_inputs(workspace), progress)
            return told_now(pipeline.make_report(lists, None, time_made()), measure, scope)
    except InputError as error:
        print_issues(error.issues, "So what the figures are now cannot be said.")
        return None


@history.command()
@click.option(
    "--file",
    "files",
    multiple=True,
    type=arguments.PlacePath(exists=True, dir_okay=False),
    help="A workbook to hold against the history; may be repeated.",
)
@arguments.workspace_option
def verify(files: tuple[Path, ...], workspace: Path) -> None:
    """Say whether every entry and file that is kept is as it was, and what is due to be forgotten.

    Workbooks in `out` and those named with --file are held against it too. Exit code 1 where something is wrong.
    """
    from kpibook.excel.closed import stamp_of
    from kpibook.history import entries_in_words, verify_history
    from kpibook.sources import read_mapping

    mapping = read_mapping(workspace)
    out = sorted((workspace / "out").glob("performance_report*.xls[xm]"))
    workbooks = {str(path): path.read_bytes() for path in (*out, *files)}
    done = verify_history(workspace, stamp_of, workbooks, _keep_from(mapping))
    for line in entries_in_words(done.entries, done.hashes):
        console.print(line)
    print_issues(done.issues, "")
    for name in map(str, files):
        if name in done.unstamped:
            console.print(f"{name} bears no stamp: it was never published, or was made anew since.")
    if done.due:
        months = mapping.organisation.published_files_kept_months
        console.print(f"Older than {months} months, due to be removed: files and texts of {', '.join(done.due)}.")
        console.print(f"  kpibook history forget --before {_keep_from(mapping)}")
    if errors(done.issues):
        sys.exit(1)
    entries = "1 entry is" if len(done.entries) == 1 else f"{len(done.entries)} entries are"
    console.print(f"{entries} as written." if done.entries else "Nothing was published yet.")


def _keep_from(mapping: MappingFiles) -> str:
    months = mapping.organisation.published_files_kept_months
    return "" if months is None else (Month.of(time_made().date()) - months).key


@history.command("file")
@click.argument("month", type=arguments.PeriodKeyType())
@click.option("--out", type=arguments.PlacePath(dir_okay=False), required=True, help="The file to write.")
@click.option("--entry", type=click.IntRange(1), help="Of several, that of this entry; the latest unless told.")
@arguments.workspace_option
def file_(month: str, out: Path, entry: int | None, workspace: Path) -> None:
    """Give back the workbook that was published of MONTH, byte for byte."""
    arguments.must_be_there(out.absolute().parent, workspace)
    from kpibook.atomic import replace_file
    from kpibook.history import published_file
    from kpibook.issues import stop_on_errors
    from kpibook.sources import read_mapping
    from kpibook.workspaces import place_issues

    mapping = read_mapping(workspace)
    stop_on_errors(place_issues(out, workspace, mapping))
    about, content = published_file(workspace, month, entry)
    replace_file(out, content, rights=mapping.organisation.file_rights)
    console.print(f"{out}: {about.file_name} as published with entry {about.number} on {about.at[:10]} by {about.by}.")


@history.command()
@click.option(
    "--before", required=True, type=arguments.PeriodKeyType(), help="The first month whose files and texts stay."
)
@click.option("--by", help="Who removes them; the name under which you are logged in unless told.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@arguments.workspace_option
def forget(before: str, by: str | None, yes: bool, workspace: Path) -> None:
    """Remove the workbooks, texts and notes that were published of months before one; figures and hashes stay."""
    from kpibook.history import About, find_entries, forget_before, what_is_due
    from kpibook.sources import read_mapping

    mapping = read_mapping(workspace)
    due = what_is_due([each.about for each in find_entries(workspace) if each.about], before)
    question = f"Remove the files and texts of {', '.join(due)} for good?"
    if due and not yes and not click.confirm(question):
        console.print("Nothing was removed.")
        raise click.exceptions.Exit(1)
    at = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    tombstone = About("forgotten", 0, "", at, by or logged_in_as(), before=before)
    entry = forget_before(workspace, tombstone, mapping.organisation.file_rights)
    if entry is None:
        console.print(f"Nothing is kept of months before {before} but figures and hashes.")
    else:
        console.print(f"Removed: files and texts of {', '.join(due)}. Entry {entry.number} says so; figures stay.")
        error_console.print("Copies elsewhere (backups, mails, out) are not reached by this.")
