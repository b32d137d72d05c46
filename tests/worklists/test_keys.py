"""The key of a workspace's lists: never in the workspace, never another's, and never silently a new one."""

import datetime as dt
import json
import os
import shutil
import traceback

import keyring.errors
import pytest

from kpibook.issues import InputError
from kpibook.teams import open_stores
from kpibook.worklists.keys import FOLDER, NOW, UnsealError, begin_anew, open_key

AT = dt.datetime(2023, 3, 6, 9)
GIVEN = "0f" * 32


def opened(folder, **environment):
    return open_key(folder, open_stores(environment))


def kinds_of(folder, **environment):
    with pytest.raises(InputError) as caught:
        opened(folder, **environment)
    return [issue.kind for issue in caught.value.issues]


def secrets_in(memory_keyring):
    return list(memory_keyring.secrets.values())


def test_the_key_lies_in_the_keyring_and_nowhere_in_the_workspace(folder, memory_keyring):
    """Made once; no file of the workspace has it, as text or bytes, and no printing of it does."""
    key = opened(folder)
    assert opened(folder).sign("a") == key.sign("a")
    (secret,) = secrets_in(memory_keyring)
    for path in folder.rglob("*"):
        if path.is_file():
            assert secret not in path.read_text() and bytes.fromhex(secret) not in path.read_bytes()
            assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
    assert secret not in f"{key!r} {key}"
    try:
        raise ValueError(key)
    except ValueError:
        assert secret not in traceback.format_exc()


def test_two_workspaces_do_not_share_a_key(folder, memory_keyring, tmp_path):
    """Each has an id and a key of its own, and a sign of one says nothing in the other."""
    one, other = opened(folder), opened(tmp_path / "another")
    assert len(set(secrets_in(memory_keyring))) == 2
    assert one.sign("visits 17") != other.sign("visits 17")


def test_what_is_sealed_opens_only_as_it_was_and_in_its_place(folder, memory_keyring):
    """Every single bit counts, and so does the month that it was sealed for."""
    key = opened(folder)
    sealed = key.seal(b"some notes", "2023-02")
    assert key.unseal(sealed, "2023-02") == b"some notes" and b"notes" not in sealed[16:]
    for place in range(len(sealed)):
        wrong = bytearray(sealed)
        wrong[place] ^= 1
        with pytest.raises(UnsealError):
            key.unseal(bytes(wrong), "2023-02")
    for cut in (b"", sealed[:20], sealed[:-1]):
        with pytest.raises(UnsealError):
            key.unseal(cut, "2023-02")
    with pytest.raises(UnsealError):
        key.unseal(sealed, "2023-03")


def test_a_lost_key_is_said_and_none_is_made_in_its_place(folder, memory_keyring):
    """As on a colleague's machine: the message says which secret is needed, and how to begin again without it."""
    opened(folder)
    memory_keyring.secrets.clear()
    with pytest.raises(InputError) as caught:
        opened(folder)
    (issue,) = caught.value.issues
    id_ = json.loads((folder / NOW / "key.json").read_text())["id"]
    assert issue.kind == "lists-key-lost" and f"lists:{id_}" in issue.advice and "--new-key" in issue.advice
    assert memory_keyring.secrets == {}


@pytest.mark.parametrize("put", ["f" * 64, "no key", "f" * 63, "g" * 64])
def test_a_wrong_key_is_known(folder, memory_keyring, put):
    """Another key, or what is none, in keyring and environment alike."""
    opened(folder)
    ((service, name),) = memory_keyring.secrets
    memory_keyring.secrets[service, name] = put
    assert kinds_of(folder) == ["lists-key-wrong"]
    assert kinds_of(folder, KPIBOOK_LISTS_KEY=put) == ["lists-key-wrong"]


def test_a_first_key_that_is_none_sends_nobody_to_look_for_an_earlier_one(folder, no_keyring):
    """Nobody made lists here before: there is nothing to be got from a keyring, and nothing to be set aside."""
    with pytest.raises(InputError) as caught:
        opened(folder, KPIBOOK_LISTS_KEY="no key")
    (issue,) = caught.value.issues
    assert issue.kind == "lists-key-wrong" and "openssl rand -hex 32" in issue.advice
    assert "keyring get" not in issue.advice and "--new-key" not in issue.advice


def test_a_machine_without_a_keyring_is_given_the_key_each_time(folder, no_keyring, tmp_path):
    """In the environment or the passphrase file; without either nothing begins, and nothing is lost."""
    assert kinds_of(folder) == ["lists-key-missing"] and not (folder / NOW).exists()
    key = opened(folder, KPIBOOK_LISTS_KEY=GIVEN)
    file = tmp_path / "passphrases"
    file.write_text(f"_lists_key = {GIVEN}\n")
    file.chmod(0o600)
    assert open_key(folder, open_stores({}, file)).sign("a") == key.sign("a")
    assert kinds_of(folder) == ["lists-key-lost"]
    assert GIVEN not in "".join(path.read_text() for path in folder.rglob("*") if path.is_file())


def test_a_keyring_that_takes_nothing_leaves_nothing_behind(folder, memory_keyring, monkeypatch):
    """Its own words, which may quote the secret, are not repeated."""

    def refuse(service, name, secret):
        raise keyring.errors.PasswordSetError(f"cannot store {secret}")

    monkeypatch.setattr(memory_keyring, "set_password", refuse)
    with pytest.raises(InputError, match="PasswordSetError") as caught:
        opened(folder)
    assert "cannot store" not in str(caught.value) and not (folder / NOW).exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"id": "1"}'])
def test_a_damaged_file_of_the_key_is_no_first_use(folder, memory_keyring, content):
    """Neither damaged nor gone beside notes: a new key would make every note unreadable."""
    opened(folder)
    path = folder / NOW / "key.json"
    path.write_text(content)
    assert kinds_of(folder) == ["lists-damaged"]
    path.unlink()
    (folder / NOW / "2023-02.notes").write_bytes(b"x")
    assert kinds_of(folder) == ["lists-damaged"]


def test_beginning_anew_sets_aside_and_deletes_nothing(folder, memory_keyring):
    """Another key then; the old one stays in the keyring, and with the folder put back all is as it was."""
    key = opened(folder)
    (folder / NOW / "2023-02.notes").write_bytes(key.seal(b"x", "2023-02"))
    aside = begin_anew(folder, AT)
    assert aside is not None and aside.parent == folder / FOLDER
    assert opened(folder).sign("a") != key.sign("a") and len(memory_keyring.secrets) == 2
    shutil.rmtree(folder / NOW)
    aside.rename(folder / NOW)
    assert opened(folder).unseal((folder / NOW / "2023-02.notes").read_bytes(), "2023-02") == b"x"


def test_there_is_nothing_to_set_aside_before_the_first_use(folder):
    """Then it is a first use."""
    assert begin_anew(folder, AT) is None
