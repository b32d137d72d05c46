"""Proofreading of an open workbook: every box and the archive, held against the figures of its sources."""

from pathlib import Path

import xlwings as xw

from kpibook.cache import Cache, cache_folder
from kpibook.clock import time_made
from kpibook.excel import tables as table_texts
from kpibook.excel.closed import OLDER_FIGURES
from kpibook.excel.compute import Computation
from kpibook.excel.open.run import quiet_status
from kpibook.excel.open.workbook_state import open_archive, open_texts, read_table, read_workbook
from kpibook.issues import Issue


def proofread_book(book: xw.Book, workspace: Path, earlier: bool = True) -> tuple[str, tuple[Issue, ...]]:
    """How many claims agree, in words, and a warning for each that contradicts the figures. Nothing is changed.

    `earlier`: the texts of earlier months in the archive too. InputError when it is no workbook of the whole service's,
    or the lists or the mapping are wrong.
    """
    computation = Computation(workspace, time_made(), quiet_status(book), Cache(cache_folder()))
    state = read_workbook(book)
    latest = computation.holds(None)
    tables = {target.name: read_table(book, state, target) for target in latest.tables}
    month = table_texts.month_to_report(tables, latest)
    result = latest if month == latest.month else computation.holds(month)
    archive = open_archive(state) if earlier else None
    texts = [*open_texts(book), *(table_texts.archived_texts(archive) if archive else ())]
    found: list[table_texts.Proof] = list(table_texts.proofs(texts, computation.report(month), tables["Numerators"]))
    said = [
        table_texts.proofs_in_words(found),
        *([OLDER_FIGURES] if table_texts.find_changes(tables, result).restated else []),
    ]
    return "\n\n".join(said), tuple(table_texts.contradictions(found, book.name))
