"""What all mapping models share: frozen, no unknown key, ids and lengths of time checked."""

import datetime as dt
import re
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from kpibook.months import Duration, Month, Period, period_of

FIRST_YEAR, LAST_YEAR = 1900, 2099
"""Years that a day or month of the mapping may lie in: others are slips, and a calendar ends soon after."""
LONGEST_NAME, LONGEST_PATH = 200, 1_000
"""Signs that the name of a file or folder may have (systems hold some 255 bytes), and a path of them."""


_When = TypeVar("_When", dt.date, Month)


class Definition(BaseModel):
    """A part of the mapping: values cannot change after reading, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


def _duration(value: Any) -> Any:
    return Duration.parse(value) if isinstance(value, str) else value


def _month(value: Any) -> Any:
    return _in_calendar(Month.parse(value), value) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        raise ValueError(f'"{value}" is not a day; write it as 2023-03-06')
    try:
        day = dt.date.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError(f'"{value}" is not a day of the calendar; write one that is, such as 2023-03-06') from error
    return _in_calendar(day, value)


def _in_calendar(when: _When, written: str) -> _When:
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError(f'"{written}" lies outside the years {FIRST_YEAR} to {LAST_YEAR}; correct the year')
    return when


def _path(value: str) -> str:
    if len(value) > LONGEST_PATH or any(len(name) > LONGEST_NAME for name in re.split(r"[/\\]", value)):
        what = f"a name of more than {LONGEST_NAME} signs, or more than {LONGEST_PATH:,} in all"
        raise ValueError(f"the path has {what}, which systems do not hold; shorten it")
    return value


def _day_or_label(value: Any) -> Any:
    looks_like_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip())
    return _day(value) if looks_like_day else value


def _day_or_length(value: Any) -> Any:
    is_length = isinstance(value, str) and re.match(r"\d+\s+\w", value.strip())
    return _duration(value) if is_length else _day(value)


def _percent(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"(100|\d{1,2}(\.\d+)?)%", value.strip()):
        raise ValueError(f'"{value}" is not a share; write it as 5%, or 0.5%, up to 100%')
    return value


ID = r"^[a-z][a-z0-9_]*$"
Id = Annotated[str, StringConstraints(pattern=ID)]
"""Lower-case letters, digits and underscores, a letter first. `whole` and `every` are reserved for scopes."""

Word = Annotated[str, StringConstraints(min_length=1)]
"""A word or two, as a spreadsheet says them."""

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

FilePath = Annotated[str, AfterValidator(_path)]
"""Where a file or folder is, or a pattern of such names."""

MonthKey = Annotated[
    Month,
    BeforeValidator(_month),
    PlainSerializer(lambda month: month.key, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"}),
]
"""A month written as `2023-02`."""

PeriodKey = Annotated[
    Period,
    BeforeValidator(lambda value: period_of(value) if isinstance(value, str) else value),
    PlainSerializer(lambda period: period.key, return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""A month written as `2023-02`, or a reading written as `2023-03-06`."""

_DAY_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})

Day = Annotated[dt.date, BeforeValidator(_day), _DAY_SCHEMA]
"""A day written as `2023-03-06`."""

DayOrLength = Annotated[dt.date | Duration, BeforeValidator(_day_or_length), WithJsonSchema({"type": "string"})]
"""A day written as `2023-03-06`, else a length of time such as `6 months`."""

DayOrLabel = Annotated[dt.date | str, BeforeValidator(_day_or_label), WithJsonSchema({"type": "string"})]
"""A day written as `2023-03-06`, else words that a sheet says."""


class OneOrMore:
    """The schema of what may be written as one, or as a list."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        several = handler(schema)
        return {"anyOf": [several["items"], several]}
