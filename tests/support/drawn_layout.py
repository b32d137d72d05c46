"""How a workbook is drawn, figures blanked: short enough to be read beside the code, precise enough to miss nothing.

Numbers, what formulas came to, and the rows under a table's headings are left out: a refresh writes them. What is left
(places, fixed words, formulas, looks, sizes, charts) stays in a workbook that was sent until it is made anew.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

Drawing = dict[str, dict[str, str]]
"""Sheet → what of it (``merged``, ``cells``, ``charts``) → in words, or how many and a hash where that is long."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LONGEST = 160
_OWN_KEYS = ("dimension", "cols", "sheetData", "mergeCells", "tableParts", "drawing", "legacyDrawing")
_CACHES = re.compile(rb"<c:(num|str)Cache>.*?</c:\1Cache>", re.DOTALL)
"""What figures came to."""
_LAST_ROW = re.compile(r"(?<=[A-Z])\$?\d+$")


def drawing(workbook: bytes) -> Drawing:
    """Every sheet's drawing by the sheet's name; names of cells and the theme under ``workbook``."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = ElementTree.fromstring(parts["xl/workbook.xml"])
    names = [_name(name) for name in root.iter(f"{_MAIN}definedName") if name.get("name") != "kpibook_layout"]
    found = {"workbook": {"names": _short(names), "theme": _hash(parts["xl/theme/theme1.xml"])}}
    for number, sheet in enumerate(root.iter(f"{_MAIN}sheet"), start=1):
        found[sheet.get("name", "")] = _Sheet(parts, number).drawn()
    return found


def differences(before: Drawing, now: Drawing) -> list[str]:
    """A line for each thing that is drawn otherwise: ``Cover, merged: B2:C2 -> B2:D2``."""
    return [
        f"{sheet}, {what}: {before.get(sheet, {}).get(what, 'nothing')} -> {now.get(sheet, {}).get(what, 'nothing')}"
        for sheet in {**before, **now}
        for what in {**before.get(sheet, {}), **now.get(sheet, {})}
        if before.get(sheet, {}).get(what) != now.get(sheet, {}).get(what)
    ]


class _Sheet:
    """One sheet, with what it takes from other parts of the file."""

    def __init__(self, parts: dict[str, bytes], number: int) -> None:
        self.parts, self.path = parts, f"xl/worksheets/sheet{number}.xml"
        self.root = ElementTree.fromstring(parts[self.path])
        self.texts = [
            "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
            for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])
        ]
        styles = ElementTree.fromstring(parts["xl/styles.xml"])
        self.looks = [_look(styles, xf) for xf in _children(styles, "cellXfs")]
        self.changes = [_text(dxf) for dxf in _children(styles, "dxfs")]
        linked = [part for part in self._linked(self.path) if not part.startswith("xl/tables/")]
        self.linked = [*linked, *(part for drawn in linked for part in self._linked(drawn))]
        tables = [part for part in self._linked(self.path) if part.startswith("xl/tables/")]
        self.tables = [ElementTree.fromstring(parts[part]) for part in tables]
        refs = [re.findall(r"[A-Z]+|\d+", table.get("ref", "")) for table in self.tables]
        self.bodies = {row for _, top, _, bottom in refs for row in range(int(top) + 1, int(bottom) + 1)}

    def drawn(self) -> dict[str, str]:
        """What of it → how it is drawn."""
        rows = [row for row in self.root.iter(f"{_MAIN}row") if int(row.get("r", "")) not in self.bodies]
        cells = [cell for row in rows for cell in row]
        found = {
            "merged": _short([merge.get("ref", "") for merge in self.root.iter(f"{_MAIN}mergeCell")]),
            "columns": _short([_column(col) for col in self.root.iter(f"{_MAIN}col")]),
            "rows": _short([f"{r.get('r')}:{r.get('ht', '')}{' hidden' * ('hidden' in r.attrib)}" for r in rows]),
            "cells": _short([f"{cell.get('r')} {self._style(cell)} {self._word(cell)}" for cell in cells]),
            "formulas": _short([f"{c.get('r')}={f.text}" for c in cells if (f := c.find(f"{_MAIN}f")) is not None]),
            "tables": _short([_LAST_ROW.sub("", f"{t.get('name')} {t.get('ref')}") for t in self.tables]),
            "columns of tables": _short([_text(part) for table in self.tables for part in table if _own(part)]),
            "charts and notes": _short([_hash(_CACHES.sub(b"", self.parts[part])) for part in self.linked]),
        }
        for part in self.root:
            name = part.tag.removeprefix(_MAIN)
            if name not in _OWN_KEYS:
                found[name] = f"{found[name]} {self._hash(part)}" if name in found else self._hash(part)
        return {what: drawn for what, drawn in found.items() if drawn}

    def _hash(self, part: Element) -> str:
        for rule in part.iter(f"{_MAIN}cfRule"):
            if "dxfId" in rule.attrib:
                rule.set("dxfId", self.changes[int(rule.get("dxfId", ""))])
        return _hash(_text(part).encode())

    def _style(self, cell: Element) -> str:
        return self.looks[int(cell.get("s", "0"))]

    def _word(self, cell: Element) -> str:
        """A fixed word; '' for a number and for what a formula came to."""
        value = cell.find(f"{_MAIN}v")
        return self.texts[int(value.text or "")] if value is not None and cell.get("t") == "s" else ""

    def _linked(self, path: str) -> Iterator[str]:
        folder, name = posixpath.split(path)
        relations = self.parts.get(f"{folder}/_rels/{name}.rels")
        for relation in ElementTree.fromstring(relations) if relations else ():
            if relation.get("TargetMode") != "External":
                yield posixpath.normpath(posixpath.join(folder, relation.get("Target", "")))


def _name(name: Element) -> str:
    """A name and what it stands for; a print area without its last row, which goes as far as a table does."""
    text = name.text or ""
    return f"{name.get('name')}={_LAST_ROW.sub('', text) if name.get('name') == '_xlnm.Print_Area' else text}"


def _own(part: Element) -> bool:
    """Whether a part of a table is its columns or its look: its filter only repeats where it stands."""
    return part.tag != f"{_MAIN}autoFilter"


def _column(column: Element) -> str:
    return f"{column.get('min')}-{column.get('max')}:{column.get('width')}{' hidden' * ('hidden' in column.attrib)}"


def _look(styles: Element, xf: Element) -> str:
    """A cell's look as one short word, whatever its number is in this file."""
    named = {part.get("numFmtId"): part.get("formatCode") for part in _children(styles, "numFmts")}
    kinds = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))
    own = [_text(_children(styles, kind)[int(xf.get(key, "0"))]) for key, kind in kinds]
    number = xf.get("numFmtId")
    return _hash("".join([*own, named.get(number) or str(number), *(_text(part) for part in xf)]).encode(), 4)


def _children(root: Element, name: str) -> list[Element]:
    found = root.find(f"{_MAIN}{name}")
    return list(found) if found is not None else []


def _text(part: Element) -> str:
    """The part as text, with prefixes of its own: any library may register one for the whole process."""
    return ElementTree.canonicalize(ElementTree.tostring(part, encoding="unicode"), rewrite_prefixes=True)


def _short(items: list[str]) -> str:
    """The items themselves, or how many they are and a hash of them."""
    text = ", ".join(items)
    return text if len(text) <= _LONGEST else f"{len(items)}, {_hash(text.encode())}"


def _hash(content: bytes, digits: int = 10) -> str:
    return hashlib.sha256(content).hexdigest()[:digits]
