"""What Excel makes of a text that is written into a cell that is not formatted as text.

Excel reads such a text as if it had been typed: "540" becomes a number, "1/20" and "2023-02" dates, "23%" 0.23, "=…" a
formula. LibreOffice takes what it is given through UNO as it is. The engine does what Excel does, so that a text
column whose number format was not set to ``@`` first fails a test here rather than in an office. British settings;
wider than Excel in doubt: what Excel might read as something else is read as something else.
"""

import datetime as dt
import re
from typing import Any

TEXT_FORMAT = "@"

_NUMBER = re.compile(r"^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?(e[+-]?\d+)?$", re.IGNORECASE)
_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_PARTS = re.compile(r"^(\d{1,4}|[a-z]{3,9})[/\- ](\d{1,4}|[a-z]{3,9})(?:[/\- ](\d{2}|\d{4}))?$", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAY_0 = dt.date(1899, 12, 30)


def as_excel_reads(text: str, number_format: str, today: dt.date | None = None) -> Any:
    """The value that the cell will hold, in the bridge's words (see `bridge.cells`).

    >>> as_excel_reads("540", "General"), as_excel_reads("540", "@")
    (540.0, '540')
    >>> as_excel_reads("1/20", "General", dt.date(2024, 1, 1))
    ['n', 43831.0, 'MMM-YY']
    >>> as_excel_reads("23%", "General"), as_excel_reads("=1+1", "General"), as_excel_reads("=1+1", "@")
    (['n', 0.23, '0%'], ['f', '=1+1'], '=1+1')
    >>> as_excel_reads("'540", "General"), as_excel_reads("N/A", "General")
    ('540', 'N/A')
    """
    if text.startswith("'"):
        return text[1:]
    if number_format == TEXT_FORMAT:
        return text
    bare = text.strip()
    if not bare:
        return text
    number = _number(bare)
    if number is not None:
        return number
    if bare[0] in "=+-@" and len(bare) > 1:
        return ["f", "=" + bare.lstrip("=@")]
    if bare.casefold() in ("true", "false"):
        return bare.casefold() == "true"
    return _time(bare) or _date(bare, today or dt.date.today()) or text


def _number(text: str) -> Any:
    negative = text.startswith("(") and text.endswith(")")
    bare = text[1:-1] if negative else text
    pounds, bare = bare.startswith("£"), bare.removeprefix("£")
    percent, bare = bare.endswith("%"), bare.removesuffix("%").rstrip()
    if not any(letter.isdigit() for letter in bare) or not _NUMBER.match(bare):
        return None
    value = float(bare.replace(",", "")) * (-1 if negative else 1)
    if percent:
        return ["n", value / 100, "0.00%" if "." in bare else "0%"]
    return ["n", value, "£#,##0.00"] if pounds else value


def _time(text: str) -> Any:
    found = _TIME.match(text)
    if not found or int(found[2]) > 59:
        return None
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    return ["n", seconds / 86_400, "HH:MM:SS" if found[3] else "HH:MM"]


def _date(text: str, today: dt.date) -> Any:
    found = _PARTS.match(text)
    if not found:
        return None
    first, second, third = found.groups()
    if third:
        readings = [(first, second, third)] if len(first) < 4 else [(third, second, first)]
        code = "DD/MM/YYYY"
    elif len(first) == 4 or len(second) == 4:
        readings, code = [("1", second, first) if len(first) == 4 else ("1", first, second)], "MMM-YY"
    else:
        day, month = (first, second) if first.isdigit() else (second, first)
        readings, code = [(day, month, str(today.year))], "DD-MMM"
    for day, month, year in readings:
        made = _make_date(day, month, year)
        if made:
            return ["n", float((made - _DAY_0).days), code]
    made = _make_date("1", first, second) if not third else None
    return ["n", float((made - _DAY_0).days), "MMM-YY"] if made else None


def _make_date(day: str, month: str, year: str) -> dt.date | None:
    number = _month(month)
    if number is None or not day.isdigit() or not year.isdigit():
        return None
    full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 30 else 1900)
    try:
        return dt.date(full, number, int(day))
    except ValueError:
        return None


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    word = text.casefold()
    if word in _LONG_MONTHS:
        return _LONG_MONTHS.index(word) + 1
    return _MONTHS.index(word) + 1 if word in _MONTHS else None
