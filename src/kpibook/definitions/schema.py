"""The JSON Schema of one mapping file, made from the models, so that editors complete and check what is typed.

What is said of a key is the sentence that stands under it in the models' source. Nobody needs these sentences to read a
mapping, and finding them takes as long as making the models; so pydantic does not look for them
(`use_attribute_docstrings`), and the schema and the page of keys read them here.
"""

import ast
import inspect
import json
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from kpibook.definitions.mapping import MappingFiles

FILE = "mappings/schema.json"
WRITTEN_AS_TEXT = ["string", "number", "boolean"]
"""What YAML may take a text for: `shown: 540` is read as the text 540."""


def key_words(model: type[BaseModel]) -> dict[str, str]:
    """The sentence under each key of a model, by the key's name in Python, those that it inherits with them.

    >>> from kpibook.definitions.organisation import Team
    >>> key_words(Team)["area"]
    'The service area that it belongs to.'
    """
    said: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if issubclass(part, BaseModel) and part is not BaseModel:
            said |= _under_its_keys(part)
    return {name: said[name] for name in model.model_fields if name in said}


def _under_its_keys(model: type[BaseModel]) -> dict[str, str]:
    """The sentences in the source of one class."""
    (written,) = ast.parse(dedent(inspect.getsource(model))).body
    assert isinstance(written, ast.ClassDef)
    return {
        key.target.id: inspect.cleandoc(below.value.value)
        for key, below in pairwise(written.body)
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


class _WithWords(GenerateJsonSchema):
    """Every key with the sentence that stands under it in the models."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A model's schema, its keys described."""
        made = super().model_schema(schema)
        fields = schema["cls"].model_fields
        for name, words in key_words(schema["cls"]).items():
            key = made["properties"][fields[name].alias or name]
            below = self.get_schema_from_definitions(key["$ref"]) if "$ref" in key else None
            if not below or below.get("description") != words:  # what the part below says itself is not said twice
                key["description"] = words
        return made


def mapping_file_schema() -> dict[str, Any]:
    """The schema of one mapping file: every top-level key is optional, since a mapping is spread over files.

    >>> schema = mapping_file_schema()
    >>> "indicators" in schema["properties"], "required" in schema
    (True, False)
    """
    schema = MappingFiles.model_json_schema(by_alias=True, schema_generator=_WithWords)
    schema.pop("required", None)
    schema["title"] = "kpibook mapping file"
    schema["description"] = "One file of a mapping; all files of the folder are read together."
    schema["$schema"] = GenerateJsonSchema.schema_dialect
    schema["$defs"]["Condition"] |= {"minProperties": 1, "maxProperties": 1}
    _loosen(schema)
    for name, part in schema["properties"].items():  # `teams:` with nothing below it yet is no error
        said = {key: part.pop(key) for key in ("description", "default") if key in part}
        choices = [choice for choice in part.pop("anyOf", [part]) if choice != {"type": "null"}]
        schema["properties"][name] = {**said, "anyOf": [*choices, {"type": "null"}]}
    return schema


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(mapping_file_schema(), indent=1) + "\n"


def _loosen(part: Any) -> None:
    """Let free text be a number or true in YAML, as the reader of mapping files does; drop titles nobody reads."""
    if isinstance(part, list):
        for item in part:
            _loosen(item)
    if not isinstance(part, dict):
        return
    if part.get("type") == "string" and not {"pattern", "enum", "const", "format"} & part.keys():
        part["type"] = WRITTEN_AS_TEXT
    if "patternProperties" in part:
        part["additionalProperties"] = False
    if part.get("anyOf", [])[:2] == [{"type": "number"}, {"type": "string"}]:  # a decimal, which may be in quotes
        del part["anyOf"][1]
    if isinstance(part.get("title"), str) and part.get("type") != "object":
        del part["title"]
    for item in part.values():
        _loosen(item)


if __name__ == "__main__":
    print(schema_text(), end="")
