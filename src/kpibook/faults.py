"""EDGE: a fault of kpibook's own: what a person is told of it, and what the log keeps.

A bug crashes inside and ends here, in a sentence. The log gets kinds of exceptions and frames (file, line, function),
never an exception's text: that may quote a cell, and so a person. Only the standard library is imported, so that an
installation in which something else is broken says so, too.
"""

import contextlib
import datetime as dt
import os
import platform
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

from kpibook.issues import Issue

FAULT = 3
"""The exit code of a command that a fault ended; 0, 1 and 2 are said by `commands`."""
_PROGRAMS = {
    "OfficeError": "LibreOffice ended or refused",
    "com_error": "Excel ended or refused (is a dialog open, a cell being typed in, or the workbook protected?)",
    "CommandError": "Excel ended or refused (is a dialog open, a cell being typed in, or the workbook protected?)",
}
"""Exceptions of programs that we drive, by name: pywin32's and appscript's are not installed everywhere."""


def log_file(system: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Path:
    """The file that details of a failure go to.

    >>> log_file("win32", {"LOCALAPPDATA": "C:/Users/x/AppData/Local"}).as_posix()
    'C:/Users/x/AppData/Local/kpibook/kpibook.log'
    """
    home = Path(environ.get("HOME") or Path.home())
    if system == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "kpibook" / "kpibook.log"
    if system == "darwin":
        return home / "Library" / "Logs" / "kpibook" / "kpibook.log"
    return Path(environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "kpibook" / "kpibook.log"


def changes_file(log: Path | None = None) -> Path:
    """Beside the log: what refreshes changed, with the figures; so the log itself can be sent to somebody else.

    >>> changes_file(Path("state/kpibook.log")).as_posix()
    'state/changes.log'
    """
    return (log or log_file()).with_name("changes.log")


def write_log(log: Path, what: str, text: str) -> bool:
    """Add to the log; whether it could be written. One that cannot must not hide the message."""
    with contextlib.suppress(OSError):
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(_to_add(log), "a", encoding="utf-8", errors="replace") as file:
            file.write(f"--- {dt.datetime.now():%Y-%m-%d %H:%M:%S} {what}\n{text}\n")
        return True
    return False


def _to_add(log: Path) -> int:
    """The log, open for adding; a new one is the owner's alone."""
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def fault_issue(doing: str, error: BaseException, stands: str, log: Path | None = None) -> Issue:
    """A fault in words, with what was and was not done; its frames go to the log.

    >>> print(fault_issue("kpibook check", KeyError("x"), "Nothing was written.", Path("/dev/null")).message)
    kpibook check did not finish, because of a fault in kpibook (KeyError).
    """
    try:
        place = log or log_file()
        kept = write_log(place, doing, frames(error))
    except RuntimeError:  # a user without a home
        place, kept = Path("kpibook.log"), False
    if kept:
        advice = "Send this log file to whoever looks after kpibook: it says where in the program it was, no data."
    else:
        advice = "The log file could not be written. Tell whoever looks after kpibook what you did, and this message."
    return Issue("fault", f"{doing} did not finish, because {why(error)}.", str(place), advice=f"{stands}\n  {advice}")


def why(error: BaseException) -> str:
    """Why something did not finish, in words, when it was no input that was wrong.

    >>> why(ZeroDivisionError("a name")), why(OSError(28, "No space left on device", "a name"))
    ('of a fault in kpibook (ZeroDivisionError)', 'the system refused something (No space left on device)')
    """
    if type(error).__name__ in _PROGRAMS:
        return _PROGRAMS[type(error).__name__]
    if isinstance(error, MemoryError):
        return "this computer has no memory left (close other programs and run it again)"
    if isinstance(error, OSError) and error.errno:
        return f"the system refused something ({os.strerror(error.errno)})"
    return f"of a fault in kpibook ({type(error).__name__})"


def frames(error: BaseException) -> str:
    """The kinds of an exception and of those that led to it, each with its frames; no text, no value.

    >>> frames(KeyError("Zebedee")).splitlines()[1:]
    ['KeyError']
    """
    about = f"Python {platform.python_version()} on {platform.system()} {platform.release()}"
    return "\n".join([about, *_frames(error, set())])


def _frames(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen:
        return
    seen.add(id(error))
    led = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if led is not None:
        yield from _frames(led, seen)
        yield "which led to"
    yield type(error).__name__
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {_short(frame.filename)}, line {frame.lineno}, in {frame.name}"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _frames(inner, seen)


def _short(file: str) -> str:
    """A file's path from its package on: where packages are installed may name a user."""
    parts = PurePath(file).parts
    for folder in ("site-packages", "dist-packages"):
        if folder in parts:
            return "/".join(parts[parts.index(folder) + 1 :])
    return "/".join(parts[parts.index("kpibook") :] if "kpibook" in parts else parts[-1:])


def reader_has_gone() -> bool:
    """Whether nobody reads stdout any more, as after `| head -1`: no fault."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return True
    return False


def let_go_of_output() -> None:
    """Give up on streams that take nothing more (a full disk, a reader that has gone), so that the exit code stands."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
