"""A file appears whole or not at all; what stood there before stays until the new one is complete."""

import contextlib
import errno
import glob
import os
import platform
import re
import secrets
import time
import zlib
from dataclasses import replace
from pathlib import Path

from kpibook.issues import InputError, Issue, stop_on_errors

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
OWNER_ALONE = 0o600
"""Rights of a new file where the workspace says nothing else: it holds figures about children."""
_HOST = f"{zlib.crc32(platform.node().encode()):08x}"
_TEMPORARY = re.compile(r"\..+\.(?:([0-9a-f]{8})([0-9a-f]{8})[0-9a-f]{4}|[0-9a-f]{8})\.tmp")
"""A file until it is whole: whose it is, by machine and process; eight digits from versions before."""
_OLD_SECONDS = 3600
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP}
"""How a hard link fails on a drive that knows none."""


class FileInUseError(PermissionError):
    """A file that is there cannot be replaced: on Windows, a program has it open."""


def replace_file(path: Path, content: bytes, advice: str = "", rights: int = OWNER_ALONE) -> None:
    """Write a workbook, or what belongs to one, in one step (see `write_file`), into a folder that is made for it.

    InputError says what is in the way: the folder cannot be made or written to, the disk is full, or the file is open
    in Excel. `advice` says what to do where choosing another name with --out is no way out.
    """
    try:
        stop_on_errors(open_elsewhere(path, advice))
        make_folders(path.parent, rights)
        write_file(path, content, rights)
    except FileInUseError as error:
        raise InputError([_open_issue(path, None, advice)]) from error
    except OSError as error:
        issue = _issue(path, error)
        raise InputError([replace(issue, advice=advice or issue.advice)]) from error


def write_file(path: Path, content: bytes, rights: int = OWNER_ALONE, lasting: bool = True) -> None:
    """Write a file in one step, by way of a temporary file in its folder; when this returns, it lies on the disk.

    A new file has these `rights` (on Linux and Mac); one that was there keeps its own. Where it need not outlive a
    power cut (not `lasting`), the disk is not waited for. OSError leaves an earlier file as it was, and nothing else.
    """
    temporary = _temporary(path)
    try:
        clear_leftovers(path.parent, glob.escape(path.name))
        _write_new(temporary, content, (path, rights), lasting)
        _move(temporary, path, lasting)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def create_file(path: Path, content: bytes, rights: int = OWNER_ALONE) -> None:
    """Write a file that is not there yet, whole or not at all, and lying on the disk; FileExistsError where it is.

    Of two that do it at once, on one machine or on two that share a drive, one gets the error. A drive that knows no
    hard links gets the file written in place: there a power cut may leave half of it.
    """
    temporary = _temporary(path)
    try:
        clear_leftovers(path.parent, glob.escape(path.name))
        _write_new(temporary, content, (path, rights), lasting=True)
        if os.name == "nt":
            temporary.rename(path)  # which there replaces nothing
        else:
            try:
                os.link(temporary, path)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                _write_new(path, content, (temporary, rights), lasting=True)
        _sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    """Where a file is written until it is whole."""
    return path.with_name(f".{path.name}.{_HOST}{os.getpid():08x}{secrets.token_hex(2)}.tmp")


def _write_new(new: Path, content: bytes, like: tuple[Path, int], lasting: bool) -> None:
    """Write a file that is not there, with the rights of another, or these where there is none."""
    with os.fdopen(os.open(new, _NEW, OWNER_ALONE), "wb") as file:
        file.write(content)
        _give_rights(file.fileno(), *like)
        if lasting:
            file.flush()
            os.fsync(file.fileno())


def make_file(path: Path, rights: int = OWNER_ALONE) -> None:
    """Make the file, empty, and the folders above it, where they are missing: SQLite would let everyone read it."""
    make_folders(path.parent, rights)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, _NEW, OWNER_ALONE))
        if os.name == "posix" and rights != OWNER_ALONE:
            path.chmod(rights)


def make_folders(folder: Path, rights: int = OWNER_ALONE) -> None:
    """Make the folder and those above it that are missing; who may read files of these rights may look into them."""
    if not folder.is_dir():
        if folder.parent != folder:
            make_folders(folder.parent, rights)
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.name == "posix" and rights != OWNER_ALONE:
            folder.chmod(rights | (rights & 0o444) >> 2)


def clear_leftovers(folder: Path, names: str) -> None:
    """Delete the temporary files, of files called so (a pattern), that a run left which was killed.

    That is one whose process, on this machine, is gone, or that is older than an hour: it holds figures.
    """
    for path in folder.glob(f".{names}.*.tmp"):
        found = _TEMPORARY.fullmatch(path.name)
        with contextlib.suppress(OSError):
            if found and (_is_gone(found[1], found[2]) or time.time() - path.stat().st_mtime > _OLD_SECONDS):
                path.unlink()


def _is_gone(host: str | None, process: str | None) -> bool:
    """Whether the process that wrote it has ended; False where that cannot be known."""
    if os.name != "posix" or host != _HOST or process is None:
        return False
    try:
        os.kill(int(process, 16), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:  # it is somebody else's
        return False
    return False


def _give_rights(handle: int, path: Path, rights: int) -> None:
    """To the new content, those of the file that it replaces; the rights that are asked for where there is none."""
    if os.name != "posix":  # on Windows the folder decides
        return
    with contextlib.suppress(OSError):  # some network drives keep none
        try:
            before = path.stat()
        except FileNotFoundError:
            os.fchmod(handle, rights)
            return
        if before.st_gid != os.fstat(handle).st_gid:
            with contextlib.suppress(OSError):
                os.fchown(handle, -1, before.st_gid)
        os.fchmod(handle, before.st_mode & 0o777)


def _move(temporary: Path, path: Path, lasting: bool) -> None:
    try:
        temporary.replace(path)
    except PermissionError as error:
        if path.exists():
            raise FileInUseError(error.errno, error.strerror) from error
        raise
    if lasting:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let the names in a folder lie on the disk too."""
    if hasattr(os, "O_DIRECTORY"):
        with contextlib.suppress(OSError):  # some network drives cannot sync a folder; the file itself is safe
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def open_elsewhere(path: Path, advice: str = "") -> tuple[Issue, ...]:
    """An error when a program has said, by its lock file, that it has the file open."""
    return tuple(_open_issue(path, lock, advice) for lock in _lock_files(path) if lock.exists())


def _lock_files(path: Path) -> tuple[Path, ...]:
    """What Excel and LibreOffice put beside a workbook while it is open."""
    return (
        path.with_name(f"~${path.name}"),
        path.with_name(f".~lock.{path.name}#"),
    )


def _open_issue(path: Path, lock: Path | None, advice: str) -> Issue:
    left = f" If nobody has it open, delete {lock.name}." if lock else ""
    return Issue(
        "output-open",
        f"{path.name} is open in Excel or another program, so it cannot be replaced.",
        sheet=str(path),
        advice=f"{advice or 'Close it and run again, or choose another name with --out.'}{left}",
    )


def _issue(path: Path, error: OSError) -> Issue:
    if error.errno in _FULL:
        what = f"The disk is full: {path.name} could not be written."
        advice = "Free some space, or choose another folder with --out."
        return Issue("output-disk-full", what, sheet=str(path.parent), advice=advice)
    if error.errno in _READ_ONLY:
        what = f"The folder for {path.name} may not be written to."
        advice = "Choose another folder with --out, or ask for the right to write there."
        return Issue("output-read-only", what, sheet=str(path.parent), advice=advice)
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.ENOENT, errno.EISDIR):
        what = f"The folder of {path.name} is a file, or {path.name} is a folder."
        return Issue("output-folder", what, sheet=str(path), advice="Choose another place with --out.")
    what = f"{path.name} could not be written: {error.strerror or 'the system gave no reason'}."
    return Issue("output-failed", what, sheet=str(path), advice="Choose another place with --out.")
