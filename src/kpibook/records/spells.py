"""Episodes of the same person that follow each other, joined into unbroken spells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import Spells, rows_meeting

_OPEN = np.iinfo(np.int64).max // 4


def add_spells(frame: pd.DataFrame, spells: Spells) -> pd.DataFrame:
    """The frame with two more columns: first and last day of the spell that each row belongs to.

    An episode joins the one before when it starts on or before the day after the latest end so far. The spell's end is
    NaT while one of its episodes is open. Rows that do not meet `where`, or lack person or start, get NaT in both.
    """
    start, end = _days(frame[spells.start]), _days(frame[spells.end])
    person = pd.factorize(frame[spells.by])[0]
    takes_part = rows_meeting(frame, spells.where) & (person >= 0) & frame[spells.start].notna().to_numpy()
    rows = np.flatnonzero(takes_part)
    rows = rows[np.lexsort((end[rows], start[rows], person[rows]))]
    ordered = pd.DataFrame({"person": person[rows], "start": start[rows], "end": end[rows]})
    latest = ordered.groupby("person", sort=False)["end"].cummax().to_numpy(dtype=np.int64)
    begins = np.ones(len(rows), dtype=bool)
    same = ordered["person"].to_numpy()[1:] == ordered["person"].to_numpy()[:-1]
    begins[1:] = ~same | (ordered["start"].to_numpy()[1:] > latest[:-1] + 1)
    spell = np.cumsum(begins) - 1
    firsts = ordered["start"].to_numpy()[begins]
    lasts = latest[np.append(np.flatnonzero(begins)[1:] - 1, len(rows) - 1)] if len(rows) else latest
    return frame.assign(
        **{
            spells.starts: _dates(len(frame), rows, firsts[spell]),
            spells.ends: _dates(len(frame), rows, lasts[spell]),
        }
    )


def _days(dates: pd.Series) -> npt.NDArray[np.int64]:
    """Days since 1970; a blank lies beyond every day."""
    days: npt.NDArray[np.int64] = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(dates.isna().to_numpy(), _OPEN, days)


def _dates(length: int, rows: npt.NDArray[np.intp], days: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    dates = np.full(length, np.datetime64("NaT", "s"))
    known = days < _OPEN
    dates[rows[known]] = days[known].astype("datetime64[D]").astype("datetime64[s]")
    return dates
