"""The old file goes to its dated copy, the new one takes its place: each whole or not at all."""

import datetime as dt
import glob
import os
import shutil
from contextlib import suppress
from pathlib import Path

from kpibook.atomic import clear_leftovers, replace_file
from kpibook.issues import InputError, Issue


def swap(file: Path, before: bytes, after: bytes, old_copy: Path | None, made: dt.datetime) -> Path:
    """Put the new content into the file and its old content into a copy; gives the copy's place.

    `before` is what was read. InputError leaves the file as it was, and no copy.
    """
    backup = _back_up(file, before, old_copy, made)
    try:
        # Read again at the last moment: somebody may have saved while this one was computing.
        if file.read_bytes() != before:
            raise InputError([_changed(file)])
        replace_file(file, after, "Close it, free some space or ask for the right to write there; then run again.")
    except BaseException as error:
        # A copy without a new file would look as if the refresh had been done.
        backup.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputError([_changed(file)]) from error
        raise
    return backup


def backup_place(file: Path, old_copy: Path | None, made: dt.datetime) -> Path:
    """Where the old file is copied to: the place that was asked for, or a dated name in that folder or in its own."""
    folder = old_copy if old_copy and old_copy.is_dir() else file.parent
    names = (f"{file.stem} {made:%Y-%m-%d %H%M}{f' {n}' if n > 1 else ''}{file.suffix}" for n in range(1, 1000))
    dated = next(path for name in names if not (path := folder / name).exists())
    return old_copy if old_copy is not None and not old_copy.is_dir() else dated


def _back_up(file: Path, before: bytes, old_copy: Path | None, made: dt.datetime) -> Path:
    """The dated copy of the old file. InputError when it cannot be written."""
    backup = backup_place(file, old_copy, made)
    clear_leftovers(backup.parent, f"{glob.escape(file.stem)} *{glob.escape(file.suffix)}")
    if backup.exists():
        raise InputError([_no_backup(backup, "a file of that name is there already")])
    try:
        replace_file(backup, before, "Free some space, or name another place with --old-copy.")
    except InputError as error:
        raise InputError([_no_backup(backup, error.issues[0].message.rstrip("."))]) from error
    with suppress(OSError):
        # The copy is the old file under another name: its time and its rights go with it.
        about = file.stat()
        os.utime(backup, ns=(about.st_atime_ns, about.st_mtime_ns))
        shutil.copymode(file, backup)
    return backup


def _no_backup(backup: Path, why: str) -> Issue:
    return Issue(
        "backup-failed",
        f"The old workbook could not be copied, so it was left as it is: {why}.",
        sheet=str(backup),
        advice="Free some space, or name another place with --old-copy.",
    )


def _changed(file: Path) -> Issue:
    return Issue(
        "refresh-overtaken",
        "Somebody changed the workbook while it was being refreshed, so it is left as they saved it.",
        sheet=str(file),
        advice="Make sure that nobody is working in it, and run again.",
    )
