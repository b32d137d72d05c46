"""EDGE: what is asked for → every team's list, encrypted before it touches a disk; the command `lists` calls it.

In this order, so that a run may be killed between any two steps: which records stand on the lists is kept, sealed; then
each list is entered in the register as begun, written, and entered as made. A file in which somebody may have typed is
never written over.

And where lists lie: what their files are called, where they may be written, and what may be written over.
"""

import contextlib
import os
import stat
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook import teams as team_workbooks
from kpibook.answered import write_answered
from kpibook.atomic import OWNER_ALONE, make_folders, replace_file
from kpibook.definitions import WHOLE, ChildrensLists, MappingFiles
from kpibook.issues import InputError, Issue, Progress, Severity, Tell, did_you_mean, stop_on_errors
from kpibook.mail import LIST_DRAFT, utc_now
from kpibook.months import Period
from kpibook.plain_files import other_than_file
from kpibook.worklists.answers import answered_in_all
from kpibook.worklists.contents import Sign, TeamList
from kpibook.worklists.draw import list_bytes
from kpibook.worklists.keys import ListsKey, begin_anew, has_key, open_key, stop_without_key
from kpibook.worklists.notes import Notes, missing_notes, read_notes, tell_what_is_due, with_notes, write_month
from kpibook.worklists.register import Act, Event, Register, lists_lock, open_register
from kpibook.workspaces import place_issues

PREFIX = "List of children - "
"""A list's file says what it is: it must not be taken for the team's workbook."""
LARGEST_MB = 50
"""A list that comes back is no larger: one of a thousand children has less than 1 MB."""


def list_files(mapping: MappingFiles, month: Period) -> dict[str, str]:
    """Scope → its list's file name, of every team that the mapping names for lists: team and month, no child."""
    named = mapping.lists.recipients if mapping.lists else {}
    scopes = [scope for scope in mapping.scopes if scope in named]
    return {scope: f"{PREFIX}{file}" for scope, file in team_workbooks.file_names(mapping, month, scopes).items()}


def as_noted(path: Path, workspace: Path) -> str:
    """How the register names a file: seen from the workspace where it lies in it, so that a workspace may be moved."""
    # Not merely absolute: "workspace/../lists" would seem to lie in the workspace, and be lost when that is moved.
    whole, here = (each.resolve() for each in (path, workspace))
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(whole)


def is_list(name: str, content: bytes, month: str) -> bool:
    """Whether this is a list of the month as kpibook writes it, by its name and that it is encrypted; or its draft."""
    if name.startswith(LIST_DRAFT) and name.endswith(".eml"):
        return True
    # A name without the month may stand for another month's, in which there are answers that nobody has collected yet.
    return name.startswith(PREFIX) and name.endswith(f" - {month}.xlsx") and team_workbooks.is_encrypted(content)


def write_list(path: Path, encrypted: bytes) -> None:
    """Write a list, whole or not at all, the owner's alone. InputError when that fails, or when it is not encrypted."""
    if not team_workbooks.is_encrypted(encrypted):
        raise InputError([Issue("encrypt-failed", "A list of children is written encrypted, or not at all.")])
    if os.name == "posix" and path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(OWNER_ALONE)  # a file that is there keeps its rights: nobody else may read the new content either
    replace_file(path, encrypted)


def folder_issues(out: Path, workspace: Path, mapping: MappingFiles, files: Sequence[str]) -> Iterator[Issue]:
    """What speaks against lists in that folder: they lie apart from all else that kpibook writes or reads."""
    whole, kept = out.resolve(), (workspace / ".kpibook").resolve()
    if whole == kept or kept in whole.parents:
        message = "Lists are not written where kpibook keeps its own things."
        yield Issue("lists-folder", message, str(out), advice="Choose another folder with --out.")
    if (out / team_workbooks.MANIFEST).exists():
        message = "That folder holds the teams' workbooks. Lists name children, and lie apart from them."
        yield Issue("lists-folder", message, str(out), advice="Choose a folder of their own with --out.")
    for file in files:
        yield from place_issues(out / file, workspace, mapping)


def answered_meanwhile(path: Path, known: Container[str]) -> Issue | None:
    """An error where a file lies there that is not as kpibook knows it: somebody may have typed in it."""
    try:
        if not path.exists() or (not other_than_file(path) and team_workbooks.sha256_of(path.read_bytes()) in known):
            return None
        what = "is not as it was made: somebody may have typed in it"
    except OSError as error:
        what = f"is there and cannot be read ({error.strerror or error})"
    advice = f"Collect it first (kpibook lists --collect {path.parent}), or choose another folder with --out."
    return Issue("list-changed", f"{path.name} {what}. It was not written over.", str(path.parent), advice=advice)


Select = Callable[[Sequence[str], Sign], Mapping[str, TeamList]]
"""Makes the lists of these teams, in memory, with signs by the workspace's key."""
_HOW = (
    "Name who gets them, team by team:\n    lists:\n      recipients:\n        TEAM: [manager@council.gov.uk]\n"
    "  Nobody is taken over from the workbooks' recipients."
)


@dataclass(frozen=True)
class ListsRequest:
    """Which lists are asked for."""

    workspace: Path
    month: Period
    out: Path
    teams: tuple[str, ...] = ()
    """Only these; all that the mapping names unless told."""
    passphrases: Path | None = None
    by: str = ""
    """Who asks, for the register."""


@dataclass(frozen=True)
class ListMade:
    """A list that was written."""

    scope: str
    path: Path
    sha256: str
    """Of the file as it lies there."""
    records: int
    recipients: tuple[str, ...]


def lists_of_mapping(mapping: MappingFiles) -> ChildrensLists:
    """What the mapping says of lists. InputError, with what to write, where it says nothing: there are none then."""
    if mapping.lists is None:
        message = "The mapping names nobody who gets a list of children, so none is made or read."
        raise InputError([Issue("lists-not-set-up", message, mapping="mappings", advice=_HOW)])
    return mapping.lists


@dataclass(frozen=True)
class _Ready:
    """What is there before anything is read or written."""

    lists: ChildrensLists
    scopes: tuple[str, ...]
    """Whose lists are made."""
    stores: team_workbooks.SecretStores
    secrets: Mapping[str, team_workbooks.Passphrase]
    issues: tuple[Issue, ...]
    """Warnings."""


def ready_to_make(request: ListsRequest, mapping: MappingFiles) -> _Ready:
    """Settings, folder, passphrases and a place for the key. InputError with what is missing; nothing is written."""
    lists = lists_of_mapping(mapping)
    scopes = scopes_of(lists, mapping, request.teams)
    files = list_files(mapping, request.month)
    stop_on_errors(folder_issues(request.out, request.workspace, mapping, [files[scope] for scope in scopes]))
    stores = team_workbooks.open_stores(os.environ, request.passphrases)
    secrets, issues = team_workbooks.find_passphrases(stores, scopes, mapping.scope_name)
    stop_on_errors(issues)
    stop_without_key(request.workspace, stores)
    return _Ready(lists, scopes, stores, secrets, tuple(issues))


def make_lists(
    request: ListsRequest, mapping: MappingFiles, select: Select, tell: Tell, progress: Progress
) -> tuple[ListMade, ...]:
    """Make and write each team's list. InputError with all that stands in the way, before anything is written."""
    ready = ready_to_make(request, mapping)
    lists, scopes, stores = ready.lists, ready.scopes, ready.stores
    files, secrets = list_files(mapping, request.month), ready.secrets
    tell.issues((*ready.issues, *shared_recipients(lists, mapping)))
    no_core_dumps()
    with lists_lock(request.workspace), open_register(request.workspace, utc_now) as register:
        key, lines = open_key(request.workspace, stores), register.lines()
        notes = read_notes(request.workspace, key)
        tell.issues(missing_notes(request.workspace, lines))
        known = {line.sha256 for line in lines}
        paths = {scope: request.out / files[scope] for scope in scopes}
        stop_on_errors(filter(None, (answered_meanwhile(path, known) for path in paths.values())))
        made = _made(select(scopes, key.sign), request, scopes, notes)
        month = notes.of(request.month.key).with_lists(made.values())
        write_month(request.workspace, key, month)
        write_answered(request.workspace, answered_in_all(notes.with_month(month)))
        tell.stands(f"Lists that were finished by then are whole, in {request.out}; run it again for the others.")
        make_folders(request.out)
        work = _Work(request, lists, key, register, paths, secrets)
        done = tuple(_each(work, made, progress))
        _tell(done, request, tell)
        tell_what_is_due(register.lines(), lists, tell, request.month.key)
    return done


@dataclass(frozen=True)
class _Work:
    """What each list is written with."""

    request: ListsRequest
    lists: ChildrensLists
    key: ListsKey
    register: Register
    paths: Mapping[str, Path]
    secrets: Mapping[str, team_workbooks.Passphrase]


def _each(work: _Work, made: Mapping[str, TeamList], progress: Progress) -> Iterator[ListMade]:
    for done, (scope, team_list) in enumerate(made.items()):
        progress("Writing lists", done, len(made))
        yield _write(work, scope, team_list)
    progress("Writing lists", len(made), len(made))


def _write(work: _Work, scope: str, team_list: TeamList) -> ListMade:
    """One list: encrypted in memory, entered as begun, written, entered as made."""
    encrypted = team_workbooks.encrypt(list_bytes(team_list, work.key.sign), work.secrets[scope])
    path, sha256 = work.paths[scope], team_workbooks.sha256_of(encrypted)
    file = as_noted(path, work.request.workspace)
    recipients, records = work.lists.recipients[scope], rows_of(team_list)
    month, by = work.request.month.key, work.request.by
    begun = Event(Act.BEGUN, month, scope, records, recipients, file, sha256, by)
    work.register.add([begun])
    write_list(path, encrypted)
    work.register.add([Event(Act.MADE, month, scope, records, recipients, file, sha256, by)])
    return ListMade(scope, path, sha256, records, recipients)


def rows_of(team_list: TeamList) -> int:
    """How many rows the list has; a record that stands behind two indicators counts twice."""
    return sum(len(table.rows) for table in team_list.tables) + len(team_list.put_right)


def _made(
    made: Mapping[str, TeamList], request: ListsRequest, scopes: Sequence[str], notes: Notes
) -> dict[str, TeamList]:
    """The lists in order, with what was typed before. A list that is another's than it stands under is a fault."""
    for scope in scopes:
        if made[scope].scope != scope or made[scope].month != request.month:
            raise AssertionError("a list stands under another team or month than its own")
    month = request.month.key
    return {scope: with_notes(made[scope], notes.carried(scope, month)) for scope in scopes}


def scopes_of(lists: ChildrensLists, mapping: MappingFiles, asked: Sequence[str]) -> tuple[str, ...]:
    """The teams whose lists are made, in the mapping's order. InputError where one has no recipients of its own."""
    unnamed = [scope for scope in asked if scope not in lists.recipients]
    stop_on_errors(_no_recipients(scope, lists, mapping) for scope in unnamed)
    return tuple(scope for scope in mapping.scopes if scope in (asked or lists.recipients))


def _no_recipients(scope: str, lists: ChildrensLists, mapping: MappingFiles) -> Issue:
    message = f'The mapping names nobody who gets the list of "{scope}", so there is none.'
    advice = did_you_mean(scope, lists.recipients) or "Name its recipients under lists; it takes none over from others."
    return Issue("lists-not-set-up", message, mapping=mapping.place("lists", "recipients"), advice=advice)


def shared_recipients(lists: ChildrensLists, mapping: MappingFiles) -> Iterator[Issue]:
    """A warning for each two lists that one person gets: meant, or a slip that shows one team another's children."""
    first: dict[str, str] = {}
    for scope, addresses in lists.recipients.items():
        for address in addresses:
            other = first.setdefault(address.casefold(), scope)
            if other != scope:
                yield Issue(
                    "lists-shared-recipient",
                    f'"{mapping.scope_name(other)}" and "{mapping.scope_name(scope)}" have a recipient of lists in '
                    "common, who sees the children of both.",
                    mapping=mapping.place("lists", "recipients", scope),
                    advice="If it is meant, leave it. If it is a slip, correct it before anything is sent.",
                    severity=Severity.WARNING,
                )


def _tell(done: Sequence[ListMade], request: ListsRequest, tell: Tell) -> None:
    count = "1 list" if len(done) == 1 else f"{len(done)} lists"
    tell.line(f"{count} of children for {request.month.name} in {request.out}, encrypted: {_records(done)}.")
    tell.line("They hold personal data. Each opens with its team's passphrase; the register says whose it is.")


def _records(done: Sequence[ListMade]) -> str:
    rows = sum(each.records for each in done if each.scope != WHOLE)
    return f"{rows:,} rows for teams" if any(each.scope != WHOLE for each in done) else "the whole service's"


def no_core_dumps() -> None:
    """See that the system writes no image of this process's memory to a disk, should it crash (Linux and Mac)."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def set_notes_aside(workspace: Path, by: str) -> Path | None:
    """Begin anew without what the present key opens: set aside, in one step, and entered in the register.

    Gives back where it lies now; None where there was nothing yet.
    """
    if not has_key(workspace):
        return None
    with lists_lock(workspace), open_register(workspace, utc_now) as register:
        register.add([Event(Act.SET_ASIDE, by=by, detail="a new key; notes under the earlier one are kept, unread")])
        return begin_anew(workspace, utc_now())
