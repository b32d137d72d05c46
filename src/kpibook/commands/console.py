"""EDGE: what the command line prints; bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from kpibook.issues import Issue, Severity, did_you_mean, errors
from kpibook.plain_files import cannot_be, other_than_file

if TYPE_CHECKING:  # commands that compute nothing start without the engine
    from kpibook.pipeline import Progress as ProgressCall

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


class PlacePath(click.Path):
    """A path on the command line; one that no system can have, or what is neither file nor folder, is a usage error."""

    def __init__(self, **options: bool) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error."""
        place = Path(value)
        if why := cannot_be(place):
            self.fail(f"no such place can be: {why}.", param, ctx)
        found = other_than_file(place)
        if found and found != "a folder":
            self.fail(f"{place} is {found}, no file or folder.", param, ctx)
        return super().convert(value, param, ctx)


def must_be_there(folder: Path, workspace: Path, option: str = "--out") -> None:
    """A usage error, with the near match, when a folder to write into is not there: a slip shall make no folders.

    ``out`` in the workspace and a month's folder in it are made by kpibook itself.
    """
    try:
        _must_be_there(folder, workspace, option)
    except OSError as error:
        raise click.BadParameter(f"no such place can be: {error.strerror}.", param_hint=option) from error


def _must_be_there(folder: Path, workspace: Path, option: str) -> None:
    own, whole = (workspace / "out").resolve(), folder.resolve()
    if whole.is_dir() or whole == own or (whole.parent == own and re.fullmatch(r"\d{4}-\d{2}", whole.name)):
        return
    missing = next(part for part in (*reversed(whole.parents), whole) if not part.is_dir())
    if missing.exists():
        return  # a file: said, with more, where it is written
    beside = [path.name for path in missing.parent.iterdir() if path.is_dir()]
    near = did_you_mean(missing.name, beside)
    message = f'there is no folder "{missing.name}" in {missing.parent}. {near or "Make it first, or name another."}'
    raise click.BadParameter(message, param_hint=option)


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
def progress_bar() -> Iterator[ProgressCall]:
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
