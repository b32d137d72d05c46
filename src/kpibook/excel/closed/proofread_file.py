"""Proofreading of a workbook that is not open: every box and the archive, held against the figures of its sources.

The analysis texts of a workbook that is not open, and which workbook of the service's belongs to a month's mails.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook.cache import Cache, cache_folder
from kpibook.clock import time_made
from kpibook.excel.closed.refresh_file import content_of_file, stop_if_not_refreshable, table_state
from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of, read_closed
from kpibook.excel.closed.workbook_sheet import NO_CELL, place_in_words
from kpibook.excel.compute import Computation
from kpibook.excel.tables import (
    ARCHIVE,
    Proof,
    Text,
    archived_texts,
    contradictions,
    find_changes,
    is_box,
    month_of_heading,
    month_to_report,
    names_of_box,
    proofs,
    texts_to_look_at,
)
from kpibook.issues import InputError, Issue, Progress, Severity
from kpibook.months import Period
from kpibook.report import Report
from kpibook.workbook.live import names as named


def box_texts(book: ClosedWorkbook) -> Iterator[Text]:
    """What stands in each analysis box of a file, in words; a formula as it shows."""
    for name in (name for name in book.names if is_box(name, book.names)):
        at = place_of(book.names[name])
        if at is None or at[0] not in book.sheets:
            continue
        place = (at[1] - 1, at[2] - 1)
        cell = book.sheets[at[0]].cells.get(place, NO_CELL)
        kept, heading = (book.cell(other) for other in names_of_box(name))
        shown = cell.shown if cell.is_formula else cell.held
        yield Text(
            name,
            at[0],
            place_in_words(place),
            month_of_heading(heading.shown if heading else ""),
            "" if shown is None else str(shown),
            kept.held if kept else None,
        )


def texts_before_mailing(
    workspace: Path, folder: Path, month: Period, report: Callable[[], Report] | None = None
) -> tuple[Issue, ...]:
    """What is to be said, before a month's mails go out, of the texts of the service's own workbook.

    That is the newest ``performance_report*`` beside the folder of team workbooks, or in ``out``. One that is of
    another month, or that a password protects, says nothing. Contradictions are named where there is a `report`, which
    is asked for only when there is a text to hold against it; where it cannot be made, a warning says so.
    """
    found = [
        path
        for place in {folder.absolute().parent, workspace.absolute() / "out"}
        for path in place.glob("performance_report*.xls[xm]")
        if " " not in path.stem  # a dated copy of an older one
    ]
    if not found:
        return ()
    file = max(found, key=lambda path: (path.stat().st_mtime, str(path)))
    try:
        closed = read_closed(file.read_bytes(), file)
        texts = [text for text in box_texts(closed) if text.month == month.name and text.text]
    except (OSError, InputError):
        return ()
    wrong = _contradictions(texts, closed, str(file), report) if texts and report else ()
    return (*texts_to_look_at(texts, month.name, str(file)), *wrong)


def _contradictions(
    texts: Sequence[Text], closed: ClosedWorkbook, file: str, report: Callable[[], Report]
) -> tuple[Issue, ...]:
    numerators = closed.tables.get(named.DATA_SHEETS[0])
    if numerators is None:
        return ()
    try:
        figures = report()
    except InputError as error:
        said = f"The analysis texts were not held against the figures: {error.issues[0].message}"
        advice = "To see what is wrong with the lists: kpibook check."
        return (Issue("not-proofread", said, sheet=file, severity=Severity.WARNING, advice=advice),)
    return tuple(contradictions(proofs(texts, figures, table_state(named.DATA_SHEETS[0], numerators, closed)), file))


OLDER_FIGURES = (
    "The workbook's figures are not those of the lists any more. Its texts were held against the lists: refresh it, "
    "and proofread again."
)


@dataclass(frozen=True)
class Proofread:
    """What came of it, and whether the workbook holds other figures than the lists."""

    proofs: tuple[Proof, ...]
    older: bool


def proofread_workbook(file: Path, workspace: Path, progress: Progress) -> Proofread:
    """`proofread_file`, with figures as they are worked out now, or were for a refresh of the same inputs."""
    return proofread_file(file, Computation(workspace, time_made(), progress, Cache(cache_folder())))


def proofread_file(file: Path, computation: Computation) -> Proofread:
    """Every claim of every text in a workbook file, its archive too. Nothing is written.

    InputError when it is no workbook of the whole service's, or the lists or the mapping are wrong.
    """
    closed = read_closed(content_of_file(file), file)
    stop_if_not_refreshable(file, closed)
    states = {name: table_state(name, table, closed) for name, table in closed.tables.items()}
    latest = computation.holds(None)
    month = month_to_report(states, latest)
    result = latest if month == latest.month else computation.holds(month)
    older = bool(find_changes(states, result).restated)
    texts = [*box_texts(closed), *(archived_texts(states[ARCHIVE]) if ARCHIVE in states else ())]
    report = computation.report(month)
    return Proofread(tuple(proofs(texts, report, states[named.DATA_SHEETS[0]])), older)
