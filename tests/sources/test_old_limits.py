"""Small Excel 97-2003 workbooks, made record by record, that would take gigabytes or never end."""

import struct

import pytest

from kpibook.sources.read_file import read_sheets

END, FREE, OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def begin(kind):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def stream(texts, cells, sheets=1, shared_sheet=False):
    """The records of a workbook: texts that cells share, and sheets of so many cells that hold the first text."""
    packed = b"".join(struct.pack("<HB", len(text), 0) + text for text in texts)
    content = struct.pack("<II", cells, len(texts)) + packed
    parts = [record(0x00FC, content[:8_000])]
    parts += [record(0x003C, b"\0" + content[at : at + 8_000]) for at in range(8_000, len(content), 8_000)]
    rows = b"".join(record(0x00FD, struct.pack("<HHHI", at // 200, at % 200, 0, 0)) for at in range(cells))
    sheet = begin(0x10) + record(0x0200, struct.pack("<IIHHH", 0, cells // 200 + 1, 0, 200, 0)) + rows + record(0x0A)
    listed = sum(len(record(0x0085, bytes(6) + struct.pack("<BB", 3, 0) + b"abc")) for _ in range(sheets))
    start = len(begin(5)) + listed + sum(map(len, parts)) + 4
    names = b"".join(
        record(0x0085, struct.pack("<IH", start + (0 if shared_sheet else at * len(sheet)), 0) + b"\3\0%03d" % at)
        for at in range(sheets)
    )
    return begin(5) + names + b"".join(parts) + record(0x0A) + sheet * (1 if shared_sheet else sheets)


def compound(content, circle=""):
    """A compound file that holds the stream; with a circle in the chain of the stream or of the directory."""
    content = content.ljust(4_096, b"\0")
    sectors = -(-len(content) // 512)
    tables = -(-(sectors + 2) // 127)
    chain = [*range(tables + 2, tables + 1 + sectors), END]
    table = [OF_TABLE] * tables + [END] + chain
    if circle == "stream":
        table[-1] = tables + 1
    if circle == "directory":
        table[tables] = tables
    table += [FREE] * (tables * 128 - len(table))

    def entry(name, kind, child, start, size):
        name = name.encode("utf-16-le") + b"\0\0"
        head = name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name), kind, 1, FREE, FREE, child)
        return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, tables + 1, len(content))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4_096, END, 0, END, 0)
    header += struct.pack("<109I", *range(tables), *[FREE] * (109 - tables))
    body = struct.pack(f"<{len(table)}I", *table) + folder.ljust(512, b"\0") + content.ljust(sectors * 512, b"\0")
    return header + body


@pytest.fixture
def kind_of():
    """A function: the kind of issue of an .xls with this content; '' when it is read."""

    def make(content):
        tables, issues = read_sheets(content, "a.xls")
        assert bool(tables) != bool(issues)
        return issues[0].kind if issues else ""

    return make


@pytest.mark.parametrize(
    ("texts", "cells", "kind"),
    [
        ([b"x" * 30_000], 20_000, "too-much"),
        ([b"x" * 30, b"y" * 30_000], 20_000, ""),
        ([b"x" * 30_000, b"y" * 100], 20, ""),
    ],
)
def test_shared_text_used_often(kind_of, texts, cells, kind):
    """One text that many cells share counts for each of them; a long one that few use does no harm."""
    assert kind_of(compound(stream(texts, cells))) == kind


@pytest.mark.parametrize("circle", ["stream", "directory"])
def test_sectors_in_a_circle(kind_of, circle):
    """A file whose sectors lead back to themselves is damaged; the reader would follow them for ever."""
    assert kind_of(compound(stream([b"x"], 400), circle)) == "corrupt-file"


@pytest.mark.parametrize(
    ("sheets", "shared", "kind"), [(50, False, ""), (50, True, "corrupt-file"), (999, True, "corrupt-file")]
)
def test_sheets_that_share_their_records(kind_of, sheets, shared, kind):
    """A sheet that is listed many times would be read as often."""
    assert kind_of(compound(stream([b"x"], 400, sheets, shared))) == kind
