"""EDGE: a month's lists and notes are deleted, and the register says so; what is out of reach is said.

The register is told before the first file goes and after the last: a run that is killed leaves a month that is being
forgotten, and the same command goes on where it ended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue, Tell
from kpibook.mail import ledger_entries, utc_now
from kpibook.months import period_of
from kpibook.teams import sha256_of
from kpibook.worklists.mailed import MailsNoted, mail_of
from kpibook.worklists.notes import is_due, notes_files
from kpibook.worklists.register import Act, Event, Line, Register, lists_lock, months_kept, open_register
from kpibook.worklists.run import LARGEST_MB, is_list

_MAILED = {
    Act.DRAFTING: "perhaps drafted, and perhaps sent",
    Act.DRAFTED: "drafted, and perhaps sent",
    Act.SENDING: "perhaps sent",
    Act.SENT: "sent",
}


_REFUSED = "the system would not delete it: "


@dataclass(frozen=True)
class ForgetRequest:
    """Which month is forgotten, and why."""

    workspace: Path
    month: str
    """Its key."""
    reason: str = ""
    """Needed before `keep_months` are over."""
    yes: bool = False
    """Do not ask."""
    by: str = ""


@dataclass(frozen=True)
class _Gone:
    """What became of files: deleted, not there, or still there and why."""

    deleted: tuple[Path, ...]
    missing: tuple[Path, ...]
    left: tuple[tuple[Path, str], ...]

    def in_words(self) -> str:
        """Counts, for the register."""
        return f"{len(self.deleted)} deleted, {len(self.missing)} not where they were, {len(self.left)} left"


def forget_month(request: ForgetRequest, mapping: MappingFiles, tell: Tell) -> bool:
    """Delete the month's lists that are known, and its notes; whether it is forgotten then.

    InputError where it is not due and no reason is given.
    """
    with lists_lock(request.workspace), open_register(request.workspace, utc_now) as register:
        _hear_of_mails(request, register, tell)
        lines = [line for line in register.lines(request.month) if line.month]
        files, notes = _known_files(request.workspace, lines), notes_files(request.workspace, request.month)
        if request.month not in months_kept(lines) and not notes:
            tell.line(f"Nothing is kept of lists of {period_of(request.month).name}.")
            return True
        _stop_if_early(request, mapping)
        question = f"Delete the lists of {period_of(request.month).name} and all notes on them for good?"
        if not request.yes and not tell.agrees(question):
            tell.line("Nothing was deleted.")
            return False
        tell.stands("What was deleted by then is gone; run it again for the rest.")
        register.add([Event(Act.FORGETTING, request.month, by=request.by, detail=request.reason)])
        gone = _delete(request.month, files, notes)
        if not _refused(gone):
            register.add([Event(Act.FORGOTTEN, request.month, by=request.by, detail=gone.in_words())])
    _tell(request.month, gone, lines, mapping, tell)
    return not _refused(gone)


def _hear_of_mails(request: ForgetRequest, register: Register, tell: Tell) -> None:
    """Bring the register up to the ledger. One that cannot be read is said, and keeps nothing from being forgotten."""
    try:
        MailsNoted(register, request.workspace, request.by).bring_up_to(ledger_entries(request.workspace))
    except InputError as error:
        tell.issues(error.issues)


def _stop_if_early(request: ForgetRequest, mapping: MappingFiles) -> None:
    months = mapping.lists.keep_months if mapping.lists else 0
    if request.reason or is_due(request.month, months, utc_now().date()):
        return
    name = period_of(request.month).name
    message = f"Lists of {name} are kept for {months} months (keep_months), which are not over."
    advice = 'Say why they are to be deleted now, without naming a child:  --reason "sent to a wrong address".'
    raise InputError([Issue("lists-not-due", message, advice=advice)])


def _known_files(workspace: Path, lines: Sequence[Line]) -> dict[Path, frozenset[str]]:
    """Every file that lists were written to, drafted in or collected from → the hashes by which it is known."""
    found: dict[Path, frozenset[str]] = {}
    for line in lines:
        if line.file:
            path = workspace / line.file  # one outside is written out whole
            found[path] = found.get(path, frozenset()) | {line.sha256}
    return found


def _delete(month: str, files: dict[Path, frozenset[str]], notes: Sequence[Path]) -> _Gone:
    """Delete them: the lists first, so that the notes are there as long as a list may come back."""
    deleted, missing, left = [], [], []
    for path, known in files.items():
        try:
            content = path.read_bytes() if path.stat().st_size <= LARGEST_MB * 1024**2 else b""
            if sha256_of(content) in known or is_list(path.name, content, month):
                path.unlink()
                deleted.append(path)
            else:
                left.append((path, "it is another file than the list that was there"))
        except (FileNotFoundError, NotADirectoryError):
            missing.append(path)
        except OSError as error:
            left.append((path, f"{_REFUSED}{error.strerror or error}"))
    for path in notes:
        try:
            path.unlink()
        except OSError as error:
            left.append((path, f"{_REFUSED}{error.strerror or error}"))
    return _Gone(tuple(deleted), tuple(missing), tuple(left))


def _refused(gone: _Gone) -> bool:
    """Whether something is there still that is known to be a list, or notes."""
    return any(why.startswith(_REFUSED) for _, why in gone.left)


def _tell(month: str, gone: _Gone, lines: Sequence[Line], mapping: MappingFiles, tell: Tell) -> None:
    name = period_of(month).name
    if _refused(gone):
        tell.caution(f"\n{name} is not forgotten yet: see below, and run this again.")
    else:
        tell.line(f"Lists and notes of {name} are deleted ({gone.in_words()}); the register says so.")
    for path, why in gone.left:
        tell.caution(f"\nStill there: {path}: {why}.")
    for path in gone.missing:
        tell.caution(f"\nNot where it was written, so perhaps moved or copied: {path}")
    for line in _mails(lines, mapping):
        tell.caution(line)
    tell.caution("\nCopies elsewhere (backups, mailboxes, what managers saved) are not reached by this.")


def _mails(lines: Sequence[Line], mapping: MappingFiles) -> Iterator[str]:
    """A line for each mail that cannot be called back: to whom, and when."""
    last = {mail_of(line): line for line in lines if line.act in (*_MAILED, Act.NOT_SENT)}
    mails = [line for line in last.values() if line.act in _MAILED]
    if mails:
        yield "\nMails that cannot be called back; ask these people to delete them:"
    for line in mails:
        team = mapping.scope_name(line.team) if line.team in mapping.scopes else line.team
        yield f"  {', '.join(line.recipients)}: {team}, {_MAILED[line.act]} on {line.at[:10]}"
