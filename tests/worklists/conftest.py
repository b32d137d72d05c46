"""What tests of lists of children share: a keyring in memory, and a workspace to keep things in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from lists_desk import PASSPHRASES, Desk
from memory_keyring import MemoryKeyring


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """As on a headless server."""
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace's folder."""
    made = tmp_path / "workspace"
    made.mkdir()
    return made


@pytest.fixture
def desk(folder: Path, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with each team's passphrase in the environment."""
    for scope, passphrase in PASSPHRASES.items():
        monkeypatch.setenv(f"KPIBOOK_PASSPHRASE_{scope.upper()}", passphrase)
    return Desk(folder)
