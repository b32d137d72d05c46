"""Texts, ids, codes, teams and numbers, cell by cell; decimals are exact, as a spreadsheet has them."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Final, Literal

from kpibook.definitions import YES_NO, MappingFiles, id_key, without_number, word_key
from kpibook.definitions.kinds import Rate

NOT_AVAILABLE_MARKS = frozenset({"c", "z", "x", "k", "u", "low", "~", ":", "-", "–", "—", "n/a", "na"})
"""What statistical releases write where a figure is not available: suppressed, not applicable, unavailable, rounds to
0, of low reliability. None of them is 0."""

_FAILED_FORMULA = re.compile(r"#(?:N/A|[A-Z_/0]+[!?]|GETTING_DATA|not calculated)|Err:\d{3}")
_THOUSANDS = re.compile(r"[+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?")
_LARGEST = 2**53
_LEADING_ZEROS = re.compile("^0+(?=[0-9]+$)", re.MULTILINE)
_IDS_AT_ONCE = 5_000
_SHORTENED = re.compile(r"\d{1,3}(?:[.,]\d+)?e\+\d+")
_DIGITS_KEPT = 10**15
"""A spreadsheet's number cell keeps 15 digits: of a number from here on, the last ones may be lost."""
_A_NUMBER = 18
"""Of so many digits, a number is quickly read."""
Reader = Callable[[object], object]

Commas = Literal["thousands", "decimal"] | None

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SPACED = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?")
_SURE_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
_DECIMAL_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WITH_DECIMAL_COMMA = re.compile(
    r"[+-]?(?:[0-9]+(?:,[0-9]*)?|,[0-9]+|[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)(?:,[0-9]+)?)"
)


class Unreadable(Enum):
    """One value only, so that it is never taken for one that was read."""

    VALUE = "unreadable"


UNREADABLE: Final[Literal[Unreadable.VALUE]] = Unreadable.VALUE


def read_text(cell: object) -> str:
    """What is written, without outer spaces; blank is ''. A whole number has no decimal point, a day is ISO.

    >>> read_text(" =1+1 "), read_text(1234.0), read_text("00123"), read_text(dt.datetime(2023, 2, 3))
    ('=1+1', '1234', '00123', '2023-02-03')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def is_failed_formula(text: str) -> bool:
    """Whether Excel or LibreOffice shows this for a formula that failed, or it was never calculated (see sources/).

    >>> [is_failed_formula(text) for text in ("#N/A", "#not calculated", "Err:502", "#1 Team")]
    [True, True, True, False]
    """
    return text[:1] in ("#", "E") and _FAILED_FORMULA.fullmatch(text) is not None


def read_id(cell: object) -> str | Unreadable | None:
    """An id in the normal form in which ids are compared (`id_key`); None when blank. An error's text is no id.

    Nor is what a spreadsheet made of a long one: ``4.81998E+12``, or a number cell that keeps 15 of its digits. Many
    ids become one so.

    >>> read_id("00123"), read_id(1234.0), read_id("C 12"), read_id(" ")
    ('123', '1234', 'c12', None)
    >>> read_id("#N/A") is read_id("4.81998E+12") is read_id(1e15) is UNREADABLE
    True
    """
    return UNREADABLE if _lost_digits(cell) else _id_of(read_text(cell))


def _id_of(text: str) -> str | Unreadable | None:
    if is_failed_formula(text):
        return UNREADABLE
    key = id_key(text)
    return UNREADABLE if "e+" in key and _SHORTENED.fullmatch(key) else key or None


def _lost_digits(cell: object) -> bool:
    return isinstance(cell, float | int) and abs(cell) >= _DIGITS_KEPT


def read_ids(cells: Sequence[object]) -> tuple[list[str], list[object]]:
    """What `read_text` and `read_id` give for each cell. Ids of letters and digits alone are read many at once.

    >>> read_ids(["00123", "C 12", "0", "Ab1"])
    (['00123', 'C 12', '0', 'Ab1'], ['123', 'c12', '0', 'ab1'])
    """
    texts: list[str] = []
    ids: list[object] = []
    for start in range(0, len(cells), _IDS_AT_ONCE):
        some = [cell if isinstance(cell, str) else read_text(cell) for cell in cells[start : start + _IDS_AT_ONCE]]
        together = "\n".join(some)
        if together.isascii() and together.replace("\n", "").isalnum() and together.count("\n") == len(some) - 1:
            texts += some
            ids += _plain_ids(some, together)
        else:
            texts += (some := [text.strip() for text in some])
            ids += map(_id_of, some)
    if set(map(type, cells)) - {str}:
        ids = [UNREADABLE if _lost_digits(cell) else id_ for cell, id_ in zip(cells, ids, strict=True)]
    return texts, ids


def _plain_ids(texts: list[str], together: str) -> list[Any]:
    """The normal form of ids that are letters and digits alone; `together` is them all."""
    if max(map(len, texts)) <= _A_NUMBER and all(map(str.isdigit, texts)):
        return list(map(str, map(int, texts)))
    return [text if text else None for text in _LEADING_ZEROS.sub("", together).casefold().split("\n")]


def read_whole_number(cell: object) -> int | Unreadable | None:
    """A whole number; None when blank. Commas or spaces between thousands are read.

    >>> read_whole_number("1,234"), read_whole_number(12.0), read_whole_number(12.5), read_whole_number(" ")
    (1234, 12, <Unreadable.VALUE: 'unreadable'>, None)
    """
    number = _number(cell)
    if number is None or isinstance(number, Unreadable):
        return number
    return int(number) if number.is_integer() and abs(number) < _LARGEST else UNREADABLE


def read_figure(cell: object) -> float | Unreadable | None:
    """A published figure; None when blank or marked as not available. ``27%`` is 27, commas are read.

    >>> read_figure("27%"), read_figure("10,480"), read_figure("c"), read_figure("lots")
    (27.0, 10480.0, None, <Unreadable.VALUE: 'unreadable'>)
    """
    if isinstance(cell, str):
        text = cell.strip()
        if text.casefold() in NOT_AVAILABLE_MARKS:
            return None
        cell = text.removesuffix("%").rstrip() if text != "%" else text
    return _number(cell)


def is_figure(cell: object) -> bool:
    """Whether it can be read as a published figure, a mark in the place of one, or a blank.

    >>> is_figure("22.4"), is_figure("low"), is_figure(""), is_figure("22.4.1")
    (True, True, True, False)
    """
    return not isinstance(read_figure(cell), Unreadable)


def read_number(cell: object) -> float | None:
    """A published figure as a number; None where it is not available, or cannot be read.

    >>> read_number("22.40"), read_number("c")
    (22.4, None)
    """
    read = read_figure(cell)
    return None if isinstance(read, Unreadable) else read


def _number(cell: object) -> float | Unreadable | None:
    if isinstance(cell, bool):
        return UNREADABLE
    if isinstance(cell, float | int):
        return float(cell) if abs(cell) < float("inf") else UNREADABLE
    if not isinstance(cell, str):
        return UNREADABLE
    text = cell.strip().replace("\u00a0", " ")
    if not text:
        return None
    return float(text.replace(",", "").replace(" ", "")) if _THOUSANDS.fullmatch(text) else UNREADABLE


def code_reader(spellings: Mapping[str, Iterable[str]], numbered: bool = False) -> Reader:
    """A reader of one code list, given code → spellings; the code itself always is one.

    `numbered`: a leading ``a)`` or ``1.`` is dropped.

    >>> read = code_reader({"yes": ("y",), "no": ("n",)}, numbered=True)
    >>> read(" Y"), read("b) No"), read(""), read("maybe")
    ('yes', 'no', None, <Unreadable.VALUE: 'unreadable'>)
    """
    known: dict[str, str] = {word_key(code): code for code in spellings}
    for code, words in spellings.items():
        for word in words:
            known.setdefault(word_key(word), code)

    def read(cell: object) -> object:
        text = read_text(cell)
        if not text:
            return None
        found = known.get(word_key(text))
        if found is None and numbered:
            found = known.get(word_key(without_number(text)))
        return UNREADABLE if found is None else found

    return read


def code_spellings(codes: str | None, mapping: MappingFiles) -> dict[str, tuple[str, ...]]:
    """Code → spellings of a code list; `yes_no` is built in, and the mapping's own adds to it."""
    spellings: dict[str, tuple[str, ...]] = dict(YES_NO) if codes == "yes_no" else {}
    if codes in mapping.codes:
        for code, words in mapping.codes[codes].values.items():
            spellings[code] = (*spellings.get(code, ()), *words)
    return spellings


def team_spellings(source_id: str, field: str, mapping: MappingFiles) -> dict[str, tuple[str, ...]]:
    """Team id → spellings: id, name, aliases. A population's field may name service areas too."""
    spellings = {team: (details.name, *details.aliases) for team, details in mapping.teams.items()}
    if _is_population_team(source_id, field, mapping):
        for area, details in mapping.service_areas.items():
            spellings.setdefault(area, (details.name,))
    return spellings


def _is_population_team(source_id: str, field: str, mapping: MappingFiles) -> bool:
    rates = (measure.population for measure in mapping.measures.values() if isinstance(measure, Rate))
    return any(population.source == source_id and population.team == field for population in rates)


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
    with_commas = _DECIMAL_THOUSANDS if commas == "thousands" else _SURE_THOUSANDS
    return text.replace(",", "") if with_commas.fullmatch(text) else None


def _rounded(number: float) -> float | Unreadable:
    return float(f"{number:.15g}") if abs(number) < 1e300 else UNREADABLE
