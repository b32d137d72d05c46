"""EDGE: which councils are meant: folders that were named → workspaces, each once and each with a name of its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook.issues import InputError, Issue, did_you_mean
from kpibook.signs import visible

MAPPINGS = "mappings"
"""The folder by which a workspace is known."""


@dataclass(frozen=True)
class Councils:
    """The workspaces that were found, by the names of their folders, in their order; and what else is to be said."""

    workspaces: dict[str, Path]
    missing: dict[str, str]
    """What was named and is no workspace → why, in words: it counts as a council that failed."""
    lines: tuple[str, ...] = ()
    """Named twice; passed over in a folder of workspaces."""


def find_councils(folders: Sequence[Path], out: Path) -> Councils:
    """The councils of these folders, each a workspace or a folder of workspaces.

    InputError where two would share a name, or where what is written would stand in one of the workspaces.
    """
    found: dict[Path, Path] = {}
    missing: dict[str, str] = {}
    lines: list[str] = []
    for folder in folders:
        inside = [folder] if is_workspace(folder) else _workspaces_in(folder)
        if not inside:
            missing[visible(str(folder))] = _why_none(folder)
        elif inside != [folder]:
            lines += _passed_over(folder, inside, out)
        for workspace in inside:
            if workspace.resolve() in found:
                lines.append(f"Named twice, taken once: {workspace}")
            found.setdefault(workspace.resolve(), workspace.absolute())
    by_name = sorted((_name(each), each) for each in found.values())
    issues = [*_same_names(by_name), *_written_inside(by_name, out)]
    if issues:
        raise InputError(issues)
    return Councils(dict(by_name), missing, tuple(lines))


def is_workspace(folder: Path) -> bool:
    """Whether mapping files can lie there."""
    return (folder / MAPPINGS).is_dir()


def _workspaces_in(folder: Path) -> list[Path]:
    return [each for each in _folders_in(folder) if is_workspace(each)]


def _folders_in(folder: Path) -> list[Path]:
    """Its folders by name, without hidden ones."""
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))


def _passed_over(folder: Path, inside: Sequence[Path], out: Path) -> Iterator[str]:
    """A council whose mapping files went must not go unseen out of a region."""
    others = [each for each in _folders_in(folder) if each not in inside and each.resolve() != out.resolve()]
    if others:
        yield f"Passed over in {folder}, without {MAPPINGS}/: {', '.join(each.name for each in others)}"


def _why_none(folder: Path) -> str:
    if folder.is_dir():
        return f"There is no workspace: neither it nor a folder in it has a folder {MAPPINGS}."
    beside = [each.name for each in _folders_in(folder.absolute().parent)]
    return f"There is no such folder. {did_you_mean(folder.name, beside)}".rstrip()


def _name(workspace: Path) -> str:
    """What its folder is called, as it was named: a link called `bolton` is Bolton's, wherever it leads."""
    return workspace.name if workspace.name not in ("", "..") else workspace.resolve().name


def _same_names(by_name: Iterable[tuple[str, Path]]) -> Iterator[Issue]:
    """Councils are told apart by name, in the table and on disks that know no capitals."""
    first: dict[str, Path] = {}
    for name, workspace in by_name:
        other = first.setdefault(name.casefold(), workspace)
        if other != workspace:
            yield Issue(
                "region-same-name",
                f'Two workspaces are called "{name}": {other} and {workspace}.',
                advice="In the table of figures nobody could tell them apart. Rename one of the folders.",
            )


def _written_inside(by_name: Sequence[tuple[str, Path]], out: Path) -> Iterator[Issue]:
    """A council's folder is only read: what is written there could be taken for a list at the next run."""
    targets = [out.resolve(), *((out / name).resolve() for name, _ in by_name)]
    for _, workspace in by_name:
        if any(target.is_relative_to(workspace.resolve()) for target in targets):
            yield Issue(
                "region-out-in-workspace",
                f"What is written would stand in one of the workspaces: {workspace}.",
                sheet=str(out),
                advice="Choose a folder with --out that is in none of them.",
            )
