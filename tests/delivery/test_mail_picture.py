"""The HTML body in a real browser: nothing is cut off, on a desktop or on a telephone."""

import html
import re
import shutil
import subprocess

import pytest

from kpibook.mail.templates import MailTemplates
from kpibook.months import Month
from kpibook.teams.headlines import Headline, Headlines

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")]
LINE = Headline(
    indicator="x",
    title="Supervision of children on a protection plan in timescale",
    now="100% (1,288/1,288)",
    before="98% (1,262/1,288)",
    target="<17K",
    rag_now="Amber",
    rag_before="Red",
)


def body(workspace, marking="OFFICIAL-SENSITIVE"):
    month = Month(2023, 2)
    said = Headlines(
        month=month, before=month - 1, green=12, amber=10, red=11, turned_red=(LINE,), improved=(LINE,) * 9
    )
    values = {
        "organisation": "Testshire County Council",
        "service": "Children's Services",
        "report_title": "Monthly performance report",
        "marking": marking,
        "team": "Protection and Court Team & Friends <East>",
        "month": month.name,
        "month_before": (month - 1).name,
        "headlines": said.model_dump(mode="python"),
        "file": "Protection and Court Team East - 2023-02.xlsx",
        "encrypted": True,
        "corrected": True,
        "sender": "Performance and Quality",
        "reply_to": "performance.and.quality@council.example",
    }
    return MailTemplates(workspace.folder).render(values).html


@pytest.mark.parametrize("width", [360, 640, 1200])
def test_nothing_is_wider_than_the_window(workspace, tmp_path, width):
    """The page asks for no scrolling sideways, at the width of a telephone, a preview pane and a desktop."""
    page = tmp_path / "page.html"
    frame = f"width:{width}px;height:900px;border:0"
    page.write_text(
        f'<iframe id="mail" style="{frame}" srcdoc="{html.escape(body(workspace))}"></iframe>'
        "<script>mail.onload = () => { const d = mail.contentDocument.documentElement;"
        " document.title = `wide ${d.scrollWidth} of ${d.clientWidth}, ${d.innerText.length} signs` }</script>",
        "utf-8",
    )
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()]
    seen = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    found = re.search(r"wide (\d+) of (\d+), (\d+) signs", seen)
    assert found and int(found[1]) <= int(found[2]) and int(found[3]) > 500
