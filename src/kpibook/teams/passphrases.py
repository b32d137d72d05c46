"""EDGE: each team's passphrase, from the environment, a file or the system keyring; never shown."""

import os
import stat
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from kpibook.issues import InputError, Issue, Severity
from kpibook.plain_files import other_than_file

SERVICE = "kpibook"
"""The name under which the system keyring holds kpibook's secrets."""
PREFIX = "KPIBOOK_PASSPHRASE_"
"""The environment: KPIBOOK_PASSPHRASE_DUTY_TEAM is the passphrase of the team `duty_team`."""
SHORTEST = 12
MOST_BYTES = 1024**2
"""A passphrase file may have so many bytes: ten thousand lines."""
LONGEST = 255
"""Excel accepts no longer password, in characters."""


@dataclass(frozen=True)
class Passphrase:
    """A secret that no print, log, message or traceback shows.

    >>> Passphrase("correct horse battery")
    Passphrase(hidden)
    >>> f"{Passphrase('correct horse battery')}"
    'Passphrase(hidden)'
    """

    _text: str = field(repr=False)

    def __repr__(self) -> str:
        return "Passphrase(hidden)"

    def reveal(self) -> str:
        """The secret itself: for the cipher or the server, and for nothing else."""
        return self._text

    def __len__(self) -> int:
        return len(self._text)


@dataclass(frozen=True)
class SecretStores:
    """Where secrets are looked for, in this order: the environment, the passphrase file, the keyring."""

    environment: Mapping[str, str]
    passphrase_file: Mapping[str, Passphrase]
    keyring_note: str
    """Why there is no keyring to ask, or '' where there is one."""

    def passphrase(self, scope: str) -> Passphrase | None:
        """The scope's passphrase, or None where none of the three has one. InputError when the keyring fails."""
        given = self.environment.get(PREFIX + scope.upper())
        if given:
            return as_passphrase(given)
        if scope in self.passphrase_file:
            return self.passphrase_file[scope]
        return self.from_keyring(f"passphrase:{scope}")

    def from_keyring(self, name: str) -> Passphrase | None:
        """What the keyring holds under this name for kpibook; None where it holds nothing or is not there."""
        if self.keyring_note:
            return None
        try:
            stored = keyring.get_password(SERVICE, name)
        except KeyringError as error:
            # The error's own text is left out: a backend may quote what it was asked for.
            raise InputError(
                [
                    Issue(
                        "keyring-locked",
                        f'The system keyring would not give "{name}": {type(error).__name__}.',
                        advice="Unlock the keyring and try again, or use a passphrase file or the environment.",
                    )
                ]
            ) from None
        return as_passphrase(stored) if stored else None

    def where(self, scope: str) -> str:
        """Where a passphrase can be put, for messages."""
        ways = [] if self.keyring_note else [f"in the keyring (keyring set {SERVICE} passphrase:{scope})"]
        ways += [f"in a passphrase file (a line: {scope} = …)", f"in the environment ({PREFIX}{scope.upper()})"]
        return f"{self.keyring_note} Put it {', or '.join(ways)}.".strip()


def as_passphrase(text: str) -> Passphrase:
    """The secret as Excel will see it typed: composed Unicode, no line end."""
    return Passphrase(unicodedata.normalize("NFC", text.strip()))


def open_stores(environment: Mapping[str, str], passphrase_file: Path | None = None) -> SecretStores:
    """The stores as they are on this machine. InputError when the file is unreadable, unsafe or malformed.

    The file may also be named by the environment, as KPIBOOK_PASSPHRASES_FILE.
    """
    named = environment.get("KPIBOOK_PASSPHRASES_FILE", "")
    path = passphrase_file or (Path(named) if named else None)
    return SecretStores(environment, read_passphrase_file(path) if path else {}, keyring_note())


def keyring_note() -> str:
    """Why this machine has no keyring to ask, in a sentence; '' where it has one."""
    backend = keyring.get_keyring()
    if backend.priority > 0:
        return ""
    return "This machine has no system keyring (as on a headless server)."


def read_passphrase_file(path: Path) -> dict[str, Passphrase]:
    """Scope → passphrase, from lines ``duty_team = three or four words``; blank lines and # comments are passed over.

    InputError when others may read the file (POSIX: any permission for group or others), or a line is not of that form.
    """
    try:
        if found := other_than_file(path):
            raise OSError(0, f"it is {found}")
        if path.stat().st_size > MOST_BYTES:
            raise OSError(0, f"it is larger than {MOST_BYTES // 1024**2} MB")
        descriptor = os.open(path, os.O_RDONLY)
        with os.fdopen(descriptor, encoding="utf-8-sig") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise InputError([_too_open(path, mode)])
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        advice = "Give the passphrase file's path, and save it as UTF-8 text."
        raise InputError(
            [Issue("passphrase-file", f'The passphrase file "{path}" cannot be read: {why}.', advice=advice)]
        ) from None
    return _parsed(path, lines)


def _parsed(path: Path, lines: list[str]) -> dict[str, Passphrase]:
    found: dict[str, Passphrase] = {}
    issues = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        scope, equals, text = line.partition("=")
        scope = scope.strip()
        if not equals or not text.strip() or scope in found or not scope.isidentifier():
            why = "names a team a second time" if scope in found else "is not of the form  team_id = passphrase"
            issues.append(
                Issue(
                    "passphrase-file",
                    f"Line {number} of the passphrase file {why}.",
                    sheet=f"{path}, line {number}",
                    advice="Write one line for each team; the line itself is not shown here on purpose.",
                )
            )
            continue
        found[scope] = as_passphrase(text)
    if issues:
        raise InputError(issues)
    return found


def _too_open(path: Path, mode: int) -> Issue:
    return Issue(
        "passphrase-file",
        f'Others on this machine may read the passphrase file "{path}" (permissions {stat.S_IMODE(mode):o}).',
        advice=f"Run  chmod 600 {path}  and, if others may have read it, choose new passphrases.",
    )


def find_passphrases(
    stores: SecretStores, scopes: Iterable[str], name: Callable[[str], str]
) -> tuple[dict[str, Passphrase], tuple[Issue, ...]]:
    """A passphrase for each scope, and what is wrong: missing or too weak (errors), shared by teams (a warning)."""
    found: dict[str, Passphrase] = {}
    issues: list[Issue] = []
    for scope in scopes:
        passphrase = stores.passphrase(scope)
        if passphrase is None:
            issues.append(
                Issue("passphrase-missing", f'There is no passphrase for "{name(scope)}".', advice=stores.where(scope))
            )
            continue
        found[scope] = passphrase
        if why := weakness(passphrase, scope, name(scope)):
            advice = (
                f"Use at least {SHORTEST} characters, such as three or four random words, and tell the team in person."
            )
            issues.append(Issue("passphrase-weak", f'The passphrase of "{name(scope)}" {why}.', advice=advice))
    for scope, other in _shared(found):
        message = f'"{name(scope)}" and "{name(other)}" have the same passphrase.'
        advice = "Give each team its own, so that a workbook sent astray stays closed."
        issues.append(Issue("passphrase-shared", message, advice=advice, severity=Severity.WARNING))
    return found, tuple(issues)


def weakness(passphrase: Passphrase, scope: str, name: str) -> str:
    """What makes a passphrase too weak to be used, as the end of a sentence; '' when nothing does.

    >>> weakness(Passphrase("short"), "duty_team", "Duty team"), weakness(Passphrase("plum anchor violet"), "a", "A")
    ('is shorter than 12 characters', '')
    """
    text = passphrase.reveal()
    plain = "".join(sign for sign in text.casefold() if sign.isalnum())
    if len(text) < SHORTEST:
        return f"is shorter than {SHORTEST} characters"
    if len(text) > LONGEST:
        return f"is longer than the {LONGEST} characters that Excel takes"
    if len(set(plain)) < 5:
        return "uses too few different letters"
    names = {"".join(sign for sign in word.casefold() if sign.isalnum()) for word in (scope, name)}
    if any(word and plain.strip("0123456789") == word.strip("0123456789") for word in names):
        return "is the team's own name"
    return ""


def _shared(found: Mapping[str, Passphrase]) -> list[tuple[str, str]]:
    first: dict[Passphrase, str] = {}
    return [(first[p], scope) for scope, p in found.items() if first.setdefault(p, scope) != scope]
