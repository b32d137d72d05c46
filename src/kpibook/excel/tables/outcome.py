"""Pure: what a refresh did, and the message in which an officer reads it."""

from dataclasses import dataclass

from kpibook.excel.tables.changes import Changes, in_words
from kpibook.excel.tables.texts import NOTHING_DRAFTED, Drafted


@dataclass(frozen=True)
class Outcome:
    """What a refresh did. `restored`: it first undid one that had broken off. `rebuild`: nothing was written, because
    the mapping now asks for other rows or sections than the workbook has. `footers_stay`: the lists were taken on
    another day than the footers say, which no refresh of an open workbook writes. `drafting`: drafts were asked for."""

    changes: Changes
    archived: int
    kept: int
    written: bool
    restored: bool
    same_mapping: bool
    rebuild: bool = False
    footers_stay: bool = False
    drafting: bool = False
    drafted: Drafted = NOTHING_DRAFTED


def closing_message(outcome: Outcome, after: str) -> str:
    """Everything that an officer should know, in one message.

    >>> print(closing_message(Outcome(Changes((), (), (), ()), 0, 0, False, False, True), ""))
    Nothing has changed: the workbook holds what the sources say.
    """
    parts = in_words(outcome.changes, outcome.same_mapping)
    if outcome.restored:
        parts.insert(0, "An earlier refresh had broken off; the workbook was put back as it was before it.")
    if outcome.archived:
        texts = "1 analysis text" if outcome.archived == 1 else f"{outcome.archived} analysis texts"
        boxes = "their boxes begin anew" if outcome.drafting else "the boxes are empty"
        parts.append(f"{texts} moved to the sheet Analysis archive; {boxes} for the new month.")
    parts += _draft_words(outcome)
    if outcome.kept:
        parts.append("Something was typed beside rows that have gone; it is now on the sheet Kept rows.")
    if not outcome.written:
        parts.append("Nothing has changed: the workbook holds what the sources say.")
    elif not parts:
        parts.append("Lists were brought up to date; no figure changed.")
    if outcome.footers_stay:
        parts.append(
            "The footers still name the day of the earlier lists: a refresh of an open workbook writes cells only. "
            "Close it and run kpibook refresh FILE to bring them up to date."
        )
    if outcome.written and after:
        parts.append(after)
    return "\n\n".join(parts)


def _draft_words(outcome: Outcome) -> list[str]:
    """What became of drafts, in words."""
    drafted, anew = outcome.drafted.boxes, outcome.drafted.anew
    said = []
    if drafted:
        boxes = "1 empty box was" if drafted == 1 else f"{drafted} empty boxes were"
        said.append(
            f"{boxes} drafted from the figures; each says so above it until somebody edits it. Add why, and what is "
            "being done."
        )
    elif outcome.drafting:
        said.append("Nothing was drafted: no box is empty of which the figures say something.")
    if anew:
        drafts = "1 draft that nobody had edited was" if anew == 1 else f"{anew} drafts that nobody had edited were"
        said.append(f"{drafts} written anew, after the figures.")
    return said
