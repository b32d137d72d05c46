"""EDGE: a workbook that is open in Excel is published: stamped and saved there, then kept as the file it has become."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kpibook.excel.closed import Computation, ToPublish, content_of_file, to_publish_of
from kpibook.excel.publishing import publication
from kpibook.history import find_entries, sha256_of
from kpibook.issues import InputError, Issue, Tell, stop_on_errors
from kpibook.months import Period

_NOTHING = "Nothing was published."
_HALF = f"{_NOTHING} The workbook may bear a stamp that stands for nothing: click Publish again, or refresh it."


class OpenWorkbook(Protocol):
    """A workbook that is open, saved, and the officer's to change."""

    @property
    def file(self) -> Path:
        """Where it is saved."""

    def stamp(self, number: int, previous: str) -> bytes:
        """Stamp it with an entry and save it; the file's bytes. Stamped and saved so already, it is left alone."""

    def unstamp(self) -> None:
        """Take back what `stamp` did, and save it."""


def publish_open(
    asked: publication.PublishRequest, computation: Computation, tell: Tell, workbook: OpenWorkbook, shown: Period
) -> publication.PublishedNow | None:
    """Publish a workbook that is open, and shows this month. None where the person asked says no.

    The stamp comes first, since only Excel can write the file, and what it writes nobody knows before: the saved file
    is what is kept. Whoever is killed before the entry has published nothing, and clicks again; from the entry on,
    all is done. InputError where it is refused: nothing is then published, and the stamp is taken back.
    """
    tell.stands(_NOTHING)
    workspace = computation.workspace
    read = to_publish_of(asked.file, content_of_file(asked.file), computation)
    stop_on_errors(_another_month(asked, read, shown))
    if (before := publication.published_before(asked, read, workspace)) is not None:
        stop_on_errors(_lacks_stamp(asked, read, before.content))
        return before.as_published
    tell.issues(publication.still_open(read))
    if not tell.agrees(_question(asked, read)):
        return None
    evidence = publication.evidence_of(read, computation)
    tell.stands(_HALF)
    stamping = _Stamping(asked, computation, workbook, read)
    try:
        entry, content = publication.keep_publication(asked, read, workspace, evidence, stamping)
    except BaseException:
        _take_back(workbook, workspace)
        tell.stands(_NOTHING)
        raise
    tell.stands(f"{read.report.month.name} is published as entry {entry.number}, and the workbook is stamped.")
    if content_of_file(asked.file) != content:
        raise InputError([_saved_since(asked)])
    return publication.PublishedNow(entry, sha256_of(entry))


@dataclass(frozen=True)
class _Stamping:
    """Stamps the open workbook, and reads what was saved: that is published, and must be what was agreed to."""

    asked: publication.PublishRequest
    computation: Computation
    workbook: OpenWorkbook
    agreed: ToPublish

    def __call__(self, number: int, previous: str) -> ToPublish:
        content = self.workbook.stamp(number, previous)
        now = to_publish_of(self.asked.file, content, self.computation)
        if now.report.month != self.agreed.report.month or publication.still_open(now) != publication.still_open(
            self.agreed
        ):
            raise InputError([_changed(self.asked)])
        stop_on_errors(publication.refused(self.asked, now, find_entries(self.computation.workspace)))
        return now


def _take_back(workbook: OpenWorkbook, workspace: Path) -> None:
    """Take the stamp back, unless the entry is there all the same: then the file is what was published."""
    with contextlib.suppress(OSError, InputError):
        if publication.just_kept(workspace, workbook.file.read_bytes()):
            return
    workbook.unstamp()


def _question(asked: publication.PublishRequest, read: ToPublish) -> str:
    month = read.report.month.name
    return (
        f"Publish {month}, as {asked.by}?\n\nThe workbook is stamped, saved and kept as it is, with all its figures. "
        f"{month} is then closed."
    )


def _another_month(asked: publication.PublishRequest, read: ToPublish, shown: Period) -> list[Issue]:
    month = read.report.month
    if shown.key == month.key:
        return []
    what = f"The cover shows {shown.name}, and the workbook reports {month.name}: that is what would be published."
    advice = f"Choose {month.name} on the cover, save, and click again."
    return [Issue("publish-other-month", what, sheet=str(asked.file), advice=advice)]


def _lacks_stamp(asked: publication.PublishRequest, read: ToPublish, stamped: bytes) -> list[Issue]:
    if read.content == stamped:
        return []
    what = "The workbook is published, and lacks its stamp: the command that published it broke off."
    advice = f'Close it and run  kpibook publish "{asked.file.name}", which only adds the stamp.'
    return [Issue("publish-no-stamp", what, sheet=str(asked.file), advice=advice)]


def _changed(asked: publication.PublishRequest) -> Issue:
    what = "What is open in the workbook became something else while it was saved, so it was not published."
    return Issue("publish-changed", what, sheet=str(asked.file), advice="Look at it, save it, and click again.")


def _saved_since(asked: publication.PublishRequest) -> Issue:
    what = "The workbook was saved again while it was published: what was saved first is published."
    advice = f"Take it from the history: kpibook history file MONTH --out {asked.file.name}"
    return Issue("publish-changed", what, sheet=str(asked.file), advice=advice)
