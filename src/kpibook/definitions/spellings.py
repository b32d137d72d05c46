"""How words of the mapping are compared with those of the spreadsheets, and what becomes a sheet's name."""

import re
import unicodedata

YES_NO = {"yes": ("yes", "y", "true", "t", "1"), "no": ("no", "n", "false", "f", "0")}
"""The code list `yes_no`, which every mapping has; one of the same name in the mapping adds to it."""

_NUMBERED = re.compile(r"\(?[a-z0-9]{1,2}[).:]\s*(?=\S)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f]+")
"""What `_is_unseen` says of the signs of ASCII."""
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_WRAPPED = re.compile(r'="(.*)"')
_WHOLE_NUMBER = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))

_QUOTES = str.maketrans({
    **dict.fromkeys("`\u00b4\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb", '"'),
})  # fmt: skip


def word_key(text: str) -> str:
    """What is compared of a code or a team's name: no case, no spaces.

    >>> word_key(" Duty &  Assessment ")
    'duty&assessment'
    """
    return "".join(text.split()).casefold()


def look_key(text: str) -> str:
    """What texts have in common that look alike to whoever reads them, but are not the same.

    Case, spaces and signs that nobody sees do not count; quotation marks and dashes of all kinds are one, and
    compatible signs (NFKC) the plain ones.

    >>> look_key("Children\u2019s  home \u2013 A\u200b") == look_key("CHILDREN'S HOME - A")
    True
    """
    if text.isascii():
        return _UNSEEN.sub("", text).translate(_QUOTES).casefold()
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_DASHES)
    return "".join(sign for sign in text if not _is_unseen(sign)).casefold()


def without_number(text: str) -> str:
    """The same without a leading ``a)`` or ``1.``, which forms put before yes and no.

    >>> without_number("b) No"), without_number("No.")
    ('No', 'No.')
    """
    return _NUMBERED.sub("", text, count=1)


def id_key(text: str) -> str:
    """The one normal form in which ids are compared, whatever spreadsheets and their programs made of them.

    Full-width and other compatible signs are read as the plain ones (NFKC), dashes as hyphens; invisible signs, spaces
    and case do not count. ``="00123"`` and ``'00123`` are unwrapped. An id of digits alone has no leading zeros, no
    commas between thousands and no ``.0``. A letter before the digits is never dropped: it may be another thing.

    >>> [id_key(text) for text in ("00123", '="123"', "'123", "123.0", "P 1,234", "1,234", "C12\\u200b3", "000")]
    ['123', '123', '123', '123', 'p1,234', '1234', 'c123', '0']
    """
    if not (text.isascii() and text.isalnum()):
        if text.isascii():
            text = _UNSEEN.sub("", text)
        else:
            text = unicodedata.normalize("NFKC", text).translate(_DASHES)
            text = "".join(sign for sign in text if not _is_unseen(sign))
        if wrapped := _WRAPPED.fullmatch(text):
            text = wrapped[1]
        text = text.removeprefix("'")
    if _WHOLE_NUMBER.fullmatch(text):
        return text.partition(".")[0].replace(",", "").lstrip("0") or "0"
    return text.casefold()


def _is_unseen(sign: str) -> bool:
    """Spaces, controls, marks of direction, joiners and variants: characters that nobody sees in an id."""
    return sign.isspace() or unicodedata.category(sign) in ("Cf", "Cc") or "\ufe00" <= sign <= "\ufe0f"


def heading_key(text: str) -> str:
    """What is compared of a heading: letters and digits, without case, spaces and punctuation.

    >>> heading_key("Date of\\n Referral: ")
    'dateofreferral'
    """
    if text.isascii():  # nearly all are, and every cell of a sheet's first rows is asked for its key
        return text.casefold() if text.isalnum() else _NO_LETTER.sub("", text.casefold())
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def sheet_name(title: str) -> str:
    """A sheet name from a title: without the characters that Excel forbids, cut to 31 characters at a word.

    >>> sheet_name("Effective Assessment and Intervention")
    'Effective Assessment and'
    """
    clean = " ".join("".join(" " if sign in "[]:*?/\\" else sign for sign in title).split()).strip("'")
    return clean if len(clean) <= 31 else clean[:32].rsplit(" ", 1)[0][:31].rstrip()
