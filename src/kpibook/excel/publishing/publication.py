"""EDGE: what a publication keeps and what is refused, of a workbook that is closed as of one that is open."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kpibook import __version__, history
from kpibook.excel.closed import Computation, ToPublish, stamped
from kpibook.history import append, find_entries
from kpibook.issues import Issue, stop_on_errors
from kpibook.months import period_of
from kpibook.pipeline import published_evidence
from kpibook.report import Report

_DISAGREE = "figures-disagree"
"""Warnings of two figures that must agree and do not."""
LONGEST_NAME, LONGEST_REASON = 200, 1_000
"""Characters of who publishes, and of why a month is published again."""

Stamping = Callable[[int, str], ToPublish]
"""The workbook with the stamp of an entry: its number, and the hash of the one before it."""


@dataclass(frozen=True)
class PublishRequest:
    """Which workbook is published, by whom, with which note; why a closed month is opened again ('': it is not)."""

    file: Path
    by: str
    note: str = ""
    reopen: str = ""
    even_if_different: bool = False
    yes: bool = False
    """Whether nobody is asked, whatever is still open."""
    in_excel: bool = False
    """Whether it was asked for by a click: then what is to be done about a refusal is said in other words."""


@dataclass(frozen=True)
class PublishedNow:
    """The entry, its hash, and whether it was there already: the same workbook was published before."""

    entry: history.Entry
    sha256: str
    already: bool = False


@dataclass(frozen=True)
class Before:
    """The publication of a workbook that was published before, and its bytes with their stamp."""

    found: history.Found
    content: bytes

    @property
    def as_published(self) -> PublishedNow:
        """What there is to say of it."""
        return PublishedNow(history.read_entry(self.found), self.found.sha256, already=True)


def published_before(asked: PublishRequest, read: ToPublish, workspace: Path) -> Before | None:
    """The publication of this very workbook; None where it can be published.

    InputError where it is refused: its month is closed, it says something else than its lists, or the history is
    damaged.
    """
    stop_on_errors(_too_long(asked))
    found = find_entries(workspace)
    stop_on_errors(history.broken_entries(found))  # of which nobody knows what they closed
    before = _same_workbook(read, found)
    if before is None:
        stop_on_errors(refused(asked, read, found))
    return before


def still_open(read: ToPublish) -> tuple[Issue, ...]:
    """What a person is told before a workbook is published: contradictions, drafts, figures that do not agree."""
    return (*read.open_issues, *(issue for issue in read.report.warnings if issue.kind == _DISAGREE))


def evidence_of(read: ToPublish, computation: Computation) -> bytes | None:
    """What explains later changes, record by record. None of a workbook that says something else than its lists: their
    records are not those behind its figures."""
    return None if read.different else published_evidence(computation.lists, read.report)


def keep_publication(
    asked: PublishRequest, read: ToPublish, workspace: Path, evidence: bytes | None, stamping: Stamping | None = None
) -> tuple[history.Entry, bytes]:
    """The entry that is added, and the workbook's bytes with its stamp. InputError where the month is closed.

    Unless told how it is stamped, its bytes are.
    """
    publication = _Publication(asked, workspace, evidence, stamping or _by_its_bytes(read))
    try:
        entry = append(workspace, lambda found: publication.entry(read, found), _rights(read))
    except Exception:  # the month was closed in the meantime, the drive is full, or Excel has ended
        publication.drop()
        raise
    return entry, publication.content


def _by_its_bytes(read: ToPublish) -> Stamping:
    return lambda number, previous: replace(read, content=stamped(read.content, number, previous))


def _rights(read: ToPublish) -> int:
    return read.report.mapping.organisation.file_rights


class _Publication:
    """Makes the entry, anew where another officer was faster; keeps what lies beside it."""

    def __init__(self, asked: PublishRequest, workspace: Path, evidence: bytes | None, stamping: Stamping) -> None:
        self._asked, self._workspace, self._stamping = asked, workspace, stamping
        self._kept = {} if evidence is None else {"evidence": evidence}
        self._new: set[str] = set()
        self.content = b""

    def entry(self, read: ToPublish, found: tuple[history.Found, ...]) -> history.Entry:
        """The entry that follows those. InputError where its month was closed by another in the meantime."""
        stop_on_errors(refused(self._asked, read, found))
        number, previous = history.next_number(found), history.head(found)
        now = self._stamping(number, previous)
        self.content = now.content
        payloads = {}
        for name, content in {**self._kept, "texts": _texts(now, self._asked.note), "file": now.content}.items():
            payloads[name], is_new = history.keep_payload(self._workspace, content, _rights(now))
            self._new |= {payloads[name]} if is_new else set()
        self.drop(set(payloads.values()))
        return history.Entry(self._about(now, number, previous, payloads), _behind(now.report))

    def drop(self, needed: Set[str] = frozenset()) -> None:
        """Remove what an attempt kept that came to nothing, unless another publication is of the same bytes."""
        named = {sha for each in find_entries(self._workspace) if each.about for sha in each.about.payloads.values()}
        for sha256 in self._new - needed - named:
            history.drop_payload(self._workspace, sha256)
        self._new &= needed

    def _about(self, read: ToPublish, number: int, previous: str, payloads: Mapping[str, str]) -> history.About:
        report = read.report
        return history.About(
            "published",
            number,
            previous,
            utc_now(),
            self._asked.by,
            report.month.key,
            self._asked.reopen,
            __version__,
            report.about.mapping_version,
            self._asked.file.name,
            bool(read.different),
            tuple(period.key for period in history.shown_periods(report)),
            payloads=payloads,
        )


def utc_now() -> str:
    """The time, as an entry says it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _behind(report: Report) -> history.Behind:
    return history.Behind(
        {file.path: file.sha256 for file in report.about.mapping_files},
        {file.path: file.sha256 for file in report.about.files},
        history.definition_hashes(report.mapping, history.shown_periods(report)),
        history.told_figures(report),
    )


def _texts(read: ToPublish, note: str) -> bytes:
    texts = [asdict(text) for text in read.texts]
    return json.dumps({"note": note, "texts": texts}, ensure_ascii=False, indent=1, default=str).encode()


def publications_of(found: tuple[history.Found, ...], month: str) -> list[history.About]:
    """What was published of a month, in order."""
    abouts = [each.about for each in found if each.about is not None]
    return [about for about in abouts if about.kind == "published" and about.month == month]


def refused(asked: PublishRequest, read: ToPublish, found: tuple[history.Found, ...]) -> list[Issue]:
    """Why the workbook is not published: its month is closed, or its figures are not those of the lists."""
    month, issues = read.report.month, []
    before = publications_of(found, month.key)
    if before and not asked.reopen:
        last = before[-1]
        what = f"{month.name} is closed: it was published on {last.at[:10]} by {last.by} (entry {last.number})."
        again = f'{_by_command(asked)}--reopen "REASON"'
        advice = f"To publish it again, say why: {again}. What was published stays in the history."
        issues.append(Issue("publish-closed", what, sheet=str(asked.file), advice=advice))
    if asked.reopen and not before:
        what = f"{month.name} was never published, so there is nothing to open again."
        issues.append(Issue("publish-not-closed", what, sheet=str(asked.file), advice="Leave --reopen out."))
    if read.different and not asked.even_if_different:
        issues.append(_different(asked, read))
    return issues


def _by_command(asked: PublishRequest) -> str:
    """How what a click cannot say is said."""
    return f'close the workbook and run  kpibook publish "{asked.file.name}" ' if asked.in_excel else ""


def _different(asked: PublishRequest, read: ToPublish) -> Issue:
    figures = "1 figure or target" if read.different == 1 else f"{read.different:,} figures or targets"
    listed = "; ".join(read.examples) + ("; …" if read.different > len(read.examples) else "")
    what = f"The workbook does not say what its sources say now: {figures} of it would be another ({listed})."
    as_it_is = f"{_by_command(asked)}--even-if-different"
    advice = f"Refresh it, and look at it again. To publish it as it is: {as_it_is}."
    return Issue("publish-different", what, sheet=str(asked.file), advice=advice)


def _too_long(asked: PublishRequest) -> list[Issue]:
    return [
        Issue("publish-too-long", f"{what} has more than {most:,} characters.", advice="Say more in the note: --note.")
        for what, text, most in (("The name", asked.by, LONGEST_NAME), ("The reason", asked.reopen, LONGEST_REASON))
        if len(text) > most
    ]


def _same_workbook(read: ToPublish, found: tuple[history.Found, ...]) -> Before | None:
    """The publication of this very workbook, with its stamp or without; None where there is none."""
    for each in reversed(found):
        about = each.about
        if about is not None and about.kind == "published" and about.month == read.report.month.key:
            # As it is: Excel, which saved what was published from there, packs otherwise than we do.
            for content in (read.content, stamped(read.content, about.number, about.previous)):
                if hashlib.sha256(content).hexdigest() == about.payloads.get("file"):
                    return Before(each, content)
    return None


def just_kept(workspace: Path, content: bytes) -> bool:
    """Whether these bytes are what the last publication kept."""
    last = next((each.about for each in reversed(find_entries(workspace)) if each.about is not None), None)
    return last is not None and hashlib.sha256(content).hexdigest() == last.payloads.get("file")


def closing_lines(published: PublishedNow, workspace: Path) -> tuple[str, ...]:
    """What is said at the end: which entry it is, where it is kept, and its hash."""
    about = published.entry.about
    said = f"This workbook is published already, as entry {about.number}."
    if not published.already:
        said = (
            f"{period_of(about.month).name} is published as entry {about.number}, by {about.by}. The month is closed."
        )
    return (
        said,
        f"  Kept        {workspace / 'history'}",
        f"  Its hash    {published.sha256}",
        "Noted elsewhere (the minutes, a mail), the hash shows one day that nothing was cut off or changed.",
    )
