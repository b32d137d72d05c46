"""Start and stop a LibreOffice of our own, out of sight; or find the one that a user has running."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from xlwings_libreoffice.client import Bridge, OfficeError


def soffice() -> str:
    """The program; OfficeError when LibreOffice is not installed."""
    places = (
        shutil.which("soffice"),
        shutil.which("libreoffice"),
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        "C:/Program Files/LibreOffice/program/soffice.exe",
    )
    for place in places:
        if place and Path(place).exists():
            return place
    raise OfficeError("no-office", "LibreOffice is not installed on this computer.")


class HeadlessOffice:
    """A LibreOffice without windows, with a profile of its own and a pipe with a random name. Use it in a `with`.

    A pipe, not a port: only this user can open it.
    """

    def __init__(self, start_seconds: float = 90.0) -> None:
        self.accept = f"pipe,name=xlwings{secrets.token_hex(8)}"
        self._profile = tempfile.mkdtemp(prefix="xlwings-libreoffice-")
        command = [
            soffice(),
            f"-env:UserInstallation={Path(self._profile).as_uri()}",
            *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            f"--accept={self.accept};urp",
        ]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=sys.platform != "win32"
        )
        try:
            self.bridge = Bridge(self.accept, start_seconds)
        except BaseException:
            self._end()
            raise

    def close(self) -> None:
        """End it without saving anything, by force when it does not end by itself."""
        try:
            self.bridge.call("quit_office")
        except OfficeError:
            pass  # it ended while it answered, or was gone before
        finally:
            self.bridge.close()
            self._end()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._signal()
        self._process.wait()

    def _end(self) -> None:
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._signal()
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _signal(self) -> None:
        if sys.platform == "win32":
            self._process.kill()
            return
        with contextlib.suppress(ProcessLookupError):  # it may have ended meanwhile
            os.killpg(self._process.pid, signal.SIGKILL)

    def __enter__(self) -> "HeadlessOffice":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def remove_stale_lock(workbook: Path) -> None:
    """Take away the lock file that a LibreOffice that was killed left beside a workbook.

    With it there, LibreOffice opens the workbook for nobody. OfficeError when the lock may be alive: the workbook is
    then open in another LibreOffice, perhaps on another computer.
    """
    lock = workbook.with_name(f".~lock.{workbook.name}#")
    try:
        text = lock.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    if not lock_is_stale(text, socket.gethostname(), _running_offices()):
        raise OfficeError(
            "locked",
            f'"{workbook.name}" is open in another LibreOffice (there is a file "{lock.name}" beside it). Close it '
            "there. If it is open nowhere, delete that file.",
        )
    lock.unlink(missing_ok=True)


def lock_is_stale(lock: str, computer: str, running: Iterable[str] | None) -> bool:
    """Whether a lock file's text names a LibreOffice of this computer that no longer runs.

    The text is ``,user,computer,time,profile;``; `running` are the command lines of every LibreOffice that runs here,
    None when that cannot be told.

    >>> lock_is_stale(",a,pc7,24.11.2023 10:00,file:///tmp/p1;", "pc7", [])
    True
    >>> lock_is_stale(",a,pc7,24.11.2023 10:00,file:///tmp/p1;", "pc7", ["soffice.bin -env:UserInstallation=file:///tmp/p1"])
    False
    >>> lock_is_stale(",a,pc8,24.11.2023 10:00,file:///tmp/p1;", "pc7", [])
    False
    """
    fields = lock.strip().rstrip(";").split(",")
    if running is None or len(fields) < 5 or fields[2] != computer:
        return False
    profile = fields[4].removesuffix("/")
    return not any(profile in line or "-env:UserInstallation=" not in line for line in running)


def _running_offices() -> list[str] | None:
    processes = Path("/proc")
    if not (processes / "self" / "cmdline").exists():
        return None
    found = []
    for place in processes.glob("[0-9]*/cmdline"):
        try:
            line = place.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it ended meanwhile, or is another user's
        if "soffice.bin" in line:
            found.append(line)
    return found
