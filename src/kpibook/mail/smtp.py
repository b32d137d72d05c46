"""EDGE: sends over TLS, and knows of each recipient: the server accepted the message, refused it, or may have it."""

import contextlib
import datetime as dt
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook.clock import Clock
from kpibook.definitions import Smtp
from kpibook.issues import Issue
from kpibook.mail.channels import Record
from kpibook.mail.credentials import Credentials, TokenServerBusyError, fetch_token, tls_context
from kpibook.mail.ledger import State
from kpibook.mail.messages import Outgoing, proved_bytes

Reply = tuple[int, bytes]
_FINAL_WAIT = 10
"""RFC 5321, 4.5.3.2.6: the answer to the end of the data is worth waiting for: whoever leaves early sends twice."""


class _PassingFaultError(Exception):
    """Nothing was accepted, and another try may help. Its text may be shown."""


class _RunStopsError(Exception):
    """No message can go this way until a person has corrected something."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        super().__init__(issue.message)


@dataclass(frozen=True)
class SmtpSettings:
    """What is needed to talk to the server."""

    smtp: Smtp
    workspace: Path
    credentials: Credentials


class SmtpServer:
    """The mail server. One connection serves many messages; it is made anew when it was lost."""

    name = "smtp"

    def __init__(self, settings: SmtpSettings, per_minute: int, clock: Clock, sleep: Callable[[float], None]) -> None:
        self.per_minute = per_minute
        self._smtp, self._credentials = settings.smtp, settings.credentials
        self._context = tls_context(settings.workspace, settings.smtp)
        self._clock, self._sleep = clock, sleep
        self._connection: smtplib.SMTP | None = None

    def draft_path(self, _: Outgoing) -> None:
        """No file is written."""

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Send one message to its recipients; see `Channel.deliver`.

        Tried again, after a wait that doubles, while nothing was accepted and the fault may pass: no connection, a
        dropped one, an answer 4xx. Only those recipients are tried again. Once the end of the data was sent and no
        answer came, the copies are uncertain and not tried again.
        """
        content = proved_bytes(outgoing, self._clock())
        pending, why, lost = outgoing.recipients, "", False
        for attempt in range(self._smtp.attempts):
            if attempt:
                self._sleep(self._smtp.wait_seconds * 2 ** (attempt - 1))
            try:
                pending, why = self._transmit(self._connected(), outgoing.sender, pending, content, record)
                lost = False
            except _PassingFaultError as fault:
                why, lost = str(fault), True
                self._drop()
            except _RunStopsError as stop:
                self._drop()
                record(pending, State.PLANNED, f"not sent: {stop.issue.message}")
                return stop.issue
            except BaseException:
                # Whatever it is (a ledger that cannot be written, Ctrl-C): no half message may be finished later.
                self._drop()
                raise
            if not pending:
                return None
        record(pending, State.PLANNED, f"not sent after {self._smtp.attempts} attempts: {why}")
        advice = "Nothing was accepted, so nothing is lost: run the same command again later."
        return Issue("smtp-unreachable", f"The mail server fails: {why}.", advice=advice) if lost else None

    def close(self) -> None:
        """Say goodbye."""
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
        self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = self._open()
                self._log_in(self._connection)
            except (smtplib.SMTPException, TokenServerBusyError, OSError) as error:
                raise self._fault(error) from error
        return self._connection

    def _open(self) -> smtplib.SMTP:
        smtp = self._smtp
        if smtp.security == "tls":
            return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=smtp.timeout_seconds, context=self._context)
        connection = smtplib.SMTP(smtp.host, smtp.port, timeout=smtp.timeout_seconds)
        try:
            connection.starttls(context=self._context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _log_in(self, connection: smtplib.SMTP) -> None:
        smtp, credentials = self._smtp, self._credentials
        connection.ehlo_or_helo_if_needed()
        if smtp.login == "password" and credentials.password:
            # One way of logging in, and once: trying them all in turn with a wrong password locks a mailbox.
            connection.user, connection.password = smtp.user, credentials.password.reveal()
            offered = connection.esmtp_features.get("auth", "").upper().split()
            if "PLAIN" in offered:
                connection.auth("PLAIN", connection.auth_plain)
            elif "LOGIN" in offered:
                connection.auth("LOGIN", connection.auth_login)
            else:
                raise smtplib.SMTPNotSupportedError("neither PLAIN nor LOGIN")
        elif smtp.login == "oauth2":
            token = credentials.token
            if token is None and smtp.oauth2 and credentials.client_secret:
                token = fetch_token(smtp.oauth2, credentials.client_secret, self._context, smtp.timeout_seconds)
            # The second call answers the server's error message: an empty line makes it say no.
            answer = f"user={smtp.user}\x01auth=Bearer {token.reveal() if token else ''}\x01\x01"
            connection.auth("XOAUTH2", lambda challenge=None: answer if challenge is None else "")

    def _fault(self, error: Exception) -> _PassingFaultError | _RunStopsError:
        """What an error while connecting or logging in means: worth another try, or for a person to correct."""
        server = f"{self._smtp.host}:{self._smtp.port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            message = f"The certificate of {server} does not hold: {error.verify_message or error.reason}"
            advice = "Give the name that is in the certificate as host, and the council's own authority as ca_file."
            return _RunStopsError(Issue("smtp-certificate", f"{message.rstrip('.')}.", advice=advice))
        if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
            advice = "Write security: starttls (ports 587 and 25), or take the port for tls (465)."
            return _RunStopsError(Issue("smtp-login", f"{server} does not start TLS.", advice=advice))
        if isinstance(error, smtplib.SMTPNotSupportedError):
            what = "TLS (STARTTLS)" if "STARTTLS" in str(error) else "this way of logging in"
            advice = "Ask IT for the right port and security (starttls, tls) and login; nothing is sent without TLS."
            return _RunStopsError(Issue("smtp-login", f"{server} does not offer {what}.", advice=advice))
        if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
            message = (
                f"{server} did not let {self._smtp.user} log in: {_said((error.smtp_code, _bytes(error.smtp_error)))}"
            )
            advice = "Check user and password, or the token; Microsoft 365 wants OAuth2 (docs/mail.md)."
            return _RunStopsError(Issue("smtp-login", f"{message}.", advice=advice))
        if isinstance(error, smtplib.SMTPResponseException):
            return _PassingFaultError(_said((error.smtp_code, _bytes(error.smtp_error))))
        if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
            advice = "Ask IT which way of logging in this server offers; docs/mail.md lists ours."
            return _RunStopsError(Issue("smtp-login", f"{server} cannot be used: {error}.", advice=advice))
        return _PassingFaultError(f"{server}: {error}" if str(error) else f"{server}: {type(error).__name__}")

    def _transmit(
        self, connection: smtplib.SMTP, sender: str, recipients: Sequence[str], content: bytes, record: Record
    ) -> tuple[tuple[str, ...], str]:
        """One try. Gives back the recipients to be tried again, and why. _PassingFaultError when the line fails."""
        try:
            accepted, again, why = self._envelope(connection, sender, recipients, len(content), record)
            if not accepted:
                connection.rset()
                return again, why
            connection.putcmd("data")
            reply = _checked(connection.getreply())
            if reply[0] == 354:
                connection.send(_dotted(content))
            else:
                connection.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise _PassingFaultError(_lost(error)) from error
        if reply[0] == 354:
            reply = self._end_of_data(connection, accepted, record)
        if 200 <= reply[0] < 300:
            record(accepted, State.SENT, f"accepted: {_said(reply)}")
        elif reply[0] >= 500:
            record(accepted, State.REFUSED, _said(reply))
        elif reply[0] > 0:
            record(accepted, State.PLANNED, f"put off: {_said(reply)}")
            again, why = (*again, *accepted), _said(reply)
        if reply[0] in (0, 421):
            self._drop()
        return again, why

    def _envelope(
        self, connection: smtplib.SMTP, sender: str, recipients: Sequence[str], size: int, record: Record
    ) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Recipients that the server takes, those to be tried again, and why. The refused are recorded here."""
        options = [f"SIZE={size}"] if connection.has_extn("size") else []
        reply = _checked(connection.mail(sender, options))
        if reply[0] >= 500:
            record(recipients, State.REFUSED, f"sender or size: {_said(reply)}")
            return (), (), ""
        if reply[0] >= 400:
            return (), tuple(recipients), _said(reply)
        accepted, again, why = [], [], ""
        for recipient in recipients:
            reply = _checked(connection.rcpt(recipient))
            if reply[0] >= 500:
                record([recipient], State.REFUSED, _said(reply))
            elif reply[0] >= 400:
                again.append(recipient)
                why = _said(reply)
            else:
                accepted.append(recipient)
        return tuple(accepted), tuple(again), why

    def _end_of_data(self, connection: smtplib.SMTP, accepted: Sequence[str], record: Record) -> Reply:
        """The server's answer to the whole message; (0, b"") when none came, and the copies are uncertain.

        Until the line with a single full stop is sent, the server must not deliver anything (RFC 5321, 4.1.1.4), so
        the ledger says "sending" just before it.
        """
        record(accepted, State.SENDING, "the whole message is with the server, but for its last line")
        try:
            if connection.sock is not None:
                connection.sock.settimeout(_FINAL_WAIT * self._smtp.timeout_seconds)
            connection.send(b".\r\n")
            reply = connection.getreply()
            if connection.sock is not None:
                connection.sock.settimeout(self._smtp.timeout_seconds)
        except (smtplib.SMTPException, OSError) as error:
            record(accepted, State.UNCERTAIN, f"no answer to the whole message: {_lost(error)}")
            return 0, b""
        if reply[0] < 200:
            record(accepted, State.UNCERTAIN, f"an answer that says nothing: {_said(reply)}")
            return 0, b""
        return reply


def _checked(reply: Reply) -> Reply:
    """The reply, unless it says that the server is closing down (421), or is none at all."""
    if reply[0] == 421 or reply[0] < 200:
        raise smtplib.SMTPServerDisconnected(_said(reply))
    return reply


def _dotted(content: bytes) -> bytes:
    """The content with CRLF line ends and every leading full stop doubled (RFC 5321, 4.5.2).

    >>> _dotted(b"one\\n.two")
    b'one\\r\\n..two\\r\\n'
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def _said(reply: Reply) -> str:
    """What the server said, on one line, cut short."""
    words = " ".join(reply[1].decode("utf-8", "replace").split())
    return f"{reply[0]} {words}"[:200].strip()


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _lost(error: Exception) -> str:
    return str(error) or type(error).__name__


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)
