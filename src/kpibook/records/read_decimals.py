"""Numbers with decimals, exactly: 0.1 + 0.2, as a spreadsheet adds them up, is 0.3."""

import re
from typing import Literal

from kpibook.records.unreadable import UNREADABLE, Unreadable

Commas = Literal["thousands", "decimal"] | None

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SPACED = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?")
_SURE_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WITH_DECIMAL_COMMA = re.compile(
    r"[+-]?(?:[0-9]+(?:,[0-9]*)?|,[0-9]+|[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)(?:,[0-9]+)?)"
)


def read_decimal(cell: object, commas: Commas = None) -> float | Unreadable | None:
    """A number that may have decimals, to the 15 digits that a spreadsheet holds; None when blank.

    Two numbers of 15 digits are never one number to a computer, nor do they change places: rounded so, numbers compare
    as they are written. A comma that may stand before decimals or between thousands (``1,234``) is not guessed at.

    >>> read_decimal(0.1 + 0.2), read_decimal("5.4"), read_decimal("1,234.5"), read_decimal(" ")
    (0.3, 5.4, 1234.5, None)
    >>> read_decimal("1,234"), read_decimal("1,234", commas="thousands"), read_decimal("1,234", commas="decimal")
    (<Unreadable.VALUE: 'unreadable'>, 1234.0, 1.234)
    """
    if isinstance(cell, bool):
        return UNREADABLE
    if isinstance(cell, float | int):
        return _rounded(cell)
    if not isinstance(cell, str):
        return UNREADABLE
    text = cell.translate(_SPACES).strip()
    if not text:
        return None
    plain = _with_point(text, commas)
    return UNREADABLE if plain is None else _rounded(float(plain))


def _with_point(text: str, commas: Commas) -> str | None:
    """The number with a point before its decimals and nothing between thousands; None where it is none, or not sure."""
    if commas == "decimal":
        found = _WITH_DECIMAL_COMMA.fullmatch(text)
        return text.replace(".", "").replace(" ", "").replace(",", ".") if found else None
    if _PLAIN.fullmatch(text):
        return text
    if _SPACED.fullmatch(text):
        return text.replace(" ", "")
    with_commas = _THOUSANDS if commas == "thousands" else _SURE_THOUSANDS
    return text.replace(",", "") if with_commas.fullmatch(text) else None


def _rounded(number: float) -> float | Unreadable:
    return float(f"{number:.15g}") if abs(number) < 1e300 else UNREADABLE
