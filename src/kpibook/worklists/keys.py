"""EDGE: the key of a workspace's lists: in the system keyring, or in the environment; never in the workspace.

Whoever has the workspace's files but not the key can read no note, and cannot tell whom a sign stands for. So that two
workspaces never share one, each has an id, drawn at random, under which the keyring holds its key; beside the id lies a
value by which a wrong key is known as wrong, and from which nobody can work out the key.
"""

import base64
import datetime as dt
import hmac
import json
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import keyring
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyring.errors import KeyringError

from kpibook.atomic import replace_file
from kpibook.issues import InputError, Issue
from kpibook.teams import SERVICE, SecretStores

FOLDER = Path(".kpibook") / "lists"
"""Where all lies that is kept of lists, seen from the workspace."""
NOW = FOLDER / "now"
"""Of these, what the present key opens; with an earlier key it lies in a folder beside it."""
VARIABLE, IN_FILE = "KPIBOOK_LISTS_KEY", "_lists_key"
"""Where a machine without a keyring has the key: in the environment, or on a line of the passphrase file. No team can
be called so: an id begins with a letter."""
_KEY_FILE = "key.json"
_BYTES, _NONCE = 32, 12
_HEX = re.compile(rf"[0-9A-Fa-f]{{{2 * _BYTES}}}")
_MAGIC = b"kpibook lists 1\n"
_SIGN_BYTES = 15
"""Of a sign: 120 bits, 24 letters and digits. Among a million records two alike are as good as impossible."""


class UnsealError(Exception):
    """The content was not sealed with this key, or for another place, or is not as it was sealed."""


@dataclass(frozen=True)
class ListsKey:
    """The key: makes signs, and seals what is kept. No print, log or traceback shows it.

    >>> key = ListsKey("0123456789abcdef", bytes(32))
    >>> key, len(key.sign("visits 17")), key.sign("visits 17") == key.sign("visits 17")
    (ListsKey(hidden), 24, True)
    """

    id: str
    _secret: bytes = field(repr=False)

    def __repr__(self) -> str:
        return "ListsKey(hidden)"

    def sign(self, text: str) -> str:
        """A sign that is the same for the same text, and tells nobody anything without the key."""
        digest = hmac.digest(self._for("signs"), text.encode(), "sha256")
        return base64.b32encode(digest[:_SIGN_BYTES]).decode().lower()

    def seal(self, content: bytes, place: str) -> bytes:
        """The content encrypted and authenticated (AES-256-GCM); only `unseal` with the same place opens it."""
        nonce = secrets.token_bytes(_NONCE)
        return _MAGIC + nonce + AESGCM(self._for("notes")).encrypt(nonce, content, self._bound(place))

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """What was sealed. UnsealError where a byte of it, or its place, is another."""
        if not sealed.startswith(_MAGIC):
            raise UnsealError
        nonce, rest = sealed[len(_MAGIC) :][:_NONCE], sealed[len(_MAGIC) + _NONCE :]
        try:
            return AESGCM(self._for("notes")).decrypt(nonce, rest, self._bound(place))
        except (InvalidTag, ValueError):
            raise UnsealError from None

    @property
    def known_by(self) -> str:
        """What is written beside the id, so that a wrong key is known."""
        return hmac.digest(self._for("check"), self.id.encode(), "sha256").hex()[:32]

    def _for(self, use: str) -> bytes:
        # A key of its own for each use: nothing that one of them gives away helps with another.
        return hmac.digest(self._secret, f"kpibook lists: {use}".encode(), "sha256")

    def _bound(self, place: str) -> bytes:
        return f"{self.id} {place}".encode()


@dataclass(frozen=True)
class _Kept:
    """What the workspace keeps of its key."""

    id: str
    known_by: str


def has_key(workspace: Path) -> bool:
    """Whether something is kept of lists here: then there is a key, on this machine or another."""
    return (workspace / NOW).is_dir()


def open_key(workspace: Path, stores: SecretStores) -> ListsKey:
    """The workspace's key; at first use it is made, and kept in the keyring. Only under the lists' lock.

    InputError where there is nowhere to keep one, or where it is not the one with which the notes were sealed.
    """
    kept = _read(workspace)
    if kept is None:
        return _begin(workspace, stores)
    found = _given(stores, kept.id)
    if found is None:
        raise InputError([_lost(workspace, kept, stores)])
    secret, where = found
    key = ListsKey(kept.id, secret)
    if not hmac.compare_digest(key.known_by, kept.known_by):
        message = f"The key of this workspace's lists, as it stands in {where}, is another than the one in use."
        raise InputError([Issue("lists-key-wrong", message, str(workspace / NOW), advice=_ways_on(kept.id))])
    return key


def stop_without_key(workspace: Path, stores: SecretStores) -> None:
    """InputError where `open_key` would find no key, or no place for a new one; nothing is made or written."""
    kept = _read(workspace)
    if kept is not None:
        open_key(workspace, stores)  # which makes none then
    elif stores.keyring_note and _given(stores, "") is None:
        raise InputError([_no_place(stores.keyring_note)])


def begin_anew(workspace: Path, at: dt.datetime) -> Path | None:
    """Set aside, in one step, all that the present key opens; gives back where it lies now, None if there was nothing.

    The next `open_key` makes a new key. Nothing is deleted, in the keyring neither: whoever finds the old key again can
    put the folder back.
    """
    now = workspace / NOW
    if not has_key(workspace):
        return None
    aside = workspace / FOLDER / f"set_aside_{at:%Y-%m-%d_%H%M%S}_{secrets.token_hex(2)}"
    try:
        now.rename(aside)
    except OSError as error:
        message = f"What is kept of lists could not be set aside: {error.strerror or error}."
        advice = "Close whatever has a file of that folder open, and run this again."
        raise InputError([Issue("lists-key-lost", message, str(now), advice=advice)]) from error
    return aside


def _begin(workspace: Path, stores: SecretStores) -> ListsKey:
    id_ = secrets.token_hex(8)
    found = _given(stores, "")  # by no id: no keyring can know one that was drawn just now
    key = ListsKey(id_, found[0] if found else secrets.token_bytes(_BYTES))
    if found is None:
        _keep(key, stores)  # first, so that a run that is killed leaves no id without its key
    content = json.dumps({"id": key.id, "known_by": key.known_by}).encode()
    replace_file(workspace / NOW / _KEY_FILE, content)
    return key


def _keep(key: ListsKey, stores: SecretStores) -> None:
    """Put a new key into the keyring, and see that it is there."""
    why = stores.keyring_note
    if not why:
        try:
            keyring.set_password(SERVICE, _name(key.id), key._secret.hex())
            kept = keyring.get_password(SERVICE, _name(key.id))
            why = "" if kept == key._secret.hex() else "The system keyring does not give back what it is given."
        except KeyringError as error:
            # As for passphrases: the error's own text may quote what it was given.
            why = f"The system keyring would not take the key of the lists: {type(error).__name__}."
    if why:
        raise InputError([_no_place(why)])


def _no_place(why: str) -> Issue:
    advice = (
        f"Unlock the keyring; or, on a machine without one, draw a key of your own (openssl rand -hex {_BYTES}), "
        f"and give it in the environment ({VARIABLE}) or the passphrase file (a line: {IN_FILE} = …), each time."
    )
    return Issue("lists-key-missing", f"{why} So there is no place for the key.", advice=advice)


def _given(stores: SecretStores, id_: str) -> tuple[bytes, str] | None:
    """The key, and where it was found; InputError where something stands there that is no key."""
    of_file = stores.passphrase_file.get(IN_FILE)
    for text, where in (
        (stores.environment.get(VARIABLE, ""), f"the environment ({VARIABLE})"),
        (of_file.reveal() if of_file else "", f"the passphrase file ({IN_FILE})"),
    ):
        if text.strip():
            return _as_bytes(text.strip(), where, id_), where
    stored = stores.from_keyring(_name(id_))
    where = f"the keyring ({SERVICE} {_name(id_)})"
    return (_as_bytes(stored.reveal(), where, id_), where) if stored else None


def _as_bytes(text: str, where: str, id_: str) -> bytes:
    if not _HEX.fullmatch(text):
        message = f"What stands in {where} is no key of lists: that is {2 * _BYTES} digits 0 to 9 and a to f."
        raise InputError([Issue("lists-key-wrong", message, advice=_ways_on(id_))])
    return bytes.fromhex(text)


def _name(id_: str) -> str:
    return f"lists:{id_}"


def _read(workspace: Path) -> _Kept | None:
    path = workspace / NOW / _KEY_FILE
    try:
        found = json.loads(path.read_bytes())
        return _Kept(str(found["id"]), str(found["known_by"]))
    except FileNotFoundError:
        if any((workspace / NOW).glob("*.notes")):
            raise InputError([_damaged(path, "is not there, though notes are")]) from None
        return None
    except OSError as error:
        raise InputError([_damaged(path, f"cannot be read: {error.strerror or error}")]) from error
    except (ValueError, KeyError, TypeError):
        raise InputError([_damaged(path, "is damaged")]) from None


def _damaged(path: Path, what: str) -> Issue:
    message = f"The file that says which key this workspace's lists have {what}."
    advice = "Put it back from a backup. Without one,  kpibook lists --new-key  sets the notes aside and begins again."
    return Issue("lists-damaged", message, str(path), advice=advice)


def _lost(workspace: Path, kept: _Kept, stores: SecretStores) -> Issue:
    where = stores.keyring_note or "It is not in this user's keyring on this machine."
    message = f"The key of this workspace's lists is not here, so notes carried so far cannot be read. {where}"
    return Issue("lists-key-lost", message, str(workspace / NOW), advice=_ways_on(kept.id))


def _ways_on(id_: str) -> str:
    if not id_:  # no list was made here yet: there is no key to be found again
        return (
            "Take it away: the first run makes a key, in your keyring. "
            "Where there is none, draw such a key (openssl rand -hex 32)."
        )
    return (
        f"Who made lists here before has it (keyring get {SERVICE} {_name(id_)}); put it into your keyring "
        f"(keyring set {SERVICE} {_name(id_)}), the environment ({VARIABLE}) or the passphrase file ({IN_FILE} = …). "
        "If it is lost,  kpibook lists --new-key  sets the notes aside, deletes nothing, and begins again without them."
    )
