"""Which records meet the mapping's field conditions."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions.checked_mapping import field_of
from kpibook.definitions.kinds import FieldCondition
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.spellings import id_key

Flags = npt.NDArray[np.bool_]


def rows_meeting(frame: pd.DataFrame, conditions: Iterable[FieldCondition]) -> Flags:
    """Where every condition holds. A blank meets only `blank: true` and `not_in`.

    >>> legal = pd.DataFrame({"legal_status": pd.Categorical(["C1", "V3", None])})
    >>> rows_meeting(legal, [FieldCondition(field="legal_status", not_in=("V3", "V4"))]).tolist()
    [True, False, True]
    """
    holds = np.ones(len(frame), dtype=bool)
    for condition in conditions:
        values = frame[condition.field]
        if isinstance(values.dtype, pd.CategoricalDtype):
            holds &= _category_holds(values, condition)
        else:
            holds &= _holds(values, condition)
    return holds


def with_id_keys(
    conditions: Iterable[FieldCondition], mapping: MappingFiles, source: str
) -> tuple[FieldCondition, ...]:
    """The conditions on a list, with ids in the normal form in which records hold them."""
    return tuple(_with_keys(one) if _is_id(mapping, source, one.field) else one for one in conditions)


def _is_id(mapping: MappingFiles, source: str, field: str) -> bool:
    definition = field_of(mapping, source, field)
    return definition is not None and definition.type == "id"


def _with_keys(condition: FieldCondition) -> FieldCondition:
    named = {"in_": condition.in_, "not_in": condition.not_in}
    keys = {name: tuple(map(id_key, ids)) for name, ids in named.items() if ids is not None}
    return condition.model_copy(update=keys)


def _category_holds(values: pd.Series, condition: FieldCondition) -> Flags:
    """Asks each category once; the last answer is that for blanks."""
    answers = _holds(pd.Series([*values.cat.categories, None], dtype=object), condition)
    return answers[values.cat.codes.to_numpy()]  # a blank's code is -1: the last answer


def _holds(values: pd.Series, condition: FieldCondition) -> Flags:
    blank = values.isna().to_numpy(dtype=bool)
    if values.dtype == object:
        blank = blank | (values == "").to_numpy(dtype=bool)
    holds = np.ones(len(values), dtype=bool)
    if condition.in_ is not None:
        holds &= _is_one_of(values, condition.in_) & ~blank
    if condition.not_in is not None:
        holds &= ~_is_one_of(values, condition.not_in) | blank
    if condition.at_least is not None:
        holds &= _numbers(values) >= float(condition.at_least)
    if condition.at_most is not None:
        holds &= _numbers(values) <= float(condition.at_most)
    if condition.over is not None:
        holds &= _numbers(values) > float(condition.over)
    if condition.under is not None:
        holds &= _numbers(values) < float(condition.under)
    if condition.blank is not None:
        holds &= blank == condition.blank
    return holds


def _numbers(values: pd.Series) -> npt.NDArray[np.float64]:
    """The values as numbers; what is none is NaN, which is neither more nor less than anything."""
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _is_one_of(values: pd.Series, wanted: tuple[str, ...]) -> Flags:
    if pd.api.types.is_numeric_dtype(values.dtype):
        return np.isin(_numbers(values), [float(word) for word in wanted])
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return np.isin(values.to_numpy(), np.array(wanted, dtype="datetime64[s]"))
    return values.isin(list(wanted)).to_numpy(dtype=bool)
