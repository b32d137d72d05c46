"""docs/mapping_keys.md: every key of the mapping files, made from the models so that the two cannot differ."""

import datetime as dt
import types
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kpibook.definitions.base import Definition
from kpibook.definitions.complaints import is_model, members
from kpibook.definitions.kinds import Combined
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.schema import key_words
from kpibook.months import Duration, Month

FILE = "docs/mapping_keys.md"
_INTRODUCTION = """# Every key of the mapping files

This page is made from the models that check the mapping, by `python -m kpibook.definitions.key_docs`; a test fails when
it is stale. How to begin: [How to map](how_to_map.md). What a message means: [Messages](messages.md).

Mapping files are YAML, spread over any number of files below `mappings/`, named as you like. They are read in the order
of their names, and what stands under the same top-level key in several files is put together. Text need not be
quoted unless it begins with a sign such as `*`, `&`, `@`, `%`, `>` or `[`, or holds a colon and a space, or a `#` after
a space. `yes`, `no` and `007` stay the text that you wrote.

Editors complete and check mapping files by `mappings/schema.json`, when the file begins with a line such as

```yaml
# yaml-language-server: $schema=schema.json
```

(in Visual Studio Code with the YAML extension; `$schema=../schema.json` from a folder below).
"""
ID = "[a-z][a-z0-9_]*"
_PLAIN: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    Decimal: "number",
    bool: "true or false",
    dt.date: "day such as `2023-03-06`",
    Month: "month such as `2023-02`",
    Duration: "length of time such as `45 working days`",
}


def key_docs() -> str:
    """The page: a section for each model, a row for each key; the models in the order in which they are met."""
    return "\n".join([_INTRODUCTION, *(_section(model) for model in models_met(MappingFiles))])


def models_met(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and all that stand below it, each once, in the order of the keys."""
    met: list[type[BaseModel]] = []

    def meet(part: type[BaseModel]) -> None:
        if part not in met:
            met.append(part)
            for field in part.model_fields.values():
                for below in _models_in(field.annotation):
                    meet(below)

    meet(model)
    return met


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if is_model(annotation):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _section(model: type[BaseModel]) -> str:
    lines = [f"## {_title(model)}", "", _text(model.__doc__), ""]
    if issubclass(model, Combined):
        return "\n".join([*lines, f"Below the key stands a {_type_of(model.model_fields['of'])}.", ""])
    lines += [
        "| key | what | value | left out |",
        "| --- | --- | --- | --- |",
    ]
    said = key_words(model)
    for name, field in model.model_fields.items():
        key = field.alias or name
        lines.append(f"| `{key}` | {_text(said.get(name))} | {_type_of(field)} | {_default(field)} |")
    return "\n".join(lines) + "\n"


def _title(model: type[BaseModel]) -> str:
    """A model's heading: `LatestEvent` is ``latest event``; the whole is ``Top level``."""
    if model is MappingFiles:
        return "Top level"
    name = model.__name__.removesuffix("Definition")
    return "".join(f" {sign}" if sign.isupper() and at else sign for at, sign in enumerate(name)).capitalize()


def _anchor(model: type[BaseModel]) -> str:
    return _title(model).lower().replace(" ", "-")


def _text(words: str | None) -> str:
    return " ".join((words or "").split()).replace("|", "\\|")


def _type_of(field: FieldInfo) -> str:
    """The value's type and bounds in words."""
    if field.annotation is str and any(ID in str(note) for note in field.metadata):
        return "id"
    written = (getattr(note, "json_schema_input_type", PydanticUndefined) for note in field.metadata)
    said = [_type(next((type_ for type_ in written if type_ is not PydanticUndefined), field.annotation))]
    for sign, words in (
        ("gt", "more than"),
        ("ge", "at least"),
        ("le", "at most"),
        ("max_length", "characters at most:"),
    ):
        said += [f"{words} {bound}" for note in field.metadata if (bound := getattr(note, sign, None)) is not None]
    return ", ".join(said)


def _type(annotation: Any) -> str:
    """The value's type in words.

    >>> _type(tuple[str, ...]), _type(Literal["a", "b"]), _type(int | None)
    ('list of text', '`a` or `b`', 'whole number')
    """
    if get_origin(annotation) in (Union, types.UnionType):
        choices = [_type(part) for part in get_args(annotation) if part is not type(None)]
        return ", or ".join(dict.fromkeys(choices))
    if get_origin(annotation) is Annotated:
        return _annotated(annotation)
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(annotation))
    if get_origin(annotation) is tuple:
        return f"list of {_type(get_args(annotation)[0])}"
    if get_origin(annotation) is dict:
        key, value = get_args(annotation)
        return f"{_type(key)} → {_type(value)}"
    if is_model(annotation):
        return f"[{_title(annotation).lower()}](#{_anchor(annotation)})"
    return _PLAIN[annotation]


def _annotated(annotation: Any) -> str:
    plain, *notes = get_args(annotation)
    if plain is str and any(ID in str(note) for note in notes):
        return "id"
    if len(members(plain)) > 1:
        return ", or ".join(_type(part) for part in members(plain))
    return _type(plain)


def _default(field: FieldInfo) -> str:
    """What holds when the key is left out."""
    if field.is_required():
        return "must be given"
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is PydanticUndefined or default is None or default == "" or default == () or default == {}:
        return "–"
    if isinstance(default, tuple):
        return ", ".join(f"`{item}`" for item in default)
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`"


def undescribed() -> list[str]:
    """Keys and models without a word about them; there should be none."""
    models = models_met(MappingFiles)
    keys = [
        f"{model.__name__}.{name}" for model in models for name in model.model_fields if not key_words(model).get(name)
    ]
    return [model.__name__ for model in models if not model.__doc__ or model.__doc__ == Definition.__doc__] + keys


if __name__ == "__main__":
    print(key_docs(), end="")
