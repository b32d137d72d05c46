"""EDGE: what logs in to the mail server: a password or a token, from environment, keyring or token server."""

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from kpibook.definitions import Oauth2, Smtp
from kpibook.issues import InputError, Issue
from kpibook.teams import SERVICE, Passphrase, SecretStores, as_passphrase

PASSWORD, TOKEN, CLIENT_SECRET = "KPIBOOK_SMTP_PASSWORD", "KPIBOOK_SMTP_TOKEN", "KPIBOOK_SMTP_CLIENT_SECRET"
"""Names in the environment."""


class TokenServerBusyError(Exception):
    """There is no token at the moment; another try may help. Its text may be shown."""


@dataclass(frozen=True)
class Credentials:
    """How to log in: at most one of the three is there."""

    password: Passphrase | None = None
    token: Passphrase | None = None
    client_secret: Passphrase | None = None


def find_credentials(smtp: Smtp, stores: SecretStores) -> Credentials:
    """What the server's login needs, from the environment or else the keyring. InputError when it is nowhere."""
    if smtp.login == "none":
        return Credentials()
    if smtp.login == "password":
        return Credentials(password=_secret(stores, PASSWORD, f"smtp:{smtp.user}", "the mailbox's password"))
    given = stores.environment.get(TOKEN)
    if given:
        return Credentials(token=as_passphrase(given))
    if smtp.oauth2 is None:
        advice = f"Give it in {TOKEN}, or set up oauth2 under smtp, so that kpibook fetches one itself."
        raise InputError([Issue("smtp-credentials", "There is no OAuth2 token.", advice=advice)])
    name = f"oauth2:{smtp.oauth2.client_id}"
    return Credentials(client_secret=_secret(stores, CLIENT_SECRET, name, "the application's client secret"))


def _secret(stores: SecretStores, variable: str, name: str, what: str) -> Passphrase:
    given = stores.environment.get(variable)
    found = as_passphrase(given) if given else stores.from_keyring(name)
    if found is None:
        keyring_way = "" if stores.keyring_note else f"the keyring (keyring set {SERVICE} {name}), or in "
        advice = f"{stores.keyring_note} Put it into {keyring_way}the environment ({variable}).".strip()
        raise InputError([Issue("smtp-credentials", f"There is no {what}.", advice=advice)])
    return found


def tls_context(workspace: Path, smtp: Smtp) -> ssl.SSLContext:
    """TLS 1.2 or later with certificate and host name checked, by the system's authorities and the council's own."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if smtp.ca_file:
        try:
            context.load_verify_locations(workspace / smtp.ca_file)
        except (OSError, ssl.SSLError) as error:
            message = f'The certificates in "{smtp.ca_file}" cannot be read: {error.strerror or error}.'
            advice = "Give the path of a PEM file, seen from the workspace, in ca_file under smtp."
            raise InputError([Issue("smtp-certificate", message, advice=advice)]) from error
    return context


def fetch_token(oauth2: Oauth2, secret: Passphrase, context: ssl.SSLContext, timeout: float) -> Passphrase:
    """A token by the client credentials grant (RFC 6749, 4.4). InputError, or

    TokenServerBusyError where another try may help."""
    form = {
        "grant_type": "client_credentials",
        "client_id": oauth2.client_id,
        "client_secret": secret.reveal(),
        "scope": oauth2.scope,
    }
    request = urllib.request.Request(oauth2.token_url, urllib.parse.urlencode(form).encode(), method="POST")
    # Not the default opener: no redirect may carry the secret elsewhere.
    opener = urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=timeout) as answer:
            return as_passphrase(str(json.loads(answer.read(100_000))["access_token"]))
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 429 or error.code >= 500:
                raise TokenServerBusyError(f"the token server answered {error.code}") from None
            raise InputError([_token_refused(f"answered {error.code}: {_reason(error)}")]) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise InputError([_token_refused(f"has a certificate that does not hold: {error.reason}")]) from None
        raise TokenServerBusyError(f"the token server cannot be reached: {error.reason}") from None
    except (KeyError, TypeError, ValueError):
        raise InputError([_token_refused("gave an answer without a token")]) from None
    except (OSError, HTTPException) as error:
        raise TokenServerBusyError(f"the token server cannot be reached: {error}") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:  # None means: do not follow
        return None


def _reason(error: urllib.error.HTTPError) -> str:
    """The token server's own short word (``invalid_client``), never the whole answer."""
    try:
        return str(json.loads(error.read(100_000))["error"])[:60]
    except (ValueError, KeyError, TypeError, OSError):
        return "no reason given"


def _token_refused(why: str) -> Issue:
    advice = "Check token_url, client_id and scope under smtp, and the client secret (it may have expired)."
    return Issue("smtp-login", f"No OAuth2 token: the token server {why}.", advice=advice)
