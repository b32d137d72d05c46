"""What a click runs, in Excel and in LibreOffice: each function ends in one message, never in a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import xlwings as xw

from kpibook.clock import time_made
from kpibook.excel.places import find_workspace
from kpibook.excel.refresh_message import refresh_message, what_stands
from kpibook.excel.twins import CommandCrashedError, make_drafts, make_team_workbooks
from kpibook.faults import changes_file, fault_issue, log_file, write_log
from kpibook.issues import InputError, Issue, Severity, errors
from xlwings_libreoffice.activate import activate_from_environment

TITLE = "kpibook"
_SHOWN = 12

Act = Callable[[xw.Book], str]
"""Does what a button says and gives back the closing message."""


def refresh() -> None:
    """Bring the figures of the workbook that called up to date."""
    click("Refresh", lambda book: refresh_message(book, find_workspace(book.fullname)))


def check_sources() -> None:
    """Say what is wrong with mappings and sources, without changing anything."""
    click("Check sources", check_sources_of)


def build_team_workbooks() -> None:
    """Make one workbook for each team."""
    click("Build team workbooks", lambda book: make_team_workbooks(book, find_workspace(book.fullname)))


def prepare_emails() -> None:
    """Prepare the e-mails that take each team its workbook."""
    click("Prepare e-mails", lambda book: make_drafts(book, find_workspace(book.fullname)))


def click(button: str, act: Act, log: Path | None = None) -> None:
    """Run what a button does on the workbook that called, and show one message; details go to the log."""
    log = log or log_file()
    activate_from_environment()
    book = xw.Book.caller()
    message = outcome(button, act, book, log)
    book.app.alert(message, TITLE)


def outcome(button: str, act: Act, book: xw.Book, log: Path) -> str:
    """The closing message of a click, whatever happens; the log gets it too, and the frames of a fault.

    What a click that went well says may hold figures: it goes to a file of its own, for the log may be sent on.
    """
    try:
        message = act(book)
        write_log(changes_file(log), button, message)
        return message
    except InputError as error:
        message = f"{button}: nothing was changed.\n\n{issue_lines(error.issues)}"
    except CommandCrashedError as error:  # the command has said what stands, and where its log is
        if error.frames:
            write_log(log, button, error.frames)
        message = f"{button} did not finish.\n\n{error.said or f'The log has where in the program it was: {log}'}"
    except Exception as error:  # noqa: BLE001 - the edge: an officer must get words, the log gets the rest
        message = str(fault_issue(button, error, what_stands(book), log))
    write_log(log, button, message)
    return message


def check_sources_of(book: xw.Book) -> str:
    """What a check of the sources found, in the words of ``kpibook check``."""
    from kpibook import pipeline  # late, so that an installation that is broken says so in words
    from kpibook.summaries import verdict
    from kpibook.workspaces import outside_lines

    workspace = find_workspace(book.fullname)
    checked = pipeline.check(workspace, None, time_made())
    rows = sum(check.rows_used for check in checked.lists.checks)
    read = f"{len(checked.lists.files)} source files were read, {rows:,} rows used."
    found = "\n\n".join([read, *outside_lines(workspace, checked.lists.mapping)])
    said = verdict(checked.told, len(checked.accepted), checked.month)
    if not checked.told:
        return f"{found}\n\n{said}"
    doubtful = [issue for issue in checked.told if issue.severity is Severity.WARNING]
    return f"{found}\n\n{said}\n\n{issue_lines((*errors(checked.told), *doubtful))}"


def issue_lines(issues: tuple[Issue, ...]) -> str:
    """The first issues in full, then how many more there are: a message box has no scroll bar."""
    shown = "\n\n".join(str(issue) for issue in issues[:_SHOWN])
    more = len(issues) - _SHOWN
    return shown if more <= 0 else f"{shown}\n\n… and {more} more: run kpibook check to see them all."
