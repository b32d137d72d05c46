"""Which rows of the benchmarks list a column shows: of one period, and of one release."""

from dataclasses import dataclass

import pandas as pd

from kpibook.definitions import NEIGHBOURS_LIST, MappingFiles, id_key, same_period
from kpibook.tables import Records

AUTHORITY = "Local authority"
"""The kind of place whose figures have a rank."""


@dataclass(frozen=True)
class AmongCouncils:
    """The council's own published figure of a period among all councils': its rank, of how many, in which quarter.

    Rank and quarter 1 are the best by polarity; `tied` others have the same figure. `value` None: none is published.
    """

    value: float | None
    rank: int
    of: int
    quarter: int
    tied: int
    period: str
    origin: str
    polarity: str


def is_called(values: pd.Series, name: str) -> pd.Series:
    """Where the column, of words or of ids in their normal form, says the name."""
    return values.isin([name, id_key(name)])


def rows_called(records: Records, indicator: str) -> pd.DataFrame:
    """The rows of the benchmarks list that are of an indicator."""
    return records.rows_that_say("indicator", (indicator, id_key(indicator)))


def of_period(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows of a period, however a financial year is written."""
    if rows.empty:
        return rows
    wanted = same_period(period)
    spelled = {written for written in rows["period"].dropna().unique() if same_period(str(written)) == wanted}
    return rows[rows["period"].isin([*spelled, period, id_key(period)])]


def of_release(rows: pd.DataFrame, preferred: str) -> pd.DataFrame:
    """The rows of one release: the one that is preferred, else the one that was there first.

    What was written into the list by hand is of no release, and was there before all that were imported.
    """
    if rows.empty or "release" not in rows:
        return rows
    said = rows["release"].fillna("").astype(str)
    if said.nunique() == 1:
        return rows
    releases = releases_in(rows)
    chosen = preferred if preferred and preferred in releases else releases[0]
    return rows[said == chosen]


def releases_in(rows: pd.DataFrame) -> list[str]:
    """The releases of some rows, the one first that was there first."""
    order = pd.DataFrame(
        {name: rows[name].fillna("").astype(str) for name in ("release", "imported")},
    ).sort_values(["imported", "release"], kind="stable")
    return list(dict.fromkeys(order["release"]))


def column_rows(mapping: MappingFiles, frame: pd.DataFrame, of_indicator: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows of an indicator that a column averages, of its period and of one release. `frame`: the whole list."""
    benchmarks = mapping.benchmarks
    if benchmarks is None or of_indicator.empty:
        return of_indicator[:0]
    shown = benchmarks.columns[column]
    if shown.neighbours:
        rows = of_indicator[:0]
        if "place_kind" in of_indicator:
            theirs = neighbour_codes(frame, shown.neighbours)
            rows = of_indicator[
                (of_indicator["place_kind"] == AUTHORITY) & of_indicator["place_code"].map(str).isin(theirs)
            ]
    else:
        rows = of_indicator[is_called(of_indicator["area"], shown.area)]
    return of_release(of_period(rows, benchmarks.period_of(column)), benchmarks.release)


def neighbour_codes(frame: pd.DataFrame, model: str) -> list[str]:
    """The numbers of the council's statistical neighbours, as a model that was imported names them, nearest first."""
    if "place_code" not in frame:
        return []
    rows = frame[is_called(frame["indicator"], NEIGHBOURS_LIST) & (frame["period"].map(str) == model)]
    return list(dict.fromkeys(rows.sort_values("value")["place_code"].map(str)))


def origin_of(rows: pd.DataFrame) -> str:
    """Who published some rows, and in which release."""
    publishers = [text for text in rows["published_by"] if isinstance(text, str) and text]
    releases: list[object] = list(rows["release"]) if "release" in rows else []
    told = [f"release {text}" for text in releases if isinstance(text, str) and text]
    return ", ".join(dict.fromkeys([*publishers, *told]))
