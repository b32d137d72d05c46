"""Signs that no workbook, mail or terminal can hold: told apart, and made visible in what people read."""

import unicodedata

_IN_TEXT = "\n\t"
"""What a text of several lines holds."""


def is_control(sign: str) -> bool:
    """Whether it is a control sign, half a sign (a surrogate), or none at all (U+FFFE, U+FFFF)."""
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE


def sign_number(sign: str) -> str:
    """A sign by its number in Unicode.

    >>> sign_number("é")
    'U+00E9'
    """
    return f"U+{ord(sign):04X}"


def visible(text: str) -> str:
    """The text with every sign that cannot be shown as one that can: the picture of a control sign, or �.

    >>> visible("Duty\\x1b[31m\\uffff"), visible("Two\\nlines")
    ('Duty␛[31m�', 'Two\\nlines')
    """
    if text.isprintable():
        return text
    return "".join(_picture(sign) if sign not in _IN_TEXT and is_control(sign) else sign for sign in text)


def _picture(sign: str) -> str:
    return chr(0x2400 + ord(sign)) if ord(sign) < 32 else "␡" if sign == "\x7f" else "�"
