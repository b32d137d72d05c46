"""Pure: what is to be said of the analysis texts of a workbook before it is sent: which nobody has worked on yet.

Then every text of a workbook held against the figures, each claim with the cell of what the table says.

A new month archives last month's analysis texts and leaves fresh boxes; drafts that nobody edited follow the
figures, and empty boxes are drafted where that is asked for.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kpibook.excel.tables.cells import Cell, Typed
from kpibook.excel.tables.months import month_named
from kpibook.excel.tables.table_state import TableState
from kpibook.excel.tables.targets import Box, boxes
from kpibook.issues import Issue, Severity
from kpibook.months import Period
from kpibook.report import Report
from kpibook.words import TO_FILL, Claim, Of, Proofreader, facts_of
from kpibook.workbook.live import names as named
from xlwings_libreoffice import areas

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


_SHOWN = 20
_HEADINGS = f"{named.BOXES}month_"


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


def is_box(name: str, names: Container[str]) -> bool:
    """Whether a name of the workbook is that of an analysis box (and not of its heading).

    Every box has a heading with a name of its own among the workbook's `names`; a name without is an officer's.

    >>> names = ("analysis_front_1", "analysis_month_front_1", "analysis_mine")
    >>> [is_box(name, names) for name in names]
    [True, False, False]
    """
    return name.startswith(named.BOXES) and not name.startswith(_HEADINGS) and names_of_box(name)[1] in names


def is_box_heading(name: str, names: Container[str]) -> bool:
    """Whether a name of the workbook is that of the heading over an analysis box."""
    return name.startswith(_HEADINGS) and name.replace(_HEADINGS, named.BOXES, 1) in names


def names_of_box(name: str) -> tuple[str, str]:
    """The names of the cell that keeps what was drafted into a box, and of its heading.

    >>> names_of_box("analysis_front_1")
    ('kpibook_draft_front_1', 'analysis_month_front_1')
    """
    return name.replace(named.BOXES, named.DRAFTS, 1), name.replace(named.BOXES, _HEADINGS, 1)


def archived_texts(archive: TableState) -> Iterator[Text]:
    """The texts of earlier months, on the sheet that keeps them."""
    places = {str(heading).casefold(): at for heading, at in archive.places.items()}
    at = [places.get(heading) for heading in ARCHIVE_HEADINGS]
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


_BEFORE, _AFTER = 60, 30
"""Characters of a text that are shown before and after what contradicts."""


@dataclass(frozen=True)
class Proof:
    """One claim of a text: where it stands, what the box is about, and the cell of the table that tells ('': none)."""

    text: Text
    about: str
    claim: Claim
    cell: str = ""

    def as_object(self) -> dict[str, object]:
        """For other programs."""
        claim = self.claim
        return {
            "box": self.about,
            "sheet": self.text.sheet,
            "cell": self.text.cell,
            "month": self.text.month,
            "claim": claim.words,
            "at": list(claim.at),
            "indicator": claim.indicator,
            "kind": claim.kind,
            "verdict": claim.verdict,
            "says": claim.says,
            "says_cell": self.cell,
        }


def proofs(texts: Iterable[Text], report: Report, numerators: TableState) -> Iterator[Proof]:
    """Every claim of every text, each held against the figures as they were told of its month.

    A text whose month or box nobody knows (the section has gone) is read all the same, as one of no section.
    """
    reader, known = Proofreader(facts_of(report)), boxes(report)
    by_name = {box.name: box for box in known} | {box.about: box for box in known}
    for text in texts:
        box = by_name.get(text.name)
        month = month_named(text.month) or report.month
        section, block = box.of if box else ("", "")
        indicator = block if block in report.rows else ""
        for claim in reader.read(text.text, section, month, report.subject, indicator):
            cell = _cell(numerators, claim.figures[0]) if claim.figures else ""
            yield Proof(text, box.about if box else text.name, claim, cell)


def _cell(numerators: TableState, of: Of) -> str:
    """Where the table of numerators has a figure: its denominator and target stand in the same row of their tables."""
    keys, at = numerators.under("key"), numerators.places.get(of.month.key)
    key = f"{of.indicator}|{of.scope}"
    if at is None or key not in keys:
        return ""
    row = numerators.row + keys.index(key)
    return f"{numerators.sheet}!{areas.Area(row, numerators.column - 1 + at).address(False, False)}"


def contradictions(found: Iterable[Proof], book: str) -> Iterator[Issue]:
    """A warning for each claim that the table contradicts: the words as they stand, what the table says, and where."""
    for proof in found:
        claim, text = proof.claim, proof.text
        if claim.verdict == "contradicts":
            cell = f" ({proof.cell})" if proof.cell else ""
            yield Issue(
                "text-contradicts",
                f"The text says “{_in_context(text.text, claim.at)}”. The table says: {claim.says}{cell}.",
                sheet=f'{book}, "{text.sheet}", {text.cell}',
                severity=Severity.WARNING,
                advice="Correct the text. If it is right, see what the figure counts: kpibook explain.",
                thing=claim.indicator,
            )


def _in_context(text: str, at: tuple[int, int]) -> str:
    """The words that contradict, within what stands around them on their line."""
    start, end = at
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    first, last = max(line_start, start - _BEFORE), min(line_end, end + _AFTER)
    if first > line_start:
        first = text.find(" ", first, start) + 1 or first
    if last < line_end:
        last = max(text.rfind(" ", end, last), end)
    before, after = ("… " if first > line_start else ""), (" …" if last < line_end else "")
    return f"{before}{text[first:last].strip()}{after}"


def proofs_in_words(found: Sequence[Proof]) -> str:
    """How many claims agree, contradict and were not checked."""
    if not found:
        return "Nothing in the texts is a claim about a figure."
    count = Counter(proof.claim.verdict for proof in found)
    claims = "1 claim" if len(found) == 1 else f"{len(found)} claims"
    return (
        f"{claims} about figures: {count['agrees']} agree, {count['contradicts']} contradict the tables, "
        f"{count['not_checked']} were not checked."
    )
