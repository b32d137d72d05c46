"""Signs that no text of the mapping may hold: those that no workbook can, and those that a mail's header must not.

A workbook with a control character in it is one that Excel offers to repair. A mail's header ends at a line break, and
an encoded word (RFC 2047) is read as what it encodes, which may be a line break.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from kpibook.definitions.complaints import place, words
from kpibook.definitions.kinds import KeyPath
from kpibook.issues import Issue
from kpibook.signs import is_control, sign_number

_IN_TEXT = "\n\t"
"""What a text of several lines holds."""
_ORGANISATION = ("name", "short_name", "service", "report_title", "protective_marking", "whole_label")
_SHOWN = {
    *("name", "short_name", "service", "report_title", "whole_label", "title", "short_title", "placeholder"),
    *("target_shown", "shown", "heading", "labels", "boxes"),
}
"""Keys whose texts name something: they stand in narrow cells, in formulas, links and charts."""
LONGEST_NAME, LONGEST_TEXT = 250, 2_000
"""UTF-16 units, as Excel counts, that a name and any other text may have: a formula that is put together from several
takes 8,192, and a cell 32,767."""
_TURNING = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x2070))}
"""Signs that turn the direction of reading, or say how: what is shown is then not what is written."""


def control_sign(text: str) -> str:
    """The first character that no workbook can hold, by its number in Unicode; '' when there is none.

    >>> control_sign("Duty\\x07 team"), control_sign("Two\\nlines")
    ('U+0007', '')
    """
    return next((sign_number(sign) for sign in text if sign not in _IN_TEXT and is_control(sign)), "")


def unfit_for_header(text: str) -> str:
    """What in a text no header of a mail may hold, in words; '' when it may stand in one.

    >>> unfit_for_header("=?utf-8?q?x?="), unfit_for_header("Two\\nlines")
    ('"=?", which begins an encoded word', 'the control character U+000A')
    >>> unfit_for_header("Tîm Asesu (Ffiniau)?")
    ''
    """
    for sign in text:
        if is_control(sign) or sign in _TURNING or unicodedata.category(sign) in ("Zl", "Zp"):
            return f"the control character {sign_number(sign)}"
    return '"=?", which begins an encoded word' if "=?" in text else ""


def excel_length(text: str) -> int:
    """Length as Excel counts it: a character beyond Unicode's first 65,536 counts twice.

    >>> excel_length("a"), excel_length("\U0001f600")
    (1, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _longest(path: KeyPath) -> int:
    keys = {str(key) for key in path[-2:]}  # a label's own key is a code, a box's a number
    return LONGEST_NAME if keys & _SHOWN else LONGEST_TEXT


def text_issues(values: Mapping[str, Any], places: Mapping[KeyPath, str]) -> Iterator[Issue]:
    """An error for each text or key of the mapping with a character in it that may not stand there."""
    for path, text in _texts(values, ()):
        name = f'The text of "{path[-1]}" ({words(path)})' if path else "A text"
        if sign := control_sign(text):
            message = f"{name} holds the control character {sign}, which no workbook can hold."
            advice = "Take it out; it may have come along with copied text, and no editor may show it."
            yield Issue("control-sign", message, mapping=place(path, places), advice=advice)
        elif (length := excel_length(text)) > (longest := _longest(path)):
            message = f"{name} has {length:,} characters: no more than {longest:,} fit where a workbook shows it."
            yield Issue("long-text", message, mapping=place(path, places), advice="Shorten it.")
        elif _reaches_header(path) and (unfit := unfit_for_header(text)):
            message = f"{name} holds {unfit}: it stands in the headers of mails, which must not hold that."
            advice = "Write it on one line, in plain letters, digits and punctuation."
            yield Issue("text-for-header", message, mapping=place(path, places), advice=advice)


def _texts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every text, with its path of keys; a key that is typed by hand (a code) is a text of its own path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            if isinstance(key, str):
                yield (*path, key), key.strip("\n\t")
            yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _texts(item, (*path, at))


def _reaches_header(path: KeyPath) -> bool:
    match path:
        case ("organisation", str(key)):
            return key in _ORGANISATION
        case ("teams" | "service_areas", _, "name") | ("teams" | "service_areas", _, "recipients", *_):
            return True
        case ("mail", "sender" | "sender_name" | "reply_to"):
            return True
        case _:
            return False
