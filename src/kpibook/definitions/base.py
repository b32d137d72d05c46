"""What all mapping models share: frozen, no unknown key, ids and lengths of time checked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints, WithJsonSchema

from kpibook.months import Duration, Month


class Definition(BaseModel):
    """A part of the mapping: values cannot change after reading, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)


def _duration(value: Any) -> Any:
    return Duration.parse(value) if isinstance(value, str) else value


def _month(value: Any) -> Any:
    return Month.parse(value) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        raise ValueError(f'"{value}" is not a day; write it as 2023-03-06')
    try:
        return dt.date.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError(f'"{value}" is not a day of the calendar; write one that is, such as 2023-03-06') from error


def _day_or_label(value: Any) -> Any:
    looks_like_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip())
    return _day(value) if looks_like_day else value


def _percent(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"(100|\d{1,2}(\.\d+)?)%", value.strip()):
        raise ValueError(f'"{value}" is not a share; write it as 5%, or 0.5%, up to 100%')
    return value


ID = r"^[a-z][a-z0-9_]*$"
Id = Annotated[str, StringConstraints(pattern=ID)]
"""Lower-case letters, digits and underscores, a letter first. `whole` and `every` are reserved for scopes."""

Length = Annotated[
    Duration,
    BeforeValidator(_duration),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ (working day|day|week|month|year)s?$"}),
]
"""A length of time: `45 working days`, `7 days`, `6 weeks`, `12 months`, `1 year`."""

Percent = Annotated[
    str, BeforeValidator(_percent), WithJsonSchema({"type": "string", "pattern": r"^(100|\d{1,2}(\.\d+)?)%$"})
]
"""A share written as `5%`, or `0.5%`."""

MonthKey = Annotated[
    Month,
    BeforeValidator(_month),
    PlainSerializer(lambda month: month.key, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"}),
]
"""A month written as `2023-02`."""

_DAY_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})

Day = Annotated[dt.date, BeforeValidator(_day), _DAY_SCHEMA]
"""A day written as `2023-03-06`."""

DayOrLabel = Annotated[dt.date | str, BeforeValidator(_day_or_label), WithJsonSchema({"type": "string"})]
"""A day written as `2023-03-06`, else words that a sheet says."""
