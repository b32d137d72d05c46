"""A real SMTP server on loopback, with STARTTLS and login, receives the mails, and fails where told."""

import http.server
import io
import json
import ssl
import threading
import zipfile

import pytest

from kpibook.mail.identity import read_identity
from kpibook.teams.passphrases import Passphrase
from kpibook.teams.protect import decrypt

EAST = ("east.one@council.example", "east.two@council.example")


@pytest.fixture(autouse=True)
def _through_this_server(workspace, mail_server, certificates):
    workspace.use(mail_server, certificates)


def sent_once(server, everyone):
    assert sorted(recipient for recipient, _ in server.delivered()) == everyone


def test_each_attachment_opens_decrypts_and_is_its_recipients(run_mail, mail_server, everyone, workspace, put):
    """Parsed again by the standard library, each mail carries its own recipient's workbook, encrypted."""
    put(workspace.workbooks, encrypted=True)
    ran = run_mail()
    assert ran.code == 0, ran.output
    sent_once(mail_server, everyone)
    for sender, recipients, message in mail_server.accepted:
        assert sender == "performance@council.example"
        (attachment,) = message.iter_attachments()
        scope = attachment.get_filename().removesuffix(".xlsx")
        assert all(recipient.split("@")[0].split(".")[0] == scope for recipient in recipients)
        secret = {"east": "plum anchor violet 1", "west": "grey ladder piano 2", "north": "salt window £ kettle"}[scope]
        plain = decrypt(attachment.get_payload(decode=True), Passphrase(secret))
        assert zipfile.ZipFile(io.BytesIO(plain)).testzip() is None
        assert read_identity(plain).scope == scope


def test_the_subject_carries_the_marking_and_the_body_reads_as_plain_text(run_mail, mail_server):
    """The marking begins the subject; the plain part names team and file and holds no mark-up."""
    run_mail()
    message = next(m for _, to, m in mail_server.accepted if to == ("north@council.example",))
    assert message["Subject"].startswith("OFFICIAL-SENSITIVE: ")
    text = message.get_body(("plain",)).get_content()
    assert "North & Co <1>" in text and "north.xlsx" in text and "<td" not in text and "&amp;" not in text
    assert "North &amp; Co &lt;1&gt;" in message.get_body(("html",)).get_content()


def test_nothing_is_sent_twice(run_mail, mail_server, everyone):
    """A second run sends nothing and is content."""
    assert [run_mail().code, run_mail().code] == [0, 0]
    sent_once(mail_server, everyone)


def test_no_secret_is_printed_logged_or_mailed(run_mail, mail_server, workspace, put):
    """Neither a passphrase nor the mailbox's password is in output, mails, manifest or ledger."""
    put(workspace.workbooks, encrypted=True)
    ran = run_mail()
    everything = ran.output + run_mail("--workspace", str(workspace.folder), "--log", whole=True).output
    everything += "".join(message.as_string() for _, _, message in mail_server.accepted)
    for path in (workspace.workbooks / "manifest.json", workspace.folder / ".kpibook" / "ledger.sqlite"):
        everything += path.read_bytes().decode("latin-1")
    for secret in ("plum anchor", "grey ladder", "salt window", "mailbox password"):
        assert secret not in everything


def test_a_refused_recipient_does_not_stop_the_others(run_mail, mail_server, everyone):
    """One of two recipients of a mail is refused: the other gets it, the refused is named, the next run tries again."""
    mail_server.refused.add(EAST[1])
    ran = run_mail()
    assert ran.code == 1 and "refused: east.two@council.example" in ran.output
    sent_once(mail_server, [a for a in everyone if a != EAST[1]])
    mail_server.refused.clear()
    assert run_mail().code == 0
    sent_once(mail_server, everyone)


@pytest.mark.parametrize("step", ["EHLO", "STARTTLS", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", ["drop", "451 try later"])
def test_a_fault_before_the_data_is_tried_again(run_mail, mail_server, everyone, step, fault):
    """A dropped connection, or an answer 4xx, before the data: tried again in the same run, each gets one copy."""
    mail_server.faults[step] = [None, fault] if step in ("RCPT", "MAIL", "DATA") else [fault]
    ran = run_mail()
    assert ran.code == 0, ran.output
    sent_once(mail_server, everyone)


@pytest.mark.parametrize("fault", ["partial"])
def test_a_connection_cut_within_the_data_is_tried_again(run_mail, mail_server, everyone, fault):
    """Cut before the end of the data: not accepted by the rules of SMTP, so it is sent again, once."""
    mail_server.faults["DATA"] = [fault, None, fault]
    run_mail()
    for _ in range(2):
        run_mail()
    decided = sorted(recipient for recipient, _ in mail_server.delivered())
    assert len(decided) == len(set(decided))


def test_put_off_at_the_end_of_the_data_is_tried_again(run_mail, mail_server, everyone):
    """A 4xx to the whole message means that nothing was accepted."""
    mail_server.faults["END"] = ["451 busy", None, "452 full"]
    assert run_mail().code == 0
    sent_once(mail_server, everyone)


def test_an_accepted_message_whose_answer_was_lost_is_uncertain_and_never_sent_again(run_mail, mail_server, everyone):
    """The server accepts and the line drops: listed for a person, not sent again until it is decided."""
    mail_server.faults["END"] = ["accept and drop"]
    ran = run_mail()
    assert ran.code == 1 and "Uncertain" in ran.output
    again = run_mail()
    assert again.code == 1 and "Uncertain" in again.output and "--resolve 1 sent" in again.output
    sent_once(mail_server, everyone)


def test_a_person_decides_what_is_uncertain(run_mail, mail_server, everyone, workspace):
    """Lost without being accepted: `--resolve N not-sent`, and the next run sends it; `sent`, and it never does."""
    mail_server.faults["END"] = ["drop"]
    run_mail()
    missing = [a for a in everyone if a not in EAST]
    sent_once(mail_server, missing)
    resolve = ["--workspace", str(workspace.folder), "--resolve", "1", "not-sent", "--resolve", "2", "sent"]
    assert run_mail(*resolve, whole=True).code == 0
    assert run_mail().code == 0
    sent_once(mail_server, sorted([*missing, EAST[0]]))


def test_a_server_that_is_not_there_loses_nobody(run_mail, workspace, mail_server, certificates, everyone):
    """No server: nothing sent, everybody planned; with the server back, everyone gets one copy."""
    workspace.use(mail_server, certificates, port=1)
    ran = run_mail()
    assert ran.code == 1 and "nothing is lost" in ran.output
    workspace.use(mail_server, certificates)
    assert run_mail().code == 0
    sent_once(mail_server, everyone)


@pytest.mark.parametrize("which", ["other_host", "stranger", "expired", "self_signed"])
def test_a_wrong_certificate_sends_nothing_and_names_the_server(
    run_mail, mail_servers, certificates, workspace, which, everyone
):
    """Another host's, an unknown authority's, out of date, signed by itself: refused; later everyone gets one copy."""
    server = mail_servers(certificate=getattr(certificates, which))
    workspace.use(server, certificates)
    ran = run_mail()
    assert ran.code == 1 and "The certificate of localhost:" in ran.output
    assert server.accepted == [] and server.logins == [] and server.steps == ["EHLO"]
    good = mail_servers()
    workspace.use(good, certificates)
    assert run_mail().code == 0
    sent_once(good, everyone)


def test_a_server_without_tls_is_refused(run_mail, workspace, mail_server, certificates):
    """Where no STARTTLS is offered nothing is said but hello."""
    from aiosmtpd.controller import Controller

    class Box:
        got = 0

        async def handle_DATA(self, *_):  # noqa: N802  # the library's name
            self.got += 1
            return "250 OK"

    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=mail_server.port + 1)
    controller.start()
    try:
        workspace.use(mail_server, certificates, port=mail_server.port + 1)
        ran = run_mail()
    finally:
        controller.stop()
    assert ran.code == 1 and "does not offer TLS" in ran.output and box.got == 0


def test_tls_where_the_server_begins_without_says_which_to_write(run_mail, workspace, mail_server, certificates):
    """`security: tls` on a port for STARTTLS: one attempt, and the setting that is meant."""
    workspace.use(mail_server, certificates, security="tls")
    ran = run_mail()
    assert ran.code == 1 and "does not start TLS" in ran.output and "security: starttls" in ran.output
    assert mail_server.accepted == []


def test_a_wrong_password_is_tried_once(run_mail, mail_server):
    """Logging in again and again would lock the mailbox."""
    ran = run_mail(KPIBOOK_SMTP_PASSWORD="an old one")
    assert ran.code == 1 and "did not let sender@council.example log in" in ran.output
    assert "an old one" not in ran.output
    assert len(mail_server.logins) == 1 and mail_server.accepted == []


def test_no_password_anywhere_says_where_to_put_one(run_mail):
    """Neither the environment nor a keyring has the password."""
    ran = run_mail(KPIBOOK_SMTP_PASSWORD="")
    assert ran.code == 1 and "KPIBOOK_SMTP_PASSWORD" in ran.output


def test_the_password_may_come_from_the_keyring(run_mail, memory_keyring, mail_server, everyone):
    """`keyring set kpibook smtp:<user>`."""
    memory_keyring.set_password("kpibook", "smtp:sender@council.example", "mailbox password")
    assert run_mail(KPIBOOK_SMTP_PASSWORD="").code == 0
    sent_once(mail_server, everyone)


def test_a_relay_without_login_is_sent_through(run_mail, mail_servers, workspace, certificates, everyone):
    """An internal relay that knows this machine; TLS all the same."""
    relay = mail_servers(login="none")
    workspace.use(relay, certificates)
    assert run_mail().code == 0
    sent_once(relay, everyone)
    assert relay.logins == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the library knows STARTTLS only
def test_implicit_tls_is_sent_through(run_mail, mail_servers, workspace, certificates, everyone):
    """TLS from the first byte, as on port 465."""
    server = mail_servers(implicit_tls=True)
    workspace.use(server, certificates)
    assert run_mail().code == 0
    sent_once(server, everyone)


def test_oauth2_uses_the_token_of_the_environment(run_mail, mail_servers, workspace, certificates, everyone):
    """XOAUTH2 with a token that a schedule gives."""
    server = mail_servers(login="oauth2")
    workspace.use(server, certificates)
    assert run_mail(KPIBOOK_SMTP_TOKEN="good-token").code == 0
    sent_once(server, everyone)
    assert set(server.logins) == {("sender@council.example", "good-token")}


def test_a_refused_token_sends_nothing(run_mail, mail_servers, workspace, certificates):
    """The server says no to the token: one clear message, and the token is not in it."""
    server = mail_servers(login="oauth2")
    workspace.use(server, certificates)
    ran = run_mail(KPIBOOK_SMTP_TOKEN="stale-token")
    assert ran.code == 1 and "log in" in ran.output and "stale-token" not in ran.output
    assert server.accepted == []


@pytest.fixture
def token_server(certificates):
    """An HTTPS token server; `answers` are given in turn, `asked` are the forms that came."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self):  # the library's name
            self.server.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            code, body = self.server.answers.pop(0)
            self.send_response(code)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.asked, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_oauth2_fetches_a_token_itself(run_mail, mail_servers, workspace, certificates, token_server, everyone):
    """Client credentials grant, tried again when the token server is busy."""
    server = mail_servers(login="oauth2")
    token_server.answers += [(503, {}), (200, {"access_token": "good-token"})]
    oauth2 = {"token_url": f"https://localhost:{token_server.server_port}/token", "client_id": "an-id"}
    workspace.use(server, certificates, oauth2=oauth2)
    assert run_mail(KPIBOOK_SMTP_CLIENT_SECRET="client secret").code == 0
    sent_once(server, everyone)
    assert "grant_type=client_credentials" in token_server.asked[0]


def test_a_refused_client_secret_is_tried_once_and_not_shown(
    run_mail, mail_servers, workspace, certificates, token_server
):
    """The token server's own word for it is shown, the secret is not."""
    server = mail_servers(login="oauth2")
    token_server.answers += [(401, {"error": "invalid_client", "error_description": "wrong: hush-hush"})]
    oauth2 = {"token_url": f"https://localhost:{token_server.server_port}/token", "client_id": "an-id"}
    workspace.use(server, certificates, oauth2=oauth2)
    ran = run_mail(KPIBOOK_SMTP_CLIENT_SECRET="hush-hush")
    assert ran.code == 1 and "invalid_client" in ran.output and "hush-hush" not in ran.output
    assert len(token_server.asked) == 1 and server.accepted == []
