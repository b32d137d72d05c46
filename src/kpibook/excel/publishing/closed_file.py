"""EDGE: a workbook that is closed is published: the entry first, then its stamp in the file."""

from pathlib import Path

from kpibook.atomic import replace_file
from kpibook.excel.closed import Computation, read_to_publish
from kpibook.excel.publishing import publication
from kpibook.history import sha256_of
from kpibook.issues import InputError, Issue, Tell


def publish_workbook(
    asked: publication.PublishRequest, computation: Computation, tell: Tell
) -> publication.PublishedNow | None:
    """Publish a workbook that is closed: its month is closed with it. None where the person asked says no.

    The entry comes first, then its stamp into the workbook: whoever is killed between the two publishes once more, and
    finds the workbook stamped. InputError where it is refused: nothing is then published.
    """
    tell.stands("Nothing was published.")
    workspace = computation.workspace
    read = read_to_publish(asked.file, computation)
    rights = read.report.mapping.organisation.file_rights
    if (before := publication.published_before(asked, read, workspace)) is not None:
        _put(asked.file, read.content, before.content, rights)
        return before.as_published
    if is_open := publication.still_open(read):
        tell.issues(is_open)
        if not asked.yes and not tell.agrees(f"Publish {read.report.month.name} all the same?"):
            return None
    entry, content = publication.keep_publication(asked, read, workspace, publication.evidence_of(read, computation))
    tell.stands(
        f"{read.report.month.name} is published as entry {entry.number}. The workbook may lack its stamp: publish it "
        "once more, which only adds that."
    )
    _put(asked.file, read.content, content, rights)
    return publication.PublishedNow(entry, sha256_of(entry))


def _put(file: Path, before: bytes, after: bytes, rights: int) -> None:
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
