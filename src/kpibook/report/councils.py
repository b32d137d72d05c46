"""The council's own published figure among all councils': rank, quarter by polarity, and how many there are."""

import pandas as pd

from kpibook.definitions import MappingFiles, word_key
from kpibook.report.model import Row
from kpibook.report.published_rows import AUTHORITY, AmongCouncils, of_period, of_release, origin_of

_QUARTERS = ("best quarter", "second best quarter", "second worst quarter", "worst quarter")
_ENDS = {1: "st", 2: "nd", 3: "rd"}


def among_councils(mapping: MappingFiles, of_indicator: pd.DataFrame, indicator: str) -> AmongCouncils | None:
    """Where the council stands among all that have a figure for the period that benchmark columns show.

    None where nothing says which council it is, or no council's figure of that period is there. Rank 1 is the best by
    the indicator's polarity; without one, the highest. Equal figures have one rank; the next rank leaves out as many.
    """
    benchmarks = mapping.benchmarks
    if benchmarks is None or not benchmarks.authority or "place_kind" not in of_indicator:
        return None
    period = benchmarks.period or next(map(benchmarks.period_of, benchmarks.columns), "")
    councils = of_indicator[of_indicator["place_kind"] == AUTHORITY]
    councils = of_release(of_period(councils, period), benchmarks.release)
    known = councils[councils["value"].notna()]
    if known.empty:
        return None
    is_own = is_council(known, benchmarks.authority)
    origin = origin_of(known)
    polarity = mapping.indicators[indicator].polarity
    if not is_own.any():
        return AmongCouncils(None, 0, len(known), 0, 0, period, origin, polarity)
    value = float(known.loc[is_own, "value"].iloc[0])
    better = known["value"] < value if polarity == "lower" else known["value"] > value
    rank = int(better.sum()) + 1
    tied = int((known["value"] == value).sum()) - 1
    return AmongCouncils(value, rank, len(known), -(-4 * rank // len(known)), tied, period, origin, polarity)


def is_council(rows: pd.DataFrame, authority: str) -> pd.Series:
    """Which rows are of the council that is named so: by its number, or its name."""
    named = word_key(authority)
    names = rows["area"].map(lambda name: word_key(str(name)) == named)
    return (rows["place_code"].map(str).str.strip() == authority.strip()) | names


def among_councils_words(row: Row, short: bool = False) -> str:
    """What is compared with what, in sentences; '' where nothing is known of other councils. Short: on one line.

    It speaks of the published figure of the whole service alone: what anybody may read, whatever is suppressed here.
    """
    found = row.councils
    if found is None:
        return ""
    source = f" ({found.origin})" if found.origin and not short else ""
    if found.value is None:
        what = f"no figure of the council's own is published; {found.of} others have one"
    else:
        unit = "%" if row.shape == "share" else ""
        what = f"the council's published figure, {found.value:,.10g}{unit}, was {_place(found)}"
    said = f"Among councils, {found.period}: {what}{source}."
    return said if short or found.value is None else f"{said} It is for that year, not for a month of this report."


def _place(found: AmongCouncils) -> str:
    place = f"{ordinal(found.rank)} of {found.of} councils"
    if found.polarity == "neither":
        place += " from the highest"
    else:
        place += f", in the {_QUARTERS[found.quarter - 1]} ({found.polarity} is better)"
    return place + {0: "", 1: "; 1 other has the same"}.get(found.tied, f"; {found.tied} others have the same")


def ordinal(number: int) -> str:
    """A place in a row.

    >>> ordinal(1), ordinal(12), ordinal(103), ordinal(111)
    ('1st', '12th', '103rd', '111th')
    """
    end = "th" if number % 100 in (11, 12, 13) else _ENDS.get(number % 10, "th")
    return f"{number}{end}"
