"""EDGE: who gets which workbook: every file checked against manifest, team and month before anything is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook import teams
from kpibook.definitions import NOT_ALLOCATED, WHOLE, Mail, MappingFiles
from kpibook.issues import InputError, Issue, Severity, stop_on_errors, warnings_among
from kpibook.mail.addresses import address_issue, same_address
from kpibook.mail.identity import WorkbookReadError, macro_parts, read_identity
from kpibook.mail.ledger import Kind
from kpibook.months import Period


@dataclass(frozen=True)
class Mailing:
    """One workbook and those who are to get it; the file was found to be what the manifest says."""

    entry: teams.ManifestEntry
    path: Path
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class MailPlan:
    """All mailings of a month, in the mapping's order, and who would be left out."""

    mapping: MappingFiles
    mail: Mail
    month: Period
    manifest: teams.Manifest
    mailings: tuple[Mailing, ...]
    without_workbook: tuple[str, ...]
    """Scopes that have recipients, but no workbook in the manifest."""
    without_recipients: tuple[str, ...]
    """Scopes that have a workbook, but no recipients."""
    doubtful: tuple[Issue, ...] = ()
    """Warnings: somebody would get several teams' workbooks, or one whose analysis is still a draft."""
    kind: Kind = Kind.WORKBOOK
    """What all of them carry."""


def plan_mailings(
    mapping: MappingFiles, folder: Path, month: Period, stores: teams.SecretStores, only: Sequence[str] = ()
) -> MailPlan:
    """Who gets which workbook of the folder; `only` some scopes, or all.

    InputError with everything that is wrong: no mail settings, recipients outside the allowed domains, a manifest of
    another month, and any file that is missing, changed, another team's, another month's, too large, or has macros.
    """
    mail = mail_settings(mapping)
    manifest = teams.read_manifest(folder)
    issues = _manifest_issues(mapping, manifest, folder, month)
    stop_on_errors(issues)
    wanted = [scope for scope in mapping.scopes if not only or scope in only]
    mailings, without_workbook, without_recipients = [], [], []
    for scope in wanted:
        recipients, wrong = recipients_of(mapping, scope)
        issues += wrong
        entry = manifest.entry(scope)
        if entry is None:
            without_workbook += [scope] if recipients else []
        elif not recipients:
            without_recipients += [scope] if scope != WHOLE else []
        else:
            mailing = Mailing(entry, folder / entry.file, recipients)
            issues += file_issues(mailing, manifest, mail.max_size_mb, stores)
            mailings.append(mailing)
    stop_on_errors(issues)
    return MailPlan(
        mapping,
        mail,
        month,
        manifest,
        tuple(mailings),
        tuple(without_workbook),
        tuple(without_recipients),
        (*_shared_recipients(mapping), *warnings_among(issues)),
    )


def mail_settings(mapping: MappingFiles) -> Mail:
    """What the mapping says of mail. InputError where it says nothing: nobody is mailed then."""
    if mapping.mail is None:
        advice = 'Write a "mail" part into the mapping; docs/mail.md shows one.'
        raise InputError([Issue("mail-not-set-up", "The mapping has no settings for mail.", advice=advice)])
    return mapping.mail


def recipients_of(mapping: MappingFiles, scope: str) -> tuple[tuple[str, ...], list[Issue]]:
    """The scope's recipients, each once, and what is wrong with any of them."""
    if scope in (WHOLE, NOT_ALLOCATED) or mapping.mail is None:
        return (), []
    kind = "service_areas" if scope in mapping.service_areas else "teams"
    holder = mapping.service_areas[scope] if scope in mapping.service_areas else mapping.teams[scope]
    found: dict[str, str] = {}
    issues = []
    for at, address in enumerate(holder.recipients):
        place = mapping.place(kind, scope, "recipients", at)
        issue = address_issue(address, mapping.mail.allowed_domains, holder.name, place)
        issues += [issue] if issue else []
        found.setdefault(same_address(address), address)
    return tuple(found.values()), issues


def _shared_recipients(mapping: MappingFiles) -> Iterator[Issue]:
    """A warning for each recipient of two teams, or of a team and of another team's area: a slip, or on purpose."""
    first: dict[str, str] = {}
    for scope in (*mapping.service_areas, *mapping.teams):
        area = mapping.teams[scope].area if scope in mapping.teams else scope
        for address in recipients_of(mapping, scope)[0]:
            other = first.setdefault(same_address(address), scope)
            if other in (scope, area):
                continue
            kind = "teams" if scope in mapping.teams else "service_areas"
            yield Issue(
                "shared-recipient",
                f'"{mapping.scope_name(other)}" and "{mapping.scope_name(scope)}" have a recipient in common, who gets '
                "the workbooks of both.",
                mapping=mapping.place(kind, scope, "recipients"),
                advice="If it is meant, leave it. If it is a slip, correct it before anything is sent.",
                severity=Severity.WARNING,
            )


def travelling_bytes(size: int) -> int:
    """How large a message is with an attachment of so many bytes: base64, its line ends, and room for the text.

    >>> travelling_bytes(10_000_000)
    13734242
    """
    return -(-size // 57) * 78 + 50_000


def _manifest_issues(mapping: MappingFiles, manifest: teams.Manifest, folder: Path, month: Period) -> list[Issue]:
    where = str(folder / teams.MANIFEST)
    issues = []
    if manifest.month != month:
        advice = "Name the folder of that month, or ask for the month that these workbooks are of."
        message = f"These workbooks are of {manifest.month.name}; {month.name} was asked for."
        issues.append(Issue("wrong-month", message, sheet=where, advice=advice))
    if manifest.marking != mapping.organisation.protective_marking:
        advice = "Run  kpibook teams  again, so that workbooks and mails carry the same marking."
        message = "The workbooks' protective marking is not the one in the mapping."
        issues.append(Issue("wrong-marking", message, sheet=where, advice=advice))
    for entry in manifest.files:
        if entry.scope not in mapping.scopes:
            message = f'"{entry.file}" is for "{entry.scope}", which is not a team or service area of this workspace.'
            advice = "Run  kpibook teams  again, or use the workspace from which these workbooks came."
            issues.append(Issue("wrong-team", message, sheet=where, advice=advice))
        elif entry.team != mapping.scope_name(entry.scope):
            message = f'"{entry.file}" was made for "{entry.team}", which now has another name in the mapping.'
            advice = "Run  kpibook teams  again; see that ids and recipients are still those of the team."
            issues.append(Issue("wrong-team", message, sheet=where, advice=advice))
    return issues


def file_issues(
    mailing: Mailing, manifest: teams.Manifest, max_size_mb: float, stores: teams.SecretStores
) -> list[Issue]:
    """Everything for which this file may not be mailed to these recipients; none when it is theirs. Warnings, too."""
    entry, path = mailing.entry, mailing.path
    again = "Run  kpibook teams  again."
    try:
        content = path.read_bytes()
    except OSError as error:
        return [_file_issue("workbook-missing", mailing, f"cannot be read: {error.strerror or error}", again)]
    if teams.sha256_of(content) != entry.lying_sha256 or teams.is_encrypted(content) != entry.encrypted:
        advice = f"It was changed, damaged or swapped since. {again}"
        return [_file_issue("workbook-changed", mailing, "is not the file that the manifest names", advice)]
    issues = []
    if (megabytes := travelling_bytes(len(content)) / 1e6) > max_size_mb:
        what = f"makes a mail of {megabytes:.1f} MB; {max_size_mb:g} MB is the limit"
        advice = "Raise max_size_mb under mail, if your mail server takes it, or give the team a link instead."
        issues.append(_file_issue("workbook-too-large", mailing, what, advice))
    passphrase = stores.passphrase(entry.scope) if entry.encrypted else None
    if entry.encrypted and passphrase is None:
        what = "is encrypted, so that its team cannot be checked without the passphrase"
        return [*issues, _file_issue("passphrase-missing", mailing, what, stores.where(entry.scope))]
    try:
        plain = teams.decrypt(content, passphrase) if passphrase else content
        return issues + _content_issues(plain, mailing, manifest)
    except (WorkbookReadError, teams.DecryptError) as error:
        advice = f"{again} If it is encrypted: with the passphrase that the team has now."
        return [*issues, _file_issue("workbook-unreadable", mailing, f"cannot be opened: {error}", advice)]


def _file_issue(kind: str, mailing: Mailing, what: str, advice: str) -> Issue:
    message = f'"{mailing.entry.file}" for "{mailing.entry.team}" {what}.'
    return Issue(kind, message, sheet=str(mailing.path), advice=advice)


def _content_issues(plain: bytes, mailing: Mailing, manifest: teams.Manifest) -> list[Issue]:
    """What the workbook says of itself against what the manifest says of it."""
    entry, again = mailing.entry, "Run  kpibook teams  again."
    found = []
    if teams.sha256_of(plain) != entry.sha256:
        found.append(("workbook-changed", "holds another workbook than the manifest names", again))
    identity = read_identity(plain)
    if identity.scope != entry.scope:
        inside = f'is the workbook of "{identity.scope}"' if identity.scope else "does not say whose workbook it is"
        found.append(("wrong-team", inside, f"It may not go to another team. {again}"))
    if identity.month != manifest.month.key:
        inside = f"is of {identity.month}" if identity.month else "does not say of which month it is"
        found.append(("wrong-month", f"{inside}, not of {manifest.month.key}", again))
    if identity.marking != manifest.marking:
        found.append(("wrong-marking", "does not carry the manifest's protective marking", again))
    if parts := macro_parts(plain):
        found.append(("workbook-has-macros", f"holds macros ({parts[0]})", "Only workbooks without macros are mailed."))
    wrong = [_file_issue(kind, mailing, what, advice) for kind, what, advice in found]
    return [*wrong, *([_still_drafts(mailing, identity.drafts)] if identity.drafts else [])]


def _still_drafts(mailing: Mailing, drafts: int) -> Issue:
    boxes = "1 analysis box" if drafts == 1 else f"{drafts} analysis boxes"
    hold = "holds" if drafts == 1 else "hold"
    return Issue(
        "still-draft",
        f'{boxes} of the workbook for "{mailing.entry.team}" still {hold} a draft that nobody has edited.',
        sheet=str(mailing.path),
        advice="The team reads it as it is, marked as a draft. To leave the boxes empty, run  kpibook teams  without "
        "--draft.",
        severity=Severity.WARNING,
    )
