"""What the mapping says of mail: who sends, to which domains, through which server."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kpibook.definitions.base import Definition

DOMAIN = r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)+$"
ADDRESS = r"^[^@\s<>\",;:]+@[A-Za-z0-9.-]+$"
HTTPS = r"^https://"

Domain = Annotated[str, StringConstraints(to_lower=True, pattern=DOMAIN)]
"""A mail domain, without the @: `council.gov.uk`. Its subdomains are not included."""


Address = Annotated[str, StringConstraints(pattern=ADDRESS, max_length=254)]
"""An e-mail address, without a name: `performance@council.gov.uk`."""


class Oauth2(Definition):
    """Where a token for sending comes from: the client credentials grant. The client's secret is never written here."""

    token_url: str = Field(pattern=HTTPS)
    """`https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`."""
    client_id: str
    """The application's id, as IT registered it."""
    scope: str = "https://outlook.office365.com/.default"
    """What the token is for."""


class Smtp(Definition):
    """The mail server. Secrets come from the keyring or the environment, never from here."""

    host: str
    """The server's name as its certificate has it."""
    port: int = Field(default=587, ge=1, le=65535)
    """587 with starttls; 465 with tls; 25 for most internal relays."""
    security: Literal["starttls", "tls"] = "starttls"
    """`starttls` (usually port 587 or 25) or `tls` from the first byte (465). There is no mode without."""
    login: Literal["none", "password", "oauth2"] = "none"
    """`none`: an internal relay that knows this machine; `password`; `oauth2`: Microsoft 365 and others."""
    user: str = ""
    """The mailbox that logs in; needed unless login is `none`."""
    oauth2: Oauth2 | None = None
    """Where tokens come from; left out: the environment gives one in KPIBOOK_SMTP_TOKEN."""
    ca_file: str = ""
    """Certificates (PEM) of the council's own authority, seen from the workspace; left out: the system's."""
    timeout_seconds: float = Field(default=60, gt=0)
    """How long to wait for each answer; ten times as long for the one that says the message was accepted."""
    attempts: int = Field(default=4, ge=1, le=10)
    """How often a message is tried when the server or the way to it fails for the moment."""
    wait_seconds: float = Field(default=2, ge=0)
    """Wait before the second attempt; doubled each time."""

    @model_validator(mode="after")
    def _login_has_a_user(self) -> Self:
        if self.login != "none" and not self.user:
            raise ValueError(f"login is {self.login}; name the mailbox that logs in under user")
        if self.oauth2 is not None and self.login != "oauth2":
            raise ValueError("oauth2 is given; set login to oauth2, or leave it out")
        return self


class Mail(Definition):
    """How workbooks are mailed to their teams."""

    sender: Address
    """The address that mails come from."""
    sender_name: str = ""
    """The name beside it; left out: the organisation's."""
    reply_to: Address | Literal[""] = ""
    """Where answers go; left out: to the sender."""
    allowed_domains: tuple[Domain, ...] = Field(min_length=1)
    """A recipient in any other domain stops the run."""
    max_size_mb: float = Field(default=20, gt=0)
    """Largest message, as it travels (an attachment grows by about 37% on its way)."""
    per_minute: int = Field(default=20, ge=1)
    """At most so many messages a minute (Microsoft 365 takes 30)."""
    figures: Literal["always", "unless_encrypted", "never"] = "always"
    """Whether the headline figures stand in the mail itself, which is not encrypted: those of an encrypted workbook
    never do, so that `always` and `unless_encrypted` mean the same."""
    smtp: Smtp | None = None
    """The mail server, for `--via smtp`."""
