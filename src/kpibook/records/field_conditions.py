"""Which rows of a list meet the mapping's field conditions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions.sources import FieldCondition


def rows_meeting(frame: pd.DataFrame, conditions: Iterable[FieldCondition]) -> npt.NDArray[np.bool_]:
    """Where every condition holds. A blank meets only `blank: true` and `not_in`.

    >>> legal = pd.DataFrame({"legal_status": pd.Categorical(["C1", "V3", None])})
    >>> rows_meeting(legal, [FieldCondition(field="legal_status", not_in=("V3", "V4"))]).tolist()
    [True, False, True]
    """
    holds = np.ones(len(frame), dtype=bool)
    for condition in conditions:
        holds &= _holds(frame[condition.field], condition)
    return holds


def _holds(values: pd.Series, condition: FieldCondition) -> npt.NDArray[np.bool_]:
    blank = (
        (values.isna() | (values == "")).to_numpy(dtype=bool) if values.dtype == object else values.isna().to_numpy()
    )
    holds = np.ones(len(values), dtype=bool)
    if condition.in_ is not None:
        holds &= _is_one_of(values, condition.in_) & ~blank
    if condition.not_in is not None:
        holds &= ~_is_one_of(values, condition.not_in) | blank
    if condition.at_least is not None:
        holds &= (values >= condition.at_least).fillna(False).to_numpy(dtype=bool)
    if condition.at_most is not None:
        holds &= (values <= condition.at_most).fillna(False).to_numpy(dtype=bool)
    if condition.blank is not None:
        holds &= blank == condition.blank
    return holds


def _is_one_of(values: pd.Series, wanted: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.isin([float(word) for word in wanted]).to_numpy(dtype=bool)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values.isin(pd.to_datetime(list(wanted))).to_numpy(dtype=bool)
    return values.isin(list(wanted)).to_numpy(dtype=bool)
