"""Pure: a new month archives last month's analysis texts and leaves fresh boxes; drafts that nobody edited follow the
figures, and empty boxes are drafted where that is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpibook.excel.tables.cells import Cell
from kpibook.excel.tables.targets import Box
from kpibook.months import Period

ARCHIVE_SHEET, KEPT_SHEET = "Analysis archive", "Kept rows"
ARCHIVE, KEPT = "Archive", "Kept"
"""Names of the tables on them: earlier months' texts, and what stood beside rows that went."""
ARCHIVE_HEADINGS = ("section", "month", "text")
KEPT_HEADINGS = ("table", "row", "column", "content")
NEVER_EDITED = "[Draft that nobody edited]\n"
"""How a text begins in the archive that was still a draft when its month was over."""


@dataclass(frozen=True)
class BoxText:
    """An analysis box as it stands: the month that its heading names, what was typed, and what was once drafted into
    it (None: nothing)."""

    box: Box
    month: str
    text: Cell
    drafted: Cell = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return self.text in (None, "")

    @property
    def is_draft(self) -> bool:
        """Whether it holds a draft, word for word: then its text is kpibook's, and nobody's work."""
        return not self.is_empty and self.text == self.drafted


@dataclass(frozen=True)
class Drafted:
    """How many empty boxes were drafted, and how many drafts that nobody had edited were written anew."""

    boxes: int = 0
    anew: int = 0


NOTHING_DRAFTED = Drafted()


def archived(texts: Sequence[BoxText], month: Period) -> tuple[tuple[str, str, Cell], ...]:
    """Rows for the archive: the text of every box that was filled for another month than the new one.

    A draft too: it may have been sent as it was. It says that it is one.
    """
    return tuple(
        (found.box.about, found.month, in_the_archive(found))
        for found in texts
        if not found.is_empty and found.month != month.name
    )


def in_the_archive(found: BoxText) -> Cell:
    """A text as the archive keeps it."""
    return f"{NEVER_EDITED}{found.text}" if found.is_draft else found.text


def settled(found: BoxText, month: Period, drafting: bool) -> BoxText:
    """A box as it must be in a month.

    A text of another month leaves it (see `archived`). A draft that nobody edited says what the figures say now: it
    would else contradict the table above it. With `drafting` an empty box is drafted. What somebody typed or changed
    stays, whatever it says.
    """
    if found.month != month.name:
        found = BoxText(found.box, month.name, None)
    if found.is_draft or (found.is_empty and drafting and found.box.draft):
        draft = found.box.draft or None
        return replace(found, text=draft, drafted=draft)
    return found


def drafts_among(texts: Sequence[BoxText], month: Period, drafting: bool) -> Drafted:
    """What `settled` writes into these boxes."""
    now = [(found, settled(found, month, drafting)) for found in texts]
    drafted = [(found, after) for found, after in now if after.is_draft and after.text != found.text]
    anew = sum(found.is_draft and found.month == month.name for found, _ in drafted)
    return Drafted(len(drafted) - anew, anew)
