"""The `proofread` command: what a text says of figures, held against them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, period_options, scope_called, workspace_option
from kpibook.commands.console import console, error_console, print_issues, progress_bar
from kpibook.issues import did_you_mean
from kpibook.months import Period

if TYPE_CHECKING:
    from kpibook.report import Report


@click.command()
@click.argument("file", required=False, type=PlacePath(exists=True, dir_okay=False))
@click.option("--text", "text", metavar="FILE", help="A file with one text, in place of a workbook; - for a pipe.")
@click.option("--section", help="The section under whose table the text stands (its id or title).")
@period_options("The month that the text is about, as 2023-02.")
@click.option(
    "--scope", default="whole", help="The team or service area that it is about; the whole service unless told."
)
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, for other programs.")
@workspace_option
def proofread(
    file: Path | None,
    text: str | None,
    section: str | None,
    month: Period | None,
    scope: str,
    as_json: bool,
    workspace: Path,
) -> None:
    """Hold every claim of a text against the figures: it agrees, contradicts, or is not checked, and why.

    With the FILE of a workbook, every text in its analysis boxes and its archive; with --text one text. Ends with 1
    where something contradicts. No text is changed.
    """
    if (file is None) == (text is None):
        raise click.UsageError("name the workbook's FILE, or a text with --text.")
    if file is not None:
        if section is not None or month is not None or scope != "whole":
            raise click.UsageError("--section, the month and --scope go with --text: a box says of what its text is.")
        _proofread_workbook(file, as_json, workspace)
        return
    if text is None or section is None or month is None:
        raise click.UsageError("say with --text under which --section the text stands, and of which --month it is.")
    _proofread_text(text, section, (month, scope), as_json, workspace)


def _proofread_text(text: str, section: str, about: tuple[Period, str], as_json: bool, workspace: Path) -> None:
    from kpibook import pipeline
    from kpibook.report import until_month
    from kpibook.words import claims_as_json, claims_in_words, facts_of, proofread

    read, (month, scope) = _text_of(text), about
    inputs = pipeline.open_inputs(workspace)
    chosen = scope_called(inputs.mapping, scope, "--scope")
    with progress_bar() as progress:
        report = pipeline.make_report(pipeline.lists_of(inputs, progress), month, time_made())
    claims = proofread(read, facts_of(until_month(report)), _section_called(report, section), month, chosen)
    console.print(claims_as_json(claims) if as_json else claims_in_words(claims, read))
    sys.exit(1 if any(claim.verdict == "contradicts" for claim in claims) else 0)


def _proofread_workbook(file: Path, as_json: bool, workspace: Path) -> None:
    """Every text of a workbook that is not open."""
    from kpibook.excel.closed import OLDER_FIGURES, proofread_workbook
    from kpibook.excel.tables import contradictions, proofs_in_words

    with progress_bar() as progress:
        done = proofread_workbook(file, workspace, progress)
    wrong = tuple(contradictions(done.proofs, str(file)))
    if as_json:
        console.print_json(json.dumps([proof.as_object() for proof in done.proofs], ensure_ascii=False))
    else:
        print_issues(wrong, "")
        console.print(f"\n{proofs_in_words(done.proofs)}", highlight=False, markup=False)
    if done.older:
        error_console.print(OLDER_FIGURES, highlight=False, markup=False)
    sys.exit(1 if wrong else 0)


def _text_of(said: str) -> str:
    """The text of a file, or what is piped in."""
    if said == "-":
        return sys.stdin.read()
    path = PlacePath(exists=True, dir_okay=False).convert(said, None, None)
    try:
        content: str = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.BadParameter(f'"{said}" is no plain text in UTF-8; save it as one.', param_hint="--text") from None
    return content


def _section_called(report: Report, said: str) -> str:
    """The section with that id or title; a usage error, with the near match, where there is none."""
    titles = {" ".join(section.title.split()).casefold(): section.id for section in report.sections}
    ids = [section.id for section in report.sections]
    if said in ids:
        return said
    if " ".join(said.split()).casefold() in titles:
        return titles[" ".join(said.split()).casefold()]
    advice = did_you_mean(said, [*ids, *(section.title for section in report.sections)]) or f"Known: {', '.join(ids)}."
    raise click.BadParameter(f'no section is called "{said}". {advice}', param_hint="--section")
