"""Takes the pictures of README.md and docs/excel_officers.md anew: `.venv/bin/python docs/images/take_pictures.py`.

On Linux, with Xvfb, xdotool, ImageMagick and LibreOffice Calc: the sample's workbook is open in a real LibreOffice and
refreshed by the function behind the button. Excel's frame looks different; the sheets and the messages are the same.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import xlwings as xw

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
DISPLAY, ACCEPT = ":77", "pipe,name=kpibook_pictures"
PRINTED = {
    "summary": ("Summary", "RAG by section"),
    "section": ("Robust Corporate Parenting", "Robust Corporate Parenting (1)"),
    "highlights": ("Robust Corporate Parenting", "Initial health assessments within 20 working days"),
}
"""README's pictures: how the text of the page begins that each is of, and what else stands on it."""
SIZE = "1366x768"  # of a small laptop
sys.path.insert(0, str(ROOT / "benchmarks"))

from refresh import make_old  # noqa: E402 - the benchmark's way to a workbook of a month ago

from kpibook import pipeline  # noqa: E402
from kpibook.excel.acts import publish_of  # noqa: E402
from kpibook.excel.buttons import outcome  # noqa: E402
from kpibook.excel.open.message import refresh_message  # noqa: E402
from kpibook.months import Month  # noqa: E402
from kpibook.workbook.sheets.write import write_static_copy  # noqa: E402
from xlwings_libreoffice.activate import activate  # noqa: E402
from xlwings_libreoffice.client import Bridge  # noqa: E402
from xlwings_libreoffice.engine import open_book  # noqa: E402


def shot(name: str, area: str = f"{SIZE}+0+0") -> None:
    """A picture of the screen, or of an area of it such as ``800x400+0+100``."""
    time.sleep(2)
    target = HERE / f"{name}.png"
    command = ["import", "-window", "root", "-crop", area, "+repage", "+dither", "-colors", "200", f"png8:{target}"]
    subprocess.run(command, check=True)


def message(app: xw.App, text: str, name: str) -> None:
    """A picture of a message over the workbook; then it is read and goes."""
    asked = threading.Thread(target=app.alert, args=(text, "kpibook"), daemon=True)
    asked.start()
    shot(name)
    press_return()
    asked.join(20)


def press_return() -> None:
    """Answer the message that is in front, whichever window it is."""
    windows = subprocess.run(["xdotool", "search", "--onlyvisible", "."], capture_output=True, text=True, check=True)
    for window in windows.stdout.split():
        subprocess.run(["xdotool", "key", "--window", window, "Return"], check=False)


def question(book: xw.Book, log: Path, name: str) -> None:
    """A picture of what Publish asks; then it is answered with Yes, in the workspace of the pictures."""
    clicked = threading.Thread(target=outcome, args=("Publish", publish_of, book, log), daemon=True)
    clicked.start()
    for _ in range(60):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^kpibook$"], capture_output=True)
        if found.stdout.strip():
            break
        time.sleep(1)
    shot(name)
    press_return()
    clicked.join(60)


def late_record(file: Path) -> None:
    """An assessment completed in January whose record came late: January's figure is restated."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.split(",")[4:5] and "/01/2023" in line.split(",")[4])
    number, *rest = lines[at].split(",", 1)
    lines.insert(at, ",".join([f"{number}9", *rest]))
    file.write_text("".join(lines), encoding="utf-8", newline="")


def take(book: xw.Book, workspace: Path) -> None:
    """All pictures, in the order of the page."""
    log = workspace / "log"
    shot("officer_cover")
    make_old(book)
    for name in ("analysis_effective_assessment_1", "analysis_effective_assessment_re_referrals"):
        words = "Steady. The backlog of December was worked down; see the minutes of 8 February."
        book.names[name].refers_to_range.value = words
    late_record(workspace / "samples" / "assessments.csv")
    message(book.app, outcome("Refresh", lambda b, _: refresh_message(b, workspace), book, log), "officer_message")
    book.sheets["Effective Assessment"].activate()
    shot("officer_new_month")
    book.sheets["Analysis archive"].activate()
    shot("officer_archive", "1366x420+0+0")
    book.sheets[0].activate()
    book.save()
    question(book, log, "officer_publish")
    (workspace / "samples" / "referrals.xlsx").unlink()
    message(book.app, outcome("Refresh", lambda b, _: refresh_message(b, workspace), book, log), "officer_refused")


def print_pages(folder: Path) -> None:
    """README's pictures: pages of the sample as LibreOffice prints them, from a copy in which charts have true gaps."""
    report = pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 6, 9, 0))
    write_static_copy(report, ROOT / report.mapping.organisation.template, folder / "static.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/printing"
    soffice = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*soffice, str(folder / "static.xlsx")], check=True)
    pdf = str(folder / "static.pdf")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for name, (begins, holds) in PRINTED.items():
        pages = enumerate(text.split("\f"), start=1)
        at = str(next(number for number, page in pages if page.strip().startswith(begins) and holds in page))
        page = ["-f", at, "-l", at, "-singlefile"]
        subprocess.run(["pdftoppm", "-png", "-r", "110", *page, pdf, str(HERE / name)], check=True)


def main() -> None:
    """Start a screen and a LibreOffice on it, take the pictures, end both."""
    folder = Path(tempfile.mkdtemp(prefix="kpibook-pictures-"))
    print_pages(folder)
    for part in ("mappings", "samples", "workbook_templates"):
        shutil.copytree(ROOT / part, folder / part)
    file = folder / "performance_report.xlsm"
    command = [sys.executable, "-m", "kpibook", "build", "--month", "2023-01", "--out", str(file)]
    subprocess.run([*command, "--workspace", str(folder)], check=True)
    os.environ["DISPLAY"], os.environ["XDG_CACHE_HOME"] = DISPLAY, str(folder / "cache")
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", f"{SIZE}x24"])
    time.sleep(3)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.Popen(["soffice", "--norestore", "--nologo", "--nofirststartwizard", profile, f"--accept={ACCEPT};urp"])
    try:
        app = activate(Bridge(ACCEPT, 60))
        book = xw.Book(impl=open_book(app.impl, file, visible=True, macros=True))
        time.sleep(5)
        take(book, folder)
        app.quit()
    finally:
        screen.terminate()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
