"""Runs the command line in this process, as often as a test of thousands of cases needs, and judges how each ended."""

from __future__ import annotations

import contextlib
import io
import signal
import zipfile
from dataclasses import dataclass
from pathlib import Path

from kpibook.commands.command_line import main

SECONDS = 30
EARLIER = b"the workbook of last month"


class HungError(BaseException):
    """A command did not end; no Exception, so that nothing but the test catches it."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code (None for a traceback or a hang), and what it printed."""

    code: int | None
    printed: str


def run(arguments: list[str]) -> Ended:
    """Run `kpibook` with these arguments; a fault that escapes, or a hang, is told in `printed`."""
    printed = io.StringIO()
    with _alarm(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            main.main(arguments, prog_name="kpibook")
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
            return Ended(code, printed.getvalue())
        except HungError:
            return Ended(None, f"HUNG\n{printed.getvalue()}")
        except BaseException as fault:  # noqa: BLE001 - what escapes is what is looked for
            import traceback

            frames = "".join(traceback.format_tb(fault.__traceback__)[-3:])
            return Ended(None, f"{type(fault).__name__}: {str(fault)[:300]}\n{frames}")
    return Ended(0, printed.getvalue())


@contextlib.contextmanager
def _alarm():
    def ring(*_):
        raise HungError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def what_is_wrong(ended: Ended, out: Path, earlier: bytes = EARLIER) -> str:
    """Why a run ended as none may; '' when it ended well: a known code, words, and a whole workbook."""
    if ended.code not in (0, 1, 2):
        return f"ended with {ended.code}: {ended.printed[-1500:]}"
    if "Traceback" in ended.printed or not ended.printed.strip():
        return f"no words, or a traceback: {ended.printed[-600:]}"
    if [path.name for path in out.parent.iterdir() if path.name != out.name and path.name.startswith(".")]:
        return "left a temporary file behind"
    content = out.read_bytes()
    if content != earlier and not (ended.code == 0 and zipfile.is_zipfile(io.BytesIO(content))):
        return "the earlier workbook is neither as it was nor a whole new one"
    return ""


def told(faults):
    """The first faults, in full, each with its seed."""
    shown = "\n\n".join(f"seed {seed}: {fault}" for seed, fault in list(faults.items())[:8])
    return f"{len(faults)} attempts ended badly\n{shown}"
