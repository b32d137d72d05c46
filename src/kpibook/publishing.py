"""EDGE: a workbook is published: kept as it is, with every figure of it, its texts, and what its figures rest on."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path

from kpibook import __version__
from kpibook.atomic import replace_file
from kpibook.excel.closed import Computation, ToPublish, read_to_publish, stamped
from kpibook.history import (
    About,
    Behind,
    Entry,
    Found,
    append,
    broken_entries,
    definition_hashes,
    drop_payload,
    find_entries,
    head,
    keep_payload,
    next_number,
    read_entry,
    sha256_of,
    shown_periods,
    told_figures,
)
from kpibook.issues import InputError, Issue, stop_on_errors
from kpibook.pipeline import published_evidence
from kpibook.report import Report
from kpibook.telling import Tell

_DISAGREE = "figures-disagree"
"""Warnings of two figures that must agree and do not."""
LONGEST_NAME, LONGEST_REASON = 200, 1_000
"""Characters of who publishes, and of why a month is published again."""


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


@dataclass(frozen=True)
class PublishedNow:
    """The entry, its hash, and whether it was there already: the same workbook was published before."""

    entry: Entry
    sha256: str
    already: bool = False


def publish_workbook(asked: PublishRequest, computation: Computation, tell: Tell) -> PublishedNow | None:
    """Publish a workbook that is closed: its month is closed with it. None where the person asked says no.

    The entry comes first, then its stamp into the workbook: whoever is killed between the two publishes once more, and
    finds the workbook stamped. InputError where it is refused: nothing is then published.
    """
    tell.stands("Nothing was published.")
    workspace = computation.workspace
    stop_on_errors(_too_long(asked))
    read = read_to_publish(asked.file, computation)
    found = find_entries(workspace)
    stop_on_errors(broken_entries(found))  # of which nobody knows what they closed
    if (before := _same_workbook(read, found)) is not None:
        return _finished(asked.file, read, before)
    stop_on_errors(_refused(asked, read, found))
    disagree = [issue for issue in read.report.warnings if issue.kind == _DISAGREE]
    if is_open := (*read.open_issues, *disagree):
        tell.issues(is_open)
        if not asked.yes and not tell.agrees(f"Publish {read.report.month.name} all the same?"):
            return None
    # Of a workbook that says something else, the lists' records are not those behind its figures.
    evidence = None if read.different else published_evidence(computation.lists, read.report)
    entry, content = keep_publication(asked, read, workspace, evidence)
    tell.stands(
        f"{read.report.month.name} is published as entry {entry.number}. The workbook may lack its stamp: publish it "
        "once more, which only adds that."
    )
    _stamp(asked.file, read.content, content, read.report.mapping.organisation.file_rights)
    return PublishedNow(entry, sha256_of(entry))


def keep_publication(
    asked: PublishRequest, read: ToPublish, workspace: Path, evidence: bytes | None
) -> tuple[Entry, bytes]:
    """The entry that is added, and the workbook's bytes with its stamp. InputError where the month is closed."""
    publication = _Publication(asked, read, workspace, evidence)
    try:
        entry = append(workspace, publication.entry, read.report.mapping.organisation.file_rights)
    except InputError:  # the month was closed in the meantime, or the drive is full
        publication.drop()
        raise
    return entry, publication.content


class _Publication:
    """Makes the entry, anew where another officer was faster; keeps what lies beside it."""

    def __init__(self, asked: PublishRequest, read: ToPublish, workspace: Path, evidence: bytes | None) -> None:
        self._asked, self._read, self._workspace = asked, read, workspace
        self._kept = {"texts": _texts(read, asked.note)} | ({} if evidence is None else {"evidence": evidence})
        self._behind = _behind(read.report)
        self._new: set[str] = set()
        self.content = read.content

    def entry(self, found: tuple[Found, ...]) -> Entry:
        """The entry that follows those. InputError where its month was closed by another in the meantime."""
        stop_on_errors(_refused(self._asked, self._read, found))
        number, previous, rights = next_number(found), head(found), self._read.report.mapping.organisation.file_rights
        self.content = stamped(self._read.content, number, previous)
        payloads = {}
        for name, content in {**self._kept, "file": self.content}.items():
            payloads[name], is_new = keep_payload(self._workspace, content, rights)
            self._new |= {payloads[name]} if is_new else set()
        self.drop(set(payloads.values()))
        return Entry(self._about(number, previous, payloads), self._behind)

    def drop(self, needed: Set[str] = frozenset()) -> None:
        """Remove what an attempt kept that came to nothing, unless another publication is of the same bytes."""
        named = {sha for each in find_entries(self._workspace) if each.about for sha in each.about.payloads.values()}
        for sha256 in self._new - needed - named:
            drop_payload(self._workspace, sha256)
        self._new &= needed

    def _about(self, number: int, previous: str, payloads: Mapping[str, str]) -> About:
        report = self._read.report
        return About(
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
            bool(self._read.different),
            tuple(period.key for period in shown_periods(report)),
            payloads=payloads,
        )


def utc_now() -> str:
    """The time, as an entry says it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _behind(report: Report) -> Behind:
    return Behind(
        {file.path: file.sha256 for file in report.about.mapping_files},
        {file.path: file.sha256 for file in report.about.files},
        definition_hashes(report.mapping, shown_periods(report)),
        told_figures(report),
    )


def _texts(read: ToPublish, note: str) -> bytes:
    texts = [asdict(text) for text in read.texts]
    return json.dumps({"note": note, "texts": texts}, ensure_ascii=False, indent=1, default=str).encode()


def publications_of(found: tuple[Found, ...], month: str) -> list[About]:
    """What was published of a month, in order."""
    abouts = [each.about for each in found if each.about is not None]
    return [about for about in abouts if about.kind == "published" and about.month == month]


def _refused(asked: PublishRequest, read: ToPublish, found: tuple[Found, ...]) -> list[Issue]:
    """Why the workbook is not published: its month is closed, or its figures are not those of the lists."""
    month, issues = read.report.month, []
    before = publications_of(found, month.key)
    if before and not asked.reopen:
        last = before[-1]
        what = f"{month.name} is closed: it was published on {last.at[:10]} by {last.by} (entry {last.number})."
        advice = 'To publish it again, say why: --reopen "REASON". What was published stays in the history.'
        issues.append(Issue("publish-closed", what, sheet=str(asked.file), advice=advice))
    if asked.reopen and not before:
        what = f"{month.name} was never published, so there is nothing to open again."
        issues.append(Issue("publish-not-closed", what, sheet=str(asked.file), advice="Leave --reopen out."))
    if read.different and not asked.even_if_different:
        issues.append(_different(asked.file, read))
    return issues


def _different(file: Path, read: ToPublish) -> Issue:
    figures = "1 figure or target" if read.different == 1 else f"{read.different:,} figures or targets"
    listed = "; ".join(read.examples) + ("; …" if read.different > len(read.examples) else "")
    what = f"The workbook does not say what its sources say now: {figures} of it would be another ({listed})."
    advice = "Refresh it, and look at it again. To publish it as it is: --even-if-different."
    return Issue("publish-different", what, sheet=str(file), advice=advice)


def _too_long(asked: PublishRequest) -> list[Issue]:
    return [
        Issue("publish-too-long", f"{what} has more than {most:,} characters.", advice="Say more in the note: --note.")
        for what, text, most in (("The name", asked.by, LONGEST_NAME), ("The reason", asked.reopen, LONGEST_REASON))
        if len(text) > most
    ]


def _same_workbook(read: ToPublish, found: tuple[Found, ...]) -> tuple[Found, bytes] | None:
    """The publication of this very workbook, and its bytes with their stamp; None where there is none."""
    for each in reversed(found):
        about = each.about
        if about is not None and about.kind == "published" and about.month == read.report.month.key:
            content = stamped(read.content, about.number, about.previous)
            if hashlib.sha256(content).hexdigest() == about.payloads.get("file"):
                return each, content
    return None


def _finished(file: Path, read: ToPublish, before: tuple[Found, bytes]) -> PublishedNow:
    found, content = before
    _stamp(file, read.content, content, read.report.mapping.organisation.file_rights)
    return PublishedNow(read_entry(found), found.sha256, already=True)


def _stamp(file: Path, before: bytes, after: bytes, rights: int) -> None:
    """Put the stamped workbook in its place, if it is still what was read."""
    if before == after:
        return
    advice = f"It is published all the same, and kept. Take it from there: kpibook history file MONTH --out {file.name}"
    if not file.exists() or file.read_bytes() != before:
        what = (
            "The workbook was changed while it was published: what was read is published, and the file is left alone."
        )
        raise InputError([Issue("publish-changed", what, sheet=str(file), advice=advice)])
    replace_file(file, after, advice, rights)
