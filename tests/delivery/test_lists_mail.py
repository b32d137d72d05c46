"""Lists of children by mail: through a real server, encrypted, to whom the mapping names for them and nobody else."""

import email
import email.policy
import shutil

import keyring
import pytest
from keyring.backends.fail import Keyring
from lists_desk import PASSPHRASES
from lists_workspace import child, children, write_workspace
from mailed_lists import EAST, FILE, NAMED, ORDINARY, ROOT, WEST, WHOLE, Desk, made_lists

from kpibook.commands.mail import mail
from kpibook.commands.month_end import month_end as month_end_command
from kpibook.mail import utc_now
from kpibook.mail.ledger import LEDGER
from kpibook.teams import as_passphrase, decrypt, encrypt, is_encrypted, sha256_of
from kpibook.worklists.register import Act, open_register


@pytest.fixture(autouse=True, scope="module")
def _no_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The workspace with February's lists, made once."""
    return made_lists(tmp_path_factory.mktemp("lists_mail") / "w").folder


@pytest.fixture
def desk(made, tmp_path):
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    return Desk(folder)


@pytest.fixture
def server(desk, mail_servers, certificates):
    started = mail_servers()
    desk.use(started, certificates)
    return started


def test_each_list_goes_encrypted_to_whom_it_names_alone(desk, server):
    """One list in a mail; nobody of the workbooks' recipients; each opens with that team's passphrase."""
    assert desk.mail().code == 0
    got = {to: message for _, to, message in server.accepted}
    assert sorted(got) == [(EAST,), (WEST,), (WHOLE,)]
    for scope, to in (("east", EAST), ("west", WEST), ("whole", WHOLE)):
        (part,) = got[to,].iter_attachments()
        content = part.get_payload(decode=True)
        assert is_encrypted(content) and decrypt(content, as_passphrase(PASSPHRASES[scope]))
    assert [(line.act, line.recipients) for line in desk.register(Act.SENDING, Act.SENT)] == [
        (act, (to,)) for to in (WHOLE, EAST, WEST) for act in ("sending", "sent")
    ]
    assert desk.states() == [(EAST, "list:east", "sent"), (WEST, "list:west", "sent"), (WHOLE, "list:whole", "sent")]
    assert desk.mail().code == 0 and len(server.accepted) == 3, "somebody got it twice"


def test_the_mail_says_what_it_is_and_nothing_of_a_child(desk, server):
    """Subject and both bodies: marking, team, month; personal data, passphrase, how long, whom to ask; no id."""
    desk.mail()
    for _, _, message in server.accepted:
        assert message["Subject"].startswith("OFFICIAL-SENSITIVE & PERSONAL: ")
        assert message["Subject"].endswith(", February 2023: list of children")
        bodies = [message.get_body((kind,)).get_content() for kind in ("plain", "html")]
        for body in bodies:
            words = " ".join(body.split())
            for said in ("ersonal data", "told in person", "7 months", "kpi@council.example", "do not forward it"):
                assert said in words.replace("PERSONAL DATA", "personal data"), said
        everything = message["Subject"] + "".join(bodies)
        assert not any(id_ in everything for team in ("east", "west") for id_ in children(team))
        assert "Worker" not in everything and "%" not in bodies[0]


def as_it_was(path):
    path.write_bytes(decrypt(path.read_bytes(), as_passphrase(PASSPHRASES["east"])))


def changed(path):
    path.write_bytes(path.read_bytes() + b"\0")


def renamed(path):
    path.write_bytes(path.with_name(FILE.format("West")).read_bytes())


def encrypted_anew(path):
    secret = as_passphrase(PASSPHRASES["east"])
    path.write_bytes(encrypt(decrypt(path.read_bytes(), secret), secret))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (as_it_was, "is not encrypted"),
        (changed, "is not as it was made"),
        (renamed, 'is the list of "West"'),
        (encrypted_anew, "is not as it was made"),
    ],
)
def test_a_file_that_is_not_the_teams_own_list_stops_all(desk, server, harm, said):
    """Plain, changed, another team's under its name, typed in and saved: nothing leaves, for the others neither."""
    harm(desk.path())
    ran = desk.mail()
    assert ran.code == 1 and said in " ".join(ran.output.split()) and not server.accepted
    assert not desk.register(Act.SENDING, Act.DRAFTING)


def test_what_the_list_says_inside_decides_too(desk, server):
    """The register was tampered with, so that East's file is West's list: the signs in it say whose it is."""
    secret = as_passphrase(PASSPHRASES["east"])
    west = decrypt(desk.path("West").read_bytes(), as_passphrase(PASSPHRASES["west"]))
    forged = encrypt(west, secret)
    desk.path().write_bytes(forged)
    with open_register(desk.folder, utc_now) as register:
        (line,) = [each for each in register.lines() if each.team == "east" and each.act is Act.MADE]
        register.add([type(line)(**{**vars(line), "sha256": sha256_of(forged)})])
    ran = desk.mail()
    assert ran.code == 1 and 'is, inside, the list of "west"' in " ".join(ran.output.split()) and not server.accepted


def test_another_marking_another_month_and_an_older_list_are_refused(desk, server):
    """The mapping's marking was changed since; the folder holds another month's; a newer list lies elsewhere."""
    mapping = desk.folder / "mappings" / "all.yaml"
    mapping.write_text(mapping.read_text().replace("OFFICIAL-SENSITIVE & PERSONAL", "OFFICIAL"))
    assert "does not carry the mapping's protective marking" in " ".join(desk.mail().output.split())
    desk.make(out="elsewhere")
    assert "is not the list that was made last" in " ".join(desk.mail("--team", "west").output.split())
    for team in ("East", "West", "Whole service"):
        desk.path(team).rename(desk.out / FILE.format(team).replace("2023-02", "2023-01"))
    ran = desk.run("mail", "--month", "2023-01", "--from", str(desk.out), "--via", "smtp", "--yes")
    assert ran.code == 1 and "knows of no lists of January 2023" in ran.output and not server.accepted


def test_recipients_outside_the_allowed_domains_stop_the_run(desk, server, certificates):
    """As for workbooks."""
    desk.use(server, certificates, allowed_domains=["elsewhere.example"])
    ran = desk.mail()
    assert ran.code == 1 and "not an allowed domain" in ran.output and not server.accepted


def test_a_no_sends_nothing(desk, server):
    """The question comes first, and says how many; the table says that they are encrypted."""
    ran = desk.mail(answer="n\n")
    assert ran.code == 1 and "Send for 3 recipients?" in ran.output and not server.accepted
    assert not desk.register(Act.SENDING)


def test_drafts_are_named_in_the_register_and_go_with_the_month(desk):
    """Each is the owner's alone, holds one encrypted list; forgetting deletes them, and says who may have one."""
    assert desk.mail(via="draft").code == 0
    drafts = desk.drafts()
    assert len(drafts) == 3 and all(path.name.startswith("list_2023-02_") for path in drafts)
    assert {path.stat().st_mode & 0o077 for path in drafts} == {0}
    for path in drafts:
        (part,) = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).iter_attachments()
        assert is_encrypted(part.get_payload(decode=True))
    ran = desk.run("forget", "2023-02", "--yes")
    assert ran.code == 0 and not desk.drafts() and not desk.path().exists()
    said = " ".join(ran.output.split())
    assert said.count("drafted, and perhaps sent") == 3 and "Mails that cannot be called back" in said
    assert "none is mailed" in " ".join(desk.mail(via="draft").output.split()), "a forgotten list was mailed"


def test_a_list_made_anew_of_the_same_records_is_the_same_mail(desk, server):
    """Encrypted once more it has other bytes; nobody gets it twice."""
    desk.mail()
    desk.make()
    assert desk.mail().code == 0 and len(server.accepted) == 3


def test_a_list_with_other_records_goes_out_only_when_asked(desk, server):
    """Somebody has an earlier one: said, and sent with --corrected, as such."""
    desk.mail()
    visits = desk.folder / "sources" / "visits.csv"
    visits.write_text(visits.read_text().replace("10/01/2023", "21/02/2023", 1))
    desk.make()
    held = desk.mail()
    assert held.code == 1 and "earlier list of children of this month" in held.output and len(server.accepted) == 3
    assert desk.mail("--corrected").code == 0
    assert {message["Subject"].split(": ")[1] for _, _, message in server.accepted[3:]} == {"Corrected"}


def test_a_decision_reaches_the_register_and_what_cannot_be_called_back(desk, server):
    """No answer came: uncertain; a person says that it was not sent, and forgetting the month does not name it."""
    server.faults["END"] = ["accept and drop", None]
    assert desk.mail().code == 1
    assert desk.register()[-1].act == "sent" and len(desk.register(Act.SENDING)) == 3
    log = desk.run("--log", command=mail).output
    assert "uncertain" in log and "Kind" in log
    (number,) = [to for to in desk.states() if to[2] == "uncertain"][:1]
    assert number[0] == WHOLE
    assert desk.run("--resolve", "1", "not-sent", command=mail).code == 0
    last = desk.register()[-1]
    assert (last.act, last.recipients, last.detail) == ("not sent", (WHOLE,), "mail 1")
    said = desk.run("forget", "2023-02", "--reason", "a test", "--yes").output
    assert EAST in said and WHOLE not in said


def test_a_lost_ledger_stops_the_run(desk, server):
    """The register still knows that mails went out; --again sends all once more."""
    desk.mail()
    (desk.folder / LEDGER).unlink()
    ran = desk.mail()
    assert ran.code == 1 and "3 mails with lists of February 2023 went out" in " ".join(ran.output.split())
    assert desk.mail("--again").code == 0 and len(server.accepted) == 6


def test_a_template_of_the_workspaces_own_is_used(desk, server):
    """Beside the workbook's; the marking must stand in its subject."""
    own = desk.folder / "mappings" / "mail"
    own.mkdir()
    (own / "list_subject.txt.j2").write_text("{{ marking }} our own words")
    desk.mail()
    assert {m["Subject"] for _, _, m in server.accepted} == {"OFFICIAL-SENSITIVE & PERSONAL our own words"}


def test_nobodys_child_is_in_what_mailing_leaves(desk, server):
    """Ledger, register, output: no id."""
    output = desk.mail().output.encode()
    kept = b"".join(path.read_bytes() for path in (desk.folder / ".kpibook").rglob("*") if path.is_file())
    assert not any(child("east", number).encode() in output + kept for number in range(24))


@pytest.fixture(scope="module")
def with_month_end(tmp_path_factory):
    """A workspace whose mapping asks for lists at month end, and what the run left: folder, before, ran."""
    folder = write_workspace(tmp_path_factory.mktemp("lists_month_end") / "w", "")
    shutil.copy(ROOT / "workbook_templates" / "performance_report.xlsx", folder / "template.xlsx")
    shutil.copytree(ROOT / "mappings" / "mail", folder / "mappings" / "mail")
    (folder / "mappings" / "all.yaml").write_text(
        ORDINARY + NAMED.replace("keep_months", "month_end: true, keep_months")
    )
    desk = Desk(folder)
    desk.use()
    return desk


def month_end(desk, out, **environment):
    arguments = ["--month", "2023-02", "--out", str(desk.folder / out)]
    return desk.run(*arguments, command=month_end_command, **environment)


@pytest.mark.slow
def test_month_end_makes_the_lists_and_drafts_their_mails(with_month_end):
    """Where the mapping asks; lists and workbooks lie apart, no draft of one holds the other; again, nothing new."""
    desk = with_month_end
    ran = month_end(desk, "out")
    assert "3 lists of children for February 2023" in ran.output, ran.output
    assert len(list((desk.folder / "out" / "lists").glob("*.xlsx"))) == 3
    attached = {
        folder: [name_and_kind(path) for path in sorted((desk.folder / "out" / folder / "drafts").glob("*.eml"))]
        for folder in ("lists", "teams")
    }
    assert len(attached["lists"]) == 3 and all(name.startswith("List") and locked for name, locked in attached["lists"])
    assert attached["teams"] == [("East - 2023-02.xlsx", False)]
    drafted = desk.register(Act.DRAFTED)
    assert month_end(desk, "out").code == ran.code == 0 and desk.register(Act.DRAFTED) == drafted


def name_and_kind(draft):
    """The file name of the one attachment, and whether it is encrypted."""
    (part,) = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default).iter_attachments()
    return part.get_filename(), is_encrypted(part.get_payload(decode=True))


@pytest.mark.parametrize("variable", ["KPIBOOK_PASSPHRASE_WEST", "KPIBOOK_LISTS_KEY"])
def test_month_end_without_a_passphrase_or_a_key_writes_nothing(with_month_end, variable):
    """Said before the first workbook is written."""
    ran = month_end(with_month_end, "none", **{variable: None})
    assert ran.code == 1 and variable in ran.output and not (with_month_end.folder / "none").exists()


@pytest.mark.slow
def test_month_end_makes_no_lists_unless_asked(with_month_end, tmp_path):
    """The mapping names recipients, and says nothing of month end: no list, no register, no passphrase needed."""
    desk = Desk(tmp_path / "w")
    shutil.copytree(with_month_end.folder, desk.folder, ignore=shutil.ignore_patterns("out", ".kpibook"))
    (desk.folder / "mappings" / "all.yaml").write_text(ORDINARY + NAMED)
    assert month_end(desk, "out", KPIBOOK_PASSPHRASE_WEST=None, KPIBOOK_LISTS_KEY=None).code == 0
    assert not (desk.folder / ".kpibook" / "lists").exists() and not (desk.folder / "out" / "lists").exists()
