"""Conditions of which others are made."""

from abc import abstractmethod
from typing import Any

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from kpibook.definitions.kinds.timed_condition import TimedCondition


class Combined(TimedCondition):
    """Conditions of which others are made: written bare below the key, held under `of`."""

    @property
    @abstractmethod
    def parts(self) -> tuple[Any, ...]:
        """The conditions that it is made of."""

    @property
    def depth(self) -> int:
        """One more than the deepest of its parts."""
        return 1 + max((one.value.depth for one in self.parts), default=0)

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return value if isinstance(value, cls) else {"of": value}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What stands under `of`, since that is what is written."""
        found = handler(schema)
        whole = handler.resolve_ref_schema(found)
        bare = whole["properties"]["of"]
        said = {"description": whole["description"]}
        whole.clear()
        whole.update(({"allOf": [bare]} if "$ref" in bare else bare) | said)
        return found
