"""Zip bombs and XML with entities, refused before any reader sees them; what the parts hold, noted on the way.

The parts are unpacked once in small pieces and thrown away. That costs about a tenth of what reading costs, and needs
no more memory than a piece.
"""

import re
import zlib
from dataclasses import dataclass, field

import numpy as np

from kpibook.issues import Issue
from kpibook.package import LARGEST_SOURCE, MIB, Entry, OddPackingError, Package, PackageError
from kpibook.sources.file_kinds import corrupt_issue
from kpibook.sources.limits import LONGEST_TEXT, MARKS_A_BYTE, MOST_MARKS, MOST_PARTS, MOST_TIMES, SMALL, SMALL_PACKAGE
from kpibook.sources.shared_texts import SharedTexts
from kpibook.sources.sheet_spelling import PlainSheet

_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml", re.IGNORECASE)
_SHARED = "xl/sharedstrings.xml"
_DOCTYPE = b"<!DOCTYPE"


@dataclass
class PackageLook:
    """What is known of a package once its parts were unpacked."""

    unpacked: int = 0
    """Bytes of all parts together."""
    plain: dict[str, PlainSheet] = field(default_factory=dict)
    """The sheets that no parser need look at."""
    texts: SharedTexts = field(default_factory=SharedTexts)
    """How long the texts are that an .xlsx shares among its cells."""


def check_package(data: bytes, file: str, look: PackageLook) -> Issue | None:
    """What is wrong with the package, or None; files that are no zip package are not looked at.

    Declared sizes are checked first. Then every part is really unpacked, and may not hold more than it declares. What
    is seen on the way is noted in `look`.
    """
    if not data.startswith(b"PK"):
        return None
    try:
        package = Package(data, None)
        return _declared(package, len(data), file) or _check_parts(package, file, look)
    except OddPackingError:
        return corrupt_issue(file, "it is packed in a way that spreadsheets never are")
    except (PackageError, ValueError):
        return corrupt_issue(file, "it cannot be unpacked")


def _in_order(package: Package) -> list[Entry]:
    """The texts that cells share first: how long they are is asked of each sheet."""
    return sorted(package.entries, key=lambda part: _name(part) != _SHARED)


def _name(part: Entry) -> str:
    return part.filename.replace("\\", "/").casefold()


def _declared(package: Package, packed: int, file: str) -> Issue | None:
    """What the package's own directory tells. A size that is too large may be a flipped bit: the part is then not."""
    parts = _in_order(package)
    if len(parts) > MOST_PARTS:
        return bomb_issue(file)
    for part in parts:
        if part.file_size > _most(part):
            really = sum(map(len, package.really(part, _most(part))))
            return bomb_issue(file) if really > _most(part) else _not_whole(file, part)
    if sum(part.file_size for part in parts) > min(LARGEST_SOURCE, max(SMALL_PACKAGE, MOST_TIMES * packed)):
        return bomb_issue(file)
    if len({_name(part) for part in parts}) < len(parts):
        return corrupt_issue(file, "it holds two parts of one name")
    return None


def _most(part: Entry) -> int:
    return min(LARGEST_SOURCE, max(SMALL, MOST_TIMES * part.compress_size))


def _check_parts(package: Package, file: str, look: PackageLook) -> Issue | None:
    parts = _in_order(package)
    look.unpacked = sum(part.file_size for part in parts)
    for part in parts:
        issue = _check_part(package, part, file, look)
        if issue is not None:
            return issue
    return None


def _check_part(package: Package, part: Entry, file: str, look: PackageLook) -> Issue | None:
    is_xml = _name(part).endswith((".xml", ".rels", ".vml"))
    counts_marks = is_xml and part.file_size > MOST_MARKS
    sheet = PlainSheet(look.texts, look.unpacked) if _SHEET.fullmatch(part.filename) else None
    looks_at = sheet.look if sheet is not None else look.texts.look if _name(part) == _SHARED else None
    unpacked = checksum = marks = 0
    is_utf16 = False
    before = b""
    for piece in package.really(part, max(MIB, part.file_size, MOST_TIMES * part.compress_size)):
        is_utf16 = b"\0" in piece[:4] if not unpacked else is_utf16
        unpacked += len(piece)
        checksum = zlib.crc32(piece, checksum)
        marks += _count(piece, b"<") if counts_marks else 0
        seen = before + piece
        if is_xml and _DOCTYPE in (seen.replace(b"\0", b"") if is_utf16 else seen):
            return _entities(file, part.filename)
        if looks_at is not None and unpacked <= part.file_size:
            looks_at(piece)
        before = piece[-2 * len(_DOCTYPE) :]
    if unpacked > part.file_size and unpacked > max(MIB, MOST_TIMES * part.compress_size):
        return bomb_issue(file)
    if (unpacked, checksum) != (part.file_size, part.CRC):
        return _not_whole(file, part)
    if marks > max(MOST_MARKS, MARKS_A_BYTE * part.compress_size):
        return bomb_issue(file)
    if _name(part) == _SHARED and look.texts.longest > LONGEST_TEXT:
        look.texts.parse(package.really(part, part.file_size))
    if sheet is not None and not sheet.needs_parser():
        look.plain[part.filename] = sheet
    return None


def _count(piece: bytes, sign: bytes) -> int:
    """How often a sign occurs that occurs often."""
    return int(np.count_nonzero(np.frombuffer(piece, dtype=np.uint8) == ord(sign)))


def _not_whole(file: str, part: Entry) -> Issue:
    return corrupt_issue(file, f'the part "{part.filename}" is not whole')


def bomb_issue(file: str) -> Issue:
    """The error for a package that would unpack to, or a parser see, far more than its size lets expect."""
    return Issue(
        "zip-bomb",
        "The file would unpack to far more than a spreadsheet holds; it was not opened.",
        sheet=file,
        advice="Do not open it. Ask where it comes from, and export it again from the case system.",
    )


def _entities(file: str, part: str) -> Issue:
    return Issue(
        "xml-entities",
        f'The part "{part}" of the file declares a document type or entities, which no spreadsheet needs.',
        sheet=file,
        advice="Do not open it. Ask where it comes from, and export it again from the case system.",
    )
