"""What the buttons do, each from the open workbook to its closing message."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings as xw

from kpibook.clock import time_made
from kpibook.excel import open as open_workbooks
from kpibook.excel.places import find_workspace
from kpibook.excel.tables import month_named, texts_to_look_at
from kpibook.issues import InputError, Issue, Severity, errors
from kpibook.months import Month, Period, period_at
from kpibook.workbook.live import names as named

if TYPE_CHECKING:
    from rich.table import Table

TITLE = "kpibook"
_ISSUES_SHOWN = 12
_LONGEST = 3_000
_LONGEST_ASKED = 1_500
"""Before a question: its buttons must be on the screen too."""
_WIDTH = 220
"""Width in characters, so that no address is broken."""


class MessageTell:
    """Keeps what work says on its way, for a button's message; see `kpibook.issues.Tell`.

    `standing` is what is so when the work breaks off; '' as long as the work has said nothing of it.
    """

    def __init__(self) -> None:
        self.standing = ""
        self.ask: Callable[[str], bool] | None = None
        """Puts a question in a box of its own; None where nobody is asked."""
        self._said: list[str] = []
        self._cautions: list[str] = []

    def line(self, text: str) -> None:
        """Keep a line."""
        self._said.append(text)

    def caution(self, text: str) -> None:
        """Keep a line that comes after all others."""
        self._cautions.append(text.strip())

    def issues(self, issues: Sequence[Issue], closing: str = "") -> None:
        """Keep what is wrong or doubtful, in full: what is too much is cut at the end."""
        if issues:
            self._cautions.append(issue_lines((*errors(issues), *_doubtful(issues)), len(issues)))
        if closing:
            self._cautions.append(closing)

    def table(self, table: Table) -> None:
        """Keep a table as lines."""
        from rich.console import Console

        drawn = io.StringIO()
        Console(width=_WIDTH, file=drawn, markup=False, emoji=False).print(table)
        self._said.append(drawn.getvalue().strip())

    def agrees(self, question: str) -> bool:
        """The answer, after what was said so far; nothing is agreed to where a button asks nobody."""
        if self.ask is None:
            return False
        said = self.message
        if len(said) > _LONGEST_ASKED:
            said = f"{said[:_LONGEST_ASKED]}\n… Proofread and the sheet Checks name the others."
        return self.ask("\n\n".join(filter(None, (said, question))))

    def stands(self, text: str) -> None:
        """Note what is so if the work breaks off."""
        self.standing = text

    @property
    def message(self) -> str:
        """All that was said, as much of it as a message box can show."""
        printed = "\n\n".join(filter(None, ("\n".join(self._said).strip(), "\n\n".join(self._cautions))))
        return printed if len(printed) <= _LONGEST else f"{printed[:_LONGEST]}\n…"


def refresh_of(book: xw.Book, _: MessageTell) -> str:
    """Bring the figures of the workbook up to date."""
    return open_workbooks.refresh_message(book, find_workspace(book.fullname))


def draft_of(book: xw.Book, _: MessageTell) -> str:
    """Bring the figures of the workbook up to date, and draft the analysis boxes that are empty."""
    return open_workbooks.refresh_message(book, find_workspace(book.fullname), drafting=True)


def proofread_of(book: xw.Book, _: MessageTell) -> str:
    """What the texts of the workbook say that its figures do not. Nothing is changed."""
    said, wrong = open_workbooks.proofread_book(book, find_workspace(book.fullname))
    return "\n\n".join(filter(None, (said, issue_lines(wrong))))


def check_sources_of(book: xw.Book, _: MessageTell) -> str:
    """What a check of the sources found, in the words of ``kpibook check``."""
    from kpibook import pipeline  # late, so that an installation that is broken says so in words
    from kpibook.summaries import verdict
    from kpibook.workspaces import outside_lines

    workspace = find_workspace(book.fullname)
    checked = pipeline.check(workspace, None, time_made())
    rows = sum(check.rows_used for check in checked.lists.checks)
    found = f"{len(checked.lists.files)} source files were read, {rows:,} rows used."
    said = verdict(checked.told, len(checked.accepted), checked.month)
    listed = issue_lines((*errors(checked.told), *_doubtful(checked.told)))
    outside = outside_lines(workspace, checked.lists.mapping)
    return "\n\n".join(filter(None, (found, *outside, said, listed)))


def make_team_workbooks(book: xw.Book, tell: MessageTell) -> str:
    """Make each team's workbook for the month that the cover shows."""
    from kpibook import pipeline
    from kpibook.mail import plain_draft_issues, plain_drafts
    from kpibook.teams import TeamsRequest, make_teams
    from kpibook.workspaces import outside_lines

    workspace, month = find_workspace(book.fullname), month_of(book)
    folder, progress = teams_folder(workspace, month), open_workbooks.quiet_status(book)
    report = pipeline.make_report(pipeline.read_lists(workspace, progress), month, time_made())
    for line in outside_lines(workspace, report.mapping):
        tell.line(line)
    run = make_teams(TeamsRequest(workspace, folder), report, tell, progress)
    tell.issues(plain_draft_issues(plain_drafts(folder / "drafts", run.manifest)))
    if run.failed:
        raise InputError([Issue("teams-failed", tell.message, advice="Correct what is named, and click again.")])
    return f"Team workbooks for {month.name} are in {folder}\n\n{tell.message}"


def make_drafts(book: xw.Book, tell: MessageTell) -> str:
    """Prepare each team's e-mail as a draft file, for the month that the cover shows; nothing is sent."""
    from kpibook.mail import MailRequest, mail_workbooks
    from kpibook.sources import read_mapping

    workspace, month = find_workspace(book.fullname), month_of(book)
    folder = teams_folder(workspace, month)
    if not folder.is_dir():
        what = f"There are no team workbooks for {month.name} in {folder}."
        raise InputError([Issue("no-team-workbooks", what, advice="Click Build team workbooks first.")])
    mapping = read_mapping(workspace)
    _, wrong = open_workbooks.proofread_book(book, workspace, earlier=False)
    texts = (*texts_to_look_at(open_workbooks.open_texts(book), month.name, book.name), *wrong)
    if mail_workbooks(mapping, MailRequest(workspace, month, folder, yes=True, texts=texts), tell):
        raise InputError([Issue("drafts-failed", tell.message, advice="Correct what is named, and click again.")])
    return f"E-mails for {month.name} are prepared; none has been sent.\n\n{tell.message}"


def publish_of(book: xw.Book, tell: MessageTell) -> str:
    """Publish the workbook: say what is open, ask, stamp and save it, and keep it as it is."""
    from kpibook.cache import Cache, cache_folder
    from kpibook.excel.compute import Computation
    from kpibook.excel.publishing import PublishRequest, closing_lines, publish_open
    from kpibook.who import logged_in_as
    from kpibook.workspaces import outside_lines

    tell.ask = lambda question: book.app.alert(question, TITLE, buttons="yes_no") == "yes"
    workspace, shown = find_workspace(book.fullname), month_of(book)
    workbook = open_workbooks.StampedInExcel(book)
    computation = Computation(workspace, time_made(), open_workbooks.quiet_status(book), Cache(cache_folder()))
    asked = PublishRequest(workbook.file, logged_in_as(), in_excel=True)
    try:
        with open_workbooks.one_at_a_time(book.fullname):
            done = publish_open(asked, computation, tell, workbook, shown)
    finally:
        with contextlib.suppress(NotImplementedError):  # a remote engine has no status bar
            book.app.status_bar = False
    if done is None:
        return "Nothing was published."
    send = "Send the file as it is, and close it without saving: saved again, it is another one."
    lines = [*closing_lines(done, workspace), send, *outside_lines(workspace, computation.inputs.mapping)]
    return "\n".join(lines)


def month_of(book: xw.Book) -> Period:
    """The month that the workbook shows, as its cover says; InputError when it is not a workbook of kpibook's."""
    names = [name.name for name in book.names]
    # Workbooks of earlier versions have no cell that resolves the selector.
    name = named.SHOWN_MONTH if named.SHOWN_MONTH in names else named.REPORT_MONTH
    value = book.names[name].refers_to_range.value if name in names else None
    if not isinstance(value, dt.datetime):
        what = f"The workbook in front has no report month (the name {named.REPORT_MONTH})."
        advice = "Bring the performance workbook that kpibook made to the front, and click again."
        raise InputError([Issue("not-our-workbook", what, sheet=book.name, advice=advice)])
    said = book.names[named.MONTH_NAME].refers_to_range.value if named.MONTH_NAME in names else None
    shown = month_named(str(said))
    # Workbooks of lists that are cut at one day say the day in full.
    return period_at(value.date(), shown) if shown else Month.of(value.date())


def teams_folder(workspace: Path, month: Period) -> Path:
    """Where ``kpibook month-end`` puts a month's team workbooks too."""
    return workspace / "out" / month.key / "teams"


def _doubtful(issues: Sequence[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.severity is Severity.WARNING]


def issue_lines(issues: Sequence[Issue], shown: int = _ISSUES_SHOWN) -> str:
    """The first issues in full, then how many more there are: a message box has no scroll bar."""
    lines = "\n\n".join(str(issue) for issue in issues[:shown])
    more = len(issues) - shown
    return lines if more <= 0 else f"{lines}\n\n… and {more} more: run kpibook check to see them all."
