"""Drafts: .eml files that Outlook opens ready to send; never reported as sent."""

import hashlib
import json
import subprocess
import sys

import pytest

from kpibook.teams.manifest import read_manifest

READER = """
import hashlib, json, mailbox, pathlib, sys
message = mailbox.mboxMessage(pathlib.Path(sys.argv[1]).read_bytes())
parts = [(part.get_content_type(), part.get_filename()) for part in message.walk()]
payload = [part for part in message.walk() if part.get_filename()][0].get_payload(decode=True)
print(json.dumps([message["X-Unsent"], message["To"], parts, hashlib.sha256(payload).hexdigest()]))
"""


def drafts_of(workspace):
    return sorted((workspace.workbooks / "drafts").glob("*.eml"))


def test_a_draft_opens_unsent_with_its_recipients_and_workbook(workspace, run_mail):
    """Read by another parser in another process: X-Unsent, both recipients, plain text first, HTML, workbook."""
    assert run_mail(via="draft").code == 0
    east = next(path for path in drafts_of(workspace) if "_east_" in path.name)
    out = subprocess.run([sys.executable, "-c", READER, str(east)], capture_output=True, text=True, check=True).stdout
    unsent, to, parts, digest = json.loads(out)
    assert unsent == "1" and to == "east.one@council.example, east.two@council.example"
    assert [kind for kind, _ in parts] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
    assert digest == read_manifest(workspace.workbooks).entry("east").lying_sha256


def test_a_parser_that_shares_no_code_with_the_writer_reads_it(workspace, run_mail, put):
    """One written in Rust finds the same subject, recipients, words and bytes; a draft has no date yet."""
    parser = pytest.importorskip("fast_mail_parser")
    put(workspace.workbooks, encrypted=True)
    run_mail(via="draft")
    for path in drafts_of(workspace):
        read = parser.parse_email(path.read_bytes())
        entry = read_manifest(workspace.workbooks).entry(path.name.split("_")[1])
        (attachment,) = read.attachments
        assert attachment.filename == entry.file
        assert hashlib.sha256(attachment.content).hexdigest() == entry.lying_sha256
        assert read.subject == f"OFFICIAL-SENSITIVE: Monthly performance report, {entry.team}, February 2023"
        assert read.headers["X-Unsent"] == ["1"] and "Date" not in read.headers
        assert len(read.text_plain) == len(read.text_html) == 1 and entry.team in read.text_plain[0]
        assert "It is encrypted" in read.text_plain[0] and "It is encrypted" in read.text_html[0]


def test_a_draft_has_crlf_line_ends_and_no_long_line(workspace, run_mail):
    """As mail must have (RFC 5322, 2.1.1), so that any program opens it."""
    run_mail(via="draft")
    for path in drafts_of(workspace):
        content = path.read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n")
        assert max(map(len, content.split(b"\r\n"))) <= 998


def test_a_draft_is_never_reported_as_sent(workspace, run_mail):
    """Neither by the run nor by the log; a second run makes no second draft, and sending leaves it to a person."""
    first = run_mail(via="draft")
    assert "4 drafted" in first.output and "sent" not in first.output.replace("not sent", "")
    drafts_of(workspace)[0].unlink()
    again = run_mail(via="draft")
    assert again.code == 0 and "nothing to do" in again.output and len(drafts_of(workspace)) == 2
    log = run_mail("--workspace", str(workspace.folder), "--log", whole=True).output
    assert "drafted" in log and " sent " not in log


def test_a_drafted_mail_is_not_sent_too(workspace, run_mail, mail_server, certificates):
    """A person may have sent the draft: --via smtp sends it only once somebody says that it was not sent."""
    run_mail(via="draft")
    workspace.use(mail_server, certificates)
    run_mail()
    assert mail_server.accepted == []
    run_mail("--workspace", str(workspace.folder), "--resolve", "3", "not-sent", whole=True)
    run_mail()
    assert [recipient for recipient, _ in mail_server.delivered()] == ["west@council.example"]


def test_a_corrected_workbook_goes_only_where_asked(workspace, run_mail, mail_server, certificates, put):
    """Somebody who has the month's workbook gets another one only with --corrected, and the mail says so."""
    workspace.use(mail_server, certificates)
    run_mail()
    put(workspace.workbooks, figure=2)
    held = run_mail()
    assert held.code == 1 and "--corrected" in held.output and len(mail_server.accepted) == 3
    assert run_mail("--corrected").code == 0
    assert len(mail_server.accepted) == 6
    assert all("Corrected: " in message["Subject"] for _, _, message in mail_server.accepted[3:])


def test_a_draft_of_an_older_workbook_is_deleted(workspace, run_mail, put):
    """Nobody opens the folder and sends both."""
    run_mail(via="draft")
    first = drafts_of(workspace)
    put(workspace.workbooks, figure=2)
    assert run_mail("--corrected", via="draft").code == 0
    assert len(drafts_of(workspace)) == 3 and not set(first) & set(drafts_of(workspace))


def test_a_recipient_who_came_later_gets_a_draft_of_their_own(workspace, run_mail):
    """The same workbook: the draft for the others stays as it is."""
    run_mail(via="draft")
    mapping = workspace.folder / "mappings" / "all.yaml"
    mapping.write_text(
        mapping.read_text().replace("[west@council.example]", "[west@council.example, w2@council.example]")
    )
    assert run_mail(via="draft").code == 0
    assert len(drafts_of(workspace)) == 4 and sum("_west_" in path.name for path in drafts_of(workspace)) == 2


def test_the_log_says_who_was_sent_what_when(workspace, run_mail, mail_server, certificates):
    """Recipient, file, what happened, and the server's own words."""
    workspace.use(mail_server, certificates)
    run_mail()
    log = run_mail("--workspace", str(workspace.folder), "--log", whole=True).output
    assert "west@council.example" in log and "west.xlsx" in log and "accepted: 250 2.0.0 queued" in log


@pytest.mark.parametrize("number", ["99", "1"])
def test_only_what_is_open_can_be_decided(workspace, run_mail, mail_server, certificates, number):
    """No such message, or one that was sent."""
    workspace.use(mail_server, certificates)
    run_mail()
    ran = run_mail("--workspace", str(workspace.folder), "--resolve", number, "not-sent", whole=True)
    assert ran.code == 1 and "cannot be decided" in ran.output


@pytest.mark.parametrize(("shared", "told"), [(True, "Made with --share"), (False, "Made without --share")])
def test_the_question_comes_after_what_figures_the_workbooks_show(workspace, run_mail, put, shared, told):
    """The files of both kinds have the same names, so the table alone does not tell a wrong folder."""
    put(workspace.workbooks, shared=shared)
    said = run_mail(via="draft", answer="n\n").output
    assert told in said.partition("Draft for")[0]
