"""EDGE: what was worked out from unchanged inputs, kept for the next time; safe to delete at any moment.

Each entry is a file named by the hash of everything that it was worked out from, so a stale one is never found, and
begins with the hash of what it holds, so a damaged one is not taken for another. Entries are Python pickles, which can
run code when they are read: they lie in a folder of this user's own, and one that somebody else could have written is
not read.
"""

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kpibook.atomic import clear_leftovers, write_file

_ENTRIES = 60
"""So many entries are kept, the newest."""

_DIGEST = hashlib.sha256().digest_size
"""Bytes before each entry: the hash of the rest."""
_UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    ImportError,
    LookupError,
    AttributeError,
    ValueError,
    TypeError,
)
"""How reading an entry fails that is cut short, or was written by another version."""


def cache_folder(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Path:
    """The user's own folder for what can be worked out again.

    >>> cache_folder("linux", {"HOME": "/home/x"}).as_posix()
    '/home/x/.cache/kpibook'
    """
    home = Path(environ.get("HOME") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "kpibook" / "cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / "kpibook"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "kpibook"


def key_of(parts: Iterable[str]) -> str:
    """The name of an entry: a hash of everything that it was worked out from.

    >>> key_of(["a", "bc"]) != key_of(["ab", "c"])
    True
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:{part}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Cache:
    """A folder of entries. What cannot be read or written is left out: without a cache all is as it is, but slower."""

    folder: Path

    def get(self, key: str) -> object:
        """The entry of that key; None when there is none, or none that can be trusted."""
        file = self.folder / f"{key}.pickle"
        try:
            if not _private(self.folder) or not _private(file):
                return None
            digest, content = (whole := file.read_bytes())[:_DIGEST], whole[_DIGEST:]
            if hashlib.sha256(content).digest() != digest:  # damaged, it could be read as something else
                return None
            found: object = pickle.loads(content)
            os.utime(file)
        except _UNREADABLE:
            return None
        return found

    def put(self, key: str, value: object) -> None:
        """Keep an entry, whole or not at all; the oldest ones go."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
            # an entry that a power cut damages is known by its hash, so the disk need not be waited for
            write_file(self.folder / f"{key}.pickle", hashlib.sha256(content).digest() + content, lasting=False)
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        clear_leftovers(self.folder, "*")
        entries = sorted(self.folder.glob("*.pickle"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in entries[_ENTRIES:]:
            old.unlink(missing_ok=True)


def _private(path: Path) -> bool:
    """Whether only this user can have written a file or folder. Windows keeps its user folders so by itself."""
    if not hasattr(os, "getuid"):
        return True
    about = path.stat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o022
