"""Files as manifest and ledger know them: by the hash of their content."""

import hashlib


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the content, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
