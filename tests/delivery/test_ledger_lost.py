"""A ledger that was lost: nobody is mailed a second time unless that is asked for."""

import json

import pytest

from kpibook.mail.ledger import LEDGER


@pytest.fixture
def lose(workspace):
    return lambda: (workspace.folder / LEDGER).unlink()


def test_after_the_ledger_was_deleted_nobody_is_sent_a_second_mail(
    workspace, run_mail, mail_server, certificates, lose, everyone
):
    """The folder knows that mail went out: refused, with what to do; --again sends all, once."""
    workspace.use(mail_server, certificates)
    assert run_mail().code == 0 and sorted(to for to, _ in mail_server.delivered()) == everyone
    lose()
    ran = run_mail()
    assert ran.code == 1 and "4 messages for February 2023 went out" in ran.output and "--again" in ran.output
    assert len(mail_server.delivered()) == 4
    assert run_mail("--again").code == 0 and len(mail_server.delivered()) == 8
    assert run_mail().code == 0 and len(mail_server.delivered()) == 8


def test_drafts_alone_know_that_mail_went_out(workspace, run_mail, lose):
    """Made by a version that wrote nothing else down."""
    run_mail(via="draft")
    lose()
    (workspace.workbooks / "mailed.json").unlink()
    ran = run_mail(via="draft")
    assert ran.code == 1 and "3 messages for February 2023" in ran.output and ".eml" in ran.output


def test_an_older_copy_of_the_ledger_is_noticed(workspace, run_mail):
    """It was put back from before the last run: whoever was mailed since is not mailed again."""
    run_mail("--team", "west", via="draft")
    before = (workspace.folder / LEDGER).read_bytes()
    run_mail(via="draft")
    (workspace.folder / LEDGER).write_bytes(before)
    ran = run_mail(via="draft")
    assert ran.code == 1 and "3 messages for February 2023" in ran.output


def test_what_the_folder_knows_names_nobody(workspace, run_mail):
    """Hashes alone; a file that is damaged stops the run."""
    run_mail(via="draft")
    path = workspace.workbooks / "mailed.json"
    assert list(json.loads(path.read_text())) == ["2023-02"] and "@" not in path.read_text()
    path.write_text("[")
    ran = run_mail(via="draft")
    assert ran.code == 1 and "cannot be read" in ran.output


def test_a_draft_in_plain_is_made_anew_when_its_workbook_is_encrypted(workspace, run_mail, put):
    """The same workbook, byte for byte, now encrypted: no plain draft is left, and none is drafted a third time."""
    run_mail(via="draft")
    put(workspace.workbooks, encrypted=True)
    drafts = workspace.workbooks / "drafts"
    plain = set(drafts.iterdir())
    ran = run_mail(via="draft")
    assert ran.code == 0 and len(list(drafts.iterdir())) == 3 and not plain & set(drafts.iterdir())
    assert "nothing to do" in run_mail(via="draft").output


def test_a_draft_in_plain_is_told_of_where_nothing_is_drafted(workspace, run_mail, put, mail_server, certificates):
    """Sending leaves drafts alone, since a person may have sent them; but it says that they lie there in plain."""
    run_mail(via="draft")
    put(workspace.workbooks, encrypted=True)
    workspace.use(mail_server, certificates)
    ran = run_mail()
    assert mail_server.accepted == [] and "3 drafts hold unencrypted what has since been encrypted" in ran.output
