"""Proofreading of a workbook that is not open: every box and the archive, held against the figures of its sources."""

from dataclasses import dataclass
from pathlib import Path

from kpibook.cache import Cache, cache_folder
from kpibook.clock import time_made
from kpibook.excel.closed.box_texts import box_texts
from kpibook.excel.closed.checks import stop_if_not_refreshable
from kpibook.excel.closed.refresh_file import content_of_file, table_state
from kpibook.excel.closed.workbook_file import read_closed
from kpibook.excel.compute import Computation
from kpibook.excel.tables import ARCHIVE, Proof, archived_texts, find_changes, month_to_report, proofs
from kpibook.telling import Progress
from kpibook.workbook.live import names as named

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
