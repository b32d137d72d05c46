"""Our end of the line to the Python that has `uno`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
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
