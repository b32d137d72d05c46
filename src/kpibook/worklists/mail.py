"""EDGE: each team's list goes to the addresses that the mapping's `lists` names for it, and to nobody else.

Who gets which is made out from every file, held against the register, its team, its month and its marking.
"""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kpibook import __version__
from kpibook import mail as mails
from kpibook import teams as team_workbooks
from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue, Tell, errors, stop_on_errors
from kpibook.package import PackageError, unpack
from kpibook.worklists.contents import Sign, in_cell
from kpibook.worklists.draw import CORE
from kpibook.worklists.keys import has_key, open_key
from kpibook.worklists.mailed import AWAY, MailsNoted, NotedChannel, mail_of
from kpibook.worklists.read_back import origin_of
from kpibook.worklists.register import Act, Line, lists_lock, months_kept, open_register
from kpibook.worklists.run import list_files, lists_of_mapping, no_core_dumps, scopes_of, shared_recipients

_AGAIN = "Make it again:  kpibook lists."


@dataclass(frozen=True)
class Desk:
    """What every file is held against."""

    mapping: MappingFiles
    asked: mails.MailRequest
    lines: tuple[Line, ...]
    """The register's, of the month."""
    sign: Sign
    stores: team_workbooks.SecretStores

    def made(self) -> Mapping[str, Line]:
        """Team → the line of its list that was written last."""
        lines = (line for line in self.lines if line.act in (Act.BEGUN, Act.MADE))
        return {line.team: line for line in lines if line.month == self.asked.month.key}


def plan_lists(desk: Desk) -> mails.MailPlan:
    """Who gets which list of the folder, in the mapping's order.

    InputError with everything that is wrong: no mail settings, recipients outside the allowed domains, and any file
    that is not encrypted, not as it was made last, another team's or month's, or too large.
    """
    mapping, asked = desk.mapping, desk.asked
    mail, lists = mails.mail_settings(mapping), lists_of_mapping(mapping)
    scopes, files = scopes_of(lists, mapping, asked.teams), list_files(mapping, asked.month)
    stop_on_errors(_forgotten(desk))
    issues: list[Issue] = []
    mailings, without = [], []
    for scope in scopes:
        issues += _address_issues(mapping, scope)
        path, to = (
            asked.folder / files[scope],
            tuple({mails.same_address(a): a for a in lists.recipients[scope]}.values()),
        )
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            without.append(scope)
            continue
        except OSError as error:
            issues.append(_wrong(desk, scope, path, f"cannot be read: {error.strerror or error}", _AGAIN))
            continue
        entry, wrong = _entry(desk, scope, path, content)
        issues += wrong
        if entry:
            mailings.append(mails.Mailing(entry, path, to))
    stop_on_errors(issues)
    entries = tuple(mailing.entry for mailing in mailings)
    marking = mapping.organisation.protective_marking
    manifest = team_workbooks.Manifest(
        month=asked.month, marking=marking, program_version=__version__, mapping_version="", files=entries
    )
    doubtful = tuple(shared_recipients(lists, mapping))
    return mails.MailPlan(
        mapping, mail, asked.month, manifest, tuple(mailings), tuple(without), (), doubtful, mails.Kind.LIST
    )


def _address_issues(mapping: MappingFiles, scope: str) -> Iterator[Issue]:
    mail, lists = mails.mail_settings(mapping), lists_of_mapping(mapping)
    for at, address in enumerate(lists.recipients[scope]):
        place = mapping.place("lists", "recipients", scope, at)
        if issue := mails.address_issue(address, mail.allowed_domains, mapping.scope_name(scope), place):
            yield issue


def _forgotten(desk: Desk) -> Iterator[Issue]:
    if desk.asked.month.key not in months_kept(desk.lines):
        message = f"The register knows of no lists of {desk.asked.month.name} that are kept: none is mailed."
        advice = "Make them:  kpibook lists --month … --out FOLDER.  If they were forgotten, they are not mailed again."
        yield Issue("list-not-mailed", message, str(desk.asked.folder), advice=advice)


def _entry(
    desk: Desk, scope: str, path: Path, content: bytes
) -> tuple[team_workbooks.ManifestEntry | None, list[Issue]]:
    """The list as a mail's plan knows its file, once it is found to be what the register says; or what is wrong."""
    sha256, found = team_workbooks.sha256_of(content), [*_outside(desk, scope, content)]
    if errors(issues := [_wrong(desk, scope, path, what, advice) for what, advice in found]):
        return None, issues
    passphrase = desk.stores.passphrase(scope)
    if passphrase is None:
        what = "cannot be checked without its passphrase"
        return None, [_issue("passphrase-missing", desk, scope, path, what, desk.stores.where(scope))]
    try:
        plain = team_workbooks.decrypt(content, passphrase)
        issues = [_wrong(desk, scope, path, what, advice) for what, advice in _inside(desk, scope, plain)]
    except (team_workbooks.DecryptError, PackageError) as error:
        advice = f"{_AGAIN} Is the passphrase the one that the team has now?"
        return None, [_wrong(desk, scope, path, f"cannot be opened: {error}", advice)]
    except InputError as error:
        return None, [_wrong(desk, scope, path, f"cannot be read. {error.issues[0].message}".rstrip("."), _AGAIN)]
    # One list, whenever it was encrypted; and what the ledger keeps of it tells nobody anything without the key.
    same = team_workbooks.sha256_of(desk.sign(f"mailed {team_workbooks.sha256_of(plain)}").encode())
    entry = team_workbooks.ManifestEntry(
        scope=scope,
        team=desk.mapping.scope_name(scope),
        file=path.name,
        sha256=same,
        stored_sha256=sha256,
        encrypted=True,
        size=len(content),
        inputs_sha256="",
        made=dt.datetime.fromisoformat(desk.made()[scope].at),
    )
    return entry, issues


def _outside(desk: Desk, scope: str, content: bytes) -> Iterator[tuple[str, str]]:
    """What is wrong with the file as it lies there, and what to do."""
    name, sha256 = desk.mapping.scope_name, team_workbooks.sha256_of(content)
    if not team_workbooks.is_encrypted(content):
        yield "is not encrypted, and is a list of children", f"Delete it where others can read it. {_AGAIN}"
        return
    known = {line.sha256: line for line in desk.lines if line.act in (Act.BEGUN, Act.MADE)}
    line, last = known.get(sha256), desk.made().get(scope)
    if line is None:
        what = "is not as it was made: it was changed or swapped, or came back with answers"
        yield what, f"Collect it if it came back. {_AGAIN}"
    elif line.team != scope:
        other = name(line.team) if line.team in desk.mapping.scopes else line.team
        yield f'is the list of "{other}"', f"It was renamed. It may not go to another team. {_AGAIN}"
    elif last is None or last.sha256 != sha256:
        yield "is not the list that was made last", f"Name the folder with the newer one, or delete this. {_AGAIN}"
    limit = mails.mail_settings(desk.mapping).max_size_mb
    if (megabytes := mails.travelling_bytes(len(content)) / 1e6) > limit:
        what = f"makes a mail of {megabytes:.1f} MB; {limit:g} MB is the limit"
        yield what, "Raise max_size_mb under mail, if your mail server takes it."


def _inside(desk: Desk, scope: str, plain: bytes) -> Iterator[tuple[str, str]]:
    """What the list says of itself, by the workspace's key, against whom it is to go to."""
    origin = origin_of(plain, "list.xlsx", desk.sign)
    if origin.scope != scope:
        yield f'is, inside, the list of "{origin.scope}"', f"It may not go to another team. {_AGAIN}"
    if origin.month != desk.asked.month.key:
        yield f"is, inside, of {origin.month}", _AGAIN
    marking = in_cell(desk.mapping.organisation.protective_marking)
    if marking and f"<cp:keywords>{escape(marking, quote=False)}</cp:keywords>".encode() not in unpack(plain)[CORE]:
        yield "does not carry the mapping's protective marking", _AGAIN


def _wrong(desk: Desk, scope: str, path: Path, what: str, advice: str) -> Issue:
    return _issue("list-not-mailed", desk, scope, path, what, advice)


def _issue(kind: str, desk: Desk, scope: str, path: Path, what: str, advice: str) -> Issue:
    message = f'"{path.name}", for "{desk.mapping.scope_name(scope)}", {what}.'
    return Issue(kind, message, sheet=str(path), advice=advice)


def mail_lists(mapping: MappingFiles, asked: mails.MailRequest, by: str, tell: Tell) -> int:
    """Show who gets which list, ask, and draft or send; gives back the exit code, 0 when everyone has been served.

    InputError with everything that is wrong with settings, recipients or files; nothing has then left.
    """
    lists_of_mapping(mapping)
    mails.mail_settings(mapping)
    _stop_if_none_was_made(asked.workspace)
    no_core_dumps()
    stores, rights, place = (
        team_workbooks.open_stores(os.environ, asked.passphrases),
        mapping.organisation.file_rights,
        asked.workspace,
    )
    with (
        lists_lock(place),
        mails.run_lock(place, rights),
        open_register(place, mails.utc_now) as register,
        mails.open_ledger(place, mails.utc_now, rights) as ledger,
    ):
        ledger.settle_interrupted()
        noted, entries = MailsNoted(register, place, by), ledger.entries()
        noted.bring_up_to(entries)
        lines, key = register.lines(asked.month.key), open_key(place, stores)
        plan = plan_lists(Desk(mapping, asked, lines, key.sign, stores))
        if not asked.again:
            _stop_if_ledger_is_lost(asked, lines, entries)
        channel = NotedChannel(mails.open_channel(asked, plan, stores), ledger, noted, asked.month)
        due = mails.what_is_due(plan, ledger, asked.corrected)
        tell.table(mails.plan_table(plan, due, channel.name))
        tell.line("Lists of children: personal data, each encrypted, to those whom the mapping's lists name.")
        tell.issues(plan.doubtful)
        return mails.deliver_round(mails.Round(plan, due, channel, ledger), asked, tell)


def note_decisions(workspace: Path, by: str) -> None:
    """Bring the register up to what the ledger knows of lists, as after a person's decision. Under `run_lock`."""
    entries = [entry for entry in mails.ledger_entries(workspace) if entry.key.kind is mails.Kind.LIST]
    if entries:
        with open_register(workspace, mails.utc_now) as register:
            MailsNoted(register, workspace, by).bring_up_to(entries)


def _stop_if_none_was_made(workspace: Path) -> None:
    if not has_key(workspace):
        message = "No list was made in this workspace yet, so there is none to mail."
        raise InputError(
            [Issue("list-not-mailed", message, advice="Make them:  kpibook lists --month … --out FOLDER.")]
        )


def _stop_if_ledger_is_lost(asked: mails.MailRequest, lines: Sequence[Line], entries: Sequence[mails.Entry]) -> None:
    """InputError when the register knows of mails that the ledger does not: it was deleted, or is an older copy."""
    known = {(e.key.month, e.key.scope, e.key.recipient) for e in entries if e.key.kind is mails.Kind.LIST}
    last = {mail_of(line): line for line in lines}
    away = [line for line in last.values() if line.act in AWAY and (not asked.teams or line.team in asked.teams)]
    lost = [line for line in away if (line.month, line.team, " ".join(line.recipients)) not in known]
    if lost:
        count = f"{len(lost)} mail{'s' if len(lost) > 1 else ''} with lists of {asked.month.name}"
        message = f"{count} went out, or lie drafted, of which the ledger knows nothing: it was deleted, or is older."
        advice = "Put the ledger back from a backup. If everything is to be drafted or sent once more, add --again."
        raise InputError([Issue("ledger-lost", message, advice=advice)])
