"""What is said of every key: the sentence that stands under it in the models' source.

Nobody needs these sentences to read a mapping, and finding them takes as long as making the models; so pydantic does
not look for them (`use_attribute_docstrings`), and the schema and the page of keys read them here.
"""

import ast
import inspect
from itertools import pairwise
from textwrap import dedent

from pydantic import BaseModel


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
