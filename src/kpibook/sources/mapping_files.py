"""EDGE: the mapping files of a workspace → the mapping, or every single thing that is wrong with them."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kpibook.definitions import MappingFiles, check_mapping
from kpibook.issues import InputError, Issue
from kpibook.plain_files import other_than_file
from kpibook.sources.limits import MOST_MAPPING_BYTES
from kpibook.sources.yaml_lines import Path as Keys
from kpibook.sources.yaml_lines import Value, YamlFile, duplicate_issue, read_yaml
from kpibook.tables import SourceFile

FOLDER = "mappings"


@dataclass(frozen=True)
class MappingRead:
    """A mapping, and the files that say it, in the order in which they are read: hashed from the very bytes parsed."""

    mapping: MappingFiles
    files: tuple[SourceFile, ...]

    @property
    def version(self) -> str:
        """A short name for exactly these files."""
        return mapping_version(self.files)


def read_mapping(workspace: Path) -> MappingFiles:
    """The mapping of a workspace, without its files (see `read_mapping_files`)."""
    return read_mapping_files(workspace).mapping


def read_mapping_files(workspace: Path) -> MappingRead:
    """The mapping that all files ``mappings/**/*.yaml`` (or .yml) of the workspace say together.

    Files are read in the order of their paths; what stands under the same top-level key in several files is put
    together. InputError carries everything that is wrong, each with file and line.
    """
    read = [_read_file(path, workspace) for path in _mapping_paths(workspace)]
    files = [each.yaml for each in read]
    merged, places, issues = merge(files)
    issues = [*(issue for file in files for issue in file.issues), *issues]
    mapping, found = check_mapping(merged, places, all_read=all(file.readable for file in files))
    issues += found
    if mapping is None or issues:
        raise InputError(issues)
    return MappingRead(mapping, tuple(each.file for each in read if each.file is not None))


def mapping_version(files: Iterable[SourceFile]) -> str:
    """A short name for exactly these mapping files: 12 hex digits over their paths and content.

    >>> mapping_version([SourceFile("mappings/a.yaml", "00", 1, dt.datetime(2023, 3, 1))])
    'aa586c146b7e'
    """
    lines = "".join(f"{file.path} {file.sha256}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def merge(files: Iterable[YamlFile]) -> tuple[dict[str, Value], dict[Keys, str], list[Issue]]:
    """The files' values as one, the line of every part, and an issue for each id that two files define.

    Dictionaries under one top-level key are joined, lists are put one after the other.
    """
    merged: dict[str, Value] = {}
    places: dict[Keys, str] = {}
    issues: list[Issue] = []
    for file in files:
        for key, value in file.values.items():
            if value is None:  # `teams:` with nothing below it yet
                continue
            before = merged.get(key)
            shift = 0
            if isinstance(before, dict) and isinstance(value, dict):
                twice = before.keys() & value.keys()
                issues += [
                    duplicate_issue((key, id_), file.places[key, id_], places[key, id_])
                    for id_ in value
                    if id_ in twice
                ]
                merged[key] = {**before, **{id_: part for id_, part in value.items() if id_ not in twice}}
            elif isinstance(before, list) and isinstance(value, list):
                shift = len(before)
                merged[key] = [*before, *value]
            elif before is None:
                merged[key] = value
            else:
                issues.append(duplicate_issue((key,), file.places[key,], places[key,]))
                continue
            for path, place in file.places.items():
                if path[:1] == (key,):
                    places.setdefault(_shifted(path, shift), place)
    return merged, places, issues


def _shifted(path: Keys, shift: int) -> Keys:
    if len(path) > 1 and isinstance(path[1], int):
        return (path[0], path[1] + shift, *path[2:])
    return path


def _mapping_paths(workspace: Path) -> tuple[Path, ...]:
    folder = workspace / FOLDER
    if not folder.is_dir():
        raise InputError(
            [
                Issue(
                    "mappings-missing",
                    f'There is no folder "{FOLDER}" in "{workspace}".',
                    advice='Run kpibook in the folder that holds "mappings", or make one with: kpibook init FOLDER',
                )
            ]
        )
    paths = sorted(
        (path for path in folder.rglob("*") if path.suffix.lower() in (".yaml", ".yml")),
        key=lambda path: path.relative_to(folder).as_posix(),
    )
    paths = [path for path in paths if not path.name.startswith((".", "~$")) and not path.is_dir()]
    if not paths:
        message = f'The folder "{FOLDER}" holds no mapping file.'
        raise InputError(
            [Issue("mappings-missing", message, advice="They end in .yaml or .yml. May you read that folder?")]
        )
    return tuple(paths)


@dataclass(frozen=True)
class _FileRead:
    yaml: YamlFile
    file: SourceFile | None = None
    """None where it cannot be read."""


def _read_file(path: Path, workspace: Path) -> _FileRead:
    name = _seen_from(workspace, path)
    if found := other_than_file(path):
        message = f"This is {found}, not a mapping file."
        return _unreadable(Issue("cannot-open", message, mapping=name, advice="Delete it, or give it another name."))
    try:
        if path.stat().st_size > MOST_MAPPING_BYTES:
            message = f"The file is larger than {MOST_MAPPING_BYTES // 1_000_000} MB, which no mapping file is."
            return _unreadable(Issue("file-too-large", message, mapping=name, advice="Is it really a mapping file?"))
        content, changed = path.read_bytes(), dt.datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)
    except OSError as error:
        message = f"The file cannot be opened: {error.strerror or error}."
        return _unreadable(Issue("cannot-open", message, mapping=name, advice="Close it elsewhere; check your rights."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _unreadable(
            Issue(
                "not-utf8",
                "The file is not saved as UTF-8.",
                mapping=f"{name}, line {line}",
                advice="In the editor, save it again and choose the encoding UTF-8.",
            )
        )
    file = SourceFile(name, hashlib.sha256(content).hexdigest(), len(content), changed)
    return _FileRead(read_yaml(text, name), file)


def _unreadable(issue: Issue) -> _FileRead:
    return _FileRead(YamlFile(issues=(issue,), readable=False))


def _seen_from(workspace: Path, path: Path) -> str:
    return path.relative_to(workspace).as_posix()
