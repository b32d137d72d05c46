"""Which files in the sources folder belong to which source."""

import fnmatch
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kpibook.definitions import IMPORTED_FILES, MappingFiles
from kpibook.definitions.kinds import KeyPath
from kpibook.issues import Issue, near_match
from kpibook.signs import is_control, sign_number

_NAMED = 4
"""How many lists a message names before it says "and 3 more"."""
_LOCK_MARKS = (("~$", ""), (".~lock.", "#"))
"""How Excel and LibreOffice mark a file that is open: ``~$name.xlsx``, ``.~lock.name.xlsx#``."""


@dataclass(frozen=True)
class FoundFiles:
    """Source id → its files, seen from the sources folder (with /); and what is wrong."""

    by_source: dict[str, tuple[str, ...]]
    issues: tuple[Issue, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Every file once, in the order in which the mapping asks for it."""
        return tuple(dict.fromkeys(file for files in self.by_source.values() for file in files))


def find_files(folder: Path, mapping: MappingFiles) -> FoundFiles:
    """The files that match each source's names and patterns; lock files and hidden files are never among them."""
    what = _why_no_folder(folder)
    if what:
        return FoundFiles(
            dict.fromkeys(mapping.sources, ()),
            (
                Issue(
                    "missing-folder",
                    f"The folder with the source spreadsheets {what}: {folder}",
                    mapping=mapping.place("organisation", "sources_folder"),
                    advice="Correct sources_folder, or put the folder there. Is the network drive connected?",
                ),
            ),
        )
    patterns = [pattern for source in mapping.sources for pattern in mapping.files_of(source)]
    imported = imported_files(mapping)
    depth = max((len(PurePosixPath(pattern).parts) for pattern in (*patterns, imported)), default=1)
    there = _list_folder(folder, depth)
    by_source: dict[str, tuple[str, ...]] = {}
    without: dict[KeyPath, list[str]] = {}
    for source_id in mapping.sources:
        files: dict[str, None] = {}
        for index, pattern in enumerate(mapping.files_of(source_id)):
            found = [name for name in there if matches_path(name, pattern) and not is_hidden(name)]
            files.update(dict.fromkeys(found))
            if not found:  # told once, whatever lists a workbook should hold
                without.setdefault((*mapping.files_path(source_id), index), []).append(source_id)
        if mapping.benchmarks is not None and source_id == mapping.benchmarks.source:
            files.update(dict.fromkeys(n for n in there if matches_path(n, imported) and not is_hidden(n)))
        by_source[source_id] = tuple(files)
    issues = [_nothing_found(path, sources, there, mapping) for path, sources in without.items()]
    issues.extend(_strange_names({file for files in by_source.values() for file in files}))
    issues.extend(_open_files({file for files in by_source.values() for file in files}, there))
    return FoundFiles(by_source, tuple(issues))


def imported_files(mapping: MappingFiles) -> str:
    """The pattern of the files that imports wrote beside the benchmarks list; '' where figures are not imported."""
    if mapping.benchmarks is None or not mapping.imports_benchmarks:
        return ""
    beside = mapping.files_of(mapping.benchmarks.source)
    folder = PurePosixPath(beside[0].replace("\\", "/")).parent if beside else PurePosixPath()
    plain = folder if not any(mark in str(folder) for mark in "*?[") else PurePosixPath()
    return (plain / IMPORTED_FILES).as_posix()


def _why_no_folder(folder: Path) -> str:
    """What is wrong with the folder; '' when it can be looked into."""
    if not folder.exists():
        return "does not exist"
    if not folder.is_dir():
        return "is a file, not a folder"
    return "" if os.access(folder, os.R_OK | os.X_OK) else "may not be looked into"


def _list_folder(folder: Path, depth: int) -> list[str]:
    """Files and folders below the folder, so many levels deep, sorted; as paths seen from it, with /."""
    found = []
    for parent, folders, files in os.walk(folder):
        at = PurePosixPath(Path(parent).relative_to(folder).as_posix())
        found += [(at / name).as_posix() for name in (*files, *folders)]
        if len(at.parts) + 1 >= depth:
            folders.clear()
    return sorted(found)


def matches_path(name: str, pattern: str) -> bool:
    """Whether a path matches a pattern, part by part, without regard to case (as on Windows).

    >>> matches_path("2023/Referrals_06.XLSX", "*/referrals_*.xlsx"), matches_path("a/b.csv", "*.csv")
    (True, False)
    """
    parts, wanted = (PurePosixPath(path.replace("\\", "/").casefold()).parts for path in (name, pattern))
    return len(parts) == len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))


def is_hidden(name: str) -> bool:
    """Whether a file is none of the officer's own: a lock file, or one whose name begins with a full stop.

    >>> is_hidden("2023/~$referrals.xlsx"), is_hidden(".~lock.a.ods#"), is_hidden("a.ods")
    (True, True, False)
    """
    return PurePosixPath(name).name.startswith((".", "~$"))


def _strange_names(files: Iterable[str]) -> list[Issue]:
    """An error for each file whose name holds a character that no workbook can: the Checks sheet names every file."""
    return [
        Issue(
            "file-name",
            f"The file's name holds the control sign {sign_number(sign)}, which no workbook can hold.",
            sheet=file,
            advice="Give the file another name.",
        )
        for file in sorted(files)
        if (sign := next(filter(is_control, file), ""))
    ]


def _open_files(files: Iterable[str], there: Iterable[str]) -> list[Issue]:
    """An error for each file that somebody has open: what is on disk may be older than what they see."""
    names = set(there)
    issues = []
    for file in sorted(files):
        path = PurePosixPath(file)
        for before, after in _LOCK_MARKS:
            lock = path.with_name(f"{before}{path.name}{after}").as_posix()
            if lock in names:
                program = "Excel" if before == "~$" else "LibreOffice"
                issues.append(
                    Issue(
                        "open-file",
                        f"The file is open in {program}: what was typed and not yet saved would be missing.",
                        sheet=file,
                        advice=f'Save and close it. If nobody has it open, delete the left-over file "{lock}".',
                    )
                )
    return issues


def _nothing_found(path: KeyPath, sources: list[str], there: Iterable[str], mapping: MappingFiles) -> Issue:
    pattern = mapping.files_of(sources[0])[int(path[-1])]
    titles = [mapping.sources[source].title for source in sources]
    lists = ", ".join(titles[:_NAMED]) + (f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else "")
    folder = mapping.organisation.sources_folder
    has_wildcard = any(mark in pattern for mark in "*?[")
    names = {PurePosixPath(name).stem: name for name in there if not is_hidden(name)}
    match = near_match(PurePosixPath(pattern.replace("*", "")).stem, names)  # endings are too much alike
    near = f'Did you mean "{names[match]}"?' if match else ""
    what = f'No file in "{folder}" matches "{pattern}"' if has_wildcard else f'File "{pattern}" is not in "{folder}"'
    return Issue(
        "missing-file",
        f"{what} ({lists}).",
        mapping=mapping.place(*path),
        advice=f"{near} Correct either one.".strip() if near else "Put the file there, or correct the mapping.",
    )
