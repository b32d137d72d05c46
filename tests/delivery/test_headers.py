"""What reaches a header of a mail: no encoded word, no control sign, and the finished message is as it was meant."""

import datetime as dt
import email
import email.policy
import json
import random
from dataclasses import replace

import pytest
from fast_mail_parser import parse_email

from kpibook.definitions.complaints import unfit_for_header
from kpibook.issues import InputError
from kpibook.mail.messages import as_bytes, as_email, compose, mail_differs, proved_bytes
from kpibook.mail.plan import plan_mailings
from kpibook.mail.templates import MailTemplates
from kpibook.months import Month
from kpibook.sources.mapping_files import read_mapping
from kpibook.teams.manifest import read_manifest, write_manifest
from kpibook.teams.passphrases import open_stores

EVIL = "=?utf-8?q?A1=0D=0ABcc:_evil@evil.example?="


@pytest.fixture
def outgoing(workspace):
    """The mail of one team, as it would leave."""
    plan = plan_mailings(workspace.mapping, workspace.workbooks, Month(2023, 2), open_stores(workspace.environment()))
    mailing = plan.mailings[0]
    content = mailing.path.read_bytes()
    return compose(plan, mailing.entry, MailTemplates(workspace.folder), mailing.recipients, False, content)


def rename(workspace, name):
    """Call a team otherwise, in the mapping and in the manifest, as `kpibook teams` of an older version would."""
    path = workspace.folder / "mappings" / "all.yaml"
    path.write_text(path.read_text("utf-8").replace("{name: West,", f"{{name: {json.dumps(name)},"), "utf-8")
    read = read_manifest(workspace.workbooks)
    files = [entry.model_copy(update={"team": name}) if entry.scope == "west" else entry for entry in read.files]
    write_manifest(workspace.workbooks, read.model_copy(update={"files": tuple(files)}))


def heads(workspace):
    return [path.read_bytes().split(b"\r\n\r\n")[0] for path in (workspace.workbooks / "drafts").glob("*.eml")]


@pytest.mark.parametrize("name", [EVIL, "West\r\nBcc: evil@evil.example", "West\u2028Bcc: evil@evil.example"])
def test_a_team_name_makes_no_header(workspace, run_mail, name):
    """An encoded word with a line break in it, a line break itself: refused with its line, and no draft is made."""
    rename(workspace, name)
    ran = run_mail(via="draft")
    assert heads(workspace) == [] and ran.code == 1 and "mappings/all.yaml, line 6" in ran.output


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("protective_marking", "OFFICIAL =?utf-8?q?x?="),
        ("name", "Council\x07"),
        ("report_title", "Report\nBcc: x@evil.example"),
        ("service", "=?utf-8?b?QQ==?="),
        ("whole_label", "Whole\u202eservice"),
    ],
)
def test_every_text_of_the_organisation_that_reaches_a_header_is_plain(workspace, key, text):
    """Marking, names and title stand in subjects."""
    path = workspace.folder / "mappings" / "organisation.yaml"
    lines = path.parent / "all.yaml"
    kept = [line for line in lines.read_text("utf-8").splitlines() if not line.startswith("organisation:")]
    lines.write_text("\n".join(kept) + "\n", "utf-8")
    values = {"name": "Council", "service": "Service"} | {key: text}
    path.write_text(json.dumps({"organisation": values}), "utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping(workspace.folder)
    assert [(issue.kind, issue.mapping) for issue in caught.value.issues] == [
        ("text-for-header", "mappings/organisation.yaml, line 1")
        if "\x07" not in text
        else ("control-sign", "mappings/organisation.yaml, line 1")
    ]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("sender_name", "Performance =?utf-8?q?x?="),
        ("sender_name", "Performance\nBcc: x@evil.example"),
        ("sender", "=?utf-8?q?x?=@council.example"),
        ("reply_to", "=?utf-8?q?x?=@council.example"),
    ],
)
def test_sender_and_reply_address_are_plain(workspace, run_mail, key, text):
    """Each stands in a header of its own."""
    workspace.mail[key] = text
    workspace.write()
    ran = run_mail(via="draft")
    assert ran.code == 1 and heads(workspace) == [] and "mappings/mail.yaml, line 1" in ran.output


def test_a_recipient_that_is_an_encoded_word_is_refused(workspace, run_mail):
    """Its signs are those of an address; a reader decodes it."""
    path = workspace.folder / "mappings" / "all.yaml"
    path.write_text(path.read_text().replace("west@council.example", "=?utf-8?q?west?=@council.example"))
    ran = run_mail(via="draft")
    assert ran.code == 1 and heads(workspace) == []


@pytest.mark.parametrize("text", ["{{ '=?utf-8?q?A=0D=0ABcc:_x@evil.example?=' }}", "A{{ '\\x07' }}"])
def test_a_subject_template_makes_no_header(workspace, run_mail, text):
    """Whatever it comes out as: refused with the template's name, and no draft is made."""
    (workspace.folder / "mappings" / "mail" / "subject.txt.j2").write_text("{{ marking }} " + text)
    ran = run_mail(via="draft")
    assert ran.code == 1 and heads(workspace) == [] and "mappings/mail/subject.txt.j2" in ran.output


def test_plain_names_of_every_language_pass(workspace, run_mail):
    """Accents, ampersands, question marks, brackets, a long name: the subject reads as it was meant, but for blanks."""
    name = "Tîm Asesu – Plant ar Ffiniau Gofal, Sir y Fflint (q?) = ? <żółć> 子ども " + "é" * 60
    rename(workspace, name)
    assert run_mail(via="draft").code == 0
    drafts = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (workspace.workbooks / "drafts").glob("*_west_*.eml")
    ]
    meant = f"OFFICIAL-SENSITIVE: Monthly performance report, {name}, February 2023"
    assert ["".join(draft["Subject"].split()) for draft in drafts] == ["".join(meant.split())]


def test_a_finished_message_is_as_it_was_meant(outgoing):
    """Nothing differs in a message that nobody touched, sent or draft."""
    assert mail_differs(as_bytes(as_email(outgoing, None)), outgoing) == ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"From: ", b"Bcc: evil@evil.example\r\nFrom: ", "headers"),
        (b"From: ", b"From: x@evil.example\r\nFrom: ", "headers"),
        (b"From: ", b"Resent-To: evil@evil.example\r\nFrom: ", "headers"),
        (b"east.two@council.example", b"east.two@evil.example", "recipients"),
        (b"east.one@council.example, ", b"", "recipients"),
        (b"performance@council.example", b"performance@evil.example", "sender"),
        (b"OFFICIAL-SENSITIVE: Monthly", b"Monthly", "subject"),
        (b'filename="east.xlsx"', b'filename="west.xlsx"', "attachment"),
        (b"\r\n\r\nUEsD", b"\r\n\r\nUEsE", "attachment"),
    ],
)
def test_a_finished_message_that_is_not_as_it_was_meant_is_found(outgoing, old, new, told):
    """A header, a recipient, the sender, the subject or the workbook is another: it says which."""
    content = as_bytes(as_email(outgoing, None))
    assert old in content and told in mail_differs(content.replace(old, new, 1), outgoing)


def test_a_message_that_is_not_as_it_was_meant_is_not_sent(outgoing):
    """A subject that came past every other check: the finished message is refused, not written."""
    evil = replace(outgoing, words=replace(outgoing.words, subject=EVIL))
    with pytest.raises(InputError) as caught:
        proved_bytes(evil, None)
    assert [issue.kind for issue in caught.value.issues] == ["mail-not-as-meant"]


@pytest.mark.parametrize("sign", ["\u200e", "\u200f", "\u061c", "\u206a", "\u202e", "\u2067"])
def test_no_sign_that_turns_the_direction_of_reading_reaches_a_header(workspace, run_mail, sign):
    """Left-to-right and right-to-left marks among them: what is shown is not what is written."""
    rename(workspace, f"West{sign}moc.live@")
    ran = run_mail(via="draft")
    assert heads(workspace) == [] and ran.code == 1 and "mappings/all.yaml, line 6" in ran.output


@pytest.mark.parametrize("name", ["we\u202exslx.exe.xlsx", "west\u2028.xlsx", "west\x85Bcc.xlsx", "west\u200f.xlsx"])
def test_a_manifests_file_name_is_fit_for_a_header(workspace, run_mail, name):
    """A manifest with its seal renewed, and the file beside it: the name is refused, and no draft made."""
    read = read_manifest(workspace.workbooks)
    (workspace.workbooks / "west.xlsx").rename(workspace.workbooks / name)
    files = [entry.model_copy(update={"file": name}) if entry.scope == "west" else entry for entry in read.files]
    write_manifest(workspace.workbooks, read.model_copy(update={"files": tuple(files)}))
    ran = run_mail(via="draft")
    assert heads(workspace) == [] and ran.code == 1 and "manifest.json" in ran.output


PIECES = (
    EVIL, "=?", "?=", "=0D=0A", "\r\nBcc: e@evil.example", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1c", "\x85",
    "\u2028", "\u2029", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\U000e0041", "\uffff", "é" * 40, "żółć",
    "子ども", "(", ")", "<", ">", '"', "\\", ",", ";", ":", "@", ", e@evil.example", "<e@evil.example>", " ", "\t",
    "\u00a0", "x" * 90, "Bcc:", "&#13;&#10;", "%0d%0a", "\\r\\n", "e\u0301",
)  # fmt: skip


def by_another_parser(content):
    """Header → its one value, as a parser reads it that shares nothing with the library that wrote it."""
    read = {name.casefold(): values for name, values in parse_email(content).headers.items()}
    assert all(len(values) == 1 for values in read.values())
    return {name: values[0] for name, values in read.items()}


@pytest.mark.parametrize("seed", range(4))
def test_texts_at_random_make_no_header_and_no_recipient(outgoing, seed):
    """What passes as subject and sender name, drafted or sent, has no header and no recipient that was not meant."""
    draw, passed = random.Random(seed), 0
    for _ in range(60):
        subject, name = (" ".join("".join(draw.choices(PIECES, k=draw.randint(1, 4))).split()) for _ in range(2))
        if unfit_for_header(subject) or unfit_for_header(name):
            continue
        meant = replace(outgoing, sender_name=name, words=replace(outgoing.words, subject=f"OFFICIAL {subject}"))
        try:
            content = proved_bytes(meant, draw.choice((None, dt.datetime(2023, 3, 1, tzinfo=dt.UTC))))
        except InputError as error:  # the library could not write it as it was meant: it does not leave
            assert [issue.kind for issue in error.issues] == ["mail-not-as-meant"]
            continue
        read, passed = by_another_parser(content), passed + 1
        assert "bcc" not in read and "cc" not in read
        assert read["to"].replace(" ", "") == ",".join(outgoing.recipients)
        assert read["from"].rpartition("<")[2].rstrip(">") == outgoing.sender
        assert "".join(read["subject"].split()) == "".join(meant.words.subject.split())
    assert passed > 10
