"""What all mapping models share: frozen, no unknown key, ids and lengths of time checked."""

from __future__ import annotations

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


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""Lower-case letters, digits and underscores, a letter first. `whole` and `every` are reserved for scopes."""

Length = Annotated[
    Duration,
    BeforeValidator(_duration),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ (working day|day|week|month|year)s?$"}),
]
"""A length of time: `45 working days`, `7 days`, `6 weeks`, `12 months`, `1 year`."""

MonthKey = Annotated[
    Month,
    BeforeValidator(_month),
    PlainSerializer(lambda month: month.key, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"}),
]
"""A month written as `2023-02`."""
