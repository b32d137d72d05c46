"""A zip package (.xlsx, .xlsm, .xlsb, .ods) as parts: opened, read within limits, and made.

No other module imports zipfile. Whatever is wrong with a package comes out as `PackageError`; each caller says in its
own words what that means where it stands.
"""

import contextlib
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree import ElementTree

MIB = 1024**2

LARGEST_SOURCE = 4096 * MIB
"""Bytes that a source file may unpack to: a million rows of fifty columns take about half of it."""
LARGEST_WORKBOOK = 1_500_000_000
"""The same of a performance workbook: two hundred teams' takes a tenth of it."""
LARGEST_TEMPLATE = 60_000_000
"""The same of a template, which takes a few hundred kilobytes; one much larger is something else."""
LARGEST_LIST = 8 * MIB
"""Bytes of a part that lists sheets, names or parts: ten thousand names take one."""
LARGEST_PROPERTIES = 1_000_000
"""Bytes of a part that says what a workbook is (properties, content types): a few hundred sheets take a tenth of it."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"

VBA_PART = "xl/vbaProject.bin"
CONTENT_TYPES = "[Content_Types].xml"
PACKAGE_RELATIONSHIPS = "_rels/.rels"

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, RuntimeError, ValueError, struct.error)
"""How a damaged package ends, here and in every library that unpacks by itself."""
Entry = zipfile.ZipInfo
"""What the package's own directory tells of a part. It need not be true: see `Package.really`."""
_PACKED_BY_OFFICE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PIECE = 256 * 1024
"""Bytes of a piece: it fits into the processor's cache, and what is made of it into memory that is there already."""
_LARGEST_KEPT = 32_768
"""Bytes of a part that is kept deflated. Sheets with figures are larger, and hardly ever the same."""
_SQUEEZED = 5
"""How hard parts are squeezed. Python's own 6 takes half as long again for a workbook that is 2% smaller."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


class PackageError(Exception):
    """The bytes are no zip package, or it is damaged, or a part that is asked for is not in it."""


class PackageTooLargeError(PackageError):
    """The package, or a part, would unpack to more than is allowed."""


class OddPackingError(PackageError):
    """A part is packed as Office never packs: encrypted, or by another method than deflating."""


@dataclass(frozen=True)
class Relation:
    """A relation of a part: its id, the last word of its type, the part that it leads to ('' where there is none)."""

    id: str
    kind: str
    target: str


class Package:
    """A package in memory. PackageError when it is none, PackageTooLargeError when its parts add up to over `most`
    bytes (None: whoever opens it looks at the sizes)."""

    def __init__(self, content: bytes, most: int | None) -> None:
        self._content = content
        with _told():
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        if most is not None and sum(part.file_size for part in self._zip.infolist()) > most:
            raise PackageTooLargeError("its parts together are too large")

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the package's order; one that is there twice, twice."""
        return self._zip.namelist()

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str, most: int | None = None) -> bytes:
        """A part's bytes. PackageError when it is not there, PackageTooLargeError when it has more than `most`."""
        with _told():
            return self._zip.read(self._found(name, most))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's bytes, a mebibyte at a time."""
        with _told(), self._zip.open(self._found(name)) as opened:
            while piece := opened.read(MIB):
                yield piece

    def tree(self, name: str, most: int | None = None) -> ElementTree.Element:
        """The root of a part that is XML; PackageError when it is not well formed."""
        content = self.read(name, most)
        try:
            return ElementTree.fromstring(content)
        except (ElementTree.ParseError, LookupError, ValueError) as error:  # the latter two: an encoding nobody knows
            raise PackageError(f"its part {name} is no well-formed XML") from error

    def relations(self, part: str, most: int | None = None) -> tuple[Relation, ...]:
        """What a part leads to, in the file's order; '' stands for the package itself.

        Names are told apart as Office and the readers do it, without regard to capitals.
        """
        folder, name = posixpath.split(part)
        found = self._names.get(posixpath.join(folder, "_rels", f"{name}.rels").casefold())
        if found is None:
            return ()
        return tuple(self._relation(link, folder) for link in self.tree(found, most))

    @property
    def entries(self) -> list[Entry]:
        """What is told of every part, in the package's order."""
        return self._zip.infolist()

    def really(self, part: Entry, most: int) -> Iterator[bytes]:
        """What a part really holds, in pieces, until it is more than `most` bytes, whatever size it declares.

        zipfile itself stops at the declared size; other readers do not. OddPackingError when it is packed oddly.
        """
        if part.flag_bits & 1 or part.compress_type not in _PACKED_BY_OFFICE:
            raise OddPackingError(part.filename)
        header = self._content[part.header_offset : part.header_offset + 30]
        if len(header) < 30:
            raise PackageError(f"the part {part.filename} is missing")
        start = part.header_offset + 30 + sum(struct.unpack("<HH", header[26:30]))  # the name, and what comes after it
        packed = memoryview(self._content)[start : start + part.compress_size]
        unpacked = 0
        with _told():
            for piece in _stored(packed) if part.compress_type == zipfile.ZIP_STORED else _inflated(packed):
                yield piece
                unpacked += len(piece)
                if unpacked > most:
                    return

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names as they are, by the names without regard to capitals."""
        return {name.casefold(): name for name in self.names}

    def _found(self, name: str, most: int | None = None) -> Entry:
        part = self._zip.getinfo(name)
        if most is not None and part.file_size > most:
            raise PackageTooLargeError(f"its part {name} is far too large")
        if part.compress_type not in _PACKED_BY_OFFICE:
            raise OddPackingError(name)
        return part

    def _relation(self, link: ElementTree.Element, folder: str) -> Relation:
        target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))[1:]
        kind = link.get("Type", "").rpartition("/")[2]
        return Relation(link.get("Id", ""), kind, self._names.get(target.casefold(), ""))


def is_package(content: bytes) -> bool:
    """Whether the bytes end as a zip package does; it may be damaged.

    >>> is_package(pack({"a.xml": b"<a/>"})), is_package(b"PK")
    (True, False)
    """
    return zipfile.is_zipfile(io.BytesIO(content))


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The package made of these parts, in their order; times are fixed, so the same parts give the same bytes.

    >>> pack({"a.xml": b"<a/>"}) == pack({"a.xml": b"<a/>"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def write_parts(out: io.BytesIO, parts: Iterable[tuple[str, bytes]]) -> None:
    """The package made of these parts as XlsxWriter makes it, but for how hard they are squeezed. Parts that were
    deflated before are not again.

    What a part becomes in a package follows from its bytes alone, and by its bytes it is kept: a part in which one
    byte is another team's is another part.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_SQUEEZED) as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if len(data) > _LARGEST_KEPT or archive.fp is None:
                archive.writestr(entry, data)
                continue
            deflated, entry.CRC = _deflated(data)
            entry.file_size, entry.compress_size, entry.external_attr = len(data), len(deflated), 0o600 << 16
            entry.header_offset = archive.fp.tell()
            archive.fp.write(entry.FileHeader(zip64=False) + deflated)
            archive.filelist.append(entry)
            archive.NameToInfo[name] = entry
            # Where the list of all parts goes, and that there is one to be written.
            vars(archive).update(start_dir=archive.fp.tell(), _didModify=True)


@lru_cache(maxsize=256)
def _deflated(data: bytes) -> tuple[bytes, int]:
    """A part as zipfile deflates it, and its checksum."""
    squeeze = zlib.compressobj(_SQUEEZED, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush(), zlib.crc32(data)


def unpack(content: bytes, most: int = LARGEST_WORKBOOK) -> dict[str, bytes]:
    """Every part of a package, by name, in its order."""
    package = Package(content, most)
    return {name: package.read(name) for name in package.names}


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """However it fails on a damaged package, it is a PackageError."""
    try:
        yield
    except BROKEN as error:
        raise PackageError("it is no zip package, or is damaged") from error


def _stored(packed: memoryview) -> Iterator[bytes]:
    yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PIECE):
        waiting = bytes(packed[at : at + _PIECE])
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, _PIECE)
            waiting = inflater.unconsumed_tail
    while not inflater.eof and (rest := inflater.decompress(b"", _PIECE)):
        yield rest
