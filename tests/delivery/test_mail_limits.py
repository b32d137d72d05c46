"""Limits, waits and moods of a mail server: what is tried again, how slowly, and what the recipient's copy carries."""

import datetime as dt
import email.utils

import pytest

from kpibook.mail.credentials import find_credentials
from kpibook.mail.ledger import open_ledger
from kpibook.mail.mailing import send_due, what_is_due
from kpibook.mail.plan import plan_mailings
from kpibook.mail.smtp import SmtpServer, SmtpSettings, utc_now
from kpibook.mail.templates import MailTemplates
from kpibook.months import Month
from kpibook.teams.passphrases import open_stores

EAST = ["east.one@council.example", "east.two@council.example"]


@pytest.fixture(autouse=True)
def _through_this_server(workspace, mail_server, certificates):
    workspace.use(mail_server, certificates)


def delivered(server):
    return sorted(recipient for recipient, _ in server.delivered())


@pytest.fixture
def send(workspace):
    """Sends with waits written down instead of waited for; gives back (between messages, before new attempts)."""

    def run(per_minute, **smtp):
        workspace.mail["smtp"] |= smtp
        workspace.write()
        stores = open_stores(workspace.environment())
        plan = plan_mailings(workspace.mapping, workspace.workbooks, Month(2023, 2), stores)
        assert plan.mail.smtp is not None
        settings = SmtpSettings(plan.mail.smtp, workspace.folder, find_credentials(plan.mail.smtp, stores))
        between, before = [], []
        server = SmtpServer(settings, per_minute, utc_now, before.append)
        with open_ledger(workspace.folder, utc_now) as ledger:
            send_due(plan, what_is_due(plan, ledger), server, ledger, MailTemplates(workspace.folder), between.append)
        return between, before

    return run


def test_no_more_messages_a_minute_than_allowed(send, mail_server, everyone):
    """Three messages at twenty a minute: three seconds before the second and the third."""
    assert send(20) == ([3.0, 3.0], [])
    assert delivered(mail_server) == everyone


def test_each_new_attempt_waits_twice_as_long(send, mail_server, everyone):
    """A server that is busy three times: 2, 4 and 8 seconds."""
    mail_server.faults["MAIL"] = ["451 busy"] * 3
    assert send(100_000, attempts=4, wait_seconds=2)[1] == [2, 4, 8]
    assert delivered(mail_server) == everyone


def test_a_server_that_closes_after_each_message_is_greeted_anew(run_mail, mail_server, everyone):
    """421 to the second message of a connection, as servers with a limit for each say."""
    mail_server.faults["MAIL"] = [None, "421 too many messages in one session", None, "421 again"]
    assert run_mail().code == 0
    assert delivered(mail_server) == everyone


def test_a_recipient_who_is_put_off_gets_it_later_and_the_other_once(run_mail, mail_server, everyone):
    """Greylisting one of two recipients of a message: the accepted one is not sent a second copy."""
    mail_server.faults["RCPT"] = [None, "451 greylisted"]
    assert run_mail().code == 0
    assert delivered(mail_server) == everyone
    assert sorted(to for _, to, _ in mail_server.accepted if to[0] in EAST) == [(EAST[0],), (EAST[1],)]


def test_a_message_larger_than_the_server_takes_is_refused_by_its_size(run_mail, mail_servers, workspace, certificates):
    """The server announces its limit (SIZE), is told the size first, and its answer is shown."""
    small = mail_servers(size_limit=2_000)
    workspace.use(small, certificates)
    ran = run_mail()
    assert ran.code == 1 and "552" in ran.output and "4 refused" in ran.output
    assert small.accepted == [] and "DATA" not in small.steps


def test_a_server_too_slow_to_answer_leaves_it_uncertain(run_mail, mail_server, workspace, certificates):
    """No answer to the whole message within ten times the usual wait: a person decides."""
    workspace.use(mail_server, certificates, timeout_seconds=0.3, attempts=1)
    mail_server.faults["END"] = ["stall"]
    ran = run_mail()
    mail_server.go_on.set()
    assert ran.code == 1 and "Uncertain" in ran.output and EAST[0] in ran.output


def test_every_message_carries_its_time_and_its_id(run_mail, mail_server, workspace):
    """The time of sending; an id that is the same when the same copy is sent again, and another for another team."""
    mail_server.faults["END"] = ["drop"]
    run_mail()
    resolve = ["--workspace", str(workspace.folder), "--resolve", "1", "not-sent", "--resolve", "2", "not-sent"]
    log = run_mail(*resolve, whole=True)
    assert log.code == 0 and run_mail().code == 0
    with open_ledger(workspace.folder, utc_now) as ledger:
        ids = {entry.key.recipient: entry.message_id for entry in ledger.entries()}
    for _, recipients, message in mail_server.accepted:
        assert {ids[recipient] for recipient in recipients} == {message["Message-ID"]}
        sent = email.utils.parsedate_to_datetime(message["Date"])
        assert abs(dt.datetime.now(dt.UTC) - sent) < dt.timedelta(minutes=5)
    assert len(set(ids.values())) == 3


def test_a_workbook_changed_while_mails_go_out_stops_the_run(workspace, mail_server):
    """What was sent by then is said to be in the ledger; nobody is told that nothing was done."""
    mail_server.faults["DATA"] = ["stall"]
    client = workspace.start()
    assert mail_server.stalled.wait(30)
    (workspace.workbooks / "north.xlsx").write_bytes(b"something else")
    mail_server.go_on.set()
    said = "".join(client.communicate(timeout=30))
    assert client.returncode == 1 and "was changed while this ran" in said
    assert "what was drafted or sent is in the ledger" in said and "Nothing was written" not in said
    assert delivered(mail_server) == [*EAST, "west@council.example"]
