"""What a click runs, in Excel and in LibreOffice: each function ends in one message, never in a traceback.

Every workbook that was ever sent calls these functions by this module's name and theirs: both stay.
"""

from collections.abc import Callable
from pathlib import Path

import xlwings as xw

from kpibook.excel import acts
from kpibook.excel.open import what_stands
from kpibook.faults import changes_file, fault_issue, log_file, write_log
from kpibook.issues import InputError
from xlwings_libreoffice.activate import activate_from_environment

Act = Callable[[xw.Book, acts.MessageTell], str]
"""Does what a button says and gives back the closing message."""


def refresh() -> None:
    """Bring the figures of the workbook that called up to date."""
    click("Refresh", acts.refresh_of)


def draft_analysis() -> None:
    """Draft the analysis boxes that are empty, from figures that are brought up to date first."""
    click("Draft analysis", acts.draft_of)


def proofread_texts() -> None:
    """Say what the analysis texts say that the figures do not, without changing anything."""
    click("Proofread", acts.proofread_of)


def check_sources() -> None:
    """Say what is wrong with mappings and sources, without changing anything."""
    click("Check sources", acts.check_sources_of)


def build_team_workbooks() -> None:
    """Make one workbook for each team."""
    click("Build team workbooks", acts.make_team_workbooks)


def prepare_emails() -> None:
    """Prepare the e-mails that take each team its workbook."""
    click("Prepare e-mails", acts.make_drafts)


def publish() -> None:
    """Publish the workbook that called, after a question: its month is closed."""
    click("Publish", acts.publish_of)


def click(button: str, act: Act, log: Path | None = None) -> None:
    """Run what a button does on the workbook that called, and show one message; details go to the log."""
    log = log or log_file()
    activate_from_environment()
    book = xw.Book.caller()
    message = outcome(button, act, book, log)
    book.app.alert(message, acts.TITLE)


def outcome(button: str, act: Act, book: xw.Book, log: Path) -> str:
    """The closing message of a click, whatever happens; the log gets it too, and the frames of a fault.

    What a click that went well says may hold figures: it goes to a file of its own, for the log may be sent on.
    """
    tell = acts.MessageTell()
    try:
        message = act(book, tell)
        write_log(changes_file(log), button, message)
        return message
    except InputError as error:
        message = f"{button}: {tell.standing or 'nothing was changed.'}\n\n{acts.issue_lines(error.issues)}"
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the edge: words for a library's panic too, which is no Exception
        message = str(fault_issue(button, error, tell.standing or what_stands(book), log))
    write_log(log, button, message)
    return message
