"""What a breakage is given, and what it gives back: files as an officer might have them by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from kpibook.definitions.mapping import MappingFiles
from matrix.books import Book, Bytes, Halved
from matrix.listed import ListFile

Files = dict[str, Book | Halved | Bytes | None]
"""File name → what it is now; None: it is not there."""


@dataclass(frozen=True)
class Ground:
    """The whole workspace: every file of every list, and each file as it was a month earlier."""

    mapping: MappingFiles
    lists: tuple[ListFile, ...]
    earlier: dict[str, Book]

    @cached_property
    def files_of(self) -> dict[str, list[ListFile]]:
        """The files of each list, in order."""
        found: dict[str, list[ListFile]] = {}
        for list_ in self.lists:
            found.setdefault(list_.source, []).append(list_)
        return found

    def kind(self, list_: ListFile, field: str) -> str:
        """The type of a field."""
        return self.mapping.sources[list_.source].fields[field].type

    def fields(self, list_: ListFile, *kinds: str) -> list[str]:
        """The fields of a list that have one of these types and stand in this file."""
        return [name for name in list_.columns if self.kind(list_, name) in kinds]

    def links(self, list_: ListFile) -> list[str]:
        """The ids by which the list is held against others: other lists have a field of the same name."""
        others = [source for id_, source in self.mapping.sources.items() if id_ != list_.source]
        return [name for name in self.fields(list_, "id") if any(name in source.fields for source in others)]


Break = Callable[[ListFile, Ground], Iterator[tuple[str, Files]]]
"""From one file of a list to the ways in which it can be broken, by name."""


@dataclass(frozen=True)
class Breakage:
    """One kind of breakage. `each_file`: several of many files of a list are broken in turn, not only the newest."""

    kind: str
    ways: Break
    each_file: bool


@dataclass(frozen=True)
class Case:
    """One breakage of one list."""

    kind: str
    name: str
    source: str
    files: Files

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


BREAKAGES: list[Breakage] = []
_MANY = 3
"""A list of more files than this (a file a month) is broken in its first and last files, cell by cell in the newest."""


def breakage(kind: str, each_file: bool = False) -> Callable[[Break], Break]:
    """Put a function into the table of breakages."""

    def known(ways: Break) -> Break:
        BREAKAGES.append(Breakage(kind, ways, each_file))
        return ways

    return known


def every_case(ground: Ground) -> Iterator[Case]:
    """Every breakage of every file of every list; those that would change nothing are left out."""
    for breaking in BREAKAGES:
        for source, files in ground.files_of.items():
            few = len(files) <= _MANY
            chosen = files if few else (files[0], files[-2], files[-1]) if breaking.each_file else files[-1:]
            for list_ in chosen:
                for name, made in breaking.ways(list_, ground):
                    of = f"{source} ({PurePosixPath(list_.file).name})" if len(files) > 1 else source
                    yield Case(breaking.kind, " ".join(filter(None, (of, name))), source, made)
