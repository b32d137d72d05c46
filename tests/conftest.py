"""What tests of every room share: a real headless LibreOffice that recalculates workbooks."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

Values = dict[str, dict[str, object]]
Changes = Mapping[tuple[str, str], str | float]
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The flag with which tests/workbook/test_layout.py writes what it compares with."""
    parser.addoption("--renew-layout", action="store_true", help="note how a workbook is drawn, VERSION raised")


class Calc:
    """A LibreOffice that opens workbooks, recalculates them hard, and tells every cell's value.

    Values are text and numbers (dates as Excel's days), errors as `#N/A`; blank cells are left out.
    """

    def __init__(self, folder: Path) -> None:
        soffice, python = shutil.which("soffice"), _python_with_uno()
        if soffice is None:
            pytest.fail("soffice (LibreOffice) was not found; install libreoffice-calc and python3-uno")
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
        pipe = f"kpibook_{os.getpid()}_{secrets.token_hex(4)}"
        options = ("--headless", "--norestore", "--nologo", "--nodefault")
        self._office = subprocess.Popen(
            [soffice, *options, f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={pipe};urp;"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        driver = Path(__file__).with_name("libreoffice_calc.py")
        self._driver = subprocess.Popen(
            [python, str(driver), pipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def each(self, path: Path, changes: Sequence[Changes], sheets: Sequence[str] = ()) -> list[Values]:
        """Values after each set of changes in turn, all made in one opened copy; nothing is saved."""
        listed = [[[sheet, cell, value] for (sheet, cell), value in some.items()] for some in changes]
        return self._ask({"path": str(path), "changes": listed, "sheets": list(sheets)})

    def pages(self, path: Path) -> dict[str, int]:
        """Number of printed pages of each sheet."""
        return self._ask({"pages": str(path)})

    def saved(
        self,
        path: Path,
        to: Path,
        changes: Mapping[tuple[str, str], str],
        formulas: Mapping[tuple[str, str], str],
        by: Sequence[tuple[str, str, int]],
        kind: str,
    ) -> None:
        """Save a copy after typing into these cells, and sorting these ranges (sheet, range, column) backwards."""
        typed, made = ([[*cell, text] for cell, text in some.items()] for some in (changes, formulas))
        request = {"typed": str(path), "to": str(to), "changes": typed, "formulas": made, "sorted": list(by)}
        self._ask(request | {"kind": kind})

    def _ask(self, request: dict[str, Any]) -> Any:
        assert self._driver.stdin is not None and self._driver.stdout is not None
        self._driver.stdin.write(json.dumps(request) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        if not line:
            pytest.fail("LibreOffice stopped without an answer")
        answer = json.loads(line)
        if "error" in answer:
            pytest.fail(f"LibreOffice: {answer['error']}")
        return answer["values"]

    def __call__(self, path: Path, changes: Changes | None = None, sheets: Sequence[str] = ()) -> Values:
        """Values after a hard recalculation with these cells changed: (sheet, cell) → value."""
        return self.each(path, [changes or {}], sheets)[0]

    def close(self) -> None:
        """End both processes, and only these."""
        assert self._driver.stdin is not None and self._driver.stdout is not None
        self._driver.stdin.close()
        for process in (self._driver, self._office):
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                if process is self._office:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                process.kill()
                process.wait(timeout=20)
        self._driver.stdout.close()


def _python_with_uno() -> str:
    """A Python that can `import uno`: the system's, or the one that LibreOffice brings."""
    for candidate in ("/usr/bin/python3", shutil.which("python3") or "", "/opt/libreoffice/program/python"):
        if candidate and Path(candidate).exists():
            tried = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if tried.returncode == 0:
                return candidate
    pytest.fail("no Python with LibreOffice's uno was found; install python3-uno")


@pytest.fixture(scope="session")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    """Call it with a workbook's path (and changes) for every sheet's values after a hard recalculation."""
    calc = Calc(tmp_path_factory.mktemp("libreoffice"))
    yield calc
    calc.close()
