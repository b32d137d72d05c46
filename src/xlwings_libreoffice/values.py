"""How values travel between xlwings and the bridge."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd

_ERROR_WORDS = {
    502: "#VALUE!",
    503: "#NUM!",
    519: "#VALUE!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}


def prepared(value: Any, options: Any) -> Any:
    """A value as the bridge wants it: plain numbers, ISO dates, None for what is missing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, dt.datetime):
        return ["d", pd.Timestamp(value).tz_localize(None).to_pydatetime().isoformat()]
    if isinstance(value, dt.date):
        return ["d", f"{value.isoformat()}T00:00:00"]
    return value.item() if hasattr(value, "item") else value


def cleaned(
    data: list[list[Any]],
    datetime_builder: Callable[..., Any],
    empty_as: Any,
    number_builder: Callable[[float], Any] | None,
    err_to_str: bool,
) -> list[list[Any]]:
    """Values as the caller wants them."""

    def clean(value: Any) -> Any:
        if value is None:
            return empty_as
        if isinstance(value, list):
            return _special(value, datetime_builder, err_to_str)
        if isinstance(value, float) and number_builder is not None:
            return number_builder(value)
        return value

    if empty_as is None and number_builder is None:  # as xlwings asks unless told: only days and errors change
        return [[clean(value) if isinstance(value, list) else value for value in row] for row in data]
    return [[clean(value) for value in row] for row in data]


def _special(value: list[Any], datetime_builder: Callable[..., Any], err_to_str: bool) -> Any:
    kind, content = value
    if kind == "e":
        return _ERROR_WORDS.get(content, f"Err:{content}") if err_to_str else None
    moment = dt.datetime.fromisoformat(content)
    return datetime_builder(
        year=moment.year,
        month=moment.month,
        day=moment.day,
        hour=moment.hour,
        minute=moment.minute,
        second=moment.second,
        microsecond=moment.microsecond,
        tzinfo=None,
    )
