"""Slips and malice on the way to the mail: addresses, edited manifests, names, ledgers, nobody at the keyboard."""

import json
import sqlite3

import pytest

from kpibook.issues import InputError
from kpibook.mail.addresses import address_issue
from kpibook.mail.ledger import LEDGER, LOCK, open_ledger, run_lock
from kpibook.mail.plan import plan_mailings
from kpibook.mail.smtp import utc_now
from kpibook.months import Month
from kpibook.teams.manifest import read_manifest, write_manifest
from kpibook.teams.passphrases import open_stores

DOMAINS = ["council.example"]


def plan_of(workspace):
    stores = open_stores(workspace.environment())
    return plan_mailings(workspace.mapping, workspace.workbooks, Month(2023, 2), stores)


def refused(workspace):
    with pytest.raises(InputError) as caught:
        plan_of(workspace)
    return {issue.kind for issue in caught.value.issues}


def change(workspace, old, new, file="mappings/all.yaml"):
    path = workspace.folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    "address",
    [
        "a@gmail.example@council.example",
        "a@council.example.",
        "a@council.example.evil.example",
        "a@sub.council.example",
        "a@evilcouncil.example",
        "a@council.example\nBcc: b@gmail.example",
        "a@council.example,b@gmail.example",
        "a@council.example b@gmail.example",
        "A Name <a@council.example>",
        '"a@gmail.example"@council.example',
        "a%gmail.example@council.example",
        "gmail.example!a@council.example",
        "a@counc\u0131l.example",
        "a@xn--council-abc.example",
        "a@[127.0.0.1]",
        "a(comment)@council.example",
        "@council.example",
        "a@",
        "a..b@council.example",
        "",
    ],
)
def test_no_way_around_the_allowed_domains(address):
    """Two at-signs, look-alikes, subdomains, routes to elsewhere, second recipients, headers: none passes."""
    assert address_issue(address, DOMAINS, "Duty", "") is not None


@pytest.mark.parametrize("address", ["A.Smith@COUNCIL.example", "o'brien+x@council.example", "a_b-c.1@council.example"])
def test_addresses_that_people_have_pass(address):
    """Capitals, apostrophes, plus signs."""
    assert address_issue(address, DOMAINS, "Duty", "") is None


@pytest.mark.parametrize(
    ("key", "value"),
    [("shared", True), ("marking", "OFFICIAL"), ("program_version", "2")],
)
def test_an_edited_manifest_is_refused(workspace, key, value):
    """Whatever was changed in it by hand."""
    path = workspace.workbooks / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {key: value}))
    assert refused(workspace) == {"manifest-damaged"}


def test_another_teams_headlines_cannot_be_put_into_the_manifest(workspace):
    """Two teams' names swapped in it: their files are unchanged, the mail's words would be the other's."""
    path = workspace.workbooks / "manifest.json"
    values = json.loads(path.read_text("utf-8"))
    east, west = values["files"][:2]
    east["team"], west["team"] = west["team"], east["team"]
    path.write_text(json.dumps(values))
    assert refused(workspace) == {"manifest-damaged"}


@pytest.mark.parametrize("content", ["", "[]", "null", "{", '{"files": []}', "[" * 100_000, "\ud800"])
def test_a_manifest_that_is_none_is_refused(workspace, content):
    """A sentence, never a traceback."""
    (workspace.workbooks / "manifest.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert refused(workspace) == {"manifest-damaged"}


def test_a_team_that_is_called_otherwise_by_now_is_refused(workspace):
    """Renamed in the mapping after its workbook was made: whether it is still the same team, a person must see."""
    change(workspace, "{name: West,", "{name: Harbour,")
    assert refused(workspace) == {"wrong-team"}


def test_a_recipient_of_two_teams_is_warned_of(workspace, run_mail):
    """Named with both teams before the question; it may be meant, so the run goes on."""
    change(workspace, "[west@council.example]", "[west@council.example, EAST.one@council.example]")
    (issue,) = plan_of(workspace).doubtful
    assert issue.kind == "shared-recipient" and '"East" and "West"' in issue.message and "@" not in str(issue)
    ran = run_mail(via="draft")
    assert ran.code == 0 and "have a recipient in common" in ran.output


def test_a_head_of_service_may_be_a_recipient_of_the_areas_teams(workspace):
    """Its workbook holds theirs."""
    change(workspace, "{name: Area, recipients: []}", "{name: Area, recipients: [west@council.example]}")
    assert plan_of(workspace).doubtful == ()


def test_a_template_that_fails_for_one_team_sends_nobody_anything(workspace, run_mail, mail_server, certificates):
    """It is the last team's mail that cannot be written: the first team's has not left either."""
    workspace.use(mail_server, certificates)
    body = workspace.folder / "mappings" / "mail" / "body.html.j2"
    body.write_text("{% if team.startswith('North') %}{{ 1 / 0 }}{% endif %}")
    ran = run_mail()
    assert ran.code == 1 and "body.html.j2, line 1" in ran.output and mail_server.accepted == []


def test_where_nobody_can_answer_the_answer_is_no(workspace, run_mail):
    """A schedule without --yes: told so, nothing drafted, exit code 1."""
    ran = run_mail(via="draft", answer="")
    assert ran.code == 1 and "Nobody answered" in ran.output and "--yes" in ran.output
    assert not (workspace.workbooks / "drafts").exists()


def test_names_are_printed_as_they_are_written(workspace, run_mail):
    """Brackets are no mark-up, and no backslash comes before them."""
    change(workspace, '"North & Co <1>"', '"North [b]x[/b] :smile:"')
    read = read_manifest(workspace.workbooks)
    renamed = read.files[2].model_copy(update={"team": "North [b]x[/b] :smile:"})
    write_manifest(workspace.workbooks, read.model_copy(update={"files": (*read.files[:2], renamed)}))
    ran = run_mail(via="draft")
    assert ran.code == 0 and "North [b]x[/b] :smile:" in ran.output and "\\[" not in ran.output


def test_a_plan_without_anybody_is_no_success(workspace, run_mail):
    """No team has recipients: each is named, and the exit code is 1."""
    for address in ("[east.one@council.example, east.two@council.example]", "[west@council.example]"):
        change(workspace, address, "[]")
    change(workspace, "[north@council.example]", "[]")
    ran = run_mail(via="draft")
    assert ran.code == 1 and "No recipients in the mapping for: East, West, North & Co <1>." in ran.output


def test_a_team_without_recipients_is_named_and_the_others_served(workspace, run_mail):
    """It may be meant: the others' drafts are made, and the exit code is 0."""
    change(workspace, "[west@council.example]", "[]")
    ran = run_mail(via="draft")
    assert ran.code == 0 and "No recipients in the mapping for: West." in ran.output


def test_a_damaged_lock_is_not_called_another_run(workspace):
    """What is in the way is said, and that it may be deleted."""
    lock = workspace.folder / LOCK
    lock.parent.mkdir()
    lock.write_bytes(b"garbage " * 1000)
    with pytest.raises(InputError, match="cannot be taken: file is not a database"), run_lock(workspace.folder):
        pass


def test_a_ledger_damaged_in_the_middle_sends_nothing(workspace, run_mail, mail_server, certificates):
    """Its head is whole, a page is not: a sentence, and no mail on the strength of what is left of it."""
    workspace.use(mail_server, certificates)
    with open_ledger(workspace.folder, utc_now):
        pass
    path = workspace.folder / LEDGER
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    ran = run_mail()
    assert ran.code == 1 and "The ledger" in ran.output and mail_server.accepted == []
    assert "is damaged" in ran.output and "from a backup" in ran.output and "room on the disk" not in ran.output


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("sender", "performance at council", "cannot be an e-mail address"),
        ("allowed_domains", ["council"], "cannot be a mail domain"),
    ],
)
def test_a_setting_of_mail_that_is_wrong_is_called_what_it_is(workspace, run_mail, key, value, said):
    """A sender that is no address is no wrong id."""
    workspace.mail[key] = value
    workspace.write()
    ran = run_mail(via="draft")
    assert ran.code == 1 and said in ran.output and "cannot be an id" not in ran.output


@pytest.mark.slow
def test_a_ledger_that_somebody_holds_sends_nothing(workspace, run_mail, mail_server, certificates):
    """Another program has it locked: told so after ten seconds, nothing sent; afterwards everyone is."""
    workspace.use(mail_server, certificates)
    with open_ledger(workspace.folder, utc_now):
        pass
    other = sqlite3.connect(workspace.folder / LEDGER, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    ran = run_mail()
    other.close()
    assert ran.code == 1 and "database is locked" in ran.output and mail_server.accepted == []
    assert run_mail().code == 0 and len(mail_server.delivered()) == 4
