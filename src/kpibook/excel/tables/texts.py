"""Pure: what is to be said of the analysis texts of a workbook before it is sent: which nobody has worked on yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kpibook.excel.tables.analysis import ARCHIVE_HEADINGS
from kpibook.excel.tables.cells import Typed
from kpibook.excel.tables.table_state import TableState
from kpibook.issues import Issue, Severity
from kpibook.words import TO_FILL
from kpibook.workbook.live import names as named
from xlwings_libreoffice import areas

_SHOWN = 20


@dataclass(frozen=True)
class Text:
    """What stands in an analysis box: the box's defined name, its sheet and cell, the month of its heading, the text,
    and what was drafted into it (None: nothing).

    Of a text in the archive, `name` says in words what it is about.
    """

    name: str
    sheet: str
    cell: str
    month: str
    text: str
    drafted: object = None

    @property
    def is_draft(self) -> bool:
        """Whether nobody has edited it."""
        return bool(self.text) and self.text == self.drafted


def is_box(name: str) -> bool:
    """Whether a name of the workbook is that of an analysis box (and not of its heading)."""
    return name.startswith(named.BOXES) and not name.startswith(f"{named.BOXES}month_")


def names_of_box(name: str) -> tuple[str, str]:
    """The names of the cell that keeps what was drafted into a box, and of its heading.

    >>> names_of_box("analysis_front_1")
    ('kpibook_draft_front_1', 'analysis_month_front_1')
    """
    return name.replace(named.BOXES, named.DRAFTS, 1), name.replace(named.BOXES, f"{named.BOXES}month_", 1)


def archived_texts(archive: TableState) -> Iterator[Text]:
    """The texts of earlier months, on the sheet that keeps them."""
    at = [archive.places.get(heading) for heading in ARCHIVE_HEADINGS]
    if None in at:
        return
    about, month, text = (place for place in at if place is not None)
    for row in range(1, archive.rows):
        cell = areas.Area(archive.row - 1 + row, archive.column - 1 + text).address(False, False)
        said = [archive.cell(row, place) for place in (about, month, text)]
        said = [one.shown if isinstance(one, Typed) else one for one in said]
        yield Text(str(said[0] or ""), archive.sheet, cell, str(said[1] or ""), str(said[2] or ""))


def texts_to_look_at(texts: Iterable[Text], month: str, book: str) -> Iterator[Issue]:
    """Warnings that name the boxes of a month that still hold a draft, and those whose last line nobody filled."""
    of_month = [text for text in texts if text.month == month and text.text]
    drafts = [text for text in of_month if text.is_draft]
    to_fill = [text for text in of_month if not text.is_draft and TO_FILL in text.text]
    if drafts:
        boxes = "1 analysis box still holds" if len(drafts) == 1 else f"{len(drafts)} analysis boxes still hold"
        said = f"{boxes} a draft that nobody has edited: {_places(drafts)}."
        yield _issue("still-draft", said, book, "Add why, and what is being done; or leave it, if it may go as it is.")
    if to_fill:
        boxes = "1 text still holds" if len(to_fill) == 1 else f"{len(to_fill)} texts still hold"
        said = f"{boxes} the line that was left for why and what is being done: {_places(to_fill)}."
        yield _issue("text-to-fill", said, book, "Fill it, or delete it.")


def _places(texts: Sequence[Text]) -> str:
    more = len(texts) - _SHOWN
    named = "; ".join(f'"{text.sheet}", {text.cell}' for text in texts[:_SHOWN])
    return named + (f"; and {more} more" if more > 0 else "")


def _issue(kind: str, said: str, book: str, advice: str) -> Issue:
    return Issue(kind, said, sheet=book, advice=advice, severity=Severity.WARNING)
