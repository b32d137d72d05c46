"""Seeded, structure-aware damage to whatever kpibook reads: mapping files, spreadsheets, templates, command lines."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

SCALARS = (
    '""', "null", "-1", "0", "1", "1e400", ".nan",
    "[]", "{}", "[a, [b, [c]]]", '"\\0"', '"\\u202e"', "=1+1", "x" * 5000,
    "0001-01-01", "9999-12-31", "2024-02-30", "true", "!!python/object:os.system x",
    "&a [*a]", "*a", "|", ">-", "2023-13",
    "99999999999 days", "1000000 months", "0 working days", "..", "../../elsewhere",
    "C:\\x", "*", "**", "[", "?", "whole",
    "every", "é" * 40, "1.5", "12345678901234567890",
    "- x", "a: b: c", "{a: {b: {c: d}}}", '"line\\nbreak"', "'#N/A'",
)  # fmt: skip
"""What may stand after a key."""

CELLS = (
    "", " ", "x", "=1+1", "#N/A", "00123", "123.0", "1,234", "31/02/2024", "02/13/2024", "2024-02-30", "01/01/0001",
    "31/12/9999", "1e308", "-1", "0", "99999999999999999999", "TRUE", "null", "\u200b", "\u202e", "é" * 400, "'", '"',
    "2024-06-30T23:00:00Z", "Total", "\t", "a;b,c", "yes", "-", "c", "0.5", "1900-01-00",
)  # fmt: skip
"""What may stand in a cell."""


def mutate_yaml(text: str, draw: random.Random) -> str:
    """A mapping file with one to three lines changed, moved, doubled, cut or re-indented, or a value replaced."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        text = draw.choice((_value, _value, _value, _key, _line_gone, _line_twice, _indent, _swap, _cut, _sign))(
            text, draw
        )
    return text


def _value(text: str, draw: random.Random) -> str:
    at = draw.choice([found.span(1) for found in re.finditer(r":[ ]+([^\s{\[][^\n,}#]*)", text)] or [(0, 0)])
    return text[: at[0]] + draw.choice(SCALARS) + text[at[1] :]


def _key(text: str, draw: random.Random) -> str:
    at = draw.choice([found.span(1) for found in re.finditer(r"(\w+):", text)] or [(0, 0)])
    word = text[at[0] : at[1]]
    spoilt = draw.choice((word + "s", word[:-1], word.upper(), "", word[::-1], "files", "where", "0", "é"))
    return text[: at[0]] + spoilt + text[at[1] :]


def _lines(change: Callable[[list[str], int, random.Random], None]) -> Callable[[str, random.Random], str]:
    def changed(text: str, draw: random.Random) -> str:
        lines = text.splitlines(keepends=True) or [""]
        change(lines, draw.randrange(len(lines)), draw)
        return "".join(lines)

    return changed


def _swap_lines(lines: list[str], at: int, draw: random.Random) -> None:
    other = draw.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _indent_line(lines: list[str], at: int, draw: random.Random) -> None:
    lines[at] = draw.choice(("\t", " ", "    ", "- ")) + lines[at]


_line_gone = _lines(lambda lines, at, draw: lines.__delitem__(at))
_line_twice = _lines(lambda lines, at, draw: lines.insert(at, lines[at]))
_indent = _lines(_indent_line)
_swap = _lines(_swap_lines)


def _cut(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text) + 1)]


def _sign(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    return (
        text[:at]
        + draw.choice(("\0", "\t", "{", "}", "]", '"', "'", "#", ":", "&x ", "\ufeff", "\x85", "%"))
        + text[at:]
    )


def mutate_csv(data: bytes, draw: random.Random) -> bytes:
    """A .csv with a cell replaced, a row or column moved, doubled or cut, or its bytes damaged."""
    kind = draw.randrange(6)
    if kind == 0:
        return mutate_bytes(data, draw)
    rows = [line.split(b",") for line in data.splitlines()]
    at = draw.randrange(len(rows))
    if kind in (1, 2):
        for _ in range(draw.choice((1, 1, 5, 50))):
            row = rows[draw.randrange(len(rows))]
            row[draw.randrange(len(row))] = draw.choice(CELLS).encode("utf-8")
    elif kind == 3:
        column = draw.randrange(len(rows[0]))
        spoilt = draw.choice(CELLS).encode("utf-8")
        rows = [[*row[:column], spoilt, *row[column + 1 :]] if number else row for number, row in enumerate(rows)]
    elif kind == 4:
        del rows[at : at + draw.choice((1, 10, len(rows)))]
    else:
        rows[at:at] = rows[draw.randrange(len(rows)) :]
    return b"\r\n".join(b",".join(row) for row in rows)


def mutate_bytes(data: bytes, draw: random.Random) -> bytes:
    """The bytes cut short, with some flipped, or with some put in."""
    kind = draw.randrange(4)
    at = draw.randrange(len(data) + 1)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + draw.randbytes(draw.choice((1, 10, 1000))) + data[at:]
    if kind == 2:
        return b"" if draw.random() < 0.3 else data + data
    spoilt = bytearray(data)
    for _ in range(draw.choice((1, 4, 40))):
        spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
    return bytes(spoilt)


def mutate_package(data: bytes, draw: random.Random) -> bytes:
    """An .xlsx or .ods whose package or one of whose parts is damaged: attributes, elements, texts, whole parts."""
    if draw.random() < 0.15:
        return mutate_bytes(data, draw)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    xml = [name for name in parts if name.endswith((".xml", ".rels"))]
    sheets = [name for name in xml if "/worksheets/" in name or name == "content.xml"]
    name = draw.choice(sheets if sheets and draw.random() < 0.6 else xml)
    kind = draw.randrange(8)
    if kind == 0:
        del parts[name]
    elif kind == 1:
        parts[name] = mutate_bytes(parts[name], draw)
    else:
        for _ in range(draw.choice((1, 1, 3, 20))):
            parts[name] = _mutate_xml(parts[name], draw)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return made.getvalue()


def _mutate_xml(xml: bytes, draw: random.Random) -> bytes:
    text = xml.decode("utf-8", "replace")
    kind = draw.randrange(5)
    if kind == 0:
        return _replaced(
            text, r'="([^"]*)"', draw, ("", "-1", "A0", "ZZZZ1", "99999999", "e", "str", "n", "x" * 300, "1e9")
        )
    if kind == 1:
        return _replaced(
            text, r">([^<>]+)<", draw, ("", "-1", "1e308", "=1", "x" * 40000, "#N/A", "&amp;", "\u202e", "45000")
        )
    if kind == 2:
        return _replaced(text, r"(<[a-zA-Z:]+[^<>]*/>)", draw, ("", "<x/>", "<f>1/0</f>", "<!-- -->"))
    if kind == 3:
        return _replaced(text, r"<([a-zA-Z:]+)[ >]", draw, ("x", "c", "row", "v", "sheetData", "si"))
    found = list(re.finditer(r"<row [^>]*>.*?</row>|<c [^>]*>.*?</c>", text, re.DOTALL))
    if not found:
        return xml
    one = draw.choice(found)
    return (text[: one.start()] + one[0] * draw.choice((0, 2, 30)) + text[one.end() :]).encode("utf-8")


def _replaced(text: str, pattern: str, draw: random.Random, spoilt: tuple[str, ...]) -> bytes:
    found = list(re.finditer(pattern, text))
    if found:
        start, end = draw.choice(found).span(1)
        text = text[:start] + draw.choice(spoilt) + text[end:]
    return text.encode("utf-8")
