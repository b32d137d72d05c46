"""Pure: every text of a workbook held against the figures, each claim with the cell of what the table says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kpibook.excel.tables.months import month_named
from kpibook.excel.tables.table_state import TableState
from kpibook.excel.tables.targets import boxes
from kpibook.excel.tables.texts import Text
from kpibook.issues import Issue, Severity
from kpibook.report import Report
from kpibook.words import Claim, Of, Proofreader, facts_of
from xlwings_libreoffice import areas

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
