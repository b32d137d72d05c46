"""Buttons that do what a command does: the command runs beside us, and what it prints is the message."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import xlwings as xw

from kpibook.faults import FAULT, frames_in
from kpibook.issues import InputError, Issue
from kpibook.months import Month

REPORT_MONTH, SHOWN_MONTH = "report_month", "shown_month"
_LONGEST = 3_000


class CommandCrashedError(Exception):
    """A command ended in a fault: `said`, in its own words, where it had any; `frames`, where it had none."""

    def __init__(self, said: str, frames: str) -> None:
        super().__init__("a command ended in a fault")
        self.said, self.frames = said, frames


def run_command(*arguments: str) -> str:
    """What ``kpibook …`` prints, when it ends well.

    InputError with what it printed when the inputs are wrong; CommandCrashedError when kpibook is.
    """
    ended = subprocess.run(
        [sys.executable, "-m", "kpibook", *arguments],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no black window on Windows
    )
    if "Traceback (most recent call last)" in ended.stderr:
        raise CommandCrashedError("", frames_in(ended.stderr))
    printed = "\n".join(part.strip() for part in (ended.stdout, ended.stderr) if part.strip())
    shown = printed if len(printed) <= _LONGEST else f"{printed[:_LONGEST]}\n…"
    if ended.returncode == FAULT:
        raise CommandCrashedError(shown, "")
    if ended.returncode != 0:
        said = f"kpibook {arguments[0]} ended with {ended.returncode}."
        raise InputError([Issue("command-failed", shown or said, advice=f"The same on the command line: {said}")])
    return shown


def month_of(book: xw.Book) -> Month:
    """The month that the workbook shows, as its cover says; InputError when it is not a workbook of kpibook's."""
    names = [name.name for name in book.names]
    name = SHOWN_MONTH if SHOWN_MONTH in names else REPORT_MONTH
    value = book.names[name].refers_to_range.value if name in names else None
    if not isinstance(value, dt.datetime):
        raise InputError(
            [
                Issue(
                    "not-our-workbook",
                    f"The workbook in front has no report month (the name {REPORT_MONTH}).",
                    sheet=book.name,
                    advice="Bring the performance workbook that kpibook made to the front, and click again.",
                )
            ]
        )
    return Month.of(value.date())


def make_team_workbooks(book: xw.Book, workspace: Path) -> str:
    """Make each team's workbook for the month that the cover shows."""
    month = month_of(book)
    folder = teams_folder(workspace, month)
    printed = run_command("teams", "--month", month.key, "--out", str(folder), "--workspace", str(workspace))
    return f"Team workbooks for {month.name} are in {folder}\n\n{printed}"


def make_drafts(book: xw.Book, workspace: Path) -> str:
    """Prepare each team's e-mail as a draft file, for the month that the cover shows; nothing is sent."""
    month = month_of(book)
    folder = teams_folder(workspace, month)
    if not folder.is_dir():
        raise InputError(
            [
                Issue(
                    "no-team-workbooks",
                    f"There are no team workbooks for {month.name} in {folder}.",
                    advice="Click Build team workbooks first.",
                )
            ]
        )
    where = ("--workspace", str(workspace))
    printed = run_command("mail", "--month", month.key, "--from", str(folder), "--via", "draft", "--yes", *where)
    return f"E-mails for {month.name} are prepared, none is sent.\n\n{printed}"


def teams_folder(workspace: Path, month: Month) -> Path:
    """Where ``kpibook month-end`` puts a month's team workbooks too."""
    return workspace / "out" / month.key / "teams"
