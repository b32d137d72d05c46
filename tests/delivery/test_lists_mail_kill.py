"""kill -9 between any two steps of mailing a list: nobody gets it twice, and the register knows what may have left."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring
from mailed_lists import EAST, Desk, made_lists

from kpibook.commands.mail import mail
from kpibook.worklists.register import Act

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL and forks")]
AWAY = {Act.DRAFTING, Act.DRAFTED, Act.SENDING, Act.SENT}


@pytest.fixture(scope="module")
def runner():
    """A process with everything imported that forks a child for each run, and kills it before a step."""
    script = Path(__file__).parents[1] / "worklists" / "crash_runner.py"
    process = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(desk, via, die_at=0):
        workspace = ["--workspace", str(desk.folder)]
        order = {"arguments": [*desk.mailing("--team", "east", "--yes", via=via), *workspace], "steps": True}
        order |= {"folder": str(desk.folder), "environment": desk.environment, "die_at": die_at, "file_size": 0}
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield run
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield made_lists(tmp_path_factory.mktemp("lists_kill") / "w").folder
    keyring.set_keyring(before)


def fresh(made):
    """A copy to break."""
    copy = made.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(made, copy)
    return Desk(copy)


def last_of(desk):
    """What the register knows of East's mail."""
    acts = [line.act for line in desk.register(*AWAY, Act.NOT_SENT) if line.recipients == (EAST,)]
    return acts[-1] if acts else None


def test_sending_is_killed_between_any_two_steps(made, runner, mail_server, certificates):
    """What the server has, the register knows of at once; after a second run, and a person's word, all agree."""
    desk = fresh(made)
    desk.use(mail_server, certificates)
    steps = runner(desk, "smtp")["lines"]
    assert steps >= 6 and desk.states() == [(EAST, "list:east", "sent")] and last_of(desk) is Act.SENT
    seen = set()
    for die_at in range(1, steps + 1):
        desk = fresh(made)
        desk.use(mail_server, certificates)
        mail_server.accepted.clear()
        assert runner(desk, "smtp", die_at)["code"] == -signal.SIGKILL
        has_it = len(mail_server.accepted)
        known = last_of(desk)
        assert not has_it or known in (Act.SENDING, Act.SENT)
        ran = desk.mail("--team", "east")
        state = desk.states()[0][2]
        seen.add((has_it, known, state))
        if state == "uncertain":
            assert ran.code == 1 and last_of(desk) is Act.SENDING
            word = "sent" if has_it else "not-sent"
            assert desk.run("--resolve", "1", word, command=mail).code == 0
            assert last_of(desk) is (Act.SENT if has_it else Act.NOT_SENT)
            assert desk.mail("--team", "east").code == 0
        assert len(mail_server.accepted) == 1 and last_of(desk) is Act.SENT
        assert desk.states() == [(EAST, "list:east", "sent")]
    before = {(0, None, "sent"), (0, None, "uncertain")}
    after = {(1, Act.SENDING, "uncertain"), (1, Act.SENDING, "sent"), (1, Act.SENT, "sent")}
    assert seen == before | after, "it was never killed at one of these"


def test_drafting_is_killed_between_any_two_steps(made, runner):
    """A draft that lies there is in the register; the next run leaves one, and forgetting the month deletes it."""
    steps = runner(fresh(made), "draft")["lines"]
    assert steps >= 5
    for die_at in range(1, steps + 1):
        desk = fresh(made)
        assert runner(desk, "draft", die_at)["code"] == -signal.SIGKILL
        named = {desk.folder / line.file for line in desk.register(Act.DRAFTING)}
        assert set(desk.drafts()) <= named
        if die_at == steps - 1:  # the draft is there, and the ledger does not know yet that it is
            assert desk.drafts() and desk.run("forget", "2023-02", "--reason", "a test", "--yes").code == 0
            assert not desk.drafts()
            continue
        assert desk.mail("--team", "east", via="draft").code == 0
        assert len(desk.drafts()) == 1 and last_of(desk) is Act.DRAFTED
        assert desk.states() == [(EAST, "list:east", "drafted")]
