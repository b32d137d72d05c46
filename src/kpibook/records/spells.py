"""Episodes of the same person that follow each other, joined into unbroken spells."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import MappingFiles, Spells, rows_meeting, with_id_keys

_OPEN = np.iinfo(np.int64).max // 4


def with_keys(spells: Spells, mapping: MappingFiles, source: str) -> Spells:
    """The same, its conditions on ids in the normal form in which records hold them."""
    begins = spells.begins_with and with_id_keys((spells.begins_with,), mapping, source)[0]
    return spells.model_copy(update={"where": with_id_keys(spells.where, mapping, source), "begins_with": begins})


def add_spells(frame: pd.DataFrame, spells: Spells) -> pd.DataFrame:
    """The frame with two more columns: first and last day of the spell that each row belongs to.

    An episode joins the one before when it starts on or before the day after the latest end so far, unless it meets
    `begins_with`: it then begins a spell with all that follow, and what was open before is another's. The spell's end
    is NaT while one of its episodes is open. Rows that do not meet `where`, or lack person (or another field of `by`)
    or start, get NaT in both.
    """
    start, end = _days(frame[spells.start]), _days(frame[spells.end])
    whose = _whose(frame, spells.by)
    anew = rows_meeting(frame, (spells.begins_with,)) if spells.begins_with else np.zeros(len(frame), dtype=bool)
    takes_part = rows_meeting(frame, spells.where) & (whose >= 0) & frame[spells.start].notna().to_numpy()
    rows = np.flatnonzero(takes_part)
    # Of episodes that start on one day, the one that begins a spell comes first: the others then belong to it.
    rows = rows[np.lexsort((end[rows], ~anew[rows], start[rows], whose[rows]))]
    anew, starts = anew[rows], start[rows]
    parted = _differs(whose[rows]) | (anew & ~_again_that_day(anew, whose[rows], starts))
    part = np.cumsum(parted, dtype=np.int64)
    latest = pd.Series(end[rows]).groupby(part, sort=False).cummax().to_numpy(dtype=np.int64)
    begins = _differs(part)
    begins[1:] |= starts[1:] > latest[:-1] + 1
    spell = np.cumsum(begins) - 1
    firsts = starts[begins]
    lasts = latest[np.append(np.flatnonzero(begins)[1:] - 1, len(rows) - 1)] if len(rows) else latest
    return frame.assign(
        **{
            spells.starts: _dates(len(frame), rows, firsts[spell]),
            spells.ends: _dates(len(frame), rows, lasts[spell]),
        }
    )


def _whose(frame: pd.DataFrame, fields: Sequence[str]) -> npt.NDArray[np.int64]:
    """Whose episode each row is, as a number; -1 where one of the fields is blank."""
    whose = np.zeros(len(frame), dtype=np.int64)
    blank = np.zeros(len(frame), dtype=bool)
    for field in fields:
        codes, distinct = pd.factorize(frame[field])
        blank |= (codes < 0) | (frame[field] == "").to_numpy(dtype=bool)
        whose = pd.factorize(whose * (len(distinct) + 1) + codes)[0].astype(np.int64)
    return np.where(blank, -1, whose)


def _differs(of: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Where a value is another than the one before; the first always is."""
    return np.append(np.ones(min(len(of), 1), dtype=bool), of[1:] != of[:-1])


def _again_that_day(
    anew: npt.NDArray[np.bool_], whose: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which episodes begin a spell on the day on which the one before does: one spell began, not two."""
    again = np.zeros(len(anew), dtype=bool)
    again[1:] = anew[:-1] & ~_differs(whose)[1:] & ~_differs(starts)[1:]
    return again


def _days(dates: pd.Series) -> npt.NDArray[np.int64]:
    """Days since 1970; a blank lies beyond every day."""
    days: npt.NDArray[np.int64] = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(dates.isna().to_numpy(), _OPEN, days)


def _dates(length: int, rows: npt.NDArray[np.intp], days: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    dates = np.full(length, np.datetime64("NaT", "s"))
    known = days < _OPEN
    dates[rows[known]] = days[known].astype("datetime64[D]").astype("datetime64[s]")
    return dates
