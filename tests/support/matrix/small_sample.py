"""The repository's sample cut to a part of its children: lists, teams, codes and all that stands around them stay."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterable
from pathlib import Path

from second_opinion import mapping_without_it

from kpibook.definitions.mapping import MappingFiles
from kpibook.sources.mapping_files import read_mapping
from matrix.listed import ListFile, list_files

ROOT = Path(__file__).parents[3]
KEPT_OF = 8
"""One child in so many is kept."""


def small_sample(folder: Path) -> MappingFiles:
    """Make the workspace in a new folder; gives back its mapping.

    Without the second opinion: its file is the first reading of its lists, which no month before tells anything of.
    """
    mapping_without_it(ROOT / "mappings", folder / "mappings")
    (folder / "workbook_templates").mkdir()
    template = "workbook_templates/performance_report.xlsx"
    shutil.copy(ROOT / template, folder / template)
    mapping = read_mapping(folder)
    (folder / "samples").mkdir()
    lists = list(list_files(ROOT, mapping))
    kept = _kept_children(lists, mapping)
    for list_ in lists:
        data = (ROOT / "samples" / list_.file).read_bytes()
        if "child" in list_.columns:
            children = zip(list_.at, map(_id, list_.values("child")), strict=True)
            data = list_.without({at for at, child in children if child not in kept}).data()
        (folder / "samples" / list_.file).write_bytes(data)
    return mapping


def _kept_children(lists: Iterable[ListFile], mapping: MappingFiles) -> set[str]:
    """A part of the children, one for each team and code of a list, and the first of each file: it begins as it did."""
    kept: set[str] = set()
    wanted: dict[tuple[str, str, str, object], list[str]] = {}
    for list_ in lists:
        if "child" not in list_.columns:
            continue
        children = [_id(cell) for cell in list_.values("child")]
        kept.add(children[0])
        kept |= {child for child in children if zlib.crc32(child.encode()) % KEPT_OF == 0}
        for field, definition in mapping.sources[list_.source].fields.items():
            if definition.type in ("code", "team") and field in list_.columns:
                for child, value in zip(children, list_.values(field), strict=True):
                    wanted.setdefault((list_.source, list_.file, field, value), []).append(child)
    for children in wanted.values():
        if kept.isdisjoint(children):
            kept.add(min(children))
    return kept


def _id(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()
