"""The `excel` commands: the add-in, putting it in place, and finding out what stands in the way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpibook.commands.arguments import PlacePath, must_be_there
from kpibook.commands.console import console
from kpibook.excel import find_workspace, is_web_address
from kpibook.issues import InputError

if TYPE_CHECKING:
    from kpibook.excel.setup import Finding, WorkbookPlace

_MARKS = {"works": "works   ", "blocked": "BLOCKED ", "by hand": "to do   ", "unknown": "unknown "}


@click.group()
def excel() -> None:
    """Put kpibook into Excel, and find out what stands in its way."""


@excel.command()
@click.option("--out", type=PlacePath(dir_okay=False), required=True, help="The .xlam file to write.")
def addin(out: Path) -> None:
    """Write the add-in: the ribbon tab for any workbook that kpibook made."""
    if out.suffix.lower() != ".xlam":
        raise click.BadParameter("the add-in's name must end in .xlam", param_hint="--out")
    must_be_there(out.absolute().parent, Path())
    from kpibook.excel.macros import write_addin

    write_addin(out)
    console.print(f"Add-in  {out}", highlight=False)


@excel.command()
@click.option(
    "--workspace",
    type=PlacePath(exists=True, file_okay=False),
    help="The folder that holds mappings/, for workbooks that lie elsewhere (SharePoint, OneDrive).",
)
def install(workspace: Path | None) -> None:
    """Put the add-ins in place for you, and say what is left to do by hand."""
    from kpibook.excel.setup import carry_out, examine, gather, plan

    machine = gather()
    steps = plan(machine, workspace)
    for line in carry_out(steps, machine.platform):
        console.print(f"in place  {line}", highlight=False)
    if not machine.excel:
        console.print("Excel is not installed here: no add-in was put in place.", highlight=False)
    left = [finding for finding in examine(gather()) if finding.advice]
    if left:
        console.print("\nLeft to do:", highlight=False)
        print_findings(left)


def _place(ctx: click.Context, param: click.Parameter, said: str | None) -> str | None:
    """A file or web address; a path that no system can have is a usage error."""
    return said if said is None or is_web_address(said) else str(PlacePath().convert(said, param, ctx))


@excel.command()
@click.argument("workbook", required=False, callback=_place)
def doctor(workbook: str | None) -> None:
    """Say what works on this computer and what does not, and why; with WORKBOOK (a file or web address), for it too."""
    from kpibook.excel.setup import examine, examine_workbook, gather

    machine = gather()
    findings = [*examine(machine)]
    if workbook:
        findings += examine_workbook(look_at(workbook), machine)
    print_findings(findings)
    sys.exit(1 if any(finding.state == "blocked" for finding in findings) else 0)


def print_findings(findings: list[Finding]) -> None:
    """A line for each finding, and below it what to do."""
    for finding in findings:
        console.print(f"{_MARKS[finding.state]}{finding.text}", highlight=False, markup=False)
        if finding.advice:
            console.print(f"        {finding.advice}", highlight=False, markup=False)


def look_at(workbook: str) -> WorkbookPlace:
    """A workbook's place: whether it is there, where its mappings are, what lies beside it."""
    from kpibook.excel.setup import WorkbookPlace

    on_web = is_web_address(workbook)
    path = workbook if on_web else str(Path(workbook).absolute())
    try:
        mappings = str(find_workspace(path))
    except InputError:
        mappings = ""
    return WorkbookPlace(
        path=path,
        exists=on_web or Path(path).is_file(),
        zone=None if on_web else internet_zone(path),
        mappings=mappings,
        other_config=not on_web and Path(path).with_name("xlwings.conf").is_file(),
    )


def internet_zone(workbook: str) -> int | None:
    """The mark that Windows puts on a file that came by mail or download (3: the internet); None without one."""
    if sys.platform != "win32":
        return None
    try:
        mark = Path(f"{workbook}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = [line.partition("=")[2] for line in mark.splitlines() if line.startswith("ZoneId=")]
    return int(found[0]) if found and found[0].isdigit() else None
