"""EDGE: what stands at a path, before anything is opened: a pipe or device would let a run wait without end."""

import errno
import stat
from pathlib import Path

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_CANNOT_BE = {errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EILSEQ}


def other_than_file(path: Path) -> str:
    """What stands there instead of a file, in words; '' where a file does, or nothing, or the system tells nothing.

    >>> other_than_file(Path()), other_than_file(Path(__file__))
    ('a folder', '')
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return ""
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "")


def cannot_be(path: Path) -> str:
    """Why no system has such a path; '' when it may be there or not.

    >>> cannot_be(Path("a\\0b"))
    'it holds a NUL character'
    """
    try:
        path.lstat()
    except ValueError:
        return "it holds a NUL character"
    except OSError as error:
        return (error.strerror or "the system refuses it").lower() if error.errno in _CANNOT_BE else ""
    return ""
