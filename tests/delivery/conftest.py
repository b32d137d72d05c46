"""A workspace with three teams and their workbooks, and a real mail server on loopback, for every test of delivery."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import hashlib
import importlib
import io
import ipaddress
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import keyring
import pytest
import xlsxwriter
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from memory_keyring import MemoryKeyring

from kpibook.definitions.mapping import MappingFiles
from kpibook.mail.identity import MARKING as MARKING_PROPERTY
from kpibook.mail.identity import MONTH as MONTH_PROPERTY
from kpibook.mail.identity import SCOPE as SCOPE_PROPERTY
from kpibook.months import Month
from kpibook.teams.manifest import Manifest, ManifestEntry, sha256_of, write_manifest
from kpibook.teams.passphrases import Passphrase
from kpibook.teams.protect import encrypt

MONTH = Month(2023, 2)
MARKING = "OFFICIAL-SENSITIVE"
PASSPHRASES = {"east": "plum anchor violet 1", "west": "grey ladder piano 2", "north": "salt window £ kettle"}
MAILING = """
organisation: {name: Testshire County Council, service: Children's Services, protective_marking: OFFICIAL-SENSITIVE}
service_areas: {area: {name: Area, recipients: []}}
teams:
  east: {name: East, area: area, recipients: [east.one@council.example, east.two@council.example]}
  west: {name: West, area: area, recipients: [west@council.example]}
  north: {name: "North & Co <1>", area: area, recipients: [north@council.example]}
sources:
  referrals:
    title: Referrals
    files: [referrals.xlsx]
    complete_from: 2021-04-01
    fields: {}
indicators: {}
sections: {}
"""


def make_workbook(scope: str, month: str = "2023-02", marking: str = MARKING, figure: int = 1) -> bytes:
    """A small workbook that says whose it is."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.add_worksheet("Cover").write(0, 0, f"{scope} {figure}")
        for name, text in ((SCOPE_PROPERTY, scope), (MONTH_PROPERTY, month), (MARKING_PROPERTY, marking)):
            if text:  # Excel calls a property without a value damaged
                workbook.set_custom_property(name, text)
    return out.getvalue()


@pytest.fixture
def workbook_bytes() -> Callable[..., bytes]:
    return make_workbook


def put_workbooks(folder: Path, encrypted: bool = False, figure: int = 1, **more: Any) -> Manifest:
    """Every team's workbook, and their manifest, as `kpibook teams` leaves them."""
    folder.mkdir(exist_ok=True)
    entries = []
    for scope, name in (("east", "East"), ("west", "West"), ("north", "North & Co <1>")):
        plain = make_workbook(scope, figure=figure)
        lying = encrypt(plain, Passphrase(PASSPHRASES[scope])) if encrypted else plain
        (folder / f"{scope}.xlsx").write_bytes(lying)
        entries.append(
            ManifestEntry(
                scope=scope,
                team=name,
                file=f"{scope}.xlsx",
                sha256=sha256_of(plain),
                stored_sha256=sha256_of(lying) if encrypted else None,
                encrypted=encrypted,
                size=len(lying),
                inputs_sha256="0" * 64,
                made=dt.datetime(2023, 3, 1, 9),
            )
        )
    settings = {"month": MONTH, "marking": MARKING, "program_version": "1", "mapping_version": "1"} | more
    manifest = Manifest(**settings, files=tuple(entries))
    write_manifest(folder, manifest)
    return manifest


@pytest.fixture
def put() -> Callable[..., Manifest]:
    return put_workbooks


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


# --- a certificate authority of our own ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Certificates:
    """Paths of PEM files: our authority, a server's certificate with its key, and one for another host."""

    authority: Path
    server: Path
    other_host: Path
    stranger: Path
    expired: Path
    self_signed: Path


def _certificate(
    name: str,
    signer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    hosts: tuple[str, ...],
    last_day: dt.timedelta = dt.timedelta(days=2),
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host) for host in hosts
    ]
    issuer_key = signer[1] if signer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer[0].subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=9))
        .not_valid_after(now + last_day)
        .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if signer is None:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256()), key


def _pem(path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | None = None) -> Path:
    content = certificate.public_bytes(serialization.Encoding.PEM)
    if key:
        content += key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    path.write_bytes(content)
    return path


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    authority = _certificate("Test authority", None, ())
    server = _certificate("localhost", authority, ("localhost", "127.0.0.1"))
    other = _certificate("mail.elsewhere.example", authority, ("mail.elsewhere.example",))
    stranger = _certificate("localhost", _certificate("Unknown authority", None, ()), ("localhost", "127.0.0.1"))
    expired = _certificate("localhost", authority, ("localhost", "127.0.0.1"), dt.timedelta(days=-1))
    self_signed = _certificate("localhost", None, ("localhost", "127.0.0.1"))
    return Certificates(
        _pem(folder / "authority.pem", authority[0]),
        _pem(folder / "server.pem", *server),
        _pem(folder / "other.pem", *other),
        _pem(folder / "stranger.pem", *stranger),
        _pem(folder / "expired.pem", *expired),
        _pem(folder / "self_signed.pem", *self_signed),
    )


# --- a real mail server -------------------------------------------------------------------------------------------


@dataclass
class MailServer:
    """A real SMTP server on loopback, with STARTTLS and login, that keeps what it accepted and fails where told.

    `faults` maps a step to a list of what happens there, one each time the step is reached: a reply to give
    (``450 busy``), ``drop`` (the connection is cut), ``accept and drop`` (kept, then cut before the answer),
    ``stall`` (waits until `go_on` is set, and tells by `stalled`), or None (nothing).
    """

    certificate: Path
    login: str = "password"
    implicit_tls: bool = False
    size_limit: int = 33_554_432
    accepted: list[tuple[str, tuple[str, ...], EmailMessage]] = field(default_factory=list)
    faults: dict[str, list[str | None]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)
    stalled: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    logins: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def delivered(self) -> list[tuple[str, str]]:
        """(recipient, SHA-256 of the attached file) of every copy that was accepted."""
        found = []
        for _, recipients, message in self.accepted:
            attachment = next(message.iter_attachments()).get_payload(decode=True)
            found += [(recipient, hashlib.sha256(attachment).hexdigest()) for recipient in recipients]
        return found

    async def step(self, name: str, server: SMTP) -> str | None:
        """A reply to give instead of the usual one, or None; cuts the connection or waits where told."""
        fault = self.fault(name, server)
        while fault == "stall" and not self.go_on.is_set():
            await asyncio.sleep(0.01)
        return None if fault == "stall" else fault

    def fault(self, name: str, server: SMTP) -> str | None:
        """What is to happen at this step."""
        self.steps.append(name)
        fault = self.faults[name].pop(0) if self.faults.get(name) else None
        if fault == "stall":
            self.stalled.set()
        if fault == "drop":
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        return fault


class _Protocol(SMTP):
    mail_server: MailServer

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # the library's name
        reply = await self.mail_server.step("DATA", self)
        if reply == "partial":
            await self.push("354 go on")
            await asyncio.sleep(0.02)
            assert self.transport is not None
            self.transport.abort()
        elif reply:
            await self.push(reply)
        else:
            await super().smtp_DATA(arg)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802  # the library's name
        import base64

        user, bearer = base64.b64decode(args[1]).decode().split("\x01")[:2]
        self.mail_server.logins.append((user.removeprefix("user="), bearer.removeprefix("auth=Bearer ")))
        if bearer == "auth=Bearer good-token":
            return AuthResult(success=True)
        await self.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        assert self._reader is not None
        await self._reader.readline()
        return AuthResult(success=False, handled=False)


class _Handler:
    def __init__(self, mail_server: MailServer) -> None:
        self.server = mail_server

    async def handle_EHLO(self, server: SMTP, session: Any, _: Any, hostname: str, replies: list[str]) -> list[str]:  # noqa: N802  # the library's name
        session.host_name = hostname
        reply = await self.server.step("EHLO", server)
        return [reply] if reply else replies

    def handle_STARTTLS(self, server: SMTP, _: Any, __: Any) -> bool:  # noqa: N802  # not awaited by the library
        while self.server.fault("STARTTLS", server) == "stall" and not self.server.go_on.is_set():
            time.sleep(0.01)
        return True

    async def handle_MAIL(self, server: SMTP, _: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802  # the library's name
        if reply := await self.server.step("MAIL", server):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, _: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802  # the library's name
        if reply := await self.server.step("RCPT", server):
            return reply
        if address in self.server.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Any, envelope: Any) -> str:  # noqa: N802  # the library's name
        reply = await self.server.step("END", server)
        if reply and reply != "accept and drop":
            return reply
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.server.accepted.append((envelope.mail_from, tuple(envelope.rcpt_tos), message))
        after = await self.server.step("ACCEPTED", server)
        if reply == "accept and drop":
            assert server.transport is not None
            server.transport.abort()
        return after or "250 2.0.0 queued"


class _Controller(Controller):
    mail_server: MailServer

    def factory(self) -> SMTP:
        protocol = _Protocol(self.handler, **self.SMTP_kwargs)
        protocol.mail_server = self.mail_server
        return protocol


@pytest.fixture
def mail_servers(certificates: Certificates) -> Iterator[Callable[..., MailServer]]:
    """Starts servers; they end with the test."""
    started: list[_Controller] = []

    def start(**settings: Any) -> MailServer:
        server = MailServer(settings.pop("certificate", certificates.server), **settings)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server.certificate)

        def authenticate(_: SMTP, __: Any, ___: Any, ____: str, data: Any) -> AuthResult:
            server.steps.append("AUTH")
            user, password = data.login.decode(), data.password.decode()
            server.logins.append((user, password))
            good = (user, password) == ("sender@council.example", "mailbox password")
            return AuthResult(success=good, handled=False)

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options: dict[str, Any] = {"authenticator": authenticate, "auth_required": server.login != "none"}
        options["data_size_limit"] = server.size_limit
        if server.implicit_tls:
            options |= {"ssl_context": context, "auth_require_tls": False}
        else:
            options |= {"tls_context": context, "require_starttls": True}
        controller = _Controller(_Handler(server), hostname="127.0.0.1", port=port, **options)
        controller.mail_server = server
        controller.start()
        started.append(controller)
        server.port = port
        server.steps.clear()
        return server

    yield start
    for controller in started:
        controller.mail_server.go_on.set()
        controller.stop()


@pytest.fixture
def mail_server(mail_servers: Callable[..., MailServer]) -> MailServer:
    return mail_servers()


# --- a workspace --------------------------------------------------------------------------------------------------


@dataclass
class Workspace:
    """A workspace with three teams, their workbooks, and ways to mail them."""

    folder: Path
    mail: dict[str, Any]

    @property
    def workbooks(self) -> Path:
        return self.folder / "teams"

    @property
    def mapping(self) -> MappingFiles:
        return importlib.import_module("kpibook.sources.mapping_files").read_mapping(self.folder)

    def write(self) -> None:
        """The mapping files, with the mail settings as they are now (JSON is YAML)."""
        (self.folder / "mappings" / "mail.yaml").write_text(json.dumps({"mail": self.mail}))

    def use(self, server: MailServer, certificates: Certificates, **more: Any) -> None:
        """Send through this server."""
        self.mail["smtp"] = {
            "host": "localhost",
            "port": server.port,
            "security": "tls" if server.implicit_tls else "starttls",
            "login": server.login,
            "user": "" if server.login == "none" else "sender@council.example",
            "ca_file": str(certificates.authority),
            "timeout_seconds": 5,
            "wait_seconds": 0.01,
            "attempts": 3,
        } | more
        self.write()

    def environment(self, **more: str) -> dict[str, str]:
        """What a schedule would set: each team's passphrase and the mailbox's password."""
        passphrases = {f"KPIBOOK_PASSPHRASE_{scope.upper()}": text for scope, text in PASSPHRASES.items()}
        return passphrases | {"KPIBOOK_SMTP_PASSWORD": "mailbox password"} | more

    def arguments(self, *more: str, via: str = "smtp") -> list[str]:
        month = ["--month", "2023-02", "--from", str(self.workbooks)]
        return ["--workspace", str(self.folder), *month, "--via", via, "--yes", *more]

    def start(self, *more: str, **environment: str) -> subprocess.Popen[str]:
        """`kpibook mail` in a process of its own."""
        code = "from kpibook.commands.mail import mail; mail()"
        command = [sys.executable, "-c", code, *self.arguments(*more)]
        return subprocess.Popen(
            command,
            env={**os.environ, **self.environment(**environment)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "workspace"
    templates = folder / "mappings" / "mail"
    templates.mkdir(parents=True)
    for template in (Path(__file__).parents[2] / "mappings" / "mail").iterdir():
        (templates / template.name).write_bytes(template.read_bytes())
    (folder / "mappings" / "all.yaml").write_text(MAILING)
    made = Workspace(
        folder,
        {"sender": "performance@council.example", "allowed_domains": ["council.example"], "per_minute": 100000},
    )
    made.write()
    put_workbooks(made.workbooks)
    return made


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    output: str


@pytest.fixture
def run_mail(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs `kpibook mail` in this process; wrong inputs come out as printed issues and code 1, as in the program."""
    from click.testing import CliRunner

    from kpibook.commands.mail import mail
    from kpibook.issues import InputError

    def run(*more: str, via: str = "smtp", whole: bool = False, answer: str | None = None, **environment: str) -> Ran:
        arguments = [*more] if whole else workspace.arguments(*more, via=via)
        if answer is not None:
            arguments.remove("--yes")
        result = CliRunner().invoke(mail, arguments, env=workspace.environment(**environment), input=answer)
        if result.exception and not isinstance(result.exception, SystemExit):
            if not isinstance(result.exception, InputError):
                raise result.exception
            return Ran(1, result.output + str(result.exception))
        return Ran(result.exit_code, result.output)

    return run


@pytest.fixture
def everyone() -> list[str]:
    """Every recipient of the workspace, sorted."""
    return sorted(
        ["east.one@council.example", "east.two@council.example", "west@council.example", "north@council.example"]
    )
