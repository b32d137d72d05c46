"""Fixtures for the Excel room: a small macro workbook, made as the workbook writer makes one."""

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw

from kpibook.excel.macros.actions import ACTIONS
from kpibook.excel.macros.addin import macro_parts
from xlwings_libreoffice.activate import activate
from xlwings_libreoffice.office import HeadlessOffice, OfficeError, python_with_uno, soffice

SHEETS = ("Cover", "Contacts", "Numerators")


def small_macro_workbook(sheets: tuple[str, ...] = SHEETS) -> bytes:
    parts = macro_parts(sheets)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    made = [book.add_worksheet(name) for name in sheets]
    book.add_vba_project(io.BytesIO(parts.vba), True)
    for place, button in enumerate(parts.buttons):
        made[0].insert_button(2 * place, 3, {"macro": button.macro, "caption": button.caption, "width": 160})
    last = made[-1]
    last.write_row(0, 0, ["key", "2023-01", "2023-02"])
    last.write_row(1, 0, ["contacts|whole", 5, 7])
    last.write_row(2, 0, ["contacts|north", 2, 3])
    columns = [{"header": heading} for heading in ("key", "2023-01", "2023-02")]
    last.add_table(0, 0, 2, 2, {"name": last.get_name(), "columns": columns})
    book.define_name("report_month", "=Cover!$A$1")
    book.close()
    return parts.add_ribbon(buffer.getvalue())


@pytest.fixture
def macro_workbook() -> bytes:
    return small_macro_workbook()


@pytest.fixture
def make_macro_workbook() -> Callable[[], bytes]:
    return small_macro_workbook


@pytest.fixture(scope="session")
def office() -> Iterator[HeadlessOffice]:
    """A real LibreOffice of the tests' own; skipped, and said so, where there is none."""
    try:
        soffice()
        python_with_uno()
    except OfficeError as error:
        pytest.skip(str(error))
    with HeadlessOffice() as running:
        yield running


@pytest.fixture
def app(office: HeadlessOffice) -> Iterator[xw.App]:
    """The LibreOffice as xlwings' app; what a test leaves open is closed."""
    before = xw.engines.active
    running = activate(office.bridge)
    yield running
    for book in list(running.books):
        book.close()
    xw.engines.active = before


SHIM = """
' The tests' own from here on.
Public Sub RunPythonShim(command As String)
    Dim number As Integer
    number = FreeFile
    Open "{folder}/command" For Output As #number
    Print #number, command
    Close #number
    Shell "{folder}/run", 0
    Do While Not FileExists("{folder}/done")
        Wait 50
    Loop
End Sub
"""

RUN = """#!/bin/sh
# What xlwings' RunPython starts: the same imports, the same command, the same arguments.
cd {folder}
PATH=/usr/bin:/bin KPIBOOK_LIBREOFFICE={accept} XDG_STATE_HOME={folder}/state HOME={folder} \\
  {python} -B -c "import xlwings.utils;xlwings.utils.prepare_sys_path(\\"true;{book};{book};;;\\"); {before}
$(cat command)
{after}" --wb="{name}" --from_xl=1 --app=LibreOffice --hwnd=0 > out 2>&1
echo $? > status
mv status done
"""


@dataclass(frozen=True)
class Click:
    """What came of a click: the command that ran, how Python ended, what it printed and what it logged."""

    command: str
    status: int
    printed: str
    log: str


def fire(office: HeadlessOffice, book: xw.Book, caption: str, folder: Path, after: str = "", before: str = "") -> Click:
    """Fire the macro bound to a button. One shim: the line that calls xlwings' add-in starts Python by itself.

    `before` is what Python runs first, `after` what it runs last.
    """
    (folder / "before.py").write_text(before)
    call, sheet_book = office.bridge.call, book.impl.id
    source = call("module", book=sheet_book, name="KpibookButtons")
    line, own = 'Application.Run "xlwings.xlam!RunPython", ', SHIM.splitlines()[1]
    buttons = source.partition(own)[0].rstrip().replace(line, "RunPythonShim ")
    assert buttons.count("RunPythonShim ") == len(ACTIONS)
    # In that module, no other: LibreOffice does not save a workbook that got a module since it was opened.
    shimmed = f"{buttons}\n{SHIM.format(folder=folder)}"
    call("set_module", book=sheet_book, name="KpibookButtons", source=shimmed)
    run = folder / "run"
    run.write_text(
        RUN.format(
            folder=folder,
            accept=office.accept,
            python=sys.executable,
            book=book.fullname,
            name=book.name,
            after=after,
            before=f"exec(open('{folder}/before.py').read());",
        )
    )
    run.chmod(0o755)
    bound = {button["script"] for button in call("buttons", book=sheet_book) if button["caption"] == caption}
    assert len(bound) == 1
    call("run_script", book=sheet_book, script=bound.pop())
    logs = sorted((folder / "state" / "kpibook").glob("*.log"))
    return Click(
        (folder / "command").read_text().rstrip("\n"),
        int((folder / "done").read_text()),
        (folder / "out").read_text(),
        "".join(log.read_text(encoding="utf-8") for log in logs),
    )


@pytest.fixture
def fire_button(office: HeadlessOffice, tmp_path: Path) -> Callable[..., Click]:
    """Fire a button of an open workbook by its caption; see `fire`."""

    def fire_it(book: xw.Book, caption: str, after: str = "", before: str = "") -> Click:
        folder = tmp_path / f"click-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return fire(office, book, caption, folder, after, before)

    return fire_it
