"""Damage to files of every kind that is read, each structure-aware: bytes → damaged bytes, drawn from a seed."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import olefile
import yaml
from mutate import SCALARS, mutate_bytes, mutate_csv, mutate_package, mutate_yaml

from fuzz.pieces import NODES, PIECES

Damage = Callable[[bytes, random.Random], bytes]
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32", "utf-7", "cp500", "mac-roman")
NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def package(data: bytes, draw: random.Random) -> bytes:
    """An .xlsx, .xlsm or .ods: its XML, or the directory of the zip file."""
    return zip_directory(data, draw) if draw.random() < 0.15 else mutate_package(data, draw)


_FIELDS = (
    (b"PK\x03\x04", (4, 6, 8, 14, 18, 22, 26, 28)),
    (b"PK\x01\x02", (6, 8, 10, 16, 20, 24, 28, 30, 32, 38, 42)),
    (b"PK\x05\x06", (4, 8, 10, 12, 16, 20)),
)
"""The marks of a zip file's headers, and where their fields begin."""


def zip_directory(data: bytes, draw: random.Random) -> bytes:
    """A zip package with one to three fields of its headers changed, a part there twice, or one renamed."""
    kind = draw.randrange(5)
    if kind < 3:
        spoilt = bytearray(data)
        for _ in range(draw.choice((1, 1, 3))):
            _header_field(spoilt, draw)
        return bytes(spoilt)
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = [(info.filename, old.read(info)) for info in old.infolist()]
    name, _ = draw.choice(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))) as new:
        for part, kept in parts:
            renamed = draw.choice(
                (part.upper(), f"/{part}", part.replace("/", "\\"), f"../{part}", " ", f"{part}/", "é")
            )
            new.writestr(renamed if (part, kind) == (name, 4) else part, kept)
    return _twice(made.getvalue(), draw) if kind == 3 else made.getvalue()


def _twice(data: bytes, draw: random.Random) -> bytes:
    """The package with one entry of its directory there a second time: two parts of one name."""
    entries = _places(data, b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    if not entries or end < 0:
        return data
    at = draw.choice(entries)
    size = 46 + sum(struct.unpack("<HHH", data[at + 28 : at + 34]))
    count, length = struct.unpack("<HI", data[end + 10 : end + 16])
    tail = bytearray(data[end:])
    tail[8:16] = struct.pack("<HHI", count + 1, count + 1, length + size)
    return data[:end] + data[at : at + size] + bytes(tail)


def _header_field(spoilt: bytearray, draw: random.Random) -> None:
    mark, sizes = draw.choice(_FIELDS)
    found = _places(bytes(spoilt), mark)
    if found:
        at = draw.choice(found) + draw.choice(sizes)
        spoilt[at : at + 2] = struct.pack("<H", draw.choice(NUMBERS) & 0xFFFF)


def _places(data: bytes, mark: bytes) -> list[int]:
    found, at = [], data.find(mark)
    while at >= 0:
        found.append(at)
        at = data.find(mark, at + 1)
    return found


def old_workbook(data: bytes, draw: random.Random) -> bytes:
    """An .xls: its records (kind, length, content, order), or the compound file that they lie in."""
    if draw.random() < 0.3:
        return _compound(data, draw)
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        stream = bytearray(file.openstream("Workbook").read())
    for _ in range(draw.choice((1, 1, 2, 5))):
        _record(stream, draw)
    target = io.BytesIO(data)
    with olefile.OleFileIO(target, write_mode=True) as file:
        file.write_stream("Workbook", bytes(stream))
        return target.getvalue()


def _compound(data: bytes, draw: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(draw.choice((1, 2, 8))):
        at = draw.choice((draw.randrange(24, 76), draw.randrange(76, 512), draw.randrange(512, len(data) - 4)))
        spoilt[at : at + draw.choice((1, 2, 4))] = struct.pack("<I", draw.choice(NUMBERS))[: draw.choice((1, 2, 4))]
    return bytes(spoilt[: draw.randrange(len(spoilt))]) if draw.random() < 0.15 else bytes(spoilt)


def _record(stream: bytearray, draw: random.Random) -> None:
    """One record changed in place: the stream keeps its length."""
    records, at = [], 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack("<HH", stream[at : at + 4])
        if kind == 0 and length == 0:
            break
        records.append((at, length))
        at += 4 + length
    if not records:
        return
    at, length = draw.choice(records)
    match draw.randrange(6):
        case 0:
            stream[at : at + 2] = struct.pack(
                "<H", draw.choice((0x809, 0x0A, 0x3C, 0xFC, 0x203, 0xFD, 0x0206, 0x85, 0xFFFF, 0))
            )
        case 1:
            stream[at + 2 : at + 4] = struct.pack("<H", draw.choice((0, 1, length + 1, max(0, length - 1), 0xFFFF)))
        case 2 if length:
            place = at + 4 + draw.randrange(length)
            number = struct.pack("<I", draw.choice(NUMBERS))[: min(4, at + 4 + length - place)]
            stream[place : place + len(number)] = number
        case 3 if length:
            stream[at + 4 : at + 4 + length] = draw.randbytes(length)
        case 4:
            other, size = draw.choice(records)
            if size == length:
                stream[at : at + 4 + length], stream[other : other + 4 + size] = (
                    stream[other : other + 4 + size],
                    stream[at : at + 4 + length],
                )
        case _:
            stream[at + 4 : at + 4 + length] = bytes([draw.choice((0, 0xFF))]) * length


def binary_workbook(data: bytes, draw: random.Random) -> bytes:
    """An .xlsb: the bytes of a binary part, or the package around it."""
    if draw.random() < 0.25:
        return package(data, draw)
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    name = draw.choice([part for part in parts if part.endswith(".bin")])
    spoilt = bytearray(parts[name])
    for _ in range(draw.choice((1, 1, 2, 6))):
        at = draw.randrange(len(spoilt))
        match draw.randrange(4):
            case 0:
                spoilt[at] = draw.choice((0, 1, 3, 5, 7, 8, 9, 0x7F, 0x80, 0x81, 0x91, 0x9C, 0xFF))
            case 1:
                del spoilt[at : at + draw.choice((1, 4, 20))]
            case 2:
                spoilt[at:at] = spoilt[max(0, at - draw.choice((4, 20, 60))) : at]
            case _:
                spoilt[at : at + 4] = struct.pack("<I", draw.choice(NUMBERS))
        if not spoilt:
            break
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in (parts | {name: bytes(spoilt)}).items():
            new.writestr(part, content)
    return made.getvalue()


def text_list(data: bytes, draw: random.Random) -> bytes:
    """A .csv: cells, rows, quotes, the delimiter, the encoding, or its bytes."""
    match draw.randrange(8):
        case 0:
            text = data.decode("utf-8") + "\r\nÉ,ß,ø,‘’,€"
            return mutate_bytes(text.encode(draw.choice(ENCODINGS), "replace"), draw)
        case 1:
            return mutate_csv(data, draw).decode("utf-8", "replace").encode(draw.choice(ENCODINGS), "replace")
        case 2:
            sign = draw.choice((b";", b"\t", b"|", b":", b",,", b"\0", b"\x1f", "\u200b".encode(), b'","'))
            return data.replace(b",", sign)
        case 3:
            at = draw.randrange(len(data))
            return (
                data[:at]
                + draw.choice((b'"', b'""', b'"""', b"\r", b"\n", b"\0", b"\x1a", b"\xff", b"\\"))
                * draw.choice((1, 1, 3, 999))
                + data[at:]
            )
        case _:
            return mutate_csv(data, draw)


def yaml_file(data: bytes, draw: random.Random) -> bytes:
    """A mapping file: its lines, or the nodes of its tree."""
    if draw.random() < 0.6:
        return mutate_yaml(data.decode("utf-8"), draw).encode("utf-8", "surrogatepass")
    tree = yaml.load(data, yaml.CBaseLoader)
    for _ in range(draw.choice((1, 1, 2, 4))):
        tree = node(tree, draw)
    return yaml.dump(tree, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def json_file(data: bytes, draw: random.Random) -> bytes:
    """A .json: the nodes of its tree, its text, or its bytes."""
    match draw.randrange(5):
        case 0:
            return mutate_bytes(data, draw)
        case 1:
            at = draw.randrange(len(data) + 1)
            deep = draw.choice(
                (b"[" * 100_000, b'{"x":' * 20_000, b"9" * 5000, b"1e999", b"NaN", b"\\ud800", b"\0", b",", b'"')
            )
            return data[:at] + deep + data[at:]
        case _:
            tree = json.loads(data)
            for _ in range(draw.choice((1, 1, 2, 4))):
                tree = node(tree, draw)
            return json.dumps(tree).encode()


def node(tree: Any, draw: random.Random) -> Any:
    """A tree in which one node is another, gone, there twice, renamed, or moved."""
    places = list(_nodes(tree))
    if not places:
        return draw.choice(NODES)
    holder, key = draw.choice(places)
    match draw.randrange(6):
        case 0 | 1:
            holder[key] = draw.choice(NODES)
        case 2:
            del holder[key]
        case 3:
            other, place = draw.choice(places)
            try:
                holder[key] = json.loads(json.dumps(other[place]))
            except (KeyError, IndexError):
                return tree
        case 4 if isinstance(holder, dict):
            holder[draw.choice((f"{key}s", "", str(key).upper(), "whole", "0", "x" * 300))] = holder.pop(key)
        case 5 if isinstance(holder, list):
            holder[key:key] = [holder[key]] * draw.choice((1, 3, 300))
        case _:
            holder[key] = draw.choice(SCALARS)
    return tree


def _nodes(tree: Any) -> Any:
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _nodes(tree[key])


def mail_template(data: bytes, draw: random.Random) -> bytes:
    """A template with a piece put in, a part of it cut, doubled or moved, or its bytes damaged."""
    if draw.random() < 0.15:
        return mutate_bytes(data, draw)
    text = data.decode("utf-8")
    for _ in range(draw.choice((1, 1, 2))):
        at, upto = sorted((draw.randrange(len(text) + 1), draw.randrange(len(text) + 1)))
        match draw.randrange(5):
            case 0:
                text = text[:at] + text[min(upto, at + 40) :]
            case 1:
                text = text[:at] + text[at:upto] * 2 + text[upto:]
            case _:
                text = text[:at] + draw.choice(PIECES) + text[at:]
    return text.encode("utf-8", "surrogatepass")


def plain_lines(data: bytes, draw: random.Random) -> bytes:
    """A file of lines: one changed, gone, there twice, or cut; or its bytes."""
    return (
        mutate_bytes(data, draw)
        if draw.random() < 0.3
        else mutate_yaml(data.decode("utf-8"), draw).encode("utf-8", "surrogatepass")
    )


def database(data: bytes, draw: random.Random) -> bytes:
    """An SQLite file: a word of its schema or content changed in place, a field of its headers, or its bytes."""
    spoilt = bytearray(data)
    match draw.randrange(4):
        case 0:
            return mutate_bytes(data, draw)
        case 1:
            at = draw.randrange(100)
            spoilt[at : at + 4] = struct.pack(">I", draw.choice(NUMBERS))
        case 2:
            words = (
                b"drafted",
                b"planned",
                b"2023-02",
                b"messages",
                b"events",
                b"state",
                b"TEXT",
                b"draft",
                b"T0",
                b"council",
            )
            found = _places(data, draw.choice(words))
            for at in found if draw.random() < 0.5 else found[-1:]:
                spoilt[at : at + 4] = draw.choice(
                    (b"xxxx", b"\0\0\0\0", b"\xff\xfe\xff\xfe", b"9999", b"    ", b"SENT")
                )
        case _:
            for _ in range(draw.choice((1, 5, 50))):
                at = draw.randrange(100, len(data))
                spoilt[at] = draw.choice((0, 1, 0x0D, 0x7F, 0x80, 0xFF))
    return bytes(spoilt)
