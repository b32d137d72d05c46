"""Every source spreadsheet, read once: raw tables, the files with their hashes, and all that is wrong with them."""

import datetime as dt
import hashlib
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from kpibook.coded import SheetCells
from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Progress, Severity
from kpibook.plain_files import other_than_file
from kpibook.signs import is_control
from kpibook.sources.find_files import FoundFiles, find_files
from kpibook.sources.limits import MOST_BYTES
from kpibook.sources.read_file import read_sheets
from kpibook.sources.too_much import Room, machine_memory
from kpibook.tables import RawTable, SourceFile

_Sheets = tuple[tuple[RawTable, ...], tuple[Issue, ...]]
_LARGE = 4_000_000
"""Two files are read at once where all have more bytes than this together: of small ones nobody would notice."""
_DOING = "Reading spreadsheets"


@dataclass(frozen=True)
class SourcesRead:
    """Raw tables by source id (in the order of files and sheets), the files, and everything that is wrong."""

    tables: dict[str, tuple[RawTable, ...]]
    files: tuple[SourceFile, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Loaded:
    """A file's bytes, and the file with the hash of these very bytes."""

    content: bytes
    file: SourceFile


@dataclass(frozen=True)
class SourceBytes:
    """Every spreadsheet that the mapping asks for, as bytes that are read once: what is hashed is what is parsed.

    Under a file's name stands why it cannot be read, where it cannot.
    """

    found: FoundFiles
    loaded: dict[str, Loaded | Issue]

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Those that could be read."""
        return tuple(each.file for each in self.loaded.values() if isinstance(each, Loaded))

    @property
    def whole(self) -> bool:
        """Whether every file that the mapping asks for is there and was read."""
        told = [*self.found.issues, *(each for each in self.loaded.values() if isinstance(each, Issue))]
        return not any(issue.severity is Severity.ERROR for issue in told)


def load_sources(workspace: Path, mapping: MappingFiles) -> SourceBytes:
    """The bytes of every spreadsheet that the mapping asks for; a file that several sources use is read once.

    Bad input never raises: it stands in the place of the file.
    """
    folder = workspace / mapping.organisation.sources_folder
    found = find_files(folder, mapping)
    named = [name for name in found.files if not any(map(is_control, name))]
    return SourceBytes(found, {name: _load(folder / name, name, mapping) for name in named})


def read_sources(workspace: Path, mapping: MappingFiles, progress: Progress | None = None) -> SourcesRead:
    """Every spreadsheet that the mapping asks for, loaded and parsed."""
    return parse_sources(load_sources(workspace, mapping), progress)


def parse_sources(
    source_bytes: SourceBytes, progress: Progress | None = None, memory: int | None = None
) -> SourcesRead:
    """The raw tables of every spreadsheet, from the bytes that were loaded.

    Bad input never raises: it is among the issues, and the file's tables are missing. `memory`: the computer's, in
    bytes, where it is not to be asked.
    """
    found = source_bytes.found
    issues = list(found.issues)
    files: dict[str, SourceFile] = {}
    sheets: dict[str, tuple[RawTable, ...]] = {}
    memory = machine_memory() if memory is None else memory
    there = {name: one for name, one in source_bytes.loaded.items() if isinstance(one, Loaded)}
    reading = _in_order([*there.values()], [*there], memory)
    for done, (name, loaded) in enumerate(source_bytes.loaded.items()):
        if progress is not None:
            progress(_DOING, done, len(found.files))
        if isinstance(loaded, Issue):
            issues.append(loaded)
            continue
        files[name] = loaded.file
        sheets[name], wrong = next(reading)
        issues.extend(wrong if sheets[name] or wrong else (_no_worksheet(name),))
    if progress is not None:
        progress(_DOING, len(found.files), len(found.files))
    issues.extend(copies := _copies(found, files))
    return SourcesRead(_tables(found, sheets, {issue.sheet for issue in copies}), tuple(files.values()), tuple(issues))


def _in_order(loaded: Sequence[Loaded], names: Sequence[str], memory: int) -> Iterator[_Sheets]:
    """What each file holds, in their order; the next one is read meanwhile, where files are large.

    The reader lets other threads run while it works, which is a third to a half of the time. Each file is read by
    itself, so what is read, and said of it, is the same; only the room that files take is known one file later.
    """
    cells = 0
    if sum(len(one.content) for one in loaded) <= _LARGE or (os.cpu_count() or 1) == 1:
        for name, one in zip(names, loaded, strict=True):
            yield (read := read_sheets(one.content, name, Room(memory, cells)))
            cells += sum(map(_cells, read[0]))
        return
    ahead: deque[Future[_Sheets]] = deque()
    with ThreadPoolExecutor(2) as pool:
        for name, one in zip(names, loaded, strict=True):
            ahead.append(pool.submit(read_sheets, one.content, name, Room(memory, cells)))
            if len(ahead) == 2:
                yield (read := ahead.popleft().result())
                cells += sum(map(_cells, read[0]))
        yield from (one.result() for one in ahead)


def _cells(table: RawTable) -> int:
    """How many cells of a sheet are held."""
    return table.rows.width * len(table.rows) if isinstance(table.rows, SheetCells) else sum(map(len, table.rows))


def _load(path: Path, name: str, mapping: MappingFiles) -> Loaded | Issue:
    """The file's bytes, hashed, and when it was last changed; or why it cannot be read."""
    if found := other_than_file(path):
        return Issue(
            "not-a-file",
            f"This is {found}, not a spreadsheet.",
            sheet=name,
            advice=f"Move the {found.split()[-1]} elsewhere, or correct the pattern in the mapping.",
        )
    try:
        state = path.stat()
        if state.st_size > MOST_BYTES:
            return _too_large(name)
        content, changed = path.read_bytes(), dt.datetime.fromtimestamp(state.st_mtime).replace(microsecond=0)
    except OSError as error:
        return Issue(
            "unreadable-file",
            f"The file cannot be opened: {error.strerror or type(error).__name__}.",
            sheet=name,
            advice="Close it wherever it is open, and ask who may read it; then run again.",
        )
    seen_from_workspace = (Path(mapping.organisation.sources_folder) / name).as_posix()
    return Loaded(content, SourceFile(seen_from_workspace, hashlib.sha256(content).hexdigest(), len(content), changed))


def _no_worksheet(name: str) -> Issue:
    return Issue(
        "no-worksheet",
        "There is no worksheet in the file: it is damaged, or holds nothing but charts.",
        sheet=name,
        advice="Open it in Excel and see; or export it again.",
    )


def _too_large(name: str) -> Issue:
    return Issue(
        "file-too-large",
        f"The file is larger than {MOST_BYTES // 1024**2} MB, which no list is.",
        sheet=name,
        advice="Is it the right file? Export the list again, with the columns alone that are needed.",
    )


def _copies(found: FoundFiles, files: dict[str, SourceFile]) -> list[Issue]:
    """An error for each file of a source whose content is that of an earlier one."""
    issues = []
    for names in found.by_source.values():
        first: dict[str, str] = {}
        for name in names:
            if name not in files or not files[name].size:
                continue
            earlier = first.setdefault(files[name].sha256, name)
            if earlier != name:
                issues.append(
                    Issue(
                        "same-file-twice",
                        f'The file is a copy of "{earlier}": its rows would be counted twice.',
                        sheet=name,
                        advice="Delete one of the two, or make the pattern in the mapping narrower.",
                    )
                )
    return list(dict.fromkeys(issues))


def _tables(
    found: FoundFiles, sheets: dict[str, tuple[RawTable, ...]], left_out: set[str]
) -> dict[str, tuple[RawTable, ...]]:
    return {
        source: tuple(
            replace(table, source=source) for name in names if name not in left_out for table in sheets.get(name, ())
        )
        for source, names in found.by_source.items()
    }
