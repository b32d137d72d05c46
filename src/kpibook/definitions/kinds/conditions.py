"""A condition as the mapping gives it: one key, which names its kind."""

from __future__ import annotations

from typing import Self, cast

from pydantic import model_validator

from kpibook.definitions.base import Definition
from kpibook.definitions.kinds.between import Between
from kpibook.definitions.kinds.earlier_event import EarlierEvent
from kpibook.definitions.kinds.field import FieldCondition
from kpibook.definitions.kinds.first_event import FirstEvent
from kpibook.definitions.kinds.latest_event import LatestEvent
from kpibook.definitions.kinds.linked_record import LinkedRecord
from kpibook.definitions.kinds.number_of_events import NumberOfEvents
from kpibook.definitions.kinds.open_for import OpenFor

Timed = Between | LatestEvent | FirstEvent | EarlierEvent | NumberOfEvents | OpenFor | LinkedRecord
"""Every kind of condition on dates."""
AnyCondition = FieldCondition | Timed
"""Every kind of condition. A new one is listed here and in `Condition`; a test holds the two against each other."""


class Condition(Definition):
    """One condition; exactly one key is given."""

    field: FieldCondition | None = None
    """A field's value."""
    between: Between | None = None
    """Time between two dates of the record."""
    latest_event: LatestEvent | None = None
    """The latest linked event is in date at month end."""
    first_event: FirstEvent | None = None
    """A linked event took place soon enough after the start."""
    earlier_event: EarlierEvent | None = None
    """There was an earlier record of the same person or thing."""
    number_of_events: NumberOfEvents | None = None
    """So many linked episodes in the months to month end."""
    open_for: OpenFor | None = None
    """Open for at least so long."""
    linked_record: LinkedRecord | None = None
    """Another list holds an open record of the same person or thing."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("give exactly one condition here; several conditions are several list items")
        if getattr(self, self.key) is None:
            raise ValueError(f'nothing is written below "{self.key}"; check the indentation')
        return self

    @property
    def key(self) -> str:
        """The one key that is given: which kind it is."""
        (name,) = self.model_fields_set
        return name

    @property
    def value(self) -> AnyCondition:
        """The condition of that kind."""
        return cast(AnyCondition, getattr(self, self.key))

    @property
    def timed(self) -> Timed | None:
        """The condition, where it is one on dates; None for a field's value."""
        value = self.value
        return None if isinstance(value, FieldCondition) else value
