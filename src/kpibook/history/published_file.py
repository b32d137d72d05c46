"""EDGE: a published workbook, byte for byte, out of the history."""

from pathlib import Path

from kpibook.history.entry import About, EntryError
from kpibook.history.store import BACKUP, PAYLOADS, damaged_issue, find_entries, forgotten_payloads, payload, read_entry
from kpibook.issues import InputError, Issue, did_you_mean

_FILE = "file"


def published_file(workspace: Path, month: str, number: int | None = None) -> tuple[About, bytes]:
    """The workbook that was published last of a month (its key), or with the entry of that number; what it is about.

    InputError where there is none, it was forgotten, or it or its entry is not as it was.
    """
    found = find_entries(workspace)
    of_month = [each for each in found if each.about and each.about.kind == "published" and each.about.month == month]
    asked = [each for each in of_month if number in (None, each.number)]
    if not asked:
        raise InputError([_none(month, number, [each.about.month for each in found if each.about])])
    try:
        about = read_entry(asked[-1]).about
    except EntryError as error:
        raise InputError([damaged_issue(asked[-1], str(error), error.half)]) from error
    name = f"{about.number:06d}/{_FILE}"
    gone = forgotten_payloads([each.about for each in found if each.about]).get(name)
    if gone is not None:
        what = f"The workbook of entry {about.number} was removed on {gone.at[:10]} by {gone.by}."
        advice = "Its figures are kept: kpibook history INDICATOR."
        raise InputError([Issue("history-forgotten", what, sheet=PAYLOADS, advice=advice)])
    sha256 = about.payloads[_FILE]
    try:
        content = payload(workspace, sha256)
        why = "it is missing"
    except EntryError as error:
        content, why = None, str(error)
    if content is None:
        what = f"The workbook of entry {about.number} of the history cannot be given back: {why}."
        raise InputError([Issue("history-payload", what, sheet=f"{PAYLOADS}/{sha256}", advice=BACKUP)])
    return about, content


def _none(month: str, number: int | None, months: list[str]) -> Issue:
    known = ", ".join(sorted({each for each in months if each})) or "nothing"
    with_entry = "" if number is None else f" with entry {number}"
    advice = did_you_mean(month, months) or f"Published: {known}."
    return Issue("history-none", f"{month} was never published{with_entry}.", advice=advice)
