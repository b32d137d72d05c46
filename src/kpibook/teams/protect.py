"""EDGE: Office's own agile encryption, so that Excel opens a workbook with its team's passphrase."""

import io
import struct
from xml.parsers.expat import ExpatError

from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from kpibook.issues import InputError, Issue
from kpibook.package import is_package
from kpibook.teams.passphrases import Passphrase

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of every OLE container ([MS-CFB] 2.2)."""

_UNREADABLE = (
    *(DecryptionError, FileFormatError, OSError, ValueError, LookupError, TypeError, AttributeError),
    *(struct.error, ExpatError),
)
"""A damaged container raises many kinds of error in the library; each of them means the same to us."""


class DecryptError(Exception):
    """The file cannot be decrypted: a wrong passphrase, or not an encrypted workbook. Its text may be shown."""


def is_encrypted(content: bytes) -> bool:
    """Whether these bytes are an encrypted Office file (an OLE container) and no plain workbook (a zip file)."""
    return content[:8] == _OLE


def encrypt(plain: bytes, passphrase: Passphrase) -> bytes:
    """The workbook encrypted: AES-256, SHA-512, 100,000 rounds ([MS-OFFCRYPTO] 2.3.4.10, agile), salted anew each time.

    What comes out was decrypted again and compared before it is given back. InputError when that fails, or when the
    bytes are no workbook.
    """
    if not is_package(plain):
        raise InputError([Issue("encrypt-failed", "Only a plain .xlsx workbook can be encrypted.")])
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(passphrase.reveal(), out)
    encrypted = out.getvalue()
    try:
        same = decrypt(encrypted, passphrase) == plain
    except DecryptError:
        same = False
    if not same:
        raise InputError([Issue("encrypt-failed", "The encrypted workbook does not open again; it was not kept.")])
    return encrypted


def opens(encrypted: bytes, passphrase: Passphrase) -> bool:
    """Whether this passphrase opens the file; False for a damaged file or a plain one."""
    try:
        OOXMLFile(io.BytesIO(encrypted)).load_key(password=passphrase.reveal(), verify_password=True)
    except _UNREADABLE:
        return False
    return True


def decrypt(encrypted: bytes, passphrase: Passphrase) -> bytes:
    """The plain workbook, in memory, its integrity verified. DecryptError for a wrong passphrase or a damaged file."""
    try:
        file = OOXMLFile(io.BytesIO(encrypted))
        file.load_key(password=passphrase.reveal(), verify_password=True)
        plain = io.BytesIO()
        file.decrypt(plain, verify_integrity=True)
    except InvalidKeyError:
        raise DecryptError("its team's passphrase does not open it") from None
    except _UNREADABLE:
        raise DecryptError("it is not an encrypted workbook, or is damaged") from None
    return plain.getvalue()
