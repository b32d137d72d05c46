"""The `proofread` command: what a text says of figures, held against them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, period_options, scope_called, workspace_option
from kpibook.commands.console import console, progress_bar
from kpibook.issues import did_you_mean
from kpibook.months import Period

if TYPE_CHECKING:
    from kpibook.report import Report


@click.command()
@click.option("--text", "text", required=True, metavar="FILE", help="A file with the text; - for what is piped in.")
@click.option("--section", required=True, help="The section under whose table the text stands (its id or title).")
@period_options("The month that the text is about, as 2023-02.", needed=True)
@click.option(
    "--scope", default="whole", help="The team or service area that it is about; the whole service unless told."
)
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, for other programs.")
@workspace_option
def proofread(text: str, section: str, month: Period, scope: str, as_json: bool, workspace: Path) -> None:
    """Hold every claim of a text against the figures: it agrees, contradicts, or is not checked, and why.

    Ends with 1 where something contradicts. No text is changed.
    """
    from kpibook import pipeline
    from kpibook.report import until_month
    from kpibook.words import claims_as_json, claims_in_words, facts_of, proofread

    read = _text_of(text)
    inputs = pipeline.open_inputs(workspace)
    chosen = scope_called(inputs.mapping, scope, "--scope")
    with progress_bar() as progress:
        report = pipeline.make_report(pipeline.lists_of(inputs, progress), month, time_made())
    claims = proofread(read, facts_of(until_month(report)), _section_called(report, section), month, chosen)
    console.print(claims_as_json(claims) if as_json else claims_in_words(claims, read))
    sys.exit(1 if any(claim.verdict == "contradicts" for claim in claims) else 0)


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
