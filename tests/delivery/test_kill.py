"""kill -9 anywhere, a full disk anywhere: nobody gets a workbook twice, and nobody is forgotten."""

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kpibook.mail.ledger import LEDGER
from kpibook.mail.mailed import MAILED

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL and forks")
STEPS = ("EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "END", "ACCEPTED")


@pytest.fixture(autouse=True)
def _through_this_server(workspace, mail_server, certificates):
    workspace.use(mail_server, certificates)


def uncertain_of(workspace):
    with sqlite3.connect(workspace.folder / LEDGER) as ledger:
        rows = ledger.execute("SELECT id, recipient FROM messages WHERE state IN ('uncertain', 'sending')").fetchall()
    ledger.close()
    return dict(rows)


def finish(run_mail, workspace, server, everyone):
    """Run again; then a person who asks the recipients decides what is uncertain; run again: each has one copy."""
    run_mail()
    got = [recipient for recipient, _ in server.delivered()]
    assert len(got) == len(set(got)), "somebody got it twice"
    uncertain = uncertain_of(workspace)
    assert set(got) | set(uncertain.values()) == set(everyone), "somebody was forgotten"
    for number, recipient in uncertain.items():
        outcome = "sent" if recipient in got else "not-sent"
        run_mail("--workspace", str(workspace.folder), "--resolve", str(number), outcome, whole=True)
    assert run_mail().code == 0
    assert sorted(recipient for recipient, _ in server.delivered()) == everyone


@pytest.mark.slow
@pytest.mark.parametrize(("step", "before"), [*itertools.product(STEPS, (0, 1))])
def test_killed_while_the_server_is_at_a_step(run_mail, workspace, mail_server, everyone, step, before):
    """The server stalls at a step of the first or a later message, and the client is killed just there."""
    mail_server.faults[step] = [None] * before + ["stall"]
    if step in ("EHLO", "STARTTLS") and before:
        mail_server.faults["DATA"] = ["drop"]  # so that there is a second connection
    client = workspace.start()
    reached = mail_server.stalled.wait(30)
    client.kill()
    client.communicate()
    mail_server.go_on.set()
    assert reached and client.returncode == -signal.SIGKILL
    finish(run_mail, workspace, mail_server, everyone)


@pytest.fixture
def crash_runner():
    """A process with everything imported that forks a child for each run: (arguments, line to die at) → exit code."""
    script = Path(__file__).with_name("crash_runner.py")
    runner = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert runner.stdin and runner.stdout

    def run(arguments, environment, die_at=0, file_size=0):
        order = {"arguments": arguments, "environment": environment, "die_at": die_at, "file_size": file_size}
        runner.stdin.write(json.dumps(order) + "\n")
        runner.stdin.flush()
        return json.loads(runner.stdout.readline())

    yield run
    runner.stdin.close()
    runner.stdout.close()
    runner.wait(10)


def start_again(workspace, server):
    for path in (workspace.folder / ".kpibook").glob("*"):
        path.unlink()
    (workspace.workbooks / MAILED).unlink(missing_ok=True)  # what the folder itself knows of an earlier run
    server.accepted.clear()


@pytest.mark.slow
def test_killed_at_any_line_of_ours(run_mail, workspace, mail_server, everyone, crash_runner):
    """SIGKILL between two lines of our code, at many places from the first to the last of a run."""
    arguments, environment = workspace.arguments(), workspace.environment()
    whole = crash_runner(arguments, environment)
    assert whole["code"] == 0 and whole["lines"] > 300
    lines = whole["lines"]
    first = lines // 3  # before that: reading and checking, nothing is sent or written
    for die_at in sorted({*range(1, first, first // 4), *range(first, lines, (lines - first) // 20)}):
        start_again(workspace, mail_server)
        killed = crash_runner(arguments, environment, die_at=die_at)
        assert killed["code"] == -signal.SIGKILL
        finish(run_mail, workspace, mail_server, everyone)


@pytest.mark.slow
def test_drafting_is_killed_at_any_line_of_ours(run_mail, workspace, crash_runner, everyone):
    """SIGKILL anywhere, also between a draft and its line in the ledger: the next run leaves one for each team."""
    arguments, environment = workspace.arguments(via="draft"), workspace.environment()
    lines = crash_runner(arguments, environment)["lines"]
    drafts = workspace.workbooks / "drafts"
    for die_at in range(lines // 3, lines, lines // 40):
        for path in (*drafts.iterdir(), *(workspace.folder / ".kpibook").iterdir()):
            path.unlink()
        (workspace.workbooks / MAILED).unlink(missing_ok=True)
        assert crash_runner(arguments, environment, die_at=die_at)["code"] == -signal.SIGKILL
        assert run_mail(via="draft").code == 0
        whole = [path for path in drafts.iterdir() if path.suffix == ".eml"]
        assert len(whole) == 3 and all(path.read_bytes().endswith(b"--\r\n") for path in whole)
        with sqlite3.connect(workspace.folder / LEDGER) as ledger:
            rows = ledger.execute("SELECT recipient, state FROM messages ORDER BY recipient").fetchall()
        ledger.close()
        assert rows == [(recipient, "drafted") for recipient in everyone]


@pytest.mark.slow
def test_killed_at_the_lines_around_the_answer(run_mail, workspace, mail_server, everyone, crash_runner):
    """SIGKILL at every single line from just before a message's last full stop to just after its answer is recorded."""
    arguments, environment = workspace.arguments(), workspace.environment()
    whole = crash_runner(arguments, environment)
    start, end = whole["critical"]
    assert 0 < start < end
    outcomes = set()
    for die_at in range(start - 2, end + 3, 3):  # each single line holds too, in two minutes more
        start_again(workspace, mail_server)
        crash_runner(arguments, environment, die_at=die_at)
        outcomes.add((len(mail_server.delivered()), len(uncertain_of(workspace))))
        finish(run_mail, workspace, mail_server, everyone)
    assert (2, 2) in outcomes and (0, 2) in outcomes, "it was never killed with the answer on its way"


@pytest.mark.slow
def test_a_full_disk_at_any_point(run_mail, workspace, mail_server, everyone, crash_runner):
    """No file may grow beyond a size, from nothing up: whichever write fails, none is sent twice and none lost."""
    arguments, environment = workspace.arguments(), workspace.environment()
    codes = []
    for kilobytes in (1, 4, 8, 10, 12, 14, 16, 18, 20, 24, 64):
        start_again(workspace, mail_server)
        codes.append(crash_runner(arguments, environment, file_size=1024 * kilobytes)["code"])
        if (workspace.folder / LEDGER).exists() and codes[-1]:
            finish(run_mail, workspace, mail_server, everyone)
    assert codes[0] == 1 and codes[-1] == 0


def test_two_runs_at_once_are_kept_apart(run_mail, workspace, mail_server, everyone):
    """While one run is at work the second says so and sends nothing; when it is killed the lock is gone with it."""
    mail_server.faults["DATA"] = ["stall"]
    client = workspace.start()
    assert mail_server.stalled.wait(30)
    second = run_mail()
    assert second.code == 1 and "Another mail run is at work" in second.output
    client.kill()
    client.communicate()
    mail_server.go_on.set()
    finish(run_mail, workspace, mail_server, everyone)
