"""What kind of thing cells hold, in words: never what they hold."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

_DECIMAL = re.compile(r"\s*[-+]?[\d, ]*\d[.]\d+\s*")
_WHOLE = re.compile(r"\s*[-+]?[\d, ]*\d\s*")


def kind_of_cells(cells: Iterable[object]) -> str:
    """What most of the cells are.

    >>> kind_of_cells([7.5, 12.25, "8.0", "eight"]), kind_of_cells(["Zebedee"]), kind_of_cells(["", None])
    ('numbers with decimals', 'text', 'blank cells')
    """
    return Counter(map(_kind, cells)).most_common(1)[0][0]


def _kind(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE and FALSE"
    if isinstance(cell, int | float):
        return "whole numbers" if float(cell).is_integer() else "numbers with decimals"
    if isinstance(cell, dt.date):
        return "dates"
    if isinstance(cell, dt.time | dt.timedelta):
        return "times"
    text = "" if cell is None else str(cell)
    if not text.strip():
        return "blank cells"
    if _DECIMAL.fullmatch(text):
        return "numbers with decimals"
    return "whole numbers" if _WHOLE.fullmatch(text) else "text"
