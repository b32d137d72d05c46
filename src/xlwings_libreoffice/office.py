"""Start and stop a LibreOffice of our own, out of sight; or find the one that a user has running.

Our end of the line to the Python that has `uno`.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

PYTHON_VARIABLES = ("XLWINGS_LIBREOFFICE_PYTHON", "KPIBOOK_LIBREOFFICE_PYTHON")
"""Each may name the Python that has `uno`; the second is an earlier name."""
_START = (
    "import sys; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv.pop(1)); "
    "from bridge.serve import main; main()"
)


class OfficeError(Exception):
    """LibreOffice, or the way to it, refused; `kind` says which class of thing."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Bridge:
    """A line to one LibreOffice. Use it in a `with`, or close it."""

    def __init__(self, accept: str, patience_seconds: float = 30.0) -> None:
        self.accept = accept
        command = [python_with_uno(), "-I", "-c", _START, str(Path(__file__).parent), accept, str(patience_seconds)]
        quiet = subprocess.DEVNULL  # what goes wrong there comes as an answer; its traceback is nothing for a person
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet, encoding="utf-8"
        )
        try:
            self._answer()
        except BaseException:
            self.close()
            raise

    def call(self, operation: str, **arguments: Any) -> Any:
        """What an operation of the bridge gives back; OfficeError when it fails or the line is cut."""
        line = json.dumps({"op": operation, "args": arguments})
        try:
            assert self._process.stdin is not None  # asked for above
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise OfficeError("gone", "the connection to LibreOffice is closed") from error
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None  # asked for above
        line = self._process.stdout.readline()
        if not line:
            raise OfficeError("gone", "LibreOffice's Python ended unexpectedly")
        answer = json.loads(line)
        if "error" in answer:
            kind, message = answer["error"]
            raise OfficeError(kind, message or kind)
        return answer["result"]

    def close(self) -> None:
        """Hang up; LibreOffice itself goes on."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> "Bridge":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_found: list[str] = []


def python_with_uno() -> str:
    """A Python that can import `uno`; OfficeError that says what to install when there is none."""
    for candidate in _found or _candidates():
        if _imports_uno(candidate):
            _found[:] = [candidate]
            return candidate
    raise OfficeError(
        "no-uno",
        "no Python on this computer can talk to LibreOffice. On Debian and Ubuntu install python3-uno; elsewhere set "
        f"{PYTHON_VARIABLES[0]} to the Python in LibreOffice's program folder.",
    )


def _candidates() -> Iterator[str]:
    named = next((os.environ[name] for name in PYTHON_VARIABLES if os.environ.get(name)), None)
    if named:
        yield named
    yield from ("/usr/bin/python3", "/usr/lib/libreoffice/program/python")
    yield "/Applications/LibreOffice.app/Contents/Resources/python"
    for program in ("C:/Program Files/LibreOffice/program", "C:/Program Files (x86)/LibreOffice/program"):
        yield f"{program}/python.exe"
    yield sys.executable


def _imports_uno(python: str) -> bool:
    try:
        tried = subprocess.run([python, "-I", "-c", "import uno"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


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
