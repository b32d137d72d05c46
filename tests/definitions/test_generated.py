"""The JSON Schema and the page of keys say what the models say."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from kpibook.definitions import key_docs, schema

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("mappings", "samples") for path in sorted((ROOT / folder).rglob("*.y*ml"))]


class Yaml12(yaml.SafeLoader):
    """Reads as editors do: YAML 1.2, where yes, no and days are text."""


Yaml12.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?\d+", "-0123456789"),
    ("float", r"-?\d+\.\d+", "-0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


@pytest.fixture(scope="module")
def validator():
    checked = schema.mapping_file_schema()
    jsonschema.Draft202012Validator.check_schema(checked)
    return jsonschema.Draft202012Validator(checked)


def test_the_schema_is_true():
    """mappings/schema.json is what the models give: python -m kpibook.definitions.schema > mappings/schema.json"""
    assert json.loads((ROOT / schema.FILE).read_text("utf-8")) == schema.mapping_file_schema()


def test_the_page_of_keys_is_true():
    """docs/mapping_keys.md is what the models give: python -m kpibook.definitions.key_docs > docs/mapping_keys.md"""
    assert (ROOT / key_docs.FILE).read_text("utf-8") == key_docs.key_docs()


def test_every_key_is_described():
    """No model and no key goes without a sentence."""
    assert key_docs.undescribed() == []


def test_there_are_mapping_files_to_check():
    """The repository and its second example have mapping files."""
    assert len(FILES) > 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_mapping_file_fits_the_schema(path, validator):
    """An editor marks nothing in the repository's own mapping files."""
    written = yaml.load(path.read_text("utf-8"), Loader=Yaml12)
    assert [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(written)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"indicator": {}},
        {"teams": {"Duty Team": {"name": "x", "area": "y"}}},
        {"teams": {"duty": {"name": "x", "aera": "y"}}},
        {"organisation": {"name": "x", "service": "y", "months_shown": "nine"}},
        {"indicators": {"x": {"title": "x", "measure": {"kind": "flow", "source": "s"}}}},
        {"updates": [{"month": "2022-4", "title": "x"}]},
    ],
    ids=str,
)
def test_the_schema_finds_slips(wrong, validator):
    """What the reader of mapping files refuses for its form, an editor marks while it is typed."""
    assert list(validator.iter_errors(wrong))


def test_numbers_fit_where_text_is_wanted(validator):
    """`title: 540` and `in: [18, true]` are no slips: the reader takes them for text."""
    condition = {"field": "age", "in": [18, True]}
    flow = {"kind": "flow", "source": "s", "date": "d", "where": [condition]}
    assert not list(validator.iter_errors({"indicators": {"x": {"title": 540, "measure": flow}}}))
