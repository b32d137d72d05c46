"""Encryption that Excel opens with the team's passphrase; passphrases that are never shown."""

import contextlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import time
from pathlib import Path

import olefile
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.issues import InputError
from kpibook.teams.passphrases import (
    Passphrase,
    find_passphrases,
    open_stores,
    read_passphrase_file,
    weakness,
)
from kpibook.teams.protect import DecryptError, decrypt, encrypt, is_encrypted, opens

SECRET = Passphrase("salt window £ kettle")


def large_workbook():
    """Over 7 MB, so that the container needs more than its first table of sectors."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for row in range(120_000):
            sheet.write_row(row, 0, [os.urandom(8).hex() for _ in range(4)])
        sheet.write(0, 0, "large 1")
    return out.getvalue()


def test_a_workbook_comes_back_byte_for_byte(workbook_bytes):
    """Encrypted, then decrypted by the passphrase."""
    plain = workbook_bytes("east")
    encrypted = encrypt(plain, SECRET)
    assert is_encrypted(encrypted) and not is_encrypted(plain)
    assert decrypt(encrypted, SECRET) == plain


def test_a_file_that_asks_for_hours_is_refused_at_once(workbook_bytes):
    """A returned file says itself how often the passphrase is worked over: three billion times here."""
    encrypted = encrypt(workbook_bytes("east"), SECRET)
    # As long as before: what the declaration loses, the number gains.
    hostile = re.sub(
        rb'(<\?xml version="1.0") encoding="UTF-8"( .*?spinCount=")100000"', _more_rounds, encrypted, flags=re.S
    )
    assert len(hostile) == len(encrypted) and hostile != encrypted
    begun = time.process_time()
    with pytest.raises(DecryptError, match="damaged"):
        decrypt(hostile, SECRET)
    assert not opens(hostile, SECRET)
    assert time.process_time() - begun < 5


def _more_rounds(found):
    return found[1] + b" " * (len(b' encoding="UTF-8"') - 4) + found[2] + b'3000000000"'


def test_encryption_is_salted(workbook_bytes):
    """The same workbook twice gives two files: what is identical is the plain one."""
    plain = workbook_bytes("east")
    assert encrypt(plain, SECRET) != encrypt(plain, SECRET)


def test_another_teams_passphrase_does_not_open_it(workbook_bytes):
    """And the message holds neither passphrase."""
    with pytest.raises(DecryptError, match="its team's passphrase does not open it"):
        decrypt(encrypt(workbook_bytes("east"), SECRET), Passphrase("salt window £ kettles"))


def test_a_changed_byte_is_noticed(workbook_bytes):
    """The integrity check covers the whole package."""
    encrypted = bytearray(encrypt(workbook_bytes("east"), SECRET))
    with olefile.OleFileIO(io.BytesIO(encrypted)) as container, container.openstream("EncryptedPackage") as stream:
        package = stream.read()
    encrypted[encrypted.index(package[1024:1088]) + 5] ^= 1
    with pytest.raises(DecryptError):
        decrypt(bytes(encrypted), SECRET)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=3000), st.booleans())
def test_any_damaged_file_is_a_clean_refusal(noise, with_magic):
    """Never anything but DecryptError."""
    with pytest.raises(DecryptError):
        decrypt((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" if with_magic else b"") + noise, SECRET)


def test_a_file_that_was_encrypted_and_is_damaged_is_a_clean_refusal(workbook_bytes):
    """Cut anywhere, or with a few bytes changed in what says how it is encrypted: no other error of any library."""
    encrypted, chance = encrypt(workbook_bytes("east"), SECRET), random.Random(1)
    for turn in range(18):
        damaged = bytearray(encrypted[: chance.randrange(8, len(encrypted))] if turn % 3 == 0 else encrypted)
        for _ in range(turn % 3 * 4):
            damaged[chance.randrange(8, len(damaged))] ^= 255
        with contextlib.suppress(DecryptError):  # a byte between the streams means nothing
            decrypt(bytes(damaged), SECRET)
        assert opens(bytes(damaged), SECRET) in (True, False)


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("soffice") or not Path("/usr/bin/python3").exists(), reason="LibreOffice is not installed"
)
def test_libreoffice_opens_it_with_the_passphrase_only(tmp_path, workbook_bytes):
    """A small and a large workbook, encrypted, opened by another program; not with a wrong passphrase."""
    paths = [tmp_path / "small.xlsx", tmp_path / "large.xlsx"]
    for path, plain in zip(paths, (workbook_bytes("east"), large_workbook()), strict=True):
        path.write_bytes(encrypt(plain, SECRET))
    found = {}
    for password in (SECRET.reveal(), "something else"):
        script = str(Path(__file__).with_name("open_in_libreoffice.py"))
        command = ["/usr/bin/python3", script, f"kpibook{os.getpid()}", str(tmp_path / "profile"), password]
        run = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=True, timeout=300)
        found[password] = json.loads(run.stdout)
    assert found == {SECRET.reveal(): ["east 1", "large 1"], "something else": [None, None]}


def test_a_passphrase_is_not_shown_by_accident():
    """repr, str, format and what is in a list."""
    assert {f"{SECRET}", repr(SECRET), str(SECRET), f"{[SECRET]}"[1:-1], f"{SECRET!r:}"} == {"Passphrase(hidden)"}


def test_environment_goes_before_file_before_keyring(tmp_path, memory_keyring):
    """What is given for this run goes before what is stored."""
    memory_keyring.set_password("kpibook", "passphrase:a", "from the keyring")
    file = tmp_path / "passphrases"
    file.write_text("# the file\na = from the = file\n")
    file.chmod(0o600)
    assert open_stores({}).passphrase("a") == Passphrase("from the keyring")
    assert open_stores({}, file).passphrase("a") == Passphrase("from the = file")
    assert open_stores({"KPIBOOK_PASSPHRASES_FILE": str(file)}).passphrase("a") == Passphrase("from the = file")
    assert open_stores({"KPIBOOK_PASSPHRASE_A": "from here"}, file).passphrase("a") == Passphrase("from here")
    assert open_stores({}, file).passphrase("b") is None


def test_a_machine_without_keyring_says_so():
    """As on a headless server: the message names file and environment, not the keyring."""
    import keyring
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        stores = open_stores({})
        assert stores.passphrase("a") is None
        assert stores.where("a").startswith("This machine has no system keyring") and "keyring set" not in stores.where(
            "a"
        )
    finally:
        keyring.set_keyring(before)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_may_read_is_refused(tmp_path, mode):
    """Any permission for group or others; the message says chmod 600."""
    file = tmp_path / "passphrases"
    file.write_text("a = plum anchor violet\n")
    file.chmod(mode)
    with pytest.raises(InputError, match="chmod 600"):
        read_passphrase_file(file)


def test_a_malformed_line_is_named_but_not_shown(tmp_path):
    """The line's number, never its text; all of them at once."""
    file = tmp_path / "passphrases"
    file.write_text("a = plum anchor violet\nsecretword\na = twice given secret\n")
    file.chmod(0o600)
    with pytest.raises(InputError) as caught:
        read_passphrase_file(file)
    assert [issue.sheet.rpartition(", ")[2] for issue in caught.value.issues] == ["line 2", "line 3"]
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("elevensigns", "shorter"),
        ("aaaaaaaaaaaaaaaa", "few different"),
        ("x1 " * 100, "longer"),
        ("Duty and Assessment 2023", "own name"),
        ("plum anchor violet", ""),
    ],
)
def test_weak_passphrases_are_told(text, why):
    """Short, long, of few letters, or the team's own name."""
    found = weakness(Passphrase(text), "duty", "Duty and Assessment")
    assert why in found and bool(found) == bool(why)


def test_missing_weak_and_shared_passphrases_are_told_together():
    """Errors for missing and weak, a warning for shared; no passphrase in any of them."""
    stores = open_stores(
        {
            "KPIBOOK_PASSPHRASE_A": "plum anchor violet",
            "KPIBOOK_PASSPHRASE_B": "plum anchor violet",
            "KPIBOOK_PASSPHRASE_C": "weak",
        }
    )
    found, issues = find_passphrases(stores, ["a", "b", "c", "d"], str.upper)
    assert set(found) == {"a", "b", "c"}
    assert [issue.kind for issue in issues] == ["passphrase-weak", "passphrase-missing", "passphrase-shared"]
    assert "plum" not in "".join(map(str, issues))


def test_accents_typed_either_way_are_one_passphrase():
    """Excel gets composed letters from the keyboard; a file may hold decomposed ones."""
    stores = open_stores({"KPIBOOK_PASSPHRASE_A": "cafe\u0301 window plum"})
    assert stores.passphrase("a") == Passphrase("caf\u00e9 window plum")
