"""Condition: how two fields of one record stand to each other."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import Flags
from kpibook.definitions.kinds import Base, Compare
from kpibook.indicators.days import Bits
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, Need

_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "before": operator.lt,
    "on_or_before": operator.le,
    "after": operator.gt,
    "on_or_after": operator.ge,
    "less": operator.lt,
    "at_most": operator.le,
    "more": operator.gt,
    "at_least": operator.ge,
    "same": operator.eq,
    "not_same": operator.ne,
}


@dataclass(frozen=True)
class AskedCompare(Asked):
    """Asks it of records."""

    condition: Compare

    def months_met(self, counted: Counted) -> Bits:
        """Every month where the two stand to each other so; none where either is blank."""
        frame = counted.lists.frame(counted.source)
        one, other = (frame[field].iloc[counted.rows] for field in (self.condition.field, self.condition.to))
        filled = _filled(one) & _filled(other)
        holds = np.zeros(len(filled), dtype=bool)
        # A blank is no value to compare: it is left out before, as None is neither less nor more than a text.
        relation = _RELATIONS[self.condition.is_]
        holds[filled] = relation(_values(one)[filled], _values(other)[filled])
        return counted.months.where(holds)

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Nothing but the record."""
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        """The record alone decides."""
        return None

    def due(self, counted: Counted) -> None:
        """Nothing is due: both fields are what they are."""
        return


def _filled(values: pd.Series) -> Flags:
    """Where something is written: a text without a sign is a blank."""
    if pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values.notna().to_numpy(dtype=bool)
    return values.notna().to_numpy(dtype=bool) & (values.astype(object) != "").to_numpy(dtype=bool)


def _values(values: pd.Series) -> npt.NDArray[Any]:
    """Numbers as numbers, days as whole days, everything else as text."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values.to_numpy().astype("datetime64[D]")
    # Not the categories themselves: pandas does not compare two columns of codes whose lists differ.
    return values.astype(object).to_numpy()
