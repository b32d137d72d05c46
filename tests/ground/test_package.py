"""Packages as parts: whatever is wrong with one is one kind of error, and no limit can be got round."""

import io
import zipfile

import pytest

from kpibook.package import (
    LARGEST_WORKBOOK,
    MIB,
    OddPackingError,
    Package,
    PackageError,
    PackageTooLargeError,
    pack,
    unpack,
)

PARTS = {
    "_rels/.rels": b'<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/book.xml"/>'
    b"</Relationships>",
    "xl/book.xml": b"<book/>",
    "xl/_rels/BOOK.xml.rels": b'<Relationships xmlns="some"><Relationship Id="b" Type="x/sheet" Target="/XL/one.xml"/>'
    b'<Relationship Id="c" Type="x/sheet" Target="../gone.xml"/></Relationships>',
    "xl/one.xml": b"<sheet>" + b"<c/>" * 500 + b"</sheet>",
}


def packed(method, parts=PARTS):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def test_what_was_packed_is_unpacked():
    """In its order."""
    assert list(unpack(pack(PARTS)).items()) == list(PARTS.items())


def test_relations_lead_to_parts():
    """Names are compared without regard to capitals, as the readers do; one that leads nowhere has no target."""
    package = Package(pack(PARTS), None)
    assert [(link.id, link.kind, link.target) for link in package.relations("")] == [
        ("a", "officeDocument", "xl/book.xml")
    ]
    assert [(link.id, link.target) for link in package.relations("xl/book.xml")] == [("b", "xl/one.xml"), ("c", "")]
    assert package.relations("xl/one.xml") == ()


def test_more_than_the_limit_is_not_opened():
    """All parts together, as the directory declares them."""
    size = sum(map(len, PARTS.values()))
    assert Package(pack(PARTS), size).names == list(PARTS)
    with pytest.raises(PackageTooLargeError):
        Package(pack(PARTS), size - 1)


@pytest.mark.parametrize("ask", ["read", "tree"])
def test_a_part_larger_than_its_limit_is_not_read(ask):
    """The caller names the limit of what it asks for."""
    package, size = Package(pack(PARTS), None), len(PARTS["xl/one.xml"])
    assert getattr(package, ask)("xl/one.xml", size) is not None
    with pytest.raises(PackageTooLargeError, match=r"xl/one\.xml"):
        getattr(package, ask)("xl/one.xml", size - 1)


def test_what_a_part_really_holds():
    """Whatever size the directory declares; and no more of it is unpacked than asked for, and a piece."""
    size = 5 * MIB
    content = packed(zipfile.ZIP_DEFLATED, {"a.xml": bytes(size)})
    package = Package(content.replace(size.to_bytes(4, "little"), (7).to_bytes(4, "little")), None)
    (part,) = package.entries
    assert part.file_size == 7
    assert b"".join(package.really(part, size)) == bytes(size)
    assert MIB < sum(map(len, package.really(part, MIB))) <= 2 * MIB
    with pytest.raises(PackageError):  # its checksum is that of all of it
        package.read("a.xml")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_no_part_is_unpacked_that_office_would_not(method):
    """Nor does the other method's own kind of error come out."""
    package = Package(packed(method), None)
    for ask in (lambda: package.read("xl/one.xml"), lambda: list(package.really(package.entries[3], 10))):
        with pytest.raises(OddPackingError):
            ask()


def test_damage_is_one_kind_of_error():
    """At any place, whatever is asked: the package opens and reads, or says PackageError."""
    content, failed = pack(PARTS), 0
    for at in range(len(content)):
        try:
            package = Package(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :], None)
            for name in package.names:
                assert b"".join(package.pieces(name)) == package.read(name)
                package.tree(name)
            for entry in package.entries:
                list(package.really(entry, LARGEST_WORKBOOK))
        except PackageError:
            failed += 1
    assert failed > len(content) / 2


def test_a_part_that_is_not_there():
    """Also one kind of error."""
    for ask in ("read", "tree", "pieces"):
        with pytest.raises(PackageError):
            list(getattr(Package(pack(PARTS), None), ask)("xl/two.xml"))
