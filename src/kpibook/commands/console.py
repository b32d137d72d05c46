"""EDGE: what the command line prints; bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console

from kpibook.issues import Issue, Severity, errors
from kpibook.issues import Progress as TellProgress

if TYPE_CHECKING:
    from rich.table import Table

console = Console(soft_wrap=True, markup=False, highlight=False, emoji=False)
error_console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False, emoji=False)
"""Names of files and teams are printed as they are: ``[b]`` is no markup, ``:smile:`` no picture."""

_LOOKALIKES = dict(zip("“”‘’–—−●○›", "\"\"''---*o>", strict=True)) | {"…": "...", "→": "->", "≤": "<=", "≥": ">="}


def print_lookalikes() -> None:
    """Let stdout and stderr print what their encoding lacks as what looks like it, or as a question mark.

    Windows' older code pages have no “, – or ●; a message must never fail for that.
    """
    codecs.register_error("kpibook-lookalikes", _lookalike)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="kpibook-lookalikes")


def _lookalike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_LOOKALIKES.get(sign, "?") for sign in signs), error.end


def print_content(content: bytes) -> None:
    """Print a file's content (UTF-8) on stdout: as it is for another program, as text on a terminal.

    What takes nothing but text (a notebook that runs a command in its own process) gets text, too.
    """
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None or sys.stdout.isatty():
        sys.stdout.write(content.decode())
    else:
        sys.stdout.flush()
        stream.write(content)
    sys.stdout.flush()


_STANDS = "kpibook: what stands if the command should break off"


def if_it_breaks_off(stands: str) -> None:
    """Note, for whoever must be told of a fault, what this command has done and not done so far."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_STANDS] = stands


def what_stands(context: click.Context) -> str:
    """What a command had noted when it broke off; most write everything at their end, or nothing."""
    said: str = context.meta.get(_STANDS, "Nothing was written; what was there before is as it was.")
    return said


@contextmanager
def progress_bar() -> Iterator[TellProgress]:
    """A function that moves a bar on the terminal; elsewhere one that does nothing."""
    if not error_console.is_terminal:
        yield lambda doing, done, steps: None
        return
    # Bars are for terminals alone, and are half of what there is to load before a line can be printed.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=error_console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def move(doing: str, done: int, steps: int) -> None:
            if doing not in tasks:
                tasks[doing] = bars.add_task(doing, total=steps)
            bars.update(tasks[doing], completed=done, total=steps)

        yield move


def print_issues(issues: Sequence[Issue], closing: str) -> None:
    """Everything that is wrong, on stderr: errors first, then warnings, then one closing line."""
    wrong = errors(issues)
    doubtful = [issue for issue in issues if issue.severity is Severity.WARNING]
    for heading, listed in (("to correct", wrong), ("to know", doubtful)):
        if listed:
            count = "1 thing" if len(listed) == 1 else f"{len(listed)} things"
            error_console.print(f"\n{count} {heading}:", style="bold")
        for issue in listed:
            error_console.print(f"\n{issue}")
    if closing:
        error_console.print(f"\n{closing}")


class ConsoleTell:
    """Prints what work says on its way; see `kpibook.issues.Tell`."""

    def line(self, text: str) -> None:
        """A line on stdout."""
        console.print(text)

    def caution(self, text: str) -> None:
        """A line on stderr."""
        error_console.print(text)

    def issues(self, issues: Sequence[Issue], closing: str = "") -> None:
        """What is wrong or doubtful, on stderr."""
        print_issues(issues, closing)

    def table(self, table: Table) -> None:
        """A table as wide as the terminal; elsewhere wide enough that no address is broken."""
        shown = console if console.is_terminal else Console(width=220, file=console.file, markup=False, emoji=False)
        shown.print(table, highlight=False)

    def agrees(self, question: str) -> bool:
        """The answer to a question; no where nobody is there to give one, as in a schedule."""
        try:
            return click.confirm(question)
        except click.Abort:
            error_console.print("\nNobody answered. A schedule answers with --yes.")
            return False

    def stands(self, text: str) -> None:
        """What is so if the command should break off."""
        if_it_breaks_off(text)


console_tell = ConsoleTell()
