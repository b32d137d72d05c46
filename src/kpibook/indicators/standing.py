"""One record for each person: teams then add up to the whole service."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.indicators.days import LONG_AGO, Bits, Days, not_before
from kpibook.indicators.lists import Lists


def one_for_each(lists: Lists, source: str, field: str, dated: str, bits: Bits) -> Bits:
    """The sets of months in which a record stands for its person (the value of `field`).

    In each month, of a person's records that have it, the one that started (is dated) last stands for the person; of
    those of one day, the one whose own fields come last, compared one after the other in the mapping's order (text as
    text, a blank before everything). Where the records lie in a file plays no part. A record without a person stands
    for itself.
    """
    people = lists.people(source, field)
    rows = np.flatnonzero((bits != 0) & (people >= 0))
    if len(rows) == 0:
        return bits
    # Most people have one record in a list: only the others are sorted.
    records_of = np.bincount(people[rows])
    rows = rows[records_of[people[rows]] > 1]
    if len(rows) == 0:
        return bits
    days = lists.days(source, dated, LONG_AGO)
    rows = rows[latest_first(lists, source, rows, people[rows], days[rows])]
    # From the record that stands down: each loses the months that one above it, of the same person, already has.
    standing = bits.copy()
    standing[rows] = not_before(people[rows], bits[rows])
    return standing


def latest_first(
    lists: Lists, source: str, rows: npt.NDArray[np.intp], people: npt.NDArray[np.integer], days: Days
) -> npt.NDArray[np.intp]:
    """The order of the rows by person, then from the last that stands to the first."""
    order = np.lexsort((-days, people))
    same = (people[order][1:] == people[order][:-1]) & (days[order][1:] == days[order][:-1])
    if not same.any():
        return order
    # Only records of one person and one day are ranked by all their fields: that sorts every field as text.
    tied = np.zeros(len(rows), dtype=bool)
    tied[order[1:][same]] = True
    tied[order[:-1][same]] = True
    among = np.flatnonzero(tied)
    rank = np.zeros(len(rows), dtype=np.int64)
    rank[among] = _ranks(lists.frame(source)[lists.fields(source)].iloc[rows[among]])
    return np.lexsort((-rank, -days, people))


def _ranks(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Each row's place when sorted by its fields, the first field first."""
    keys = [_sortable(frame[field]) for field in frame.columns]
    # lexsort takes its last key first. Rows alike in all fields keep their order: whichever stands changes no figure.
    order = np.lexsort(tuple(reversed(keys)))
    rank = np.empty(len(frame), dtype=np.int64)
    rank[order] = np.arange(len(frame))
    return rank


def _sortable(values: pd.Series) -> npt.NDArray[np.intp]:
    """Numbers in the order of the values; -1 for a blank. Categories count as text: their order is the files'."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    return pd.factorize(values, sort=True)[0]
