"""How words of the mapping are compared with those of the spreadsheets, and what becomes a sheet's name."""

from __future__ import annotations

import unicodedata


def word_key(text: str) -> str:
    """What is compared of a code or a team's name: no case, no spaces.

    >>> word_key(" Duty &  Assessment ")
    'duty&assessment'
    """
    return "".join(text.split()).casefold()


def heading_key(text: str) -> str:
    """What is compared of a heading: letters and digits, without case, spaces and punctuation.

    >>> heading_key("Date of\\n Referral: ")
    'dateofreferral'
    """
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def sheet_name(title: str) -> str:
    """A sheet name from a title: without the signs that Excel forbids, cut to 31 characters at a word.

    >>> sheet_name("Effective Assessment and Intervention")
    'Effective Assessment and'
    """
    clean = " ".join("".join(" " if sign in "[]:*?/\\" else sign for sign in title).split()).strip("'")
    return clean if len(clean) <= 31 else clean[:32].rsplit(" ", 1)[0][:31].rstrip()
